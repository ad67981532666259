"""Results of rules as findings: with the cells they are about, and amounts as the document prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef

from budgetgraph.graph.audit.citations import Citations
from budgetgraph.graph.audit.finding import YUAN, AuditFinding
from budgetgraph.graph.audit.runner import Result
from budgetgraph.graph.audit.wording import Amount, difference, filled, number_of
from budgetgraph.ground.location import SourceCell


def rule_findings(found: Iterable[Result], citations: Citations) -> Iterator[AuditFinding]:
    """A finding for each result, in the same order, not grouped yet."""
    for result in found:
        yield _finding(result, citations)


def _finding(result: Result, citations: Citations) -> AuditFinding:
    row = result.row
    sources = citations.cells(result.cells)
    stated, compared = number_of(row.get("stated")), number_of(row.get("compared"))
    apart = number_of(row.get("difference"))
    if stated is not None and compared is not None:
        apart = difference(stated, compared)
    unit = str(row["unit"]) if "unit" in row else YUAN
    of_stated = _printed_unit([*_named(result, "cell", citations), *sources])
    of_compared = _printed_unit(_named(result, "other", citations)) or of_stated
    told = {
        name: Amount(number, unit, printed, points=name == "difference" and unit == "%")
        for name, number, printed in (
            ("stated", stated, of_stated),
            ("compared", compared, of_compared),
            # Both figures are named, so that which of them is larger can be seen.
            ("difference", None if apart is None else abs(apart), of_stated),
        )
        if number is not None
    }
    return AuditFinding(
        rule=result.rule.identifier,
        shape=result.rule.shape,
        constraint=result.rule.constraint,
        severity=result.rule.severity,
        message=filled(result.rule.message, row, told),
        focus=URIRef(str(result.focus)),
        value=result.value,
        stated=stated,
        compared=compared,
        difference=apart,
        unit=unit if told else None,
        sources=sources,
        items=citations.items_of(sources),
    )


def _named(result: Result, name: str, citations: Citations) -> tuple[SourceCell, ...]:
    return citations.cells([str(result.row[name])]) if name in result.row else ()


def _printed_unit(cells: Iterable[SourceCell]) -> str | None:
    return next((cell.unit for cell in cells if cell.unit is not None), None)
