"""Releases of a few triples, without any document: a store and a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from budgetgraph.publishing.manifest import manifest_text
from budgetgraph.publishing.release import FORMAT, MANIFEST, STORE
from budgetgraph.publishing.store import Store

DATA = "http://kasei.us/2009/09/sparql/data/"
"""Where the data of the W3C's protocol tests is."""

DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def data_graphs() -> dict[str, bytes]:
    """The graphs ``data0.rdf`` to ``data3.rdf``, each of which says that it is a document."""
    names = [f"{DATA}data{number}.rdf" for number in range(4)]
    return {name: f"<{name}> <{_TYPE}> <{DOCUMENT}> .\n".encode() for name in names}


def write_release(path: Path, base: str, graphs: Mapping[str, bytes]) -> Path:
    """A release in the folder ``path``, whose name is its id, of graphs in N-Triples."""
    path.mkdir(parents=True)
    store = Store.build(graphs.items(), path / STORE)
    triples = int(store.table("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").rows[0][0] or 0)
    del store
    manifest = {
        "format": FORMAT,
        "id": path.name,
        "base_iri": base,
        "catalogue": {},
        "documents": [],
        "graphs": [
            {
                "iri": iri,
                "triples": text.count(b" .\n"),
                "dump": "dumps/full.nq",
                "range": [0, 0],
            }
            for iri, text in sorted(graphs.items())
        ],
        "triples": triples,
        "classes": [],
        "files": [],
    }
    (path / MANIFEST).write_bytes(manifest_text(manifest))
    return path
