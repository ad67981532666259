"""The integrity constraints of the RDF Data Cube Recommendation that apply to this model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import Graph

from budgetgraph.ground.codes import code_graph
from budgetgraph.ground.resources import resource_dir
from tests.graph.oxigraph_select import store_of

FOLDER = Path(__file__).parent / "integrity"
CONSTRAINTS = sorted(path.stem for path in FOLDER.glob("IC-*.rq"))


def definitions() -> Graph:
    """Ontology, data structure definitions and code lists as one graph."""
    graph = Graph()
    graph += code_graph()
    for name in ("budgetgraph.ttl", "dsd.ttl"):
        graph.parse(resource_dir("ontology") / name)
    return graph


def violated(graphs: Iterable[Graph]) -> list[str]:
    """The names of the violated constraints. ``graphs`` hold observations and :func:`definitions`."""
    store = store_of(*graphs)
    store.update((FOLDER / "normalisation.ru").read_text(encoding="utf-8"))
    return [name for name in CONSTRAINTS if store.query((FOLDER / f"{name}.rq").read_text("utf-8"))]


def assert_integrity(graphs: Iterable[Graph]) -> None:
    """No constraint is violated."""
    assert violated(graphs) == []
