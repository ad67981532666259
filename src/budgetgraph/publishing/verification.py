"""Verifying a release: everything that the manifest says is worked out again and compared."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing.counts import class_counts, default_triples, graph_counts
from budgetgraph.publishing.dump_file import hash_file
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.manifest import manifest_text, release_id
from budgetgraph.publishing.release import (
    CATALOG_DUMP,
    DATA_DUMP,
    MANIFEST,
    Release,
    open_release,
)

_MISSHAPEN = (KeyError, TypeError, AttributeError, ValueError, RecursionError)
"""What a manifest of the wrong shape leads to."""

_PART = 1 << 20
_AT_ONCE = 1000
"""Files that are handed to the threads at a time: a release has hundreds of thousands."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a release that is not as its manifest says; ``path`` is inside the release.

    ``stray``: it is a file too many, and all that the manifest names may be whole.
    """

    path: str
    message: str
    stray: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def problems_of(folder: Path) -> list[Problem]:
    """Everything that is wrong with the release in ``folder``; empty for one that is whole."""
    try:
        release = open_release(folder)
    except ReleaseError as error:
        return [Problem(MANIFEST, error.message)]
    problems = [*_manifest_problems(release), *_file_problems(release)]
    # What is no ordinary file is not opened, and a damaged dump need not be told twice.
    problems = problems or list(_range_problems(release))
    # A database with a damaged file may take the process down, so it is asked only if it is whole.
    return problems or list(_store_problems(release))


def _manifest_problems(release: Release) -> Iterator[Problem]:
    manifest = release.manifest
    try:
        if (release.path / MANIFEST).read_bytes() != manifest_text(manifest):
            yield Problem(MANIFEST, "is not written as this program writes it")
        expected = release_id(manifest, manifest["files"])
    except (OSError, *_MISSHAPEN) as error:
        yield Problem(MANIFEST, f"is damaged: {type(error).__name__} {error}")
        return
    if expected != release.id:
        yield Problem(MANIFEST, f"says id {release.id}, its content says {expected}")
    if release.path.name != release.id:
        yield Problem(".", f"the folder is called {release.path.name}, not {release.id}")


def _file_problems(release: Release) -> Iterator[Problem]:
    try:
        entries = [(str(each["path"]), each) for each in release.manifest["files"]]
    except _MISSHAPEN:
        yield Problem(MANIFEST, "its list of files is damaged")
        return
    named = dict(entries)
    for path, times in sorted(Counter(path for path, _ in entries).items()):
        if times > 1:
            yield Problem(path, f"is in the manifest {times} times")
    unreadable: list[OSError] = []
    present = set(_files_of(release.path, unreadable)) - {MANIFEST}
    for error in unreadable:
        place = Path(str(error.filename)).relative_to(release.path).as_posix()
        yield Problem(place, f"cannot be read: {error.strerror or error}")
    for path in sorted(present - named.keys()):
        yield Problem(path, "is not in the manifest", stray=True)
    # Only what lies in the folder is opened, wherever a path of the manifest may lead.
    for path in sorted(named.keys() - present):
        if not unreadable:
            yield Problem(path, "is missing")
    with ThreadPoolExecutor() as pool:
        check = partial(_file_problem, release.path)
        there = (each for path, each in named.items() if path in present)
        while batch := list(islice(there, _AT_ONCE)):
            yield from (each for each in pool.map(check, batch) if each is not None)


def _file_problem(folder: Path, named: Mapping[str, Any]) -> Problem | None:
    path = str(named["path"])
    try:
        # A link may lead anywhere, and a pipe would be waited for.
        if not stat.S_ISREG((folder / path).lstat().st_mode):
            return Problem(path, "is no ordinary file")
        found = hash_file(folder, path)
    except FileNotFoundError:
        return Problem(path, "is missing")
    except OSError as error:
        return Problem(path, f"cannot be read: {error.strerror or error}")
    if found.bytes != named.get("bytes"):
        return Problem(path, f"has {found.bytes} bytes, the manifest says {named.get('bytes')}")
    if found.sha256 != named.get("sha256"):
        return Problem(path, "has another SHA-256 than the manifest says")
    return None


def _files_of(folder: Path, unreadable: list[OSError]) -> Iterator[str]:
    for place, folders, names in os.walk(folder, onerror=unreadable.append):
        links = (name for name in folders if os.path.islink(os.path.join(place, name)))
        for name in (*names, *links):
            yield (Path(place) / name).relative_to(folder).as_posix()


def _range_problems(release: Release) -> Iterator[Problem]:
    """Ranges of bytes that are not the lines of the graph that the manifest says lies there."""
    try:
        for each in map(GraphEntry.of_json, release.manifest["graphs"]):
            if each.dump not in (DATA_DUMP, CATALOG_DUMP):
                yield Problem(MANIFEST, f"says that {each.iri} lies in {each.dump}")
            elif not _holds(release.path, each):
                where = f"bytes {each.start} to {each.end} of {each.dump}"
                yield Problem(MANIFEST, f"says that {each.iri} is {where}, which it is not")
    except (OSError, *_MISSHAPEN):
        yield Problem(MANIFEST, "its list of graphs is damaged")


def _holds(folder: Path, graph: GraphEntry) -> bool:
    """Whether the dump has whole lines of N-Quads there, all in the graph, and as many as it has triples."""
    start, end = graph.start, graph.end
    ending = f"<{graph.iri}> .\n".encode()
    lines = found = 0
    part = b"\n"
    if not 0 <= start <= end:
        return False
    with (folder / graph.dump).open("rb") as file:
        file.seek(max(start - 1, 0))
        if start and file.read(1) != b"\n":
            return False
        left = end - start
        while left:
            part = file.read(min(left, _PART))
            # No literal holds a line feed, so whole lines can be counted by their endings.
            part += file.readline(left - len(part)) if len(part) < left else b""
            if not part:
                return False
            left -= len(part)
            lines += part.count(b"\n")
            found += part.count(ending)
    return part.endswith(b"\n") and lines == found == graph.triples


def _store_problems(release: Release) -> Iterator[Problem]:
    manifest = release.manifest
    try:
        store = release.store()
        found_graphs = graph_counts(store)
        found = {
            "triples": default_triples(store),
            "classes": class_counts(store),
        }
        said_graphs = {each["iri"]: each["triples"] for each in manifest["graphs"]}
    except (ReleaseError, QueryError, *_MISSHAPEN) as error:
        yield Problem("store", f"cannot be counted: {error}")
        return
    for name, value in found.items():
        if value != manifest.get(name):
            yield Problem("store", f"has other {name} than the manifest says")
    yield from _graph_problems(said_graphs, found_graphs)


def _graph_problems(said: Mapping[str, int], found: Mapping[str, int]) -> Iterable[Problem]:
    for iri in sorted(said.keys() | found.keys()):
        # An empty graph has no name in a database.
        if said.get(iri, 0) != found.get(iri, 0):
            yield Problem(
                "store",
                f"has {found.get(iri, 0)} triples in {iri}, the manifest says {said.get(iri, 0)}",
            )
