"""The register graph: labels of what several documents share, from all documents of a release.

A unit or project may be called differently in two documents. The label of the newest document is the
preferred one, the others become alternative ones, so that a thing has one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node


def merge_registers(iri: str, registers: Iterable[Graph]) -> Graph:
    """One register named ``iri``. ``registers`` are ordered from the oldest document to the newest."""
    merged = Graph(identifier=URIRef(iri), bind_namespaces="none")
    preferred: dict[tuple[Node, str | None], list[Literal]] = defaultdict(list)
    for register in registers:
        for subject, predicate, value in register:
            if predicate == SKOS.prefLabel and isinstance(value, Literal):
                preferred[subject, value.language].append(value)
            else:
                merged.add((subject, predicate, value))
    for (subject, _), labels in preferred.items():
        newest = labels[-1]
        merged.add((subject, SKOS.prefLabel, newest))
        for label in set(labels) - {newest}:
            merged.add((subject, SKOS.altLabel, label))
        merged.remove((subject, SKOS.altLabel, newest))
    return merged
