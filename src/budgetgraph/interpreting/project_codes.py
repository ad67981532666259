"""Project codes (项目编码) that a narrow column broke over several rows of a project table.

The rows are one where their parts together are a whole code and only one of them has amounts. What cannot
be put together with certainty is left out: a part of a code is no project, and its rest is no unit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from budgetgraph.interpreting.amounts import is_blank
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.logical_rows import LogicalRow
from budgetgraph.reading.document import Cell

_WHOLE = 21
"""Characters of a project's code in the budgets of all places since 2021."""
_LONG = 12
"""So long is no code of a unit: such a code shows how long the codes of the table are."""
_MOST_PARTS = 4
"""Rows of one broken code."""
_PART = re.compile(r"[0-9A-Z]+$", re.IGNORECASE)
_CATEGORY = re.compile(r"\d{2}$")


@dataclass(frozen=True, slots=True)
class JoinedCodes:
    """The rows of a table with their codes whole again.

    ``claimed`` are the rows that were joined to another one, ``doubtful`` those of a part of a code.
    """

    lines: list[LogicalRow]
    claimed: list[LogicalRow]
    doubtful: list[LogicalRow]


IsUnit = Callable[[str], bool]
"""Whether a code is of a unit."""


def join_codes(lines: Sequence[LogicalRow], header: Header, is_unit: IsUnit) -> JoinedCodes:
    """Join the rows of broken codes; those of units stay as they are."""
    length = _length(lines, header, is_unit)
    found = JoinedCodes([], [], [])
    whole = {line.key for line in lines if len(line.key) == length}
    for block in _blocks(lines, length, header, is_unit):
        groups = _groups(block, length, header)
        codes = ["".join(line.key for line in group) for group in groups]
        if not _has_rest(block, header):
            found.lines.extend(block)
        elif groups and len(set(codes) - whole) == len(groups):
            found.claimed.extend(block)
            found.lines.extend(_joined(g, c, header) for g, c in zip(groups, codes, strict=True))
        else:
            found.doubtful.extend(block)
    repeated = _repeated(found.lines, is_unit)
    found.doubtful.extend(line for line in found.lines if line.key in repeated)
    return replace(found, lines=[line for line in found.lines if line.key not in repeated])


def _length(lines: Sequence[LogicalRow], header: Header, is_unit: IsUnit) -> int:
    """How long the codes of the table are: as long as all that stand beside no row without amounts."""
    bare = [_is_part(line, is_unit) and not _figures(line, header) for line in lines]
    beside = [any(bare[max(n - 1, 0) : n + 2]) for n in range(len(lines))]
    lengths = {
        len(line.key)
        for line, near in zip(lines, beside, strict=True)
        if not near and len(line.key) >= _LONG and _PART.match(line.key)
    }
    return lengths.pop() if len(lengths) == 1 else _WHOLE


def _blocks(
    lines: Sequence[LogicalRow], length: int, header: Header, is_unit: IsUnit
) -> Iterator[list[LogicalRow]]:
    """All rows: those that may be parts of codes with their neighbours, each of the others alone."""
    block: list[LogicalRow] = []
    for line in lines:
        part = _is_part(line, is_unit) and len(line.key) < length and _is_plain(line, header)
        # A category (31) stands over the projects, with its amounts.
        heads = not block and _CATEGORY.match(line.key) and _figures(line, header)
        if part and not heads:
            block.append(line)
            continue
        if block:
            yield block
            block = []
        yield [line]
    if block:
        yield block


def _has_rest(block: Sequence[LogicalRow], header: Header) -> bool:
    """Whether a block has a row of digits without amounts that is not as long as those with amounts."""
    lengths = {len(line.key) for line in block if _figures(line, header)}
    rests = [line for line in block if not _figures(line, header)]
    return any(
        not _is_category(line) and (len(line.key) not in lengths or not line.name.strip())
        for line in rests
    )


def _is_category(line: LogicalRow) -> bool:
    return bool(_CATEGORY.match(line.key) and line.name.strip())


def _groups(block: Sequence[LogicalRow], length: int, header: Header) -> list[Sequence[LogicalRow]]:
    """The rows of each code, where there is just one way to make whole codes of all of them."""
    ways: list[list[list[Sequence[LogicalRow]]]] = [[[]]]
    for end in range(1, len(block) + 1):
        found = [
            [*before, group]
            for start in range(max(end - _MOST_PARTS, 0), end)
            if _is_whole(group := block[start:end], length, header)
            for before in ways[start]
        ]
        # Two ways are as uncertain as many.
        ways.append(found[:2])
    return ways[-1][0] if len(ways[-1]) == 1 else []


def _is_whole(group: Sequence[LogicalRow], length: int, header: Header) -> bool:
    return (
        sum(len(line.key) for line in group) == length
        and sum(bool(_figures(line, header)) for line in group) == 1
    )


def _repeated(lines: Sequence[LogicalRow], is_unit: IsUnit) -> set[str]:
    """Codes that several projects have: their rest was lost."""
    names: dict[str, set[str]] = {}
    for line in lines:
        if _is_part(line, is_unit) and len(line.key) >= _LONG:
            names.setdefault(line.key, set()).add(fold(line.name))
    return {code for code, called in names.items() if len(called) > 1}


def _is_part(line: LogicalRow, is_unit: IsUnit) -> bool:
    return bool(_PART.match(line.key)) and not is_unit(line.key)


def _is_plain(line: LogicalRow, header: Header) -> bool:
    """Whether nothing is printed in a row but a code, names and amounts."""
    return set(line.placed.cells) <= {*header.heads, *header.amounts} and not line.placed.stray


def _figures(line: LogicalRow, header: Header) -> list[Cell]:
    cells = [line.cell(column) for column in header.amounts]
    return [cell for cell in cells if cell is not None and not is_blank(cell.text)]


def _joined(run: Sequence[LogicalRow], code: str, header: Header) -> LogicalRow:
    """The row with the amounts, with the code and the names of all."""
    priced = next((line for line in run if _figures(line, header)), run[0])
    cells = dict(priced.placed.cells)
    for line in run:
        for column in header.heads:
            cell = line.cell(column)
            if cell is not None:
                cells.setdefault(column, cell)
    return replace(
        priced,
        placed=replace(priced.placed, cells=cells),
        key=code,
        name="".join(line.name for line in run),
        unit="".join(line.unit for line in run),
    )
