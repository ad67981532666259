"""From the IRIs that rules give back to the cells of the document, and to the facts they print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from budgetgraph.graph.audit.finding import document_order
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.document import printed_cells
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import Interpretation


@dataclass(frozen=True, slots=True)
class Citations:
    """The cells of a document ``by_iri``, and the IRIs of the money facts (``items``) that each prints."""

    by_iri: Mapping[str, SourceCell]
    items: Mapping[SourceCell, tuple[URIRef, ...]]

    def cells(self, iris: Iterable[str]) -> tuple[SourceCell, ...]:
        """The cells with these IRIs in the order in which they are printed."""
        found = {self.by_iri[iri] for iri in iris if iri in self.by_iri}
        return tuple(sorted(found, key=document_order))

    def items_of(self, cells: Iterable[SourceCell]) -> tuple[URIRef, ...]:
        """The facts that any of these cells prints, each once."""
        return tuple(dict.fromkeys(item for cell in cells for item in self.items.get(cell, ())))


def citations(interpretation: Interpretation, iris: DocumentIris) -> Citations:
    """The citations of one interpreted document."""
    items: dict[SourceCell, list[URIRef]] = {}
    for item in interpretation.budget.items:
        for cell in item.sources:
            items.setdefault(cell, []).append(iris.item(item.key))
    return Citations(
        by_iri={str(iris.cell(cell)): cell for cell in printed_cells(interpretation, iris)},
        items={cell: tuple(dict.fromkeys(own)) for cell, own in items.items()},
    )
