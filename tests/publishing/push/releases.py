"""Small releases made by hand: a manifest and two dumps, so that no writer of releases is needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from budgetgraph.graph.iris import DEFAULT_BASE
from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.codes import code_graph
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.release import FORMAT, Release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import links_graph, ontology_graph
from budgetgraph.publishing.store import Store

Graphs = Mapping[str, str]
"""N-Triples by graph IRI."""

CATALOG = f"{DEFAULT_BASE}graph/catalog"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_CATALOG_TEXT = f"""\
<{DEFAULT_BASE}catalog> <http://purl.org/dc/terms/issued> "2026-02-03"^^<{_XSD}date> .
<{DEFAULT_BASE}catalog> <http://purl.org/dc/terms/title> "Budgets: \\"tab\\tline\\nbackslash \\\\u4e2d\\" {{}} \\u0001 😀"@en .
<{DEFAULT_BASE}catalog> <http://purl.org/dc/terms/title> "部门预算"@zh .
<{DEFAULT_BASE}catalog> <http://www.w3.org/2000/01/rdf-schema#comment> "" .
<{DEFAULT_BASE}catalog/file> <http://www.w3.org/ns/dcat#byteSize> "12345"^^<{_XSD}nonNegativeInteger> .
<{DEFAULT_BASE}catalog/file> <http://spdx.org/rdf/terms#checksumValue> "00ff"^^<{_XSD}hexBinary> .
"""


def document_graphs(path: Path) -> dict[str, str]:
    """Facts and provenance of a document, and the register part of it."""
    converted = convert_files((path,), Settings()).graphs
    return {
        str(converted.facts.identifier): serialise(converted.facts, "ntriples"),
        str(converted.provenance.identifier): serialise(converted.provenance, "ntriples"),
        f"{DEFAULT_BASE}graph/register": serialise(converted.register, "ntriples"),
    }


def shared_graphs() -> dict[str, str]:
    """Ontology, codes, links and a small catalogue with every kind of literal that one holds."""
    named = {"ontology": ontology_graph(), "codes": code_graph(), "links": links_graph()}
    graphs = {
        f"{DEFAULT_BASE}graph/{name}": serialise(each, "ntriples") for name, each in named.items()
    }
    return {**graphs, CATALOG: _CATALOG_TEXT}


def make_release(folder: Path, graphs: Graphs, base: str = DEFAULT_BASE) -> Release:
    """A release folder with what a push needs, and the database for comparison."""
    (folder / "dumps").mkdir(parents=True)
    entries = []
    for dump, inside in (
        ("dumps/full.nq", [iri for iri in sorted(graphs) if iri != CATALOG]),
        ("dumps/catalog.nq", [iri for iri in graphs if iri == CATALOG]),
    ):
        content = b""
        for iri in inside:
            quads = graphs[iri].replace(" .\n", f" <{iri}> .\n").encode()
            span = [len(content), len(content) + len(quads)]
            count = graphs[iri].count("\n")
            entries.append({"iri": iri, "triples": count, "dump": dump, "range": span})
            content += quads
        (folder / dump).write_bytes(content)
    merged = {line for text in graphs.values() for line in text.splitlines()}
    manifest = {
        "format": FORMAT,
        "id": hashlib.sha256(repr(sorted(graphs.items())).encode()).hexdigest()[:16],
        "software": "budgetgraph test",
        "base_iri": base,
        "catalogue": {},
        "documents": [],
        "graphs": entries,
        "triples": len(merged),
        "classes": [],
        "files": [],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    Store.build(((iri, text.encode()) for iri, text in graphs.items()), folder / "store")
    return Release(folder, manifest)


def lines_of(graphs: Graphs) -> dict[str, set[str]]:
    """The statements of each graph."""
    return {iri: set(text.splitlines()) for iri, text in graphs.items()}
