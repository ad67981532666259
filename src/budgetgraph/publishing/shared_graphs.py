"""The graphs that are the same for every document: ontology, codes, links, rules of the audit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import OWL

from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.codes import code_graph
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import ONTOLOGY


@cache
def ontology_graph() -> Graph:
    """The ontology and the data structure definitions. Shared: copy before changing."""
    return _parsed(sorted(resource_dir("ontology").glob("*.ttl")))


@cache
def ontology_version() -> str:
    """The version that the ontology gives itself."""
    return str(ontology_graph().value(ONTOLOGY, OWL.versionInfo))


@cache
def links_graph() -> Graph:
    """Links from our codes to those of others. Shared: copy before changing."""
    return _parsed(sorted((resource_dir("ontology") / "links").glob("*.ttl")))


@cache
def rules_graph() -> Graph:
    """The shapes that findings come from: rules of the audit, and kinds of the reading.

    Shared: copy before changing.
    """
    folder = resource_dir("shapes")
    return _parsed(
        [folder / "groups.ttl", folder / "reading.ttl", *sorted((folder / "audit").glob("*.ttl"))]
    )


@cache
def codes_and_structures() -> Graph:
    """What validation needs besides a document: code lists, ontology, data structure definitions."""
    merged = Graph(bind_namespaces="none")
    for graph in (code_graph(), ontology_graph()):
        for triple in graph:
            merged.add(triple)
    return merged


@cache
def codes_and_structures_ntriples() -> bytes:
    """The same as N-Triples, written once per process: every validation loads it."""
    return serialise(codes_and_structures(), "ntriples").encode()


def _parsed(files: Iterable[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for file in files:
        graph.parse(file, format="turtle")
    return graph
