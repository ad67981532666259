"""Validation of structure: does the graph have the form that ``docs/model.md`` promises?

A violation is a fault of this program. (What a source says or lacks is found elsewhere and stops
nothing.) What SHACL Core can say is checked by pySHACL, which this module alone imports; what needs
SPARQL is run as one query over everything, by the engine that is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from budgetgraph.graph.mapping import DocumentGraphs
from budgetgraph.graph.selecting import Row, Select, SelectEngine, rdflib_engine, union
from budgetgraph.graph.shapes import Shapes, SparqlRule, structure_shapes
from budgetgraph.ground.errors import StructureError
from budgetgraph.ground.findings import Message, Severity

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation: ``focus`` is the thing that is wrong, ``path`` and ``value`` where they are known.

    ``shape`` is the property shape or node shape, ``constraint`` the SPARQL constraint if it was one.
    ``stops_release`` comes from the shape's group, never from its severity.
    """

    shape: URIRef
    constraint: URIRef | None
    focus: Node
    path: Node | None
    value: Node | None
    severity: Severity
    message: Message
    stops_release: bool


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All violations, in a stable order."""

    violations: tuple[Violation, ...]

    @property
    def blocking(self) -> tuple[Violation, ...]:
        """The violations that stop a release."""
        return tuple(each for each in self.violations if each.stops_release)

    @property
    def conforms(self) -> bool:
        """Whether nothing stops a release."""
        return not self.blocking

    def require_structure(self, where: str | None = None) -> None:
        """Raise :class:`StructureError` with the first of the blocking violations, if there is one.

        ``where`` is the document that was converted.
        """
        if self.conforms:
            return
        blocking = self.blocking
        first = blocking[0]
        rule = (first.constraint or first.shape).rpartition("#")[2]
        more = f" ({len(blocking)} violations of structure)" if len(blocking) > 1 else ""
        raise StructureError(
            f"{rule}: <{first.focus}>: {first.message.zh} {first.message.en}{more}",
            hint="This is a fault of budgetgraph, not of the document. Please report it.",
            path=where,
        )


def validate(
    graphs: DocumentGraphs,
    codes: Graph,
    *,
    engine: SelectEngine | None = None,
    shapes: Shapes | None = None,
) -> ValidationReport:
    """Check the graphs of one document against the structural shapes.

    ``codes`` holds the code lists and the data structure definitions. Without ``engine`` the queries
    run in rdflib, which gives the same answers slowly. ``shapes`` are S1 to S18 unless given.
    Raises :class:`InstallationError` if the shapes are missing.
    """
    return validate_loaded(graphs, (engine or rdflib_engine)((*graphs, codes)), shapes=shapes)


def validate_loaded(
    graphs: DocumentGraphs, select: Select, *, shapes: Shapes | None = None
) -> ValidationReport:
    """As :func:`validate`, where ``select`` runs queries over ``graphs`` and the code lists already."""
    shapes = structure_shapes() if shapes is None else shapes
    found = [
        # No core shape looks at cells, and pySHACL's time grows with what it is given.
        *_core_violations(shapes, union([graphs.facts, graphs.register])),
        *(each for rule in shapes.rules for each in _rule_violations(shapes, rule, select)),
    ]
    return ValidationReport(tuple(sorted(set(found), key=_order)))


def _core_violations(shapes: Shapes, data: Graph) -> Iterable[Violation]:
    import pyshacl  # takes longer to import than everything else here together

    conforms, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes.core,
        inplace=True,
        inference="none",
        meta_shacl=False,
        advanced=False,
        do_owl_imports=False,
    )
    if conforms:
        return
    if not isinstance(report, Graph):
        raise report if isinstance(report, Exception) else StructureError(str(report))
    for result in report.subjects(RDF.type, SH.ValidationResult):
        shape = URIRef(str(report.value(result, SH.sourceShape)))
        yield Violation(
            shape=shape,
            constraint=None,
            focus=_required(report.value(result, SH.focusNode)),
            path=report.value(result, SH.resultPath),
            value=report.value(result, SH.value),
            severity=shapes.severity(shape),
            message=shapes.message(shape),
            stops_release=shapes.stops_release(shape),
        )


def _rule_violations(shapes: Shapes, rule: SparqlRule, select: Select) -> Iterable[Violation]:
    message = shapes.message(rule.constraint, rule.shape)
    for row in select(rule.query):
        yield Violation(
            shape=rule.shape,
            constraint=rule.constraint,
            focus=row["this"],
            path=row.get("path"),
            value=row.get("value"),
            severity=shapes.severity(rule.shape),
            message=Message(_filled(message.zh, row), _filled(message.en, row)),
            stops_release=shapes.stops_release(rule.shape),
        )


def _filled(text: str, row: Row) -> str:
    return _PLACEHOLDER.sub(lambda match: str(row.get(match[1], match[0])), text)


def _required(node: Node | None) -> Node:
    if node is None:
        raise StructureError("a validation result without a focus node")
    return node


def _order(violation: Violation) -> tuple[str, ...]:
    return tuple(
        "" if each is None else str(each)
        for each in (
            violation.shape,
            violation.constraint,
            violation.focus,
            violation.path,
            violation.value,
            violation.message.en,
        )
    )
