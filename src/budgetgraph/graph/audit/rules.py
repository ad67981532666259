"""The rules of the audit (审核规则): what ``shapes/audit`` asks of a document's own figures and texts.

A rule is a SHACL shape with one SPARQL constraint. The shapes are the contract: any SHACL engine gives the same
results, one focus node at a time. Here the text of each query runs once over everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDFS, SH
from rdflib.term import Node

from budgetgraph.graph.audit.wording import PLACEHOLDER
from budgetgraph.graph.shapes import Shapes, SparqlRule, read_shapes
from budgetgraph.ground.errors import InstallationError
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BGS

SOURCE = BGS.Source
"""The group of shapes about what the source says; none of them stops a release."""

_IDENTIFIER = re.compile(r"R[1-9][0-9]?")
_FORBIDDEN = re.compile(r"\b(VALUES|MINUS|SERVICE)\b", re.IGNORECASE)
_BEGIN = re.compile(r"\bSELECT\b(?:\s+DISTINCT\b)?", re.IGNORECASE)
_END = re.compile(r"\bWHERE\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuditRule:
    """One rule: ``query`` finds every focus node (``?this``) that ``shape`` is about.

    ``identifier`` is what people call it (``R1``); shapes of several severities may share it.
    ``message`` holds the variables of the query in braces.
    """

    identifier: str
    shape: URIRef
    constraint: URIRef
    severity: Severity
    message: Message
    query: str


@cache
def audit_shapes() -> Shapes:
    """The shapes of the audit, read once per process. Raises :class:`InstallationError` without any."""
    files = sorted((resource_dir("shapes") / "audit").glob("*.ttl"))
    if not files:
        raise InstallationError("the rules of the audit that belong to budgetgraph are missing")
    return read_shapes(files)


@cache
def audit_rules() -> tuple[AuditRule, ...]:
    """The rules of :func:`audit_shapes`, in the order of their numbers.

    Raises :class:`InstallationError` for a rule that does not keep to the form of rules.
    """
    return rules_of(audit_shapes())


def rules_of(shapes: Shapes) -> tuple[AuditRule, ...]:
    """The rules that ``shapes`` hold, as for :func:`audit_rules`."""
    return tuple(sorted((_rule(shapes, each) for each in shapes.rules), key=_order))


@cache
def shape_names() -> Mapping[URIRef, Message]:
    """What the shape of each rule is about in a few words: its label."""
    names = {}
    for rule in audit_rules():
        labels = {
            text.language: str(text)
            for text in audit_shapes().complete.objects(rule.shape, RDFS.label)
            if isinstance(text, Literal)
        }
        names[rule.shape] = Message(labels["zh"], labels["en"])
    return names


def selected(query: str) -> tuple[str, ...]:
    """The names of the variables that a SELECT query gives, in its order."""
    begin = _BEGIN.search(query)
    if begin is None:
        return ()
    end = _END.search(query, begin.end())
    head = query[begin.end() : None if end is None else end.start()]
    depth, names = 0, []
    for piece in re.finditer(r"[()]|[?$]\w+", head):
        text = piece[0]
        if text in "()":
            depth += 1 if text == "(" else -1
        elif depth == 0 or re.search(r"\bAS\s*$", head[: piece.start()], re.IGNORECASE):
            names.append(text[1:])
    return tuple(names)


def faults_of(rule: SparqlRule, shapes: Shapes) -> tuple[str, ...]:
    """What a constraint and its shape lack of the form that all rules have; empty where all is well."""
    return tuple(_faults(rule, shapes))


def _faults(rule: SparqlRule, shapes: Shapes) -> Iterable[str]:
    yield from _faults_of_shape(rule, shapes.complete)
    yield from _faults_of_constraint(rule, shapes.complete)


def _faults_of_shape(rule: SparqlRule, graph: Graph) -> Iterable[str]:
    shape = rule.shape
    if (shape, SH.sparql, rule.constraint) not in graph:
        yield "shape and constraint are named by IRIs"
    for predicate, name in ((RDFS.label, "label"), (RDFS.comment, "comment")):
        if _languages(graph.objects(shape, predicate)) != ["en", "zh"]:
            yield f"the shape has a {name} in Chinese and English"
    if list(graph.objects(shape, DCTERMS.isPartOf)) != [SOURCE]:
        yield "the shape is part of bgs:Source and of nothing else"
    identifiers = [str(each) for each in graph.objects(shape, DCTERMS.identifier)]
    if len(identifiers) != 1 or _IDENTIFIER.fullmatch(identifiers[0]) is None:
        yield "the shape has one identifier such as R1"
    if len(list(graph.objects(shape, SH.severity))) != 1:
        yield "the shape has one severity"
    if (shape, SH.targetClass, None) not in graph:
        yield "the shape has a target class"


def _faults_of_constraint(rule: SparqlRule, graph: Graph) -> Iterable[str]:
    if (rule.constraint, SH.severity, None) in graph:
        yield "the constraint has no severity of its own"
    messages = list(graph.objects(rule.constraint, SH.message))
    if _languages(messages) != ["en", "zh"]:
        yield "the constraint has a message in Chinese and English"
    if _FORBIDDEN.search(rule.query):
        yield "the query does not have the words VALUES, MINUS and SERVICE, not even in a comment"
    given = set(selected(rule.query))
    if "this" not in given:
        yield "the query selects $this"
    for name in sorted({name for each in messages for name in PLACEHOLDER.findall(str(each))}):
        if name not in given:
            yield f"the query selects ?{name}, which the message names"


def _rule(shapes: Shapes, rule: SparqlRule) -> AuditRule:
    for fault in _faults(rule, shapes):
        raise InstallationError(f"the rule {rule.constraint} is not as it must be: {fault}")
    return AuditRule(
        identifier=str(shapes.complete.value(rule.shape, DCTERMS.identifier)),
        shape=rule.shape,
        constraint=rule.constraint,
        severity=shapes.severity(rule.shape),
        message=shapes.message(rule.constraint),
        query=rule.query,
    )


def _languages(texts: Iterable[Node]) -> list[str]:
    return sorted(text.language or "" for text in texts if isinstance(text, Literal))


def _order(rule: AuditRule) -> tuple[int, URIRef, URIRef]:
    return int(rule.identifier[1:]), rule.shape, rule.constraint
