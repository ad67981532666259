"""The formats that are served and written, by short name and media type. One table, no branches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Content(Enum):
    """What a format can hold."""

    RESULTS = "results"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True, eq=False)
class Format:
    """A format: ``name`` is the short name in ``?format=`` and on the command line.

    ``media_types`` has the one that is answered first; the others are accepted too.
    """

    name: str
    content: Content
    media_types: tuple[str, ...]
    suffix: str

    @property
    def media_type(self) -> str:
        """The media type of answers."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """The ``Content-Type`` header: everything we write is UTF-8."""
        return f"{self.media_type}; charset=utf-8"


JSON = Format(
    "json", Content.RESULTS, ("application/sparql-results+json", "application/json"), ".srj"
)
XML = Format(
    "xml",
    Content.RESULTS,
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    ".srx",
)
CSV = Format("csv", Content.RESULTS, ("text/csv",), ".csv")
TSV = Format("tsv", Content.RESULTS, ("text/tab-separated-values",), ".tsv")

TURTLE = Format("turtle", Content.GRAPH, ("text/turtle", "application/x-turtle"), ".ttl")
NTRIPLES = Format("ntriples", Content.GRAPH, ("application/n-triples", "text/plain"), ".nt")
NQUADS = Format("nquads", Content.GRAPH, ("application/n-quads",), ".nq")
TRIG = Format("trig", Content.GRAPH, ("application/trig",), ".trig")
RDFXML = Format("rdfxml", Content.GRAPH, ("application/rdf+xml",), ".rdf")
JSONLD = Format("jsonld", Content.GRAPH, ("application/ld+json",), ".jsonld")

RESULT_FORMATS = (JSON, XML, CSV, TSV)
"""For SELECT and ASK, the preferred one first."""

GRAPH_FORMATS = (TURTLE, NTRIPLES, RDFXML, JSONLD, TRIG, NQUADS)
"""For CONSTRUCT and DESCRIBE, the preferred one first."""


_ALIASES = {
    "json": (JSON, JSONLD),
    "xml": (XML, RDFXML),
    "rdf+xml": (RDFXML,),
    "json-ld": (JSONLD,),
    "n3": (TURTLE,),  # Turtle is a subset of N3
}


def by_name(name: str) -> tuple[Format, ...]:
    """The formats that a short name or (without its dot) a suffix means, whatever its case.

    ``json`` and ``xml`` mean one for results and one for graphs: the form of the query decides.
    Empty for an unknown name.
    """
    wanted = name.strip().lower()
    if wanted in _ALIASES:
        return _ALIASES[wanted]
    return tuple(
        each for each in (*RESULT_FORMATS, *GRAPH_FORMATS) if wanted in (each.name, each.suffix[1:])
    )
