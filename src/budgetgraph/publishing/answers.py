"""The answers to the canned questions that lie in a release: they were worked out when it was made.

``answers/{name}.srj`` is the answer to a question with its default parameters in SPARQL JSON, as the engine
wrote it, with its gzip beside it. The manifest says for which text of the question it is the answer, so a
question that reads otherwise today is answered live. :mod:`budgetgraph.publishing.answer_writer` writes
them. A release without answers is as good; only slower.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing import sparql_json
from budgetgraph.publishing.canned import CannedQuery, load_canned_queries
from budgetgraph.publishing.formats import JSON
from budgetgraph.publishing.manifest_shape import ANSWERS
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Table

GZIP = ".gz"

_HEADER_MARK = "#+"


def answer_path(name: str) -> str:
    """Where the answer to the question ``name`` lies inside a release."""
    return f"{ANSWERS}/{name}{JSON.suffix}"


def text_digest(query: CannedQuery) -> str:
    """SHA-256 (hex) that stands for what the question asks with its default parameters."""
    return hashlib.sha256(_plain(query.bind({})).encode()).hexdigest()


def read_answer(release: Release, name: str) -> Path | None:
    """The file with the answer to the question ``name``; ``None`` where the release has none to its text.

    Where ``.gz`` is added to its name there is the same, compressed.
    """
    digest = _digests().get(name)
    for each in release.manifest.get("answers", ()):
        if each["name"] == name and each["query"] == digest:
            path = release.path / answer_path(name)
            return path if path.is_file() else None
    return None


def known_text(query: str) -> str | None:
    """The name of the question whose text ``query`` is, in its own words and with its defaults.

    The header, white space around, and the kind of line ends do not matter; all else does.
    """
    # Nobody's long text is worked over before it is known to be allowed.
    if len(query) > _longest():
        return None
    return _names().get(_plain(query))


def first_rows(path: Path, count: int) -> Table:
    """The first ``count`` rows of the answer in ``path``. Reads no more of it than it needs.

    Raises :class:`ReleaseError` where the file is not what it should be.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return sparql_json.first_rows(file, count)
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError("the answer of the release cannot be read", path=path) from error


def _plain(query: str) -> str:
    # Our questions have no text over several lines, so in what equals one of them these are comments.
    lines = query.replace("\r\n", "\n").split("\n")
    kept = "\n".join(line for line in lines if not line.startswith(_HEADER_MARK))
    return kept.strip(" \t\r\n")


@cache
def _digests() -> Mapping[str, str]:
    return {query.name: text_digest(query) for query in load_canned_queries()}


@cache
def _names() -> Mapping[str, str]:
    return {
        _plain(text): query.name
        for query in load_canned_queries()
        for text in (query.text, query.bind({}))
    }


@cache
def _longest() -> int:
    return 2 * max(len(query.text) for query in load_canned_queries())
