"""The answers to the shipped questions that lie in the release, in whatever format they are asked for."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from budgetgraph.publishing.answers import GZIP, known_text, read_answer
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, Spooled
from budgetgraph.publishing.formats import JSON, Content, Format
from budgetgraph.publishing.release import Release
from budgetgraph.web.serving import Served

_INLINE = 256 * 1024
"""Bytes of an answer that is read at once, and may then be kept."""


async def find_known(release: Release, asked: AnswerRequest) -> Answer | Path | None:
    """The answer, if the query is the text of a question with its defaults and the release has it.

    Where it takes a worker to write it in the format that is wanted, the file that :func:`write_known` takes.
    """
    wanted = _wanted(asked)
    name = known_text(asked.query) if asked.dataset is None and wanted is not None else None
    path = None if name is None else await run_in_threadpool(read_answer, release, name)
    if path is None or wanted is not JSON:
        return path
    if asked.gzip:
        path = path.with_name(path.name + GZIP)
    body = await run_in_threadpool(_opened, path)
    return None if body is None else Answer(JSON, body, encoding="gzip" if asked.gzip else None)


async def write_known(served: Served, asked: AnswerRequest, path: Path) -> Answer | None:
    """The answer in the file ``path`` as it is wanted; ``None`` where the file cannot be read.

    Raises :class:`~budgetgraph.ground.errors.QueryError` if it cannot be written in that format.
    """
    wanted = _wanted(asked)
    source = await run_in_threadpool(_opened, path)
    if source is None or wanted is None:
        return None
    return await served.transcoder.transcode(source, JSON, wanted, asked.gzip)


def _wanted(asked: AnswerRequest) -> Format | None:
    return next((each for each in asked.accepted if each.content is Content.RESULTS), None)


def _opened(path: Path) -> bytes | Spooled | None:
    """The file, or ``None`` where it cannot be read: the database has the answer too."""
    with suppress(OSError):
        file = path.open("rb")
        size = path.stat().st_size
        if size > _INLINE:
            return Spooled(file, size)
        with file:
            return file.read()
    return None
