"""A catalogue of the example: its document, files that really exist, and the settings of a publisher."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from rdflib import Graph

from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.catalogue.counts import ReleaseCounts
from budgetgraph.publishing.catalogue.document_piece import document_catalogue
from budgetgraph.publishing.catalogue.files import FileDescription
from budgetgraph.publishing.catalogue.settings import (
    CatalogueSettings,
    Contact,
    Publisher,
    Text,
)
from budgetgraph.publishing.catalogue.void import void_graph
from budgetgraph.publishing.catalogue.whole import DocumentSummary, catalogue_head
from budgetgraph.publishing.shared_graphs import links_graph

BASE = "https://budgetgraph.example/"
KEY = "420111/036/2026/budget"
_SYNTAXES = ("ttl", "nt", "trig", "nq", "jsonld")
_TABLES = ("lines", "subtotals", "other-items", "projects", "indicators", "findings")
RDF_FILES = [f"{c}.{s}{z}" for c in ("facts", "full") for s in _SYNTAXES for z in ("", ".gz")]
DOCUMENT_FILES = [*RDF_FILES, *(f"{table}.csv" for table in _TABLES), "report.json"]
RELEASE_FILES = [
    *RDF_FILES,
    *(f"tables/{table}.{s}" for table in _TABLES for s in ("csv", "excel.csv", "parquet")),
    "tables/csv-metadata.json",
]

EVERYTHING_GIVEN = CatalogueSettings(
    title=Text("某市部门预算", "Department budgets of a city"),
    description=Text("某市公开的部门预算。", "The department budgets that a city publishes."),
    publisher=Publisher(
        Text("某市财政局", "Finance bureau of a city"),
        iri="https://finance.example.org/id/bureau",
        type="LocalAuthority",
        homepage="https://finance.example.org/",
    ),
    contact=Contact(
        Text("数据开放办公室", "Open data office"),
        email="opendata@example.org",
        url="https://finance.example.org/contact",
    ),
    licence="https://creativecommons.org/licenses/by/4.0/",
    rights=Text("须注明出处。", "Name the source."),
    access_rights="PUBLIC",
    availability="STABLE",
    landing_page="https://finance.example.org/budgets",
)


@dataclass(frozen=True)
class Catalogue:
    """The parts of one catalogue, and all of it as one graph."""

    head: Graph
    piece: Graph
    void: Graph

    @property
    def whole(self) -> Graph:
        merged = Graph(identifier=self.head.identifier, bind_namespaces="none")
        for part in (self.head, self.piece, self.void):
            for triple in part:
                merged.add(triple)
        return merged


@dataclass(frozen=True)
class Example:
    """What a catalogue is made of."""

    interpretation: Interpretation
    folder: Path
    iris: DocumentIris
    document_files: list[FileDescription]
    release_files: list[FileDescription]

    def piece(
        self, settings: CatalogueSettings, version: int = 1, earlier: tuple[int, ...] = ()
    ) -> Graph:
        return document_catalogue(
            self.interpretation, self.iris, version, earlier, self.document_files, settings
        )

    def catalogue(
        self,
        settings: CatalogueSettings,
        version: int = 1,
        earlier: tuple[int, ...] = (),
        issued: date | None = None,
    ) -> Catalogue:
        heading = self.interpretation.budget.heading
        summary = DocumentSummary(
            heading.region.code,
            heading.department,
            heading.year,
            heading.kind,
            heading.region.name,
            self.interpretation.budget.units[0].name,
        )
        shared = self.iris.shared
        counts = ReleaseCounts(
            triples=9,
            classes={"https://w3id.org/budgetgraph/ontology#BudgetLine": 2},
            properties={"http://purl.org/dc/terms/title": 7, "http://other.example/p": 2},
            graphs={str(self.iris.graph("facts", version)): 5},
            entities=3,
        )
        return Catalogue(
            catalogue_head([summary], self.release_files, shared, settings, issued=issued),
            self.piece(settings, version, earlier),
            void_graph(
                counts,
                links_graph(),
                self.release_files,
                shared,
                settings,
                [self.iris.document()],
            ),
        )


def write_files(release: Path, names: list[str], folder: str) -> list[FileDescription]:
    """Files that differ in size and content."""
    found = []
    for number, name in enumerate(names):
        content = f"{folder}{name}\n".encode() * (number + 1)
        path = release / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        found.append(FileDescription(f"{folder}{name}", len(content), digest))
    return found


@pytest.fixture(scope="session")
def example(
    example_interpretation: Interpretation, tmp_path_factory: pytest.TempPathFactory
) -> Example:
    folder = tmp_path_factory.mktemp("release")
    iris = Iris(BASE).of_document(example_interpretation.budget.heading)
    return Example(
        example_interpretation,
        folder,
        iris,
        write_files(folder, DOCUMENT_FILES, iris.folder(1)),
        write_files(folder, RELEASE_FILES, "dumps/"),
    )


@pytest.fixture(scope="session")
def given(example: Example) -> Catalogue:
    """The catalogue of a publisher who says everything."""
    return example.catalogue(EVERYTHING_GIVEN, issued=date(2026, 3, 1))


@pytest.fixture(scope="session")
def bare(example: Example) -> Catalogue:
    """The catalogue of a publisher who says nothing."""
    return example.catalogue(CatalogueSettings())
