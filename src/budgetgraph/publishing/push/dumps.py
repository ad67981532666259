"""The graphs of a release as they lie in its dumps: byte ranges of sorted N-Quads lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.ground.graph_names import graph_space
from budgetgraph.publishing.dump_lines import is_iri, own_file, triples_of
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.release import REPAIR, Release


@dataclass(frozen=True, slots=True)
class DumpedGraph:
    """A named graph: ``triples`` lines of the file ``dump``, from byte ``start`` to before ``end``.

    ``release`` is the folder in which ``dump`` must lie.
    """

    release: Path
    iri: str
    triples: int
    dump: Path
    start: int
    end: int

    def digest(self) -> str:
        """SHA-256 (hex) of the graph's lines. Raises :class:`ReleaseError` if they are not all there."""
        sha = hashlib.sha256()
        lines = 0
        left = self.end - self.start
        with _dump_errors(self.dump), own_file(self.release, self.dump) as dump:
            dump.seek(self.start)
            while left and (block := dump.read(min(left, 1 << 20))):
                sha.update(block)
                lines += block.count(b"\n")
                left -= len(block)
        if left or lines != self.triples:
            raise ReleaseError(
                f"has {lines} statements of {self.iri} where the manifest says {self.triples}",
                path=self.dump,
                hint=REPAIR,
            )
        return sha.hexdigest()

    def statements(self) -> Iterator[bytes]:
        """The lines as canonical N-Triples, each with its line feed.

        Raises :class:`ReleaseError`, with the line, for one that is no statement of this graph: into an
        update goes nothing else.
        """
        with _dump_errors(self.dump), own_file(self.release, self.dump) as dump:
            for triple in triples_of(dump, self.iri, self.start, self.end):
                yield triple + b" .\n"


def dumped_graphs(release: Release) -> tuple[DumpedGraph, ...]:
    """All graphs of ``release``, in the order of its manifest.

    Raises :class:`ReleaseError` if the manifest does not say where they lie, or one is not under
    ``{base}graph/``.
    """
    graphs = tuple(_dumped(release, entry) for entry in release.manifest.get("graphs", []))
    if not graphs:
        raise ReleaseError("the release has no graphs", path=release.path, hint=REPAIR)
    return graphs


def merged_count(release: Release) -> int:
    """The number of triples of all graphs merged as a set. Raises :class:`ReleaseError`."""
    count = release.manifest.get("triples")
    if not isinstance(count, int):
        raise _unknown_format(release)
    return count


def merged_digest(digests: Iterable[tuple[str, str]]) -> str:
    """One digest (hex) for the merge of graphs, from pairs of IRI and digest in any order."""
    lines = sorted(f"{iri} {digest}\n" for iri, digest in digests)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def merged_statements(graphs: Iterable[DumpedGraph]) -> Iterator[bytes]:
    """The lines of all graphs. One that several graphs state comes several times: a store keeps it once."""
    for graph in graphs:
        yield from graph.statements()


def repeated_statement(graphs: Iterable[DumpedGraph]) -> bytes | None:
    """A statement that two of the graphs hold, as N-Triples; ``None`` if there is none."""
    seen: set[bytes] = set()
    for line in merged_statements(graphs):
        # Hashes: the lines of a large release would not fit into memory.
        short = hashlib.blake2b(line, digest_size=12).digest()
        if short in seen:
            return line
        seen.add(short)
    return None


def batches(statements: Iterable[bytes], max_bytes: int, max_lines: int) -> Iterator[bytes]:
    """``statements`` joined into pieces within both limits. A single longer line is a piece of its own."""
    held: list[bytes] = []
    size = 0
    for line in statements:
        if held and (size + len(line) > max_bytes or len(held) >= max_lines):
            yield b"".join(held)
            held, size = [], 0
        held.append(line)
        size += len(line)
    if held:
        yield b"".join(held)


def _dumped(release: Release, entry: dict[str, Any]) -> DumpedGraph:
    try:
        graph = GraphEntry.of_json(entry)
    except (KeyError, TypeError, ValueError):
        raise _unknown_format(release) from None
    if not graph.iri.startswith(graph_space(release.base_iri)) or not is_iri(graph.iri):
        raise ReleaseError(f"{graph.iri} is not a graph of this publisher", path=release.path)
    return DumpedGraph(
        release=release.path,
        iri=graph.iri,
        triples=graph.triples,
        dump=release.path / graph.dump,
        start=graph.start,
        end=graph.end,
    )


def _unknown_format(release: Release) -> ReleaseError:
    return ReleaseError(
        "the manifest does not say where each graph lies in the dumps",
        path=release.path,
        hint="Publish the documents again with this version of budgetgraph.",
    )


class _dump_errors:
    """Errors of the system while a dump is read, as :class:`ReleaseError`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError):
            raise ReleaseError(
                f"cannot be read: {error.strerror or error}", path=self._path, hint=REPAIR
            ) from error
