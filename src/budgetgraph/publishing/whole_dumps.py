"""The dumps of a whole release: what the documents share, then document after document, by bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from rdflib import Graph

from budgetgraph.graph.sections import frames, sections
from budgetgraph.publishing.document_folder import NAMED, places_of, read_index
from budgetgraph.publishing.dump_file import DumpFile, FileEntry, Section, SectionReader
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.release import DATA_DUMP, DUMPS

_DATA = {"facts": ("facts",), "full": NAMED}
"""The dumps of the data, with the sections of each. The register has the labels of all documents."""

_CATALOGUE = {"catalog": ("catalog",)}
_QUADS = ("full", "nq")
"""The dump whose graphs can be cut out by the places that the manifest gives."""


def write_data_dumps(
    release: Path,
    shared: Sequence[Graph],
    folders: Sequence[Path],
    base: str,
    *,
    evidence: Sequence[Graph] = (),
) -> tuple[list[FileEntry], list[GraphEntry]]:
    """Write ``facts`` and ``full`` in every syntax into the folder of a release.

    ``shared`` are the graphs of all documents, ``evidence`` those of them that only ``full`` has, ``folders``
    those of the documents. Returns the files and the graphs in the order of ``full.nq``.
    Raises :class:`OSError`.
    """
    dumps = _written(release, _DATA, {"facts": shared, "full": [*shared, *evidence]}, folders, base)
    sizes = [(str(graph.identifier), len(graph)) for graph in (*shared, *evidence)]
    for folder in folders:
        index = read_index(folder)
        triples = (index["triples"][part] for part in _DATA["full"])
        sizes += zip(index["graphs"], triples, strict=True)
    return list(_entries(dumps)), list(_graph_entries(sizes, dumps[_QUADS]))


def write_catalogue_dumps(
    release: Path, head: Graph, folders: Sequence[Path], base: str
) -> list[FileEntry]:
    """Write ``catalog`` in every syntax: ``head``, then the part of each document. Raises :class:`OSError`."""
    return list(_entries(_written(release, _CATALOGUE, {"catalog": [head]}, folders, base)))


_Dumps = Mapping[tuple[str, str], DumpFile]


def _written(
    release: Path,
    variants: Mapping[str, tuple[str, ...]],
    shared: Mapping[str, Sequence[Graph]],
    folders: Iterable[Path],
    base: str,
) -> _Dumps:
    # The largest variant of a document holds the sections of all of them.
    source = max(variants, key=lambda variant: len(variants[variant]))
    with ExitStack() as stack:
        dumps = {
            (variant, suffix): stack.enter_context(
                DumpFile(release / DUMPS / f"{variant}.{suffix}", frame)
            )
            for variant in variants
            for suffix, frame in frames(base).items()
        }
        for graph in dict.fromkeys(chain(*shared.values())):
            texts = {suffix: Section.of(text) for suffix, text in sections(graph, base).items()}
            for dump, file in dumps.items():
                if any(each is graph for each in shared[dump[0]]):
                    name = str(graph.identifier) if dump == _QUADS else None
                    file.add(texts[dump[1]], name)
        # Each dump has a thread: reading, hashing and writing happen outside the interpreter's lock.
        pool = stack.enter_context(ThreadPoolExecutor())
        for folder in folders:
            sections_of = _Sections(folder, source)
            tasks = [
                pool.submit(sections_of.append, dump, variants[dump[0]], file)
                for dump, file in dumps.items()
            ]
            for task in tasks:
                task.result()
    return dumps


class _Sections:
    """The sections of one document, taken out of its own dumps."""

    def __init__(self, folder: Path, source: str) -> None:
        self._folder = folder
        self._source = source
        self._index = read_index(folder)
        self._names = dict(zip(_DATA["full"], self._index["graphs"], strict=True))

    def append(self, dump: tuple[str, str], parts: Iterable[str], file: DumpFile) -> None:
        name = f"{self._source}.{dump[1]}"
        reader = SectionReader(self._folder / name, places_of(self._index, name))
        for part in parts:
            file.add(reader.read(part), self._names[part] if dump == _QUADS else None)


def _entries(dumps: _Dumps) -> Iterator[FileEntry]:
    for (variant, suffix), dump in dumps.items():
        yield from dump.entries(f"{DUMPS}/{variant}.{suffix}")


def _graph_entries(sizes: Iterable[tuple[str, int]], quads: DumpFile) -> Iterator[GraphEntry]:
    for iri, triples in sizes:
        start, length = quads.places[iri].plain
        yield GraphEntry(iri, triples, DATA_DUMP, start, start + length)
