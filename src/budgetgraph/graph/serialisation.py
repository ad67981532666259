"""Writing graphs: the same triples always give the same text, whatever the order they came in.

Turtle, N-Triples and JSON-LD hold triples: several graphs are written as their union. TriG and N-Quads
hold named graphs, named by each graph's ``identifier`` (a graph without an IRI is the default graph).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from budgetgraph.graph.jsonld import jsonld_text
from budgetgraph.graph.ordering import Triples, grouped
from budgetgraph.graph.terms import Abbreviations, exact_term, full_iri


@dataclass(frozen=True, slots=True)
class Syntax:
    """A syntax of RDF: its ``name`` on the command line, media type, file suffix, and what it holds."""

    name: str
    media_type: str
    suffix: str
    named_graphs: bool


SYNTAXES = {
    syntax.name: syntax
    for syntax in (
        Syntax("turtle", "text/turtle", ".ttl", False),
        Syntax("nquads", "application/n-quads", ".nq", True),
        Syntax("trig", "application/trig", ".trig", True),
        Syntax("jsonld", "application/ld+json", ".jsonld", False),
        Syntax("ntriples", "application/n-triples", ".nt", False),
    )
}
"""The syntaxes that can be written, by name."""


def serialise(graphs: Graph | Iterable[Graph], syntax: str, *, base: str | None = None) -> str:
    """The graphs in ``syntax`` (a name in :data:`SYNTAXES`), ending in a line feed.

    With ``base``, IRIs below it are written relative to it where the syntax can say so.
    Raises :class:`ValueError` for an unknown syntax, a blank node, or an IRI that cannot be written.
    """
    if syntax not in SYNTAXES:
        raise ValueError(f"no syntax {syntax!r} (there are {', '.join(SYNTAXES)})")
    several = [graphs] if isinstance(graphs, Graph) else list(graphs)
    if syntax == "nquads":
        return _nquads(several)
    if syntax == "trig":
        return _trig(several, base)
    union: Triples = set().union(*several) if several else set()
    if syntax == "ntriples":
        return _lines(statements(union))
    if syntax == "jsonld":
        return jsonld_text(union, base)
    return _turtle(union, base)


def _turtle(triples: Triples, base: str | None) -> str:
    short = Abbreviations(base)
    body = "\n".join(descriptions(triples, short))
    return _header(short) + body


def _trig(graphs: list[Graph], base: str | None) -> str:
    short = Abbreviations(base)
    parts = []
    for name, triples in _by_name(graphs).items():
        if name is None:
            parts.append("\n".join(descriptions(triples, short)))
        else:
            inside = "\n".join(descriptions(triples, short, "    "))
            parts.append(f"{short.turtle(name)} {{\n{inside}}}\n")
    return _header(short) + "\n".join(parts)


def _header(short: Abbreviations) -> str:
    lines = [
        f"@prefix {prefix}: {full_iri(URIRef(iri))} ." for prefix, iri in short.declared().items()
    ]
    if short.base is not None:
        lines.insert(0, f"@base {full_iri(URIRef(short.base))} .")
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


def descriptions(triples: Triples, short: Abbreviations, indent: str = "") -> Iterator[str]:
    """Turtle without prefixes: one paragraph per subject in the order of writing, each ending in a line feed."""
    write = short.turtle
    for subject, properties in grouped(triples):
        clauses = []
        for predicate, objects in properties:
            verb = "a" if predicate == RDF.type else write(predicate)
            clauses.append(f"{verb} {' , '.join(map(write, objects))}")
        separator = f" ;\n{indent}    "
        yield f"{indent}{write(subject)}\n{indent}    {separator.join(clauses)} .\n"


def _nquads(graphs: list[Graph]) -> str:
    lines: list[str] = []
    for name, triples in _by_name(graphs).items():
        lines.extend(statements(triples, "" if name is None else f" {full_iri(name)}"))
    return _lines(lines)


def statements(triples: Triples, graph: str = "") -> Iterator[str]:
    """Canonical lines of N-Triples, or of N-Quads with ``graph`` (a space and the graph's term), unordered."""
    written: dict[Node, str] = {}
    for triple in triples:
        for term in triple:
            if term not in written:
                written[term] = exact_term(term)
        subject, predicate, obj = triple
        yield f"{written[subject]} {written[predicate]} {written[obj]}{graph} ."


def _lines(statements: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in sorted(set(statements)))


def _by_name(graphs: Iterable[Graph]) -> dict[URIRef | None, Triples]:
    named: dict[URIRef | None, Triples] = {}
    for graph in graphs:
        name = graph.identifier if isinstance(graph.identifier, URIRef) else None
        named.setdefault(name, set()).update(graph)
    return named
