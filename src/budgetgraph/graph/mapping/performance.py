"""Performance (绩效): goals, indicators, and their targets and baselines."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from budgetgraph.graph.iris import DocumentIris
from budgetgraph.graph.mapping.concepts import concept_iri
from budgetgraph.graph.mapping.literals import (
    boolean_literal,
    chinese,
    decimal_literal,
    integer_literal,
)
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.vocabulary import BG, SCHEMA, code_iri
from budgetgraph.interpreting.records import DEPARTMENT, Goal, Indicator, IndicatorValue

Pair = tuple[str, str]
"""Horizon and key of an indicator: the same in the department's form and in a project's."""


def goal_triples(node: URIRef, goal: Goal, iris: DocumentIris) -> Iterator[Triple]:
    """A performance goal (绩效目标) or yearly task (年度工作任务)."""
    yield node, RDF.type, BG.Goal
    yield node, BG.goalOf, owner_iri(goal.owner, iris)
    yield node, BG.horizon, code_iri("horizon", goal.horizon.value)
    yield node, DCTERMS.type, concept_iri("goal-type", goal.kind)
    yield node, DCTERMS.description, chinese(goal.text)
    for wording in goal.other_wordings:
        yield node, BG.otherWording, chinese(wording)
    if goal.year is not None:
        yield node, BG.fiscalYear, integer_literal(goal.year)
    if goal.position is not None:
        yield node, SCHEMA.position, integer_literal(goal.position)


def indicator_triples(
    indicator: Indicator, iris: DocumentIris, of_department: frozenset[Pair]
) -> Iterator[Triple]:
    """An indicator (三级指标) with its target and baselines.

    ``of_department`` are the indicators of the department's own form (整体支出绩效目标表): a project's
    indicator is linked to its twin there, in this direction only, so that each can be counted once.
    """
    horizon = indicator.horizon.value
    node = iris.indicator(indicator.owner, horizon, indicator.key)
    yield node, RDF.type, BG.Indicator
    yield node, SKOS.prefLabel, chinese(indicator.name)
    yield node, BG.indicatorOf, owner_iri(indicator.owner, iris)
    yield node, BG.horizon, code_iri("horizon", horizon)
    yield node, DCTERMS.type, concept_iri("indicator-type", indicator.type)
    yield node, BG.typeInferred, boolean_literal(indicator.type_inferred)
    if indicator.basis is not None:
        yield node, DCTERMS.conformsTo, concept_iri("target-basis", indicator.basis)
    if indicator.owner != DEPARTMENT and (horizon, indicator.key) in of_department:
        yield node, PROV.alternateOf, iris.indicator(DEPARTMENT, horizon, indicator.key)
    yield from _value_triples(indicator, indicator.target, BG.Target, iris)
    for baseline in indicator.baselines:
        yield from _value_triples(indicator, baseline, BG.Baseline, iris)


def value_iri(indicator: Indicator, value: IndicatorValue, iris: DocumentIris) -> URIRef:
    """The node of a target or baseline."""
    return iris.indicator_value(indicator.owner, indicator.horizon.value, indicator.key, value.year)


def owner_iri(owner: str, iris: DocumentIris) -> URIRef:
    """Whose goal or indicator it is: the department's as a whole, or a project's."""
    return iris.issuer() if owner == DEPARTMENT else iris.shared.project(owner)


def _value_triples(
    indicator: Indicator, value: IndicatorValue, value_class: URIRef, iris: DocumentIris
) -> Iterator[Triple]:
    node = value_iri(indicator, value, iris)
    yield node, RDF.type, value_class
    indicator_node = iris.indicator(indicator.owner, indicator.horizon.value, indicator.key)
    yield node, BG.indicator, indicator_node
    yield node, BG.fiscalYear, integer_literal(value.year)
    yield node, PROV.value, Literal(value.printed)
    if value.operator is not None:
        yield node, BG.operator, code_iri("operator", value.operator)
    if value.number is not None:
        yield node, BG.numericValue, decimal_literal(value.number)
    if value.unit is not None:
        yield node, SCHEMA.unitText, Literal(value.unit)
    if value.text is not None:
        yield node, BG.textValue, chinese(value.text)
