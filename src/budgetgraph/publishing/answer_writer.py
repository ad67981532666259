"""Working out the answers to the canned questions when a release is made.

Each is evaluated in a process of its own that can be ended: a question that takes too long, or too much
memory, over somebody's documents is left out, and the release is made without that answer. Who asks for it
is answered live.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from budgetgraph.ground.errors import QueryError, ReleaseError
from budgetgraph.publishing.answers import GZIP, answer_path, text_digest
from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.dump_file import FileEntry, hash_file
from budgetgraph.publishing.formats import JSON
from budgetgraph.publishing.gzip_pieces import GzipAssembly, compressed_piece
from budgetgraph.publishing.manifest_shape import ANSWERS
from budgetgraph.publishing.processes import Processes
from budgetgraph.publishing.release import STORE
from budgetgraph.publishing.store import Store

SECONDS = 60.0
"""The longest that one question may take."""

ANSWER_BYTES = 256 * 2**20
"""The longest answer that is kept."""

MEMORY_BYTES = 8 * 2**30
"""Address space of the process that evaluates."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was written: the files, and for the manifest the name of each question and what it asked."""

    files: tuple[FileEntry, ...]
    entries: tuple[dict[str, str], ...]


def write_answers(
    target: Path, queries: Sequence[CannedQuery] | None = None, *, seconds: float = SECONDS
) -> Answered:
    """Answer ``queries`` (by default those of the program) from the sealed database of the release ``target``.

    One that cannot be answered within ``seconds`` is left out. Raises :class:`OSError` if the answers
    cannot be written.
    """
    chosen = load_canned_queries() if queries is None else queries
    (target / ANSWERS).mkdir()
    done = []
    with Processes(1, pickle.dumps(target), _answer) as processes:
        for query in chosen:
            try:
                answered = processes.submit(query).result(seconds)
            except (Late, BrokenProcessPool):
                processes.renew()
                answered = False
            if answered:
                done.append(query)
            else:
                _forget(target, query)
    files = tuple(
        hash_file(target, answer_path(query.name) + ending)
        for query in done
        for ending in ("", GZIP)
    )
    entries = tuple({"name": query.name, "query": text_digest(query)} for query in done)
    return Answered(files, entries)


def _answer(target: Path, query: CannedQuery) -> bool:
    """In the process: write the answer and its gzip. ``False`` where the engine gives none."""
    try:
        body = _store(target / STORE).answer(query.bind({}), (JSON,), limit=ANSWER_BYTES).body
    except (QueryError, ReleaseError):  # an engine short of memory cannot open the database
        return False
    path = target / answer_path(query.name)
    path.write_bytes(body)
    with path.with_name(path.name + GZIP).open("wb") as file:
        packed = GzipAssembly(file)
        packed.add(compressed_piece(body), body)
        packed.finish()
    return True


@cache
def _store(path: Path) -> Store:
    with suppress(ImportError):  # there is no such module on Windows
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))
    return Store.read_only(path)


def _forget(target: Path, query: CannedQuery) -> None:
    path = target / answer_path(query.name)
    for each in (path, path.with_name(path.name + GZIP)):
        each.unlink(missing_ok=True)
