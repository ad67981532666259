"""What the documents of one department contradict in each other: the rule that needs two of its years (R27).

Its query runs once over all documents of the department together. What it finds is a finding about the newer
document. A rule across documents is never more than a doubt: a later document may correct an earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rdflib import URIRef
from rdflib.namespace import PROV
from rdflib.term import Node

from budgetgraph.graph.audit import AuditFinding, AuditReport
from budgetgraph.graph.audit.citations import Citations
from budgetgraph.graph.audit.rules import AuditRule, audit_rules
from budgetgraph.graph.audit.runner import Result, results
from budgetgraph.graph.audit.told_by_rules import rule_findings
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.selecting import Row, Select
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG

_ACROSS = frozenset({"R27"})
_PLACE = re.compile(r"(?:F(?P<file>[0-9]+))?(?:P[0-9]+)?[LR][0-9]+C[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """One of the documents: its IRIs, and the names of its files."""

    iris: DocumentIris
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found about ``document`` when it was compared with ``earlier`` ones of its department.

    Cells in ``report`` count the ``files`` of all of them from 1: those of ``document``, then those of the
    others, the newest first.
    """

    document: ComparedDocument
    earlier: tuple[ComparedDocument, ...]
    report: AuditReport

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files, as the cells count them."""
        return tuple(name for each in (self.document, *self.earlier) for name in each.files)

    @property
    def iris(self) -> DocumentIris:
        """The IRIs of the report, its findings and the cells that they cite."""
        return _ComparisonIris.over(self.document, self.earlier)


def rules_across() -> tuple[AuditRule, ...]:
    """The rules that need several documents of one department."""
    return tuple(rule for rule in audit_rules() if rule.identifier in _ACROSS)


def compare(documents: Sequence[ComparedDocument], select: Select) -> tuple[Comparison, ...]:
    """Compare the documents of one department: one comparison for each but the oldest, the newest first.

    ``select`` runs queries over the graphs of all of them.
    """
    newest_first = sorted(documents, key=lambda each: each.iris.year, reverse=True)
    found = list(results(rules_across(), select))
    cited = _cells({iri for each in found for iri in each.cells}, select)
    comparisons = []
    for place, document in enumerate(newest_first[:-1]):
        earlier = tuple(newest_first[place + 1 :])
        own = [each for each in found if _newest_of(each, newest_first) == place]
        comparisons.append(_comparison(document, earlier, own, cited))
    return tuple(comparisons)


def _comparison(
    document: ComparedDocument,
    earlier: tuple[ComparedDocument, ...],
    found: Iterable[Result],
    cited: _Cited,
) -> Comparison:
    iris = _ComparisonIris.over(document, earlier)
    cells = {iri: iris.located(iri, cell) for iri, cell in cited.cells.items()}
    of_these = {iri: cell for iri, cell in cells.items() if cell is not None}
    items = {of_these[iri]: own for iri, own in cited.items.items() if iri in of_these}
    told = sorted(rule_findings(found, Citations(of_these, items)), key=_order)
    grouped = (replace(each, group=number) for number, each in enumerate(told, start=1))
    return Comparison(document, earlier, AuditReport(tuple(grouped)))


def _order(finding: AuditFinding) -> tuple[int, Decimal, str, str]:
    return (
        -finding.severity,
        -abs(finding.difference or Decimal(0)),
        finding.focus,
        finding.message.en,
    )


def _newest_of(result: Result, newest_first: Sequence[ComparedDocument]) -> int | None:
    """The place of the newest document that a result is about."""
    told = (str(result.focus), *result.cells)
    for place, document in enumerate(newest_first):
        path = f"/{document.iris.path}/"
        if any(path in f"{iri}/" for iri in told):
            return place
    return None


@dataclass(frozen=True, slots=True)
class _Cited:
    """The cells that results name, by IRI, and the money facts that each prints."""

    cells: dict[str, SourceCell]
    items: dict[str, tuple[URIRef, ...]]


def _cells(iris: Iterable[str], select: Select) -> _Cited:
    wanted = " ".join(f"<{iri}>" for iri in sorted(iris))
    cells: dict[str, dict[str, Node]] = {}
    for row in select(f"SELECT ?cell ?p ?o WHERE {{ VALUES ?cell {{ {wanted} }} ?cell ?p ?o }}"):
        cells.setdefault(str(row["cell"]), {})[str(row["p"])] = row["o"]
    items: dict[str, list[URIRef]] = {}
    for row in _items(wanted, select):
        items.setdefault(str(row["cell"]), []).append(URIRef(str(row["item"])))
    return _Cited(
        {iri: _cell(iri, told) for iri, told in sorted(cells.items())},
        {iri: tuple(sorted(own)) for iri, own in items.items()},
    )


def _items(wanted: str, select: Select) -> Iterable[Row]:
    return select(
        f"SELECT ?cell ?item WHERE {{ VALUES ?cell {{ {wanted} }}"
        f" ?item <{PROV.wasDerivedFrom}> ?cell ; <{BG.amount}> ?amount }}"
    )


def _cell(iri: str, told: dict[str, Node]) -> SourceCell:
    """The cell as the graph describes it; its ``file`` counts those of its own document."""

    def number(name: str) -> int:
        return int(str(told.get(str(BG[name]), 0)))

    def text(term: Node | None) -> str | None:
        return None if term is None else str(term)

    place = _PLACE.fullmatch(iri.rpartition("/")[2])
    grain = text(told.get(str(BG.grain)))
    return SourceCell(
        key=iri.split("/")[-2],
        line=number("line"),
        column=number("column"),
        part=number("part"),
        table=text(told.get(str(BG.table))) or "",
        row=number("row"),
        page=number("page") or None,
        text=text(told.get(str(PROV.value))) or "",
        unit=text(told.get(str(BG.printedUnit))),
        grain=None if grain is None else Decimal(grain),
        file=int(place["file"] or 1) if place else 1,
    )


@dataclass(frozen=True, slots=True)
class _ComparisonIris(DocumentIris):
    """The IRIs of the newest of several documents, but cells are those of all of them.

    ``compared`` has every document with the number of files of those before it.
    """

    compared: tuple[tuple[DocumentIris, int], ...] = ()

    @classmethod
    def over(
        cls, document: ComparedDocument, earlier: Iterable[ComparedDocument]
    ) -> _ComparisonIris:
        own = document.iris
        return cls(
            own.shared,
            own.region,
            own.department,
            own.year,
            own.kind,
            tuple(_with_files_before((document, *earlier))),
        )

    def report(self) -> URIRef:
        return self.comparison()

    def cell(self, cell: SourceCell) -> URIRef:
        iris, before = [each for each in self.compared if each[1] < cell.file][-1]
        return iris.cell(replace(cell, file=cell.file - before))

    def located(self, iri: str, cell: SourceCell) -> SourceCell | None:
        """A cell of one of the documents, counting the files of all; ``None`` for one of another."""
        for iris, before in self.compared:
            if iris.cell(cell) == URIRef(iri):
                return replace(cell, file=cell.file + before)
        return None


def _with_files_before(
    documents: Iterable[ComparedDocument],
) -> Iterator[tuple[DocumentIris, int]]:
    before = 0
    for each in documents:
        yield each.iris, before
        before += len(each.files)
