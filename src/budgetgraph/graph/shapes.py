"""The structural shapes of ``shapes/structure``, taken apart into what SHACL Core says and what SPARQL says.

A shape is known by its group: one that is part of ``bgs:Structure`` stops a release when violated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SH
from rdflib.term import Node

from budgetgraph.ground.errors import InstallationError
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BGS

STRUCTURE = BGS.Structure
"""The group of shapes whose violation is a fault of this program."""

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SEVERITIES = {
    Severity.INFO: SH.Info,
    Severity.WARNING: SH.Warning,
    Severity.VIOLATION: SH.Violation,
}
"""The severities as SHACL names them."""

_SEVERITY_OF: dict[Node, Severity] = {node: severity for severity, node in SEVERITIES.items()}


@dataclass(frozen=True, slots=True)
class SparqlRule:
    """One SPARQL constraint: its ``query`` finds every ``?this`` that violates ``shape``.

    The queries name their own targets, so that they run over a whole dataset at once and not only for
    one ``$this`` at a time as SHACL asks.
    """

    constraint: URIRef
    shape: URIRef
    query: str


@dataclass(frozen=True)
class Shapes:
    """A set of shapes: ``complete`` as published, ``core`` without the SPARQL constraints in ``rules``."""

    complete: Graph
    core: Graph
    rules: tuple[SparqlRule, ...]

    def message(self, *sources: Node) -> Message:
        """The message of the first of ``sources`` that has one."""
        for source in sources:
            texts = {
                text.language: str(text)
                for text in self.complete.objects(source, SH.message)
                if isinstance(text, Literal)
            }
            if "zh" in texts and "en" in texts:
                return Message(texts["zh"], texts["en"])
        raise InstallationError(f"the shape {sources[0]} has no message in Chinese and English")

    def severity(self, shape: Node) -> Severity:
        """The severity that ``shape`` declares, ``sh:Violation`` if none."""
        declared = self.complete.value(shape, SH.severity)
        return Severity.VIOLATION if declared is None else _SEVERITY_OF[declared]

    def stops_release(self, shape: Node) -> bool:
        """Whether ``shape``, or the shape that it is a property of, is in the group of structure."""
        groups = set(self.complete.objects(shape, DCTERMS.isPartOf))
        for owner in self.complete.subjects(SH.property, shape):
            groups.update(self.complete.objects(owner, DCTERMS.isPartOf))
        return STRUCTURE in groups


def read_shapes(files: Iterable[Path]) -> Shapes:
    """The shapes of Turtle files."""
    complete = Graph(bind_namespaces="none")
    for file in files:
        complete.parse(file, format="turtle")
    core = Graph(bind_namespaces="none")
    for triple in complete:
        if triple[1] != SH.sparql:
            core.add(triple)
    _hoist_targets(core)
    rules = [
        SparqlRule(
            URIRef(str(constraint)), URIRef(str(shape)), str(complete.value(constraint, SH.select))
        )
        for shape, constraint in complete.subject_objects(SH.sparql)
    ]
    return Shapes(complete, core, tuple(sorted(rules, key=lambda rule: rule.constraint)))


def _hoist_targets(core: Graph) -> None:
    """Give the property shapes the targets of their node shape, and take the link away.

    The results are the same, shape by shape and focus by focus. But pySHACL checks a shape with a target
    once for all its focus nodes, and a property of a node shape again for each of them: a third of the
    time for a whole document.
    """
    for owner, shape in list(core.subject_objects(SH.property)):
        targets = [(p, o) for p in _TARGETS for o in core.objects(owner, p)]
        if targets:
            core.remove((owner, SH.property, shape))
            for predicate, target in targets:
                core.add((shape, predicate, target))


@cache
def structure_shapes() -> Shapes:
    """The shapes S1 to S18, read once per process.

    Raises :class:`InstallationError` if there are none.
    """
    files = sorted((resource_dir("shapes") / "structure").glob("*.ttl"))
    if not files:
        raise InstallationError("the structural shapes that belong to budgetgraph are missing")
    return read_shapes(files)
