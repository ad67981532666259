"""The terms of the graph, as closed namespaces: a misspelt term fails at once.

``BG`` is the ontology in ``ontology/budgetgraph.ttl``, declared a second time on purpose: a test holds
the two equal. Chinese names and definitions of the terms are in the Turtle file.
The other classes hold only what is used of vocabularies that rdflib does not bring, or brings in
another version or with another namespace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace

ONTOLOGY = URIRef("https://w3id.org/budgetgraph/ontology")
"""The ontology itself."""

BGD = Namespace("https://w3id.org/budgetgraph/dsd/")
"""Data structure definitions, one per breakdown (拆分口径)."""

BGS = Namespace("https://w3id.org/budgetgraph/shapes#")
"""Shapes."""

CODE = Namespace("https://w3id.org/budgetgraph/code/")
"""Code lists and their concepts."""


class BG(DefinedNamespace):
    """The budgetgraph ontology: documents and units, facts, dimensions, performance, claims, cells.

    Asking for a term that the ontology lacks raises :class:`AttributeError`.
    """

    _fail = True
    _warn = False
    _NS = Namespace("https://w3id.org/budgetgraph/ontology#")

    # Documents, units and what they are there for.
    BudgetDocument: URIRef
    BudgetUnit: URIRef
    Duty: URIRef
    Definition: URIRef
    hasDuty: URIRef

    # What a document prints in its own words.
    printedName: URIRef
    otherWording: URIRef
    listedDuties: URIRef
    statedProjectForms: URIRef
    printedCount: URIRef

    # Money facts. Only lines may be added, and only within one breakdown.
    BudgetItem: URIRef
    BudgetLine: URIRef
    Subtotal: URIRef

    # Dimensions and measures of the facts.
    unit: URIRef
    fiscalYear: URIRef
    phase: URIRef
    direction: URIRef
    function: URIRef
    economic: URIRef
    nature: URIRef
    source: URIRef
    category: URIRef
    project: URIRef
    component: URIRef
    amount: URIRef
    quantity: URIRef

    # Datasets, code lists and hierarchy.
    breakdown: URIRef
    additive: URIRef
    level: URIRef
    rollsUpTo: URIRef

    # Projects, procurement and assets.
    Project: URIRef
    ProjectComponent: URIRef
    ProcurementItem: URIRef
    AssetHolding: URIRef
    servesDuty: URIRef
    startYear: URIRef
    endYear: URIRef
    totalBudget: URIRef

    # Performance: goals, indicators, targets and baselines.
    Goal: URIRef
    Indicator: URIRef
    Target: URIRef
    Baseline: URIRef
    goalOf: URIRef
    indicatorOf: URIRef
    horizon: URIRef
    typeInferred: URIRef
    indicator: URIRef
    operator: URIRef
    numericValue: URIRef
    textValue: URIRef

    # What the narrative claims about a fact.
    Claim: URIRef
    changeAmount: URIRef
    changePercent: URIRef
    sharePercent: URIRef
    comparedYear: URIRef
    Enumeration: URIRef
    lists: URIRef

    # Where something is printed.
    SourceCell: URIRef
    table: URIRef
    page: URIRef
    row: URIRef
    line: URIRef
    column: URIRef
    part: URIRef
    printedUnit: URIRef
    grain: URIRef

    # What a document lets one check about itself.
    PrintedTable: URIRef
    Summation: URIRef
    inTable: URIRef
    inDataset: URIRef
    printedAmount: URIRef
    uncertain: URIRef
    formKind: URIRef
    readingStatus: URIRef
    along: URIRef
    total: URIRef
    addend: URIRef
    unreadBreakdown: URIRef

    # What an audit finds.
    rule: URIRef
    statedValue: URIRef
    comparedValue: URIRef
    difference: URIRef
    suspect: URIRef
    concerns: URIRef


class CV(DefinedNamespace):
    """What is used of the Core Vocabularies of the EU (CPOV, CPSV-AP) and of StatDCAT-AP."""

    _fail = True
    _warn = False
    _NS = Namespace("http://data.europa.eu/m8g/")

    PublicOrganisation: URIRef
    ContactPoint: URIRef
    attribute: URIRef
    contactPoint: URIRef
    dimension: URIRef
    hasCompetentAuthority: URIRef
    hasLegalResource: URIRef
    statUnitMeasure: URIRef


class ELI(DefinedNamespace):
    """What is used of the European Legislation Identifier ontology."""

    _fail = True
    _warn = False
    _NS = Namespace("http://data.europa.eu/eli/ontology#")

    LegalResource: URIRef


class SCHEMA(DefinedNamespace):
    """What is used of schema.org, in its ``http`` form (rdflib's ``SDO`` is the ``https`` one)."""

    _fail = True
    _warn = False
    _NS = Namespace("http://schema.org/")

    GovernmentOrganization: URIRef
    Observation: URIRef
    Project: URIRef
    StatisticalVariable: URIRef
    about: URIRef
    position: URIRef
    unitText: URIRef


class SDMX_ATTRIBUTE(DefinedNamespace):
    """The two attributes of observations that are used."""

    _fail = True
    _warn = False
    _NS = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")

    obsStatus: URIRef
    unitMeasure: URIRef


class SDMX_CODE(DefinedNamespace):
    """Observation states: ``SDMX_CODE["obsStatus-A"]`` is normal, ``-E`` estimated (derived)."""

    _fail = True
    _warn = False
    _NS = Namespace("http://purl.org/linked-data/sdmx/2009/code#")
    _extras: ClassVar[list[str]] = ["obsStatus-A", "obsStatus-E"]


class DCAT(DefinedNamespace):
    """What is used of DCAT 3 (rdflib brings DCAT 2, without series and versions)."""

    _fail = True
    _warn = False
    _NS = Namespace("http://www.w3.org/ns/dcat#")

    Catalog: URIRef
    CatalogRecord: URIRef
    DataService: URIRef
    Dataset: URIRef
    DatasetSeries: URIRef
    Distribution: URIRef
    Resource: URIRef
    accessService: URIRef
    accessURL: URIRef
    byteSize: URIRef
    catalog: URIRef
    compressFormat: URIRef
    contactPoint: URIRef
    dataset: URIRef
    distribution: URIRef
    downloadURL: URIRef
    endDate: URIRef
    endpointDescription: URIRef
    endpointURL: URIRef
    hasCurrentVersion: URIRef
    hasVersion: URIRef
    inSeries: URIRef
    isVersionOf: URIRef
    keyword: URIRef
    landingPage: URIRef
    mediaType: URIRef
    packageFormat: URIRef
    prev: URIRef
    previousVersion: URIRef
    record: URIRef
    resource: URIRef
    servesDataset: URIRef
    service: URIRef
    seriesMember: URIRef
    startDate: URIRef
    theme: URIRef
    themeTaxonomy: URIRef
    version: URIRef


class DCATAP(DefinedNamespace):
    """What DCAT-AP adds to DCAT and is used here."""

    _fail = True
    _warn = False
    _NS = Namespace("http://data.europa.eu/r5r/")

    availability: URIRef


class SPDX(DefinedNamespace):
    """What is used of SPDX: checksums of files."""

    _fail = True
    _warn = False
    _NS = Namespace("http://spdx.org/rdf/terms#")

    Checksum: URIRef
    ChecksumAlgorithm: URIRef
    algorithm: URIRef
    checksum: URIRef
    checksumAlgorithm_sha256: URIRef
    checksumValue: URIRef


class VCARD(DefinedNamespace):
    """What is used of vCard: the contact point of an organisation, never of a person."""

    _fail = True
    _warn = False
    _NS = Namespace("http://www.w3.org/2006/vcard/ns#")

    Kind: URIRef
    Organization: URIRef
    fn: URIRef
    hasEmail: URIRef
    hasURL: URIRef


SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "function": "fn",
        "economic": "ec",
        "nature": "nat",
        "source": "src",
        "category": "cat",
        "project": "prj",
        "phase": "phase",
        "direction": "dir",
        "operator": "op",
        "horizon": "hz",
        "breakdown": "bd",
        "indicator-type": "ity",
        "project-type": "pty",
        "target-basis": "tb",
        "document-kind": "dk",
        "goal-type": "gt",
    }
)
"""The code schemes (代码表), each with its prefix: a slash cannot stand in a prefixed name."""

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "bg": str(BG),
        "bgd": str(BGD),
        "bgs": str(BGS),
        "code": str(CODE),
        **{prefix: f"{CODE}{scheme}/" for scheme, prefix in SCHEMES.items()},
        "cv": str(CV),
        "dcat": str(DCAT),
        "dcatap": str(DCATAP),
        "dct": "http://purl.org/dc/terms/",
        "eli": str(ELI),
        "foaf": "http://xmlns.com/foaf/0.1/",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": str(SCHEMA),
        "sdmx-attribute": str(SDMX_ATTRIBUTE),
        "sdmx-code": str(SDMX_CODE),
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": str(SPDX),
        "vcard": str(VCARD),
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefixes in the order in which they are written: our own first, then by name."""

_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def scheme_iri(scheme: str) -> URIRef:
    """The concept scheme ``scheme``; :class:`ValueError` if there is no such scheme."""
    if scheme not in SCHEMES:
        raise ValueError(f"no code scheme {scheme!r} (there are {', '.join(SCHEMES)})")
    return CODE[scheme]


def code_iri(scheme: str, code: str) -> URIRef:
    """The concept ``code`` of ``scheme``, whether listed or learned from a document.

    Raises :class:`ValueError` for an unknown scheme or a code that is not ASCII letters, digits and
    hyphens.
    """
    if _LOCAL.fullmatch(code) is None:
        raise ValueError(f"not a code of {scheme!r}: {code!r}")
    return URIRef(f"{scheme_iri(scheme)}/{code}")


def dsd_iri(breakdown: str) -> URIRef:
    """The data structure definition of ``breakdown``; :class:`ValueError` if that is not a code."""
    if _LOCAL.fullmatch(breakdown) is None:
        raise ValueError(f"not a breakdown: {breakdown!r}")
    return BGD[breakdown]
