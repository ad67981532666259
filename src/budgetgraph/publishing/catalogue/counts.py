"""What is counted for the statistics of a release, and the queries that count it.

All queries run over the default graph, which is a set: nothing is counted twice. They are to be run
before the catalogue is loaded, so that the numbers are those of the dumps ``full.*`` and do not depend
on their own description. Each is one pass over an index, without joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CLASSES_QUERY = "SELECT ?term (COUNT(*) AS ?count) { ?s a ?term } GROUP BY ?term"
"""Entities per class. A thing is of a class once, so rows need no DISTINCT."""

PROPERTIES_QUERY = "SELECT ?term (COUNT(*) AS ?count) { ?s ?term ?o } GROUP BY ?term"
"""Triples per property; their sum is the number of all triples."""

ENTITIES_QUERY = "SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s a ?class }"
"""Things that have a class."""

SUBJECTS_QUERY = "SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }"
"""All subjects. Takes the longest of all; it may be left out."""

GRAPHS_QUERY = "SELECT ?term (COUNT(*) AS ?count) { GRAPH ?term { ?s ?p ?o } } GROUP BY ?term"
"""Triples per named graph. The manifest has these numbers already."""


def property_subjects_query(term: str) -> str:
    """Distinct subjects of one property, an absolute IRI. :class:`ValueError` for anything else."""
    if any(char in term for char in '<>"{}|^`\\') or not term.isprintable() or " " in term:
        raise ValueError(f"not an IRI: {term!r}")
    return f"SELECT (COUNT(DISTINCT ?s) AS ?count) {{ ?s <{term}> ?o }}"


@dataclass(frozen=True, slots=True)
class ReleaseCounts:
    """Numbers of the current data of a release, without the catalogue.

    ``classes`` has the entities per class, ``properties`` the triples per property, ``graphs`` the
    triples per named graph, all by IRI; ``entities`` counts things with a class. What is ``None`` or
    absent was not counted and is not published.
    """

    triples: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    entities: int | None = None
    distinct_subjects: int | None = None
    property_subjects: Mapping[str, int] = field(default_factory=dict)
