"""The published shapes of DCAT-AP 3.0.1: what is mandatory holds, and what is missing is only what we do not know."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import DCTERMS, FOAF, RDF, SH

from budgetgraph.ground.vocabulary import DCAT, DCATAP
from tests.publishing.catalogue.conftest import EVERYTHING_GIVEN, Catalogue, Example

MANDATORY = ("shapes.ttl", "range.ttl", "dcat-ap-SHACL.ttl")
Missing = Counter[tuple[str, str]]


@pytest.fixture(scope="session")
def profile() -> Path:
    """The folder of the published shapes."""
    documents = os.environ.get("BUDGETGRAPH_DOCUMENTS")
    folder = Path(documents or "").parent / "standards" / "dcat-ap-3.0.1"
    if not documents or not folder.is_dir():
        pytest.skip("there are no shapes of DCAT-AP beside BUDGETGRAPH_DOCUMENTS")
    return folder


def shapes(profile: Path, name: str) -> Graph:
    graph = Graph().parse(profile / name)
    for shape, _, part in list(graph.triples((None, SH.property, None))):
        # The generated file names two property shapes that it does not define.
        if (part, SH.path, None) not in graph:
            graph.remove((shape, SH.property, part))
    return graph


def complaints(data: Graph, profile: Path, name: str) -> Missing:
    """How often what is said of the things of which class, as (class, path)."""
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes(profile, name), inference="none", do_owl_imports=False
    )
    assert isinstance(report, Graph)
    found: Missing = Counter()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        kinds = data.objects(report.value(result, SH.focusNode), RDF.type)
        kind = min(str(each) for each in kinds)
        found[kind, str(report.value(result, SH.resultPath))] += 1
    return found


@pytest.mark.parametrize("name", MANDATORY)
def test_with_a_publisher_nothing_mandatory_is_missing(
    profile: Path, given: Catalogue, name: str
) -> None:
    assert complaints(given.whole, profile, name) == Counter()


@pytest.mark.parametrize("name", MANDATORY)
def test_versions_and_superseded_files_are_valid_too(
    profile: Path, example: Example, name: str
) -> None:
    data = example.catalogue(EVERYTHING_GIVEN, 3, (1, 2)).whole
    assert complaints(data, profile, name) == Counter()


def test_without_a_publisher_only_the_publisher_is_missing(profile: Path, bare: Catalogue) -> None:
    missing = Counter({(str(DCAT.Catalog), str(DCTERMS.publisher)): 1})
    assert complaints(bare.whole, profile, "shapes.ttl") == missing
    assert complaints(bare.whole, profile, "dcat-ap-SHACL.ttl") == missing
    assert complaints(bare.whole, profile, "range.ttl") == Counter()


def test_what_is_recommended_and_not_known(profile: Path, given: Catalogue) -> None:
    # Where a region lies on a map, what kind of agent a department is, what kind of licence is given,
    # and the format of a query service: nobody has told us.
    assert set(complaints(given.whole, profile, "shapes_recommended.ttl")) == {
        (str(DCTERMS.Location), f"{DCAT}bbox"),
        (str(DCTERMS.Location), f"{DCAT}centroid"),
        (str(FOAF.Agent), str(DCTERMS.type)),
        (str(DCTERMS.LicenseDocument), str(DCTERMS.type)),
        (str(DCAT.Distribution), str(DCTERMS.format)),
    }


def test_what_is_recommended_and_only_the_publisher_knows(
    profile: Path, bare: Catalogue, given: Catalogue
) -> None:
    def by_path(catalogue: Catalogue) -> set[str]:
        return {path for _, path in complaints(catalogue.whole, profile, "shapes_recommended.ttl")}

    assert by_path(bare) - by_path(given) == {
        *map(str, (DCTERMS.publisher, DCTERMS.license, DCTERMS.issued, DCTERMS.modified)),
        *map(str, (DCAT.contactPoint, DCATAP.availability)),
    }


def test_the_check_can_fail(profile: Path, example: Example) -> None:
    data = example.catalogue(EVERYTHING_GIVEN, issued=date(2026, 1, 1)).whole
    data.remove((example.iris.data(), DCTERMS.title, None))
    data.remove((example.iris.shared.period(2026), RDF.type, None))
    assert complaints(data, profile, "shapes.ttl") == Counter(
        {(str(DCAT.Dataset), str(DCTERMS.title)): 1}
    )
    assert (str(DCAT.Dataset), str(DCTERMS.temporal)) in complaints(data, profile, "range.ttl")
