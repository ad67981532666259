"""The balance of cells (law 3): what became of every printed cell and every figure of the narrative.

Each non-empty cell, and each sentence of the narrative that holds a figure, ends up in exactly one of:
mapped (source of a fact), structural (header, ordinal, caption), withheld (with a reason), or a finding.
What nobody claimed is unaccounted, and shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from budgetgraph.ground.findings import KINDS, Finding, Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.quoting import quoted, without_names
from budgetgraph.interpreting.records import Balance, Fate

Place = tuple[int, int | None, int, int]
"""File, page, line and column: one printed cell, or one figure of a line of text."""

_RANK = (Fate.MAPPED, Fate.WITHHELD, Fate.FINDING, Fate.STRUCTURAL, Fate.UNACCOUNTED)
"""A cell that is claimed twice keeps the fate that says most."""


def place_of(cell: SourceCell) -> Place:
    """The ledger's key of a cell."""
    return (cell.file, cell.page, cell.line, cell.column)


class Ledger:
    """Collects fates and findings while a document is interpreted."""

    def __init__(self) -> None:
        self._cells: dict[Place, SourceCell] = {}
        self._fates: dict[Place, Fate] = {}
        self._sentences: list[tuple[SourceCell, ...]] = []
        self._findings: list[Finding] = []

    def open(self, cell: SourceCell) -> None:
        """Register a non-empty printed cell."""
        self._cells.setdefault(place_of(cell), cell)

    def forget(self, cells: Iterable[SourceCell]) -> None:
        """Take back that these cells are printed: their place is read in another way."""
        for cell in cells:
            self._cells.pop(place_of(cell), None)
            self._fates.pop(place_of(cell), None)

    def open_sentence(self, figures: tuple[SourceCell, ...]) -> None:
        """Register a sentence with its figures; its fate is the poorest of its figures' fates."""
        self._sentences.append(figures)

    def mapped(self, *cells: SourceCell) -> None:
        """These cells are sources of facts."""
        self._note(cells, Fate.MAPPED)

    def structural(self, *cells: SourceCell) -> None:
        """These cells are headers, ordinals, captions or marks for blank."""
        self._note(cells, Fate.STRUCTURAL)

    def withheld(self, *cells: SourceCell) -> None:
        """These cells are personal data and are not passed on."""
        for cell in cells:
            self.open(cell)
        self._note(cells, Fate.WITHHELD)

    def finding(
        self, kind: str, severity: Severity, zh: str, en: str, cells: Iterable[SourceCell] = ()
    ) -> None:
        """Record a finding about ``cells``; cells that are not mapped get the fate ``finding``.

        It quotes no more of them than :mod:`~budgetgraph.interpreting.quoting` allows.
        Raises ``KeyError`` for a kind that is not declared in :data:`~budgetgraph.ground.findings.KINDS`.
        """
        if kind not in KINDS:
            raise KeyError(kind)
        sources = tuple(cells)
        message = Message(without_names(zh, sources), without_names(en, sources))
        self._findings.append(Finding(kind, severity, message, quoted(kind, zh, sources)))
        self._note(sources, Fate.FINDING)

    def withdraw(self, findings: Iterable[Finding]) -> None:
        """Take back findings: another one tells the same better, or nothing is sure about it."""
        gone = {id(finding) for finding in findings}
        self._findings = [each for each in self._findings if id(each) not in gone]

    def reject(self, cells: Iterable[SourceCell]) -> None:
        """Take back that these cells are sources of facts: a finding about them follows."""
        for cell in cells:
            self._fates.pop(place_of(cell), None)

    def is_open(self, cell: SourceCell) -> bool:
        """Whether nobody has claimed the cell yet."""
        return place_of(cell) not in self._fates

    def fate(self, cell: SourceCell) -> Fate:
        """What became of a cell so far."""
        return self._fates.get(place_of(cell), Fate.UNACCOUNTED)

    @property
    def mapped_lines(self) -> frozenset[tuple[int, int | None, int]]:
        """File, page and line of every line with a cell or figure that is the source of a fact."""
        return frozenset(place[:3] for place, fate in self._fates.items() if fate is Fate.MAPPED)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order they were made."""
        return tuple(self._findings)

    def close_unclaimed(self) -> None:
        """Turn every cell that nobody claimed into a named finding, so that none is lost silently."""
        for place, cell in self._cells.items():
            if place in self._fates:
                continue
            (shown,) = quoted("unaccounted-cell", "", (cell,))
            self._findings.append(
                Finding(
                    "unaccounted-cell",
                    Severity.WARNING,
                    Message(
                        f"{cell.where_zh}有未能归类的单元格：{shown.text or '（文字不引用）'}",
                        f"cell in {cell.where_en} that no rule claims: "
                        f"{shown.text or '(its text is not quoted)'}",
                    ),
                    (shown,),
                )
            )

    def balance(self) -> Balance:
        """Counts by fate, and the cells and figures that met none."""
        cells = Counter(dict.fromkeys(Fate, 0))
        sentences = Counter(dict.fromkeys(Fate, 0))
        unaccounted = []
        for place, cell in self._cells.items():
            fate = self._fates.get(place, Fate.UNACCOUNTED)
            cells[fate] += 1
            if fate is Fate.UNACCOUNTED:
                unaccounted.append(cell)
        for figures in self._sentences:
            fates = [self._fates.get(place_of(figure), Fate.UNACCOUNTED) for figure in figures]
            if Fate.UNACCOUNTED in fates:
                sentences[Fate.UNACCOUNTED] += 1
                unaccounted.extend(
                    f for f, fate in zip(figures, fates, strict=True) if fate is Fate.UNACCOUNTED
                )
            else:
                sentences[min(fates, key=_RANK.index)] += 1
        shown = quoted("unaccounted-cell", "", unaccounted)
        return Balance(dict(cells), dict(sentences), shown)

    def _note(self, cells: Iterable[SourceCell], fate: Fate) -> None:
        for cell in cells:
            place = place_of(cell)
            known = self._fates.get(place)
            if known is None or _RANK.index(fate) < _RANK.index(known):
                self._fates[place] = fate
