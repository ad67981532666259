"""Sheets: the tables of a document with their titles, labels and units.

A grid that a page break cut in two is one sheet again; a title repeated on the next page starts none.
Titles, labels, issuer and unit may stand over a grid or in its first rows; a title inside a grid begins
the next sheet, because tables touch each other. A title that says another year or issuer than the one
before it begins another sheet, although its words are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from budgetgraph.interpreting.captions import (
    Caption,
    caption_lines,
    caption_of,
    declared_unit,
    halved_title,
    is_label_of_next,
    is_note,
    label_of,
    looks_like_title,
    ordinal_label,
    whole_title,
)
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.form_heads import FORMS_OF_PROJECTS, form_beginning
from budgetgraph.interpreting.specifications import SPECIFICATIONS
from budgetgraph.interpreting.table_choice import by_header, chosen
from budgetgraph.interpreting.table_kinds import FormSpecification, Specification
from budgetgraph.interpreting.table_sheet import Sheet
from budgetgraph.interpreting.table_starts import begins_another, repeats_whole
from budgetgraph.interpreting.title_lines import lines_of_another, says_another
from budgetgraph.interpreting.titles import specifications_titled
from budgetgraph.interpreting.unit_lines import UnitLine, settle_units
from budgetgraph.reading.document import Block, Grid, Passage, Row

__all__ = ["SUBTITLES", "Sheet", "find_sheets"]

SUBTITLES = frozenset({"长期绩效目标表", "年度绩效目标表", "项目采购", "项目绩效总目标"})
"""Titles inside a form, which start no sheet."""

_LISTED = 3
"""Titles in a row that make a list."""


def find_sheets(blocks: Iterable[Block]) -> list[Sheet]:
    """The sheets among ``blocks`` in printed order; titles without any grid give none."""
    finder = _SheetFinder()
    for block in blocks:
        if isinstance(block, Passage):
            finder.passage(block)
        else:
            finder.grid(block)
    settle_units(finder.sheets, finder.unit_lines)
    found = [sheet for sheet in finder.sheets if sheet.rows or sheet.passages or sheet.captions]
    _number(found)
    for sheet in found:
        sheet.specification = chosen(sheet.rows, sheet.candidates)
        if sheet.specification is None and not sheet.title:
            sheet.specification = by_header(sheet.rows, SPECIFICATIONS)
    return found


@dataclass(slots=True)
class _Since:
    """What was printed since the last row of the sheet at hand."""

    again: str | None = None
    """Its title where that was repeated."""
    captions: tuple[int, int] | None = None
    """Its passages and captions before the first issuer or unit line."""
    lines: list[str] = field(default_factory=list)
    """Issuer, unit and year lines."""


class _SheetFinder:
    """Walks the blocks and decides at each line whether a new sheet begins."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._current: Sheet | None = None
        self._pending_label = ""
        self._fragment: Passage | None = None
        self._in_a_row = 0
        """Titles without a grid between them, with the one at hand."""
        self._over: list[str] = []
        """Issuer, unit and year lines over the rows of the sheet at hand."""
        self._since = _Since()
        self.unit_lines: list[UnitLine] = []
        """Unit lines that stand between two sheets."""

    def grid(self, grid: Grid) -> None:
        """Rows belong to the current sheet; rows before any title make a sheet without one."""
        self._fragment = None
        at_top, in_caption = True, True
        halves = 0
        for number, row in enumerate(grid.rows):
            if halves:
                # The second half of the title in the row above.
                halves = 0
                self._at_hand().captions.append(row)
                continue
            halved = halved_title(grid.rows[number : number + 2])
            halves = int(halved is not None)
            in_caption = in_caption or is_label_of_next(grid.rows[number:])
            caption = halved or self._caption(row, only_titles=not in_caption)
            if caption is not None:
                self._caption_row(row, caption)
                in_caption = True
                continue
            if not self._begin_if_form(grid.rows[number:]) and in_caption:
                self._begin_if_another(grid.rows[number:])
            sheet = self._at_hand()
            if self._is_note(row, sheet):
                first = next(cell for cell in row.cells if not cell.empty)
                sheet.captions.append(row)
                sheet.passages.append(_line(first.text, row))
                continue
            if at_top and sheet.rows:
                sheet.breaks.append(len(sheet.rows))
            if not sheet.grids or sheet.grids[-1][1] is not grid:
                sheet.grids.append((len(sheet.rows), grid))
            sheet.rows.append(row)
            at_top, in_caption = False, False
            self._row_of(sheet)

    def passage(self, passage: Passage) -> None:
        """A table label, a title, a sub-title of a form, or text around the table."""
        folded = self._whole_title(passage)
        label, rest = label_of(folded)
        candidates = specifications_titled(rest)
        self._fragment = None
        if strip_ordinal(rest) in SUBTITLES:
            if self._current is not None:
                self._current.marks.append((len(self._current.rows), passage))
        elif label and not rest:
            self._label(label)
        elif (candidates or looks_like_title(rest)) and not declared_unit(folded):
            self._title(
                candidates, rest, label or self._pending_label or ordinal_label(folded), bool(label)
            )
        else:
            self._fragment = passage
            if label and (passage.page is not None or caption_lines([rest])):
                self._pending_label = label
            self._text(passage)

    def _text(self, passage: Passage) -> None:
        lines = caption_lines([passage.text])
        if declared_unit(passage.text):
            self._declares(passage)
        if self._current is not None:
            if lines:
                self._captioned(self._current, lines)
            self._current.passages.append(passage)

    def _declares(self, line: Passage) -> None:
        """A unit line over the rows of a table is of it; one between two tables may be of either."""
        unit = declared_unit(line.text)
        assert unit is not None
        current = self._current
        if current is None or current.rows:
            self.unit_lines.append(UnitLine(unit, line, len(self.sheets)))
        elif current.unit is None:
            current.unit = unit

    def _captioned(self, sheet: Sheet, lines: Iterable[str]) -> None:
        """Note that an issuer or unit line comes: it is of the sheet at hand, or of one without title."""
        if not sheet.rows:
            self._over += lines
            return
        self._since.lines += lines
        if self._since.captions is None:
            self._since.captions = (len(sheet.passages), len(sheet.captions))

    def _row_of(self, sheet: Sheet) -> None:
        """A row of the sheet at hand comes: what stood over it is of this sheet and of no other."""
        self._since = _Since()
        if self._pending_label == sheet.label:
            # It named this sheet, and no other one below.
            self._pending_label = ""
        for line in self.unit_lines:
            if line.before == len(self.sheets):
                sheet.unit = sheet.unit or line.unit
        self.unit_lines = [x for x in self.unit_lines if x.before < len(self.sheets)]

    def _whole_title(self, passage: Passage) -> str:
        """The folded line; joined with the line over it where only both together are a known title."""
        folded = fold(passage.text)
        before = self._fragment
        if before is None or passage.page != before.page:
            return folded
        # Texts part their lines by blank ones.
        apart = 1 if passage.page is not None else 2
        near = passage.line - before.line <= apart
        return whole_title(fold(before.text), folded) if near else folded

    def _caption(self, row: Row, only_titles: bool) -> Caption | None:
        at = self._current
        labelled = at is not None and bool(at.label) and not (at.title or at.rows)
        caption = caption_of(row, only_titles, labelled)
        form = self._current is not None and any(
            isinstance(s, FormSpecification) for s in self._current.candidates
        )
        if caption is None or (form and not caption.candidates and row.cells[0].page is None):
            return None
        return caption

    def _caption_row(self, row: Row, caption: Caption) -> None:
        if caption.label and not caption.title:
            self._label(caption.label)
        if caption.title:
            label = caption.label or self._pending_label or ordinal_label(caption.title)
            self._title(caption.candidates, caption.title, label, bool(caption.label))
        sheet = self._at_hand()
        if caption.lines and not caption.title:
            self._captioned(sheet, caption.lines)
        sheet.captions.append(row)
        for text in caption.lines:
            line = _line(text, row)
            if declared_unit(text):
                self._declares(line)
            sheet.passages.append(line)

    def _is_note(self, row: Row, sheet: Sheet) -> bool:
        return is_note(row) and not any(isinstance(s, FormSpecification) for s in sheet.candidates)

    def _at_hand(self) -> Sheet:
        if self._current is None:
            self._begin((), "", self._pending_label)
        assert self._current is not None
        return self._current

    def _is_listed(self) -> bool:
        """Whether the title at hand is the last of a list of contents, and not of the grid that comes.

        Several titles stand below each other, and other text between them and the grid.
        """
        current = self._current
        if current is None or current.rows or self._in_a_row < _LISTED:
            return False
        texts = [passage.text for passage in current.passages]
        return any(not caption_lines([text]) for text in texts)

    def _begin_if_another(self, rows: Sequence[Row]) -> None:
        """Begin a sheet where rows are not of the one at hand, although no other title stands over them."""
        current = self._current
        if current is None:
            return
        if self._is_listed():
            self._begin_beneath((), "")
        elif not current.rows or any(isinstance(s, FormSpecification) for s in current.candidates):
            return
        elif self._since.again is not None:
            if lines_of_another(self._over, self._since.lines) or repeats_whole(
                current.rows, rows, current.candidates
            ):
                self._begin_beneath(current.candidates, self._since.again)
        elif lines_of_another(self._over, self._since.lines) or begins_another(
            current.rows, rows, current.candidates, self._since.captions is not None
        ):
            self._begin_beneath((), "")

    def _begin_if_form(self, rows: Sequence[Row]) -> bool:
        """Begin a sheet where a form begins that is not of the sheet at hand: its title was lost."""
        form = form_beginning(rows)
        current = self._current
        if form is None:
            return False
        if current is not None:
            alike = form.kind in FORMS_OF_PROJECTS
            kinds = {s.kind for s in current.candidates}
            if not current.rows or form.kind in kinds or (alike and kinds & FORMS_OF_PROJECTS):
                return False
        if current is None:
            self._begin((form,), "", self._pending_label)
        else:
            self._begin_beneath((form,), "")
        return True

    def _begin_beneath(self, candidates: tuple[Specification, ...], title: str) -> None:
        """Begin a sheet with the captions that stand over its rows, below those of the one before."""
        before = self._current
        assert before is not None
        ends = len(before.passages), len(before.captions)
        passages, captions = self._since.captions or (ends if before.rows else (0, 0))
        lines = self._since.lines if before.rows else self._over
        self._begin(candidates, title, self._pending_label)
        sheet = self._at_hand()
        self._over = list(lines)
        sheet.passages, before.passages = before.passages[passages:], before.passages[:passages]
        sheet.captions, before.captions = before.captions[captions:], before.captions[:captions]
        units = [unit for p in sheet.passages if (unit := declared_unit(p.text))]
        sheet.unit = units[0] if units else None

    def _begin(self, candidates: tuple[Specification, ...], title: str, label: str) -> None:
        listed = self._current is not None and not self._current.rows
        self._in_a_row = self._in_a_row + 1 if listed else 1
        self._current = Sheet(None, title, label, candidates=candidates)
        self.sheets.append(self._current)
        self._pending_label = ""
        self._over, self._since = [], _Since()

    def _label(self, label: str) -> None:
        """A line that is only a label (表5-1) names the sheet at hand, or the next one."""
        self._pending_label = label
        if self._current is not None and not self._current.rows:
            self._current.label = label
        elif self._current is not None and self._current.label != label:
            self._current = None

    def _title(
        self, candidates: tuple[Specification, ...], title: str, label: str, labelled: bool
    ) -> None:
        """A title begins a sheet, unless it repeats the one at hand (on the page, or on the next)."""
        current = self._current
        again = (
            current is not None
            and bool(candidates)
            and current.candidates == candidates
            and not says_another(current.title, title)
        )
        if again and current is not None and current.rows and _is_repeated(candidates):
            again = False
        self._since.again = title if again else None
        if current is not None and not (current.title or current.rows or current.candidates):
            # Only a label or a unit line of it stood over the title.
            current.candidates, current.title = candidates, title
            current.label = label or current.label
        elif not again:
            self._begin(candidates, title, label)
        elif labelled and current is not None and not current.rows:
            current.label = label
        self._pending_label = ""


def _is_repeated(candidates: tuple[Specification, ...]) -> bool:
    return any(isinstance(s, FormSpecification) and s.repeated for s in candidates)


def _line(text: str, row: Row) -> Passage:
    """A caption inside a grid as the line of text that it would be over it."""
    first = row.cells[0]
    return Passage(text, first.line, page=first.page, file=first.file)


def _number(sheets: list[Sheet]) -> None:
    """Give each sheet without a label the number of its place, and each of a page whose label is taken."""
    taken: set[str] = set()
    for sheet in sheets:
        if sheet.label in taken and any(row.cells[0].page is not None for row in sheet.rows[:1]):
            sheet.label = ""
        taken.add(sheet.label)
    for position, sheet in enumerate(sheets, 1):
        if not sheet.label:
            number = position
            while str(number) in taken:
                number += len(sheets)
            sheet.label = str(number)
            taken.add(sheet.label)
