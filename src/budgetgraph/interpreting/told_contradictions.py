"""What the readers have told of identities that fail, before the document is looked at as a whole.

A reader sees two printings of a fact, or one row. A row that does not add up may be the source's error or a
shifted column; only the columns tell which. Where they point at one figure, that is a contradiction and is
told with its figures; where they show a shift, the warning about the row is all that can be said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from budgetgraph.ground.findings import Finding
from budgetgraph.interpreting.contradictions import Contradiction
from budgetgraph.interpreting.identities import Figure, Identity
from budgetgraph.interpreting.ledger import Place, place_of
from budgetgraph.interpreting.losses import Line, line_of

_ROW = "row-does-not-add-up"
_DIFFERENT = "printings-differ"


class Told:
    """The findings of the readers about identities that fail, by the places of their figures."""

    def __init__(
        self,
        findings: Iterable[Finding],
        identities: Iterable[Identity],
        found: Sequence[Contradiction],
    ) -> None:
        self._different: dict[Place, set[int]] = {}
        self._rows: dict[Place, int] = {}
        self._warnings: dict[int, Finding] = {}
        for number, finding in enumerate(findings):
            for place in map(place_of, finding.sources):
                if finding.kind == _DIFFERENT:
                    self._different.setdefault(place, set()).add(number)
                elif finding.kind == _ROW:
                    self._rows[place] = number
                    self._warnings[number] = finding
        self._confirmed = {
            figure
            for each in identities
            if each.holds and each.confirms and each.kind != "same" and self.row_of(each) is None
            for figure in each.figures
        }
        self._shifted = frozenset(self._shifts(found))
        self.overtaken = frozenset(self._overtaking(found))
        """The warnings about rows, by number, in whose place a contradiction is told."""

    def row_of(self, identity: Identity) -> int | None:
        """The warning about the row that all figures of an identity stand in."""
        rows = {self._rows.get(place_of(figure.source)) for figure in identity.figures}
        return rows.pop() if len(rows) == 1 else None

    def warnings(self, numbers: Iterable[int]) -> list[Finding]:
        """The warnings with these numbers."""
        return [self._warnings[number] for number in sorted(numbers)]

    def not_told(self, contradiction: Contradiction) -> list[Identity]:
        """The identities of a contradiction that no reader has told, and that no shift explains."""
        if self._is_shifted(contradiction):
            return []
        return [each for each in contradiction.identities if not self._is_told(each)]

    def sure(self, found: Iterable[Contradiction]) -> Iterator[Identity]:
        """The identities that fail for sure: the columns of their figures are right, whoever told them."""
        for contradiction in found:
            if not self._is_shifted(contradiction):
                yield from (each for each in contradiction.identities if not self._is_unsure(each))

    def _is_shifted(self, contradiction: Contradiction) -> bool:
        rows = {self.row_of(each) for each in contradiction.identities}
        rows.add(self._rows.get(place_of(contradiction.suspect.source)))
        return not rows.isdisjoint(self._shifted)

    def _is_unsure(self, identity: Identity) -> bool:
        """Whether all that is said of it is the warning about its row."""
        row = self.row_of(identity)
        return row is not None and row not in self.overtaken

    def _is_told(self, identity: Identity) -> bool:
        if self._is_unsure(identity):
            return True
        told = [self._different.get(place_of(f.source), set()) for f in identity.figures]
        # Of several printings each was compared with the first, and here with the usual one.
        return all(told) and (identity.kind == "same" or bool(set.intersection(*told)))

    def _overtaking(self, found: Iterable[Contradiction]) -> Iterator[int]:
        for each in found:
            rows = {self.row_of(identity) for identity in each.identities}
            if None in rows or self._is_sure(each):
                yield from (row for row in rows if row is not None and row not in self._shifted)

    def _is_sure(self, contradiction: Contradiction) -> bool:
        """Whether a row alone shows an error: its columns are right, or all its sums ask for one amount."""
        failing = contradiction.identities
        lacking = {_lacking(contradiction.suspect, each) for each in failing}
        return (len(failing) > 1 and len(lacking) == 1) or all(
            figure in self._confirmed for each in failing for figure in each.figures
        )

    def _shifts(self, found: Iterable[Contradiction]) -> Iterator[int]:
        """The rows of which several columns fail, or one column for holding a figure at all."""
        failing: dict[int, set[Place]] = {}
        superfluous: dict[int, list[Figure]] = {}
        across: dict[int, list[Identity]] = {}
        for contradiction in found:
            sums = []
            for each in contradiction.identities:
                row = self.row_of(each)
                if row is not None:
                    across.setdefault(row, []).append(each)
                elif each.kind == "sum":
                    sums.append(each)
            for figure in contradiction.candidates if sums else ():
                place = place_of(figure.source)
                row = self._rows.get(place)
                if row is not None:
                    failing.setdefault(row, set()).add(place)
                    if any(_lacking(figure, each) == -figure.amount for each in sums):
                        superfluous.setdefault(row, []).append(figure)
        yield from (row for row, places in failing.items() if len(places) > 1)
        for row, figures in superfluous.items():
            # A figure that the row does not need either is wrong, and stands in no wrong column.
            yield from (
                row
                for figure in figures
                if any(
                    figure not in each.figures or _lacking(figure, each) != -figure.amount
                    for each in across.get(row, ())
                )
            )


def _lacking(figure: Figure, identity: Identity) -> Decimal:
    """What must be added to a figure of a sum so that it holds."""
    return -identity.difference if figure == identity.whole else identity.difference


def row_warnings(
    findings: Iterable[Finding], lines: Mapping[Line, int], tables: Collection[int]
) -> list[Finding]:
    """The warnings about rows of these tables; ``lines`` are the tables' own."""
    return [
        finding
        for finding in findings
        if finding.kind == _ROW and any(lines.get(line_of(c)) in tables for c in finding.sources)
    ]
