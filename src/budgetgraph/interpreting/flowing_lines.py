"""The rows of a table that lost its blank cells: what says what they are about, and their figures.

A long name stands on lines of its own above and below the line of its code and figures. The code lists
say which lines are of which name; where they do not, a name has as many lines above as below.

A converter may run several rows into one line. Nothing but their order tells then which figures are whose:
all of them are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from budgetgraph.interpreting.flowing_header import is_figure
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import label_key
from budgetgraph.interpreting.headers import Header, is_column_numbers
from budgetgraph.interpreting.table_words import TOTALS
from budgetgraph.reading.document import Cell, Row

_PART_DIGITS = (3, 2, 2)
_CODE_DIGITS = frozenset({3, 5, 7})
_MOST_LINES = 6
"""Lines of one name around its figures."""

IsNamed = Callable[[str, str], bool]
"""Whether a code has a name in the code lists."""


@dataclass(frozen=True, slots=True)
class FlowingLine:
    """A row: its code in one cell or in parts, its name in as many cells as lines, its figures in order.

    ``unsure`` are the numbers of a line that may be several rows: each may be of any of them.
    """

    codes: tuple[Cell, ...] = ()
    names: tuple[Cell, ...] = ()
    figures: tuple[Cell, ...] = ()
    unsure: tuple[Cell, ...] = ()

    @property
    def code(self) -> str:
        """The digits of its code; nothing where it has none."""
        return "".join(fold(cell.text) for cell in self.codes)

    @property
    def name(self) -> str:
        """Its name, as far as it is put together."""
        return "".join(cell.text.strip() for cell in self.names)

    @property
    def is_total(self) -> bool:
        """Whether it adds up the table."""
        return not self.codes and not self.unsure and fold(self.name) in TOTALS

    @property
    def is_name(self) -> bool:
        """Whether it is nothing but a piece of a name."""
        return not (self.codes or self.figures or self.unsure or self.is_total)

    def heads(self, header: Header) -> dict[int, Cell]:
        """Its code and its name by the columns of a header; a name of several lines in one cell."""
        found = dict(zip(header.parts or (header.key,), self.codes, strict=False))
        cells: dict[int, Cell] = {c: cell for c, cell in found.items() if c is not None}
        if self.names and header.name is not None:
            cells[header.name] = replace(self.names[0], text=self.name)
        return cells


@dataclass(frozen=True, slots=True)
class FlowingLines:
    """The rows below a header; ``repeated`` are those that repeat it, or number its columns."""

    lines: tuple[FlowingLine, ...]
    repeated: tuple[Row, ...] = field(default=())


def flowing_lines(rows: Sequence[Row], header: Header, is_named: IsNamed) -> FlowingLines:
    """The rows of a table of codes and names below its header, each name in one piece."""
    words = {label_key(cell.text) for row in rows[: header.rows] for cell in row.cells}
    lines: list[FlowingLine] = []
    repeated: list[Row] = []
    for row in rows[header.rows :]:
        said = [label_key(cell.text) for cell in row.cells]
        line = _line(row, header)
        if is_column_numbers(row) or (words.issuperset(said) and not line.is_total):
            repeated.append(row)
        else:
            lines.append(line)
    return FlowingLines(tuple(_named(_with_figures(lines), is_named)), tuple(repeated))


def _line(row: Row, header: Header) -> FlowingLine:
    words = list(row.cells)
    lengths = _PART_DIGITS[: len(header.parts)] or (0,)
    codes: list[Cell] = []
    for length in lengths if words and header.key is not None else ():
        text = fold(words[0].text) if words else ""
        fits = len(text) == length if length else len(text) in _CODE_DIGITS
        if not text.isdecimal() or not fits:
            break
        codes.append(words.pop(0))
    count = 0
    while count < len(words) and is_figure(words[-1 - count].text):
        count += 1
    names, figures = words[: len(words) - count], words[len(words) - count :]
    if header.heads and _are_several(codes, names, figures):
        said = tuple(name for name in names if not _is_number(name.text))
        unsure = tuple(word for word in words if _is_number(word.text))
        return FlowingLine(tuple(codes), said, unsure=unsure)
    return FlowingLine(tuple(codes), tuple(names), tuple(figures))


def _are_several(codes: Sequence[Cell], names: Sequence[Cell], figures: Sequence[Cell]) -> bool:
    """Whether a line may be several rows: a number stands in its name, a total behind it, or a code in its figures."""
    inner = any(_is_number(name.text) for name in names)
    total = any(fold(name.text) in TOTALS for name in (names if codes else names[1:]))
    return inner or total or any(_is_part_of_code(figure.text) for figure in figures)


def _is_number(text: str) -> bool:
    return is_figure(text) or _is_part_of_code(text)


def _is_part_of_code(text: str) -> bool:
    """Whether a number begins with a zero that no amount begins with: 06."""
    folded = fold(text)
    return folded.isdecimal() and len(folded) > 1 and folded.startswith("0")


def _with_figures(lines: Sequence[FlowingLine]) -> list[FlowingLine]:
    """The lines with figures put to the code or total that stands alone on the line above them."""
    found: list[FlowingLine] = []
    for number, line in enumerate(lines):
        above = found[-1] if found else None
        alone = not (line.codes or line.names or line.unsure)
        free = above is not None and not above.figures and not above.unsure
        # Figures of a name in several lines stand between them.
        between = number + 1 < len(lines) and lines[number + 1].is_name
        if alone and above and free and (above.codes or above.is_total) and not between:
            found[-1] = replace(above, figures=line.figures)
        else:
            found.append(line)
    return found


def figures_beside(rows: Sequence[Row]) -> list[Row]:
    """Rows with each line of a single figure put to the words that stand alone on the line above it.

    Only where all such lines stand so: else the figures may as well be those of the words below.
    """
    single = [
        n for n, row in enumerate(rows) if len(row.cells) == 1 and is_figure(row.cells[0].text)
    ]
    if any(not n or any(is_figure(c.text) for c in rows[n - 1].cells) for n in single):
        return list(rows)
    found: list[Row] = []
    for number, row in enumerate(rows):
        if number in single:
            cells = found[-1].cells
            found[-1] = Row((*cells, replace(row.cells[0], column=len(cells) + 1)))
        else:
            found.append(row)
    return found


def _named(lines: Sequence[FlowingLine], is_named: IsNamed) -> list[FlowingLine]:
    """The lines with the pieces of names between them put to the codes that they are the names of."""
    found: list[FlowingLine] = []
    waiting: list[FlowingLine] = []
    for line in lines:
        if line.is_name:
            waiting.append(line)
            continue
        shared = _shared(found[-1] if found else None, waiting, line, is_named)
        if shared is None:
            found += waiting
        elif found:
            found[-1] = _with_names(found[-1], (), shared[0])
        found.append(_with_names(line, shared[1] if shared else (), ()))
        waiting = []
    if found and found[-1].codes and not _own_name(found[-1]):
        return [*found[:-1], _with_names(found[-1], (), waiting)]
    return found + waiting


def _shared(
    before: FlowingLine | None,
    pieces: Sequence[FlowingLine],
    line: FlowingLine,
    is_named: IsNamed,
) -> tuple[Sequence[FlowingLine], Sequence[FlowingLine]] | None:
    """The pieces of a name between two lines: those of the line before them, and those of the line after.

    None where they are of neither.
    """

    def fits(count: int) -> int:
        first, second = "", _with_names(line, pieces[count:], ()).name
        if before is not None:
            first = _with_names(before, (), pieces[:count]).name
        # The name of the line below may go on behind it.
        good = before is not None and is_named(before.code, first)
        return 2 * good + (bool(line.code) and is_named(line.code, second))

    least = 0 if line.codes else len(pieces)
    most = len(pieces) if before is not None and before.codes else 0
    if least > most or len(pieces) > 2 * _MOST_LINES:
        return None
    best = max(range(least, most + 1), key=fits)
    if pieces and not fits(best):
        nameless = [each is not None and not _own_name(each) for each in (before, line)]
        if not any(nameless):
            return None
        # As many lines below the figures as above them.
        half = len(before.names) if before is not None and nameless[0] else 0
        best = max(least, min(most, half if nameless[1] else len(pieces)))
    return pieces[:best], pieces[best:]


def _own_name(line: FlowingLine) -> bool:
    """Whether a line has words of its name beside its figures."""
    return any(name.line == cell.line for name in line.names for cell in line.figures)


def _with_names(
    line: FlowingLine, above: Sequence[FlowingLine], below: Sequence[FlowingLine]
) -> FlowingLine:
    first = [cell for each in above for cell in each.names]
    last = [cell for each in below for cell in each.names]
    return replace(line, names=(*first, *line.names, *last))


def by_columns(cells: Mapping[int, Cell], width: int, first: Cell) -> Row:
    """A row of ``width`` cells numbered from 1, those that are not printed blank, on the line of ``first``."""
    return Row(
        tuple(
            Cell(
                cells[c].text if c in cells else "",
                cells[c].line if c in cells else first.line,
                c,
                page=first.page,
                file=first.file,
            )
            for c in range(1, width + 1)
        )
    )
