"""The tables of the example, with the graph they have to agree with."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetgraph.graph.audit import audit_document
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.publishing.tables.rows import document_rows
from budgetgraph.publishing.tables.whole import write_document_tables, write_whole_tables


@pytest.fixture(scope="session")
def example_graphs(example_interpretation: Interpretation) -> DocumentGraphs:
    return map_interpretation(example_interpretation, Iris(), software_version="0")


@pytest.fixture(scope="session")
def example_tables(
    example_interpretation: Interpretation,
    example_graphs: DocumentGraphs,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The folder with the plain tables of the example alone."""
    folder = tmp_path_factory.mktemp("document")
    iris = Iris().of_document(example_interpretation.budget.heading)
    audit = audit_document(
        example_interpretation, Iris(), store_engine((*example_graphs, codes_and_structures()))
    )
    write_document_tables(document_rows(example_interpretation, audit, iris, 1), folder)
    return folder


@pytest.fixture(scope="session")
def whole_tables(example_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the tables of a release of the example, in every format."""
    folder = tmp_path_factory.mktemp("release") / "tables"
    write_whole_tables([example_tables], folder)
    return folder
