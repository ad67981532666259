"""Headers of tables whose blank cells a converter dropped: words in reading order, without columns.

The words of the second header line stand below group labels of the first, but nothing shows where. The
specification does: it knows which labels a group holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product, takewhile

from budgetgraph.ground.codes import CodeLists
from budgetgraph.interpreting.amounts import is_blank, parse_amount
from budgetgraph.interpreting.column_orders import lines_of_codes, orders
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import CODE_PARTS, label_key
from budgetgraph.interpreting.header_words import Label, labels_of
from budgetgraph.interpreting.headers import Header
from budgetgraph.interpreting.table_kinds import AmountColumn, GridSpecification
from budgetgraph.interpreting.table_words import TOTALS
from budgetgraph.reading.document import Row

_MOST_MEANINGS = 8
"""Ways in which labels that several columns share may be given to them."""
_MOST_NAMES = 3
"""Lines between a header and the first figure that may be the beginning of a name."""


def is_flowing(rows: Sequence[Row]) -> bool:
    """Whether the blank cells of a text table are lost: none is blank, and some row should have one.

    That is so where rows are of different lengths, and below a header of several full lines: labels over
    others are fewer than those.
    """
    if not rows or rows[0].cells[0].page is not None:
        return False
    if any(cell.empty for row in rows for cell in row.cells):
        return False
    lengths = {len(row.cells) for row in rows}
    head = next((n for n, row in enumerate(rows) if _has_figure(row)), 0)
    return len(lengths) > 1 or (lengths != {1} and head > 1)


def same_words_above(one: Sequence[Row], other: Sequence[Row]) -> bool:
    """Whether two parts of a table without blanks begin with the same words, in whatever order."""

    def words(rows: Sequence[Row]) -> list[str]:
        head = takewhile(lambda row: not _has_figure(row), rows)
        return sorted(fold(cell.text) for row in head for cell in row.cells)

    return is_flowing(one) and words(one) == words(other) != []


def _has_figure(row: Row) -> bool:
    return any(is_figure(cell.text) for cell in row.cells)


def is_figure(text: str) -> bool:
    """Whether a word can stand in a column of amounts: an amount, or a mark for nothing."""
    if is_blank(text):
        return True
    return any(c.isdigit() for c in text) and parse_amount(text, "元") is not None


def flowing_header(rows: Sequence[Row], specification: GridSpecification) -> Header | None:
    """The header of a table without blanks, its columns numbered as they would stand; None if none fits."""
    length = next(
        (n for n, row in enumerate(rows) if _has_figure(row)),
        len(rows),
    )
    # The row of 合计 begins with a word too.
    lines = [[label_key(cell.text) for cell in row.cells] for row in rows[:length]]
    if not lines:
        return None
    leaves = _Unfolding(specification, lines).leaves()
    heads: dict[str, int] = {}
    amounts: dict[int, AmountColumn] = {}
    for number, (label, groups) in enumerate(leaves, 1):
        head = _head(label, specification)
        if head is not None and head not in heads:
            heads[head] = number
            continue
        column = _column(label, groups, specification, list(amounts.values()))
        if column is None:
            return None
        amounts[number] = column
    codes = {column.code for column in amounts.values()}
    keyless = bool(specification.keys) and not {"key", "name"} & set(heads)
    if not amounts or keyless or not codes.issuperset(specification.required):
        return None
    return Header(
        length, heads.get("key"), heads.get("name"), heads.get("unit"), amounts, unknown={}
    )


def flowing_headers(
    rows: Sequence[Row], specification: GridSpecification, codes: CodeLists
) -> tuple[Header, ...]:
    """The headers that the words above the figures may be, all with the same columns before the amounts.

    One where their reading order tells the columns; several where labels are broken over lines, so that
    columns may stand in more than one order. None where the words are not a header of the table.
    """
    first = flowing_header(rows, specification)
    if first is not None:
        return (first,)
    return next(
        (found for n in _lengths(rows) if (found := _broken(rows[:n], specification, codes))), ()
    )


def _lengths(rows: Sequence[Row]) -> Iterator[int]:
    """How many rows a header may have: all above the figures, but for a total and the start of a name."""
    above = next(
        (n for n, row in enumerate(rows) if _has_figure(row)),
        len(rows),
    )
    if above and "".join(fold(cell.text) for cell in rows[above - 1].cells) in TOTALS:
        yield above - 1
    yield above
    for length in range(above - 1, max(above - _MOST_NAMES, 0), -1):
        if len(rows[length].cells) > 1:
            return
        yield length


def _broken(
    rows: Sequence[Row], specification: GridSpecification, codes: CodeLists
) -> tuple[Header, ...]:
    """The headers of labels that may be broken over lines."""
    vocabulary = _Vocabulary(specification)
    words = [[cell.text for cell in row.cells] for row in rows]
    labels = labels_of(words, vocabulary.known, vocabulary.columns)
    if not labels:
        return ()
    heads = vocabulary.heads(labels)
    leaves = [label for label in labels if vocabulary.is_leaf(label, labels)]
    if not leaves or (specification.keys and not {"key", "name", "类"} & heads.keys()):
        return ()
    found = []
    for columns in vocabulary.meanings(leaves):
        over = {
            c.code: _keys_of((*c.groups, *c.leaves))
            for c in specification.columns
            if c.breakdown is None
        }
        lines = lines_of_codes(columns, specification.column_dimension, codes)
        for order in orders(
            leaves, lines, [label for label in labels if label not in leaves], over
        ):
            amounts = {n: columns[place] for n, place in enumerate(order, len(heads) + 1)}
            found.append(_header(len(rows), heads, amounts))
    return tuple(found)


def _header(rows: int, heads: dict[str, int], amounts: dict[int, AmountColumn]) -> Header:
    parts = tuple(heads[part] for part in CODE_PARTS if part in heads)
    key = parts[0] if parts else heads.get("key")
    return Header(rows, key, heads.get("name"), heads.get("unit"), amounts, unknown={}, parts=parts)


class _Vocabulary:
    """The labels that the header of a table may have."""

    def __init__(self, specification: GridSpecification) -> None:
        self._specification = specification
        self._keys = _keys_of(specification.keys)
        self._names = _keys_of(specification.names)
        self._units = _keys_of(specification.units)
        self._groups = _keys_of(specification.groups)
        self._leaves = _keys_of(leaf for c in specification.columns for leaf in c.leaves)
        self._parts = frozenset(CODE_PARTS) if specification.keys else frozenset()

    @property
    def known(self) -> frozenset[str]:
        """The keys of all labels."""
        return self._keys | self._names | self._units | self._groups | self._leaves | self._parts

    @property
    def columns(self) -> frozenset[str]:
        """The keys of the labels of columns of amounts."""
        return self._leaves

    def heads(self, labels: Sequence[Label]) -> dict[str, int]:
        """The columns before the amounts by what they are; a code in parts has one for each part."""
        said = {label.key for label in labels}
        parts = [part for part in CODE_PARTS if part in said & self._parts]
        found = parts or (["key"] if said & self._keys else [])
        found += [
            what
            for what, words in (("name", self._names), ("unit", self._units))
            if said & words - self._groups
        ]
        return {what: number for number, what in enumerate(found, 1)}

    def is_leaf(self, label: Label, labels: Sequence[Label]) -> bool:
        """Whether a label heads a column of amounts: one that also groups does only without its group."""
        if label.key not in self._leaves:
            return False
        members = {
            label_key(leaf)
            for column in self._specification.columns
            if label.key in _keys_of(column.groups)
            for leaf in column.leaves
            if label_key(leaf) != label.key
        }
        return label.key not in self._groups or not members & {each.key for each in labels}

    def meanings(self, leaves: Sequence[Label]) -> Iterator[tuple[AmountColumn, ...]]:
        """The ways to give each label a column of its own, with all that the table cannot be without."""
        choices = [
            [c for c in self._specification.columns if leaf.key in _keys_of(c.leaves)]
            for leaf in leaves
        ]
        required = set(self._specification.required)
        for columns in islice(product(*choices), _MOST_MEANINGS):
            codes = {(c.breakdown, c.code) for c in columns}
            if len(codes) == len(columns) and required <= {c.code for c in columns}:
                yield columns


def _keys_of(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(map(label_key, labels))


def _head(label: str, specification: GridSpecification) -> str | None:
    for head, labels in (
        ("key", specification.keys),
        ("name", specification.names),
        ("unit", specification.units),
    ):
        if label in map(label_key, labels):
            return head
    return None


def _column(
    label: str,
    groups: tuple[str, ...],
    specification: GridSpecification,
    taken: Sequence[AmountColumn],
) -> AmountColumn | None:
    """The amount column of a label under its groups: the only one left, or the first under a group."""
    found = [
        column
        for column in specification.columns
        if label in map(label_key, column.leaves) and column not in taken
    ]
    grouped = [c for c in found if {fold(g) for g in c.groups} & {fold(g) for g in groups}]
    ungrouped = [c for c in found if not c.groups]
    chosen = grouped or (found if len(found) == 1 else ungrouped)
    return chosen[0] if chosen else None


@dataclass
class _Unfolding:
    """Puts the labels of lower header lines where their group stands."""

    specification: GridSpecification
    lines: list[list[str]]
    groups: frozenset[str] = field(init=False)
    labels: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        columns = self.specification.columns
        self.groups = frozenset(map(label_key, self.specification.groups))
        self.labels = frozenset(label_key(leaf) for column in columns for leaf in column.leaves)

    def leaves(self) -> list[tuple[str, tuple[str, ...]]]:
        """The lowest labels from left to right, each with the groups over it."""
        found: list[tuple[str, tuple[str, ...]]] = []
        while self.lines:
            line = self.lines.pop(0)
            for label in line:
                found += self._unfolded(label, (), self.lines)
        return found

    def _unfolded(
        self, label: str, above: tuple[str, ...], lower: list[list[str]]
    ) -> list[tuple[str, tuple[str, ...]]]:
        below = self._taken(label, lower[0]) if label in self.groups and lower else []
        if not below:
            # A frame whose labels stand below another frame already is no column.
            return [] if label in self.groups and label not in self.labels else [(label, above)]
        found: list[tuple[str, tuple[str, ...]]] = []
        for each in below:
            found += self._unfolded(each, (*above, label), lower[1:])
        return found

    def _taken(self, group: str, line: list[str]) -> list[str]:
        """Takes the labels from the front of a line that belong to a group; a mere frame takes all.

        A group holds no label twice: the second 小计 begins the next group.
        """
        columns = self.specification.columns
        grouped = [c for c in columns if group in map(label_key, c.groups)]
        # Columns that need no group to be told apart stand in some group all the same.
        members = {
            label_key(leaf)
            for column in (*grouped, *(c for c in columns if not c.groups))
            for leaf in column.leaves
        }
        taken: list[str] = []
        while line and (not grouped or line[0] in members) and line[0] not in taken:
            taken.append(line.pop(0))
        return taken
