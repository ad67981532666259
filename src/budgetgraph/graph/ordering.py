"""The order in which a graph is written: by kind of thing, then by natural order of the IRI."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, QB, RDF, RDFS, SH, SKOS, VOID
from rdflib.term import Node

from budgetgraph.graph.terms import exact_term
from budgetgraph.ground.vocabulary import BG, DCAT, ELI, SCHEMA, SDMX_ATTRIBUTE, SPDX, VCARD

_DIGITS = re.compile(r"([0-9]+)")

_CLASSES = (
    DCAT.Catalog,
    DCAT.DataService,
    DCAT.DatasetSeries,
    BG.BudgetDocument,
    DCTERMS.Location,
    BG.BudgetUnit,
    BG.Duty,
    QB.DataSet,
    DCAT.Dataset,
    VOID.Dataset,
    VOID.Linkset,
    DCAT.Distribution,
    SPDX.Checksum,
    DCTERMS.PeriodOfTime,
    FOAF.Agent,
    VCARD.Organization,
    BG.BudgetItem,
    BG.BudgetLine,
    BG.Subtotal,
    BG.Claim,
    BG.Enumeration,
    BG.Project,
    BG.ProjectComponent,
    ELI.LegalResource,
    BG.ProcurementItem,
    BG.AssetHolding,
    BG.Goal,
    BG.Indicator,
    BG.Target,
    BG.Baseline,
    BG.Definition,
    SKOS.ConceptScheme,
    SKOS.Concept,
    PROV.Bundle,
    PROV.Activity,
    PROV.SoftwareAgent,
    PROV.Entity,
    SH.ValidationReport,
    SH.ValidationResult,
    BG.PrintedTable,
    BG.Summation,
    BG.SourceCell,
)
_CLASS_RANK: dict[Node, int] = {node: rank for rank, node in enumerate(_CLASSES)}

_PREDICATES = (
    RDF.type,
    SKOS.prefLabel,
    RDFS.label,
    DCTERMS.title,
    SKOS.altLabel,
    DCTERMS.identifier,
    SKOS.notation,
    QB.structure,
    QB.dataSet,
    BG.breakdown,
    SCHEMA.about,
    BG.indicatorOf,
    BG.goalOf,
    BG.indicator,
    BG.unit,
    BG.fiscalYear,
    BG.phase,
    BG.direction,
    BG.function,
    BG.economic,
    BG.nature,
    BG.source,
    BG.category,
    BG.project,
    BG.component,
    BG.horizon,
    DCTERMS.type,
    BG.quantity,
    BG.amount,
    SDMX_ATTRIBUTE.obsStatus,
    ORG.subOrganizationOf,
    DCTERMS.isPartOf,
    BG.rule,
    SH.resultSeverity,
    SH.resultMessage,
    SH.focusNode,
    SH.value,
    BG.statedValue,
    BG.comparedValue,
    BG.difference,
    SCHEMA.unitText,
    BG.inTable,
    BG.inDataset,
    BG.along,
    BG.total,
    BG.addend,
    BG.table,
    BG.page,
    BG.line,
    BG.row,
    BG.column,
    BG.part,
    PROV.value,
    BG.printedAmount,
)
_LAST_PREDICATES = (PROV.wasGeneratedBy, PROV.wasDerivedFrom)
_PREDICATE_RANK: dict[Node, int] = {node: rank for rank, node in enumerate(_PREDICATES)}

Triples = set[tuple[Node, Node, Node]]
"""Statements without an order."""

Properties = list[tuple[Node, list[Node]]]
"""The predicates of one subject, each with its objects."""

SubjectKey = tuple[int, list[str | int], str]
"""Sort key of a subject."""


def subject_key(subject: Node, types: Iterable[Node]) -> SubjectKey:
    """Kinds in reading order; within a kind numbers count as numbers, so that line 99 is before 218."""
    last = len(_CLASSES)
    rank = min((_CLASS_RANK.get(kind, last) for kind in types), default=last)
    # Text and digits alternate, so two keys never compare a number with a text.
    pieces: list[str | int] = list(_DIGITS.split(str(subject)))
    pieces[1::2] = [int(digits) for digits in pieces[1::2]]
    return rank, pieces, str(subject)


def predicate_key(predicate: Node) -> tuple[int, str]:
    """Types first, then names, what a thing belongs to, its figures, the rest, and where it is printed."""
    if predicate in _LAST_PREDICATES:
        return len(_PREDICATES) + 1, str(predicate)
    return _PREDICATE_RANK.get(predicate, len(_PREDICATES)), str(predicate)


def class_key(node: Node) -> tuple[int, str]:
    """Among several types of one thing: ours in the order of writing, then the others by name."""
    return _CLASS_RANK.get(node, len(_CLASSES)), str(node)


def grouped(triples: Triples) -> list[tuple[Node, Properties]]:
    """Subjects with their properties and objects, all of them in the order of writing."""
    subjects: dict[Node, dict[Node, list[Node]]] = {}
    for subject, predicate, node in triples:
        subjects.setdefault(subject, {}).setdefault(predicate, []).append(node)

    def order(subject: Node) -> SubjectKey:
        return subject_key(subject, subjects[subject].get(RDF.type, ()))

    return [(subject, _ordered(subjects[subject])) for subject in sorted(subjects, key=order)]


def _ordered(properties: dict[Node, list[Node]]) -> Properties:
    ordered = []
    for predicate in sorted(properties, key=predicate_key):
        objects = properties[predicate]
        if len(objects) > 1:
            by_class = predicate == RDF.type
            objects = (
                sorted(objects, key=class_key) if by_class else sorted(objects, key=exact_term)
            )
        ordered.append((predicate, objects))
    return ordered
