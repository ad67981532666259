"""Files made of sections: each section is one graph, and what stands around them never changes.

So the file about a thousand documents is put together from the texts of the documents, by bytes, without
reading a triple again: ``header + separator.join(sections) + footer``. Sections that are empty are left
out by whoever joins them.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Graph, URIRef

from budgetgraph.graph.jsonld import fixed_context, jsonld_nodes
from budgetgraph.graph.serialisation import descriptions, statements
from budgetgraph.graph.terms import Abbreviations, full_iri
from budgetgraph.ground.vocabulary import PREFIXES


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands before, between and after the sections of a file."""

    header: bytes = b""
    separator: bytes = b""
    footer: bytes = b""


def frames(base: str) -> dict[str, Frame]:
    """The frame of each syntax, by file suffix (``ttl``, ``nt``, ``trig``, ``nq``, ``jsonld``).

    IRIs below ``base`` are written relative to it where the syntax can say so.
    """
    prefixes = "".join(
        f"@prefix {name}: {full_iri(URIRef(iri))} .\n" for name, iri in PREFIXES.items()
    )
    turtle = f"@base {full_iri(URIRef(base))} .\n{prefixes}\n".encode()
    return {
        "ttl": Frame(turtle, b"\n"),
        "nt": Frame(),
        "trig": Frame(turtle, b"\n"),
        "nq": Frame(),
        "jsonld": Frame(
            f'{{"@context": {fixed_context(base)},\n"@graph": [\n'.encode(), b",\n", b"\n]}\n"
        ),
    }


def sections(graph: Graph, base: str) -> dict[str, bytes]:
    """The section of ``graph`` in each syntax, by file suffix; all of them empty for an empty graph.

    The graph's ``identifier`` is its name in TriG and N-Quads. Raises :class:`ValueError` for a blank
    node, and for a graph without an IRI.
    """
    name = graph.identifier
    if not isinstance(name, URIRef):
        raise ValueError("only graphs with an IRI are published")
    triples = set(graph)
    if not triples:
        return dict.fromkeys(("ttl", "nt", "trig", "nq", "jsonld"), b"")
    short = Abbreviations(base)
    turtle = "\n".join(descriptions(triples, short))
    ntriples = "".join(f"{line}\n" for line in sorted(statements(triples)))
    # Texts are escaped, so a line feed and a full stop before one are never part of a literal.
    indented = turtle.replace("\n", "\n    ").replace("\n    \n", "\n\n").removesuffix("    ")
    return {
        "ttl": turtle.encode(),
        "nt": ntriples.encode(),
        "trig": f"{short.turtle(name)} {{\n    {indented}}}\n".encode(),
        "nq": ntriples.replace(" .\n", f" {full_iri(name)} .\n").encode(),
        "jsonld": jsonld_nodes(triples, base).encode(),
    }
