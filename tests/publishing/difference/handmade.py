"""Small releases, written by hand: what a comparison reads and nothing more."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rdflib import Graph

from budgetgraph.graph.audit import AuditReport, audit_document, report_graph
from budgetgraph.graph.iris import DEFAULT_BASE, Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.graph.serialisation import serialise
from budgetgraph.ground.codes import code_graph
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.exact_json import exact_json
from budgetgraph.publishing.pipeline import interpret_files
from budgetgraph.publishing.register import merge_registers
from budgetgraph.publishing.release import FORMAT, Release
from budgetgraph.publishing.report import conversion_report, document_identity, severity_counts
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.publishing.store import Store

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class Sample:
    """A document of a release: what was read and which version of it this is."""

    interpretation: Interpretation
    version: int = 1
    _audits: dict[str, AuditReport] = field(default_factory=dict, compare=False)

    def graphs(self, base: str, software: str) -> DocumentGraphs:
        iris = Iris(base)
        graphs = map_interpretation(
            self.interpretation, iris, version=self.version, software_version=software
        )
        own = iris.of_document(self.interpretation.budget.heading)
        report = report_graph(self.audit(base), self.interpretation, graphs, own, self.version)
        return replace(graphs, report=report)

    def audit(self, base: str) -> AuditReport:
        if base not in self._audits:
            graphs = map_interpretation(self.interpretation, Iris(base), software_version="0")
            loaded = store_engine((*graphs, codes_and_structures()))
            self._audits[base] = audit_document(self.interpretation, Iris(base), loaded)
        return self._audits[base]


@dataclass
class Maker:
    """Writes documents with edited texts, and releases of them, below ``folder``."""

    folder: Path
    example: str
    _count: int = field(default=0)

    def sample(self, *edits: tuple[str, str], version: int = 1) -> Sample:
        """The example with each first text of ``edits`` replaced by the second, everywhere."""
        text = self.example
        for before, after in edits:
            assert before in text, before
            text = text.replace(before, after)
        self._count += 1
        path = self.folder / f"{self._count}" / "036-2026.md"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return Sample(interpret_files((path,)), version)

    def of_year(self, year: int) -> Sample:
        """The example as a document of another year: its units and projects are the same."""
        marks = [(str(2026 - back), f"@{back}@") for back in (0, 1, 2)]
        return self.sample(*marks, *((f"@{back}@", str(year - back)) for back in (0, 1, 2)))

    def release(
        self,
        *samples: Sample,
        base: str = DEFAULT_BASE,
        software: str = "0.1.0",
        catalogue: Iterable[str] = (),
    ) -> Release:
        """A release of documents; ``catalogue`` are lines of N-Triples."""
        self._count += 1
        folder = self.folder / f"release-{self._count}"
        return write_release(folder, samples, base, software, list(catalogue))


def write_release(
    folder: Path,
    samples: Sequence[Sample],
    base: str,
    software: str,
    catalogue: Sequence[str],
) -> Release:
    """A release of ``samples`` in ``folder``, with the code lists and a register as shared graphs."""
    iris = Iris(base)
    ordered = sorted(samples, key=_key)
    converted = [sample.graphs(base, software) for sample in ordered]
    register = merge_registers(
        str(iris.shared_graph("register")), (graphs.register for graphs in converted)
    )
    texts = {
        str(iris.shared_graph("codes")): serialise(code_graph(), "ntriples"),
        str(iris.shared_graph("register")): serialise(register, "ntriples"),
    }
    entries = []
    for sample, graphs in zip(ordered, converted, strict=True):
        texts |= {
            str(each.identifier): serialise(each, "ntriples")
            for each in (graphs.facts, graphs.provenance, graphs.report)
        }
        entries.append(_document(folder, sample, graphs, base))
    # As in a real release: a head, then the parts of the documents, each sorted by itself.
    parts = (catalogue[1:], catalogue[:1])
    catalog = {str(iris.shared_graph("catalog")): "".join(map(_lines, parts))}
    told = {"software": f"budgetgraph {software}", "base_iri": base, "documents": entries}
    return finish_release(folder, {"dumps/full.nq": texts, "dumps/catalog.nq": catalog}, told)


def write_graphs(folder: Path, graphs: dict[str, Iterable[str]]) -> Release:
    """A release without documents: shared graphs by name with their lines of N-Triples."""
    texts = {f"{DEFAULT_BASE}graph/{name}": _lines(lines) for name, lines in graphs.items()}
    told = {"software": "budgetgraph 0.1.0", "base_iri": DEFAULT_BASE, "documents": []}
    return finish_release(folder, {"dumps/full.nq": texts}, told)


def finish_release(folder: Path, dumps: dict[str, dict[str, str]], told: dict[str, Any]) -> Release:
    """Dumps with graphs (N-Triples by IRI), a database and a manifest with what is ``told``."""
    places = [place for name, texts in dumps.items() for place in _dump(folder, name, texts)]
    graphs = {iri: text for texts in dumps.values() for iri, text in texts.items()}
    Store.build(((iri, text.encode()) for iri, text in graphs.items()), folder / "store")
    content = {
        "format": FORMAT,
        "ontology": "0.1.0",
        "shapes": "0" * 16,
        "catalogue": {},
        "issued": None,
        "program": hashlib.sha256(told["software"].encode()).hexdigest(),
        **told,
        "graphs": places,
        "classes": [],
        "triples": len({line for text in graphs.values() for line in text.split("\n") if line}),
        "files": [
            _file(folder, path) for path in sorted((folder / "dumps").rglob("*")) if path.is_file()
        ],
    }
    release_id = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
    manifest = {"id": release_id, **content}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Release(folder, manifest)


def damaged(release: Release, folder: Path) -> Release:
    """A copy of the release in ``folder``, to be damaged."""
    shutil.copytree(release.path, folder)
    return Release(folder, json.loads(json.dumps(release.manifest)))


def default_graph(release: Release) -> set[str]:
    """The published default graph: the lines of all graphs without their names."""
    lines = set()
    for place in release.manifest["graphs"]:
        content = (release.path / place["dump"]).read_bytes()
        start, end = place["range"]
        ending = f" <{place['iri']}> ."
        for line in content[start:end].decode().split("\n")[:-1]:
            assert line.endswith(ending)
            lines.add(line.removesuffix(ending) + " .")
    return lines


def _key(sample: Sample) -> DocumentKey:
    return DocumentKey.of(sample.interpretation.budget.heading)


def _document(folder: Path, sample: Sample, graphs: DocumentGraphs, base: str) -> dict[str, Any]:
    path = f"dumps/documents/{_key(sample)}/v{sample.version}"
    target = folder / path
    target.mkdir(parents=True)
    facts: tuple[Graph, ...] = (graphs.facts, graphs.register)
    (target / "facts.nt").write_text(serialise(facts, "ntriples"), encoding="utf-8")
    full = (*facts, graphs.provenance, graphs.report)
    (target / "full.nt").write_text(serialise(full, "ntriples"), encoding="utf-8")
    audit = sample.audit(base)
    iris = Iris(base).of_document(sample.interpretation.budget.heading)
    report = exact_json(conversion_report(sample.interpretation, audit, iris))
    (target / "report.json").write_text(report, encoding="utf-8")
    return {
        **document_identity(sample.interpretation),
        "version": sample.version,
        "path": path,
        "graphs": [
            str(each.identifier) for each in (graphs.facts, graphs.provenance, graphs.report)
        ],
        "findings": severity_counts(audit),
        "versions": [],
    }


def _dump(folder: Path, name: str, texts: dict[str, str]) -> list[dict[str, Any]]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = []
    content = b""
    for iri in sorted(texts):
        start = len(content)
        lines = texts[iri].split("\n")[:-1]
        content += b"".join(f"{line.removesuffix(' .')} <{iri}> .\n".encode() for line in lines)
        entries.append(
            {"iri": iri, "triples": len(set(lines)), "dump": name, "range": [start, len(content)]}
        )
    path.write_bytes(content)
    return entries


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in sorted(lines))


def _file(folder: Path, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
