"""What a document lets one check about itself: its tables, what they add up, and which cells print amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.literals import boolean_literal, chinese, decimal_literal
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG, code_iri
from budgetgraph.interpreting.evidence import Evidence, PrintedTable, Summation
from budgetgraph.interpreting.records import ItemKey


def table_triples(table: PrintedTable, iris: DocumentIris) -> Iterator[Triple]:
    """One printed table: its title, what form it is, and what is known about its reading."""
    node = iris.table(table.key)
    yield node, RDF.type, BG.PrintedTable
    yield node, DCTERMS.isPartOf, iris.document()
    yield node, RDFS.label, chinese(f"表{table.label} {table.title}".strip())
    yield node, RDFS.label, Literal(f"table {table.label}", lang="en")
    yield node, BG.readingStatus, Literal(table.status.value)
    if table.kind:
        yield node, BG.formKind, Literal(table.kind)
    if table.grain is not None:
        yield node, BG.grain, decimal_literal(table.grain)


def place_triples(cell: SourceCell, evidence: Evidence, iris: DocumentIris) -> Iterator[Triple]:
    """In which table a cell stands, and whether its column is certain."""
    number = evidence.table_of(cell)
    if number is not None:
        yield iris.cell(cell), BG.inTable, iris.table(evidence.tables[number].key)
    if evidence.is_uncertain(cell):
        yield iris.cell(cell), BG.uncertain, boolean_literal(True)


@dataclass(frozen=True, slots=True)
class Printed:
    """What can be published of the evidence: the amounts of cells in yuan, and the sums of their tables."""

    amounts: Mapping[SourceCell, Decimal]
    summations: tuple[Summation, ...]


def publishable(evidence: Evidence, items: Collection[ItemKey]) -> Printed:
    """The amounts that the cells of ``items`` and of sums print, and the sums in the datasets of ``items``.

    A cell that is read as two different amounts has none, and is in no sum; nor is there a sum in which one
    cell stands twice.
    """
    datasets = {key.breakdown for key in items}
    sums = [each for each in evidence.summations if each.total.key.breakdown in datasets]
    summed = {cell for each in sums for cell in each.cells}
    read: dict[SourceCell, set[Decimal]] = {}
    for figure in evidence.figures:
        if figure.key in items or figure.source in summed:
            read.setdefault(figure.source, set()).add(figure.amount)
    amounts = {cell: min(found) for cell, found in read.items() if len(found) == 1}
    return Printed(
        amounts,
        tuple(
            each
            for each in sums
            if len(set(each.cells)) == len(each.cells) and amounts.keys() >= set(each.cells)
        ),
    )


def amount_triples(amounts: Mapping[SourceCell, Decimal], iris: DocumentIris) -> Iterator[Triple]:
    """Which amounts cells print."""
    for cell, amount in amounts.items():
        yield iris.cell(cell), BG.printedAmount, decimal_literal(amount)


def summation_triples(
    summations: Sequence[Summation], tables: Sequence[PrintedTable], iris: DocumentIris
) -> Iterator[Triple]:
    """The sums of the tables, each with its total and its addends."""
    seen: Counter[URIRef] = Counter()
    for each in summations:
        table = tables[each.table].key
        first = iris.summation(table, each.total.source, each.dimension)
        seen[first] += 1
        node = iris.summation(table, each.total.source, each.dimension, seen[first])
        yield node, RDF.type, BG.Summation
        yield node, BG.inTable, iris.table(table)
        yield node, BG.along, BG[each.dimension]
        yield node, BG.inDataset, iris.dataset(each.total.key.breakdown)
        yield node, BG.grain, decimal_literal(each.grain)
        yield node, BG.total, iris.cell(each.total.source)
        for addend in each.addends:
            yield node, BG.addend, iris.cell(addend.source)


def unread_triples(evidence: Evidence, iris: DocumentIris) -> Iterator[Triple]:
    """The breakdowns of which printed figures may not have been read."""
    for breakdown in evidence.unread_breakdowns:
        code = code_iri("breakdown", iris.breakdown_code(breakdown))
        yield iris.document(), BG.unreadBreakdown, code
