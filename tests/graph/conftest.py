"""The small budget as records and as graphs."""

from __future__ import annotations

import pytest

from budgetgraph.graph.iris import DocumentIris, Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.interpreting.records import Budget
from tests.graph.small_budget import HEADING, complete_budget, interpretation_of
from tests.graph.small_evidence import evidence_of


@pytest.fixture
def budget() -> Budget:
    """The complete small budget."""
    return complete_budget()


@pytest.fixture
def iris() -> Iris:
    """The default publisher."""
    return Iris()


@pytest.fixture
def document_iris(iris: Iris) -> DocumentIris:
    """The IRIs of the small budget."""
    return iris.of_document(HEADING)


@pytest.fixture
def graphs(budget: Budget, iris: Iris) -> DocumentGraphs:
    """The small budget as graphs."""
    interpretation = interpretation_of(budget, evidence_of(budget))
    return map_interpretation(interpretation, iris, software_version="0.1.0")
