"""Printed cells of one document in two releases: a cell that only moved says the same as before.

One line put in at the top of a file moves every cell below it. That changes provenance, not a single
fact, so it is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from rdflib.namespace import PROV, RDF, SH

from budgetgraph.ground.vocabulary import BG
from budgetgraph.publishing.difference.triples import Properties

_DERIVED = str(PROV.wasDerivedFrom)
# What a cell is, whatever its place: the column too may move, when one is put in beside it.
_SAYS = tuple(map(str, (BG.table, PROV.value, BG.printedUnit, BG.grain, BG.part)))
_CLASS = f"<{BG.SourceCell}>"
_FINDING = f"<{SH.ValidationResult}>"
_TYPE = str(RDF.type)

_Said = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class CellChanges:
    """How many cells stand elsewhere and say the same, and how many are new or gone."""

    moved: int
    added: int
    removed: int

    def __bool__(self) -> bool:
        return bool(self.moved or self.added or self.removed)


def cell_changes(old: dict[str, Properties], new: dict[str, Properties]) -> CellChanges:
    """Compare the provenance of two dumps.

    A cell is the same where table, print, unit and what was read from it are the same.
    """
    before, after = _cells(old), _cells(new)
    gone, come = before - after, after - before
    left, right = _without_place(gone), _without_place(come)
    moved = (left & right).total()
    return CellChanges(moved, right.total() - moved, left.total() - moved)


def _cells(things: dict[str, Properties]) -> Counter[tuple[str, _Said]]:
    """The cells as pairs of IRI (which tells the place) and what they say."""
    read_from: dict[str, set[str]] = defaultdict(set)
    for subject, properties in things.items():
        if _FINDING in properties.get(_TYPE, ()):
            continue  # What is found about a cell does not change what it prints.
        for cell in properties.get(_DERIVED, ()):
            read_from[cell.strip("<>")].add(subject)
    return Counter(
        (iri, (frozenset(read_from[iri]), *(frozenset(cell.get(name, ())) for name in _SAYS)))
        for iri, cell in things.items()
        if _CLASS in cell.get(_TYPE, ())
    )


def _without_place(cells: Counter[tuple[str, _Said]]) -> Counter[_Said]:
    return Counter(said for _, said in cells.elements())
