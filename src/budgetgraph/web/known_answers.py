"""The answers to the shipped questions that lie in the release, in whatever format they are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from budgetgraph.publishing.answers import GZIP, known_text, read_answer
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, Spooled
from budgetgraph.publishing.formats import JSON, Content
from budgetgraph.web.serving import Served

_INLINE = 256 * 1024
"""Bytes of an answer that is read at once, and may then be kept."""


class KnownAnswers:
    """Finds answers that need no engine."""

    def __init__(self) -> None:
        # Writing an answer in another format takes a worker: one at a time, and the next finds it done.
        self._writing = asyncio.Lock()

    async def find(
        self, served: Served, asked: AnswerRequest, made_meanwhile: Callable[[], Answer | None]
    ) -> Answer | None:
        """The answer, if the query is the text of a question with its defaults and the release has it.

        ``made_meanwhile`` looks whether somebody else's request has led to it by now. Raises
        :class:`~budgetgraph.ground.errors.QueryError` if the answer cannot be written in that format.
        """
        wanted = next((each for each in asked.accepted if each.content is Content.RESULTS), None)
        name = known_text(asked.query) if asked.dataset is None and wanted is not None else None
        if name is None or wanted is None:
            return None
        path = await run_in_threadpool(read_answer, served.release, name)
        if path is None:
            return None
        if wanted is JSON:
            if asked.gzip:
                path = path.with_name(path.name + GZIP)
            body = await run_in_threadpool(_opened, path)
            if body is None:
                return None
            return Answer(JSON, body, encoding="gzip" if asked.gzip else None)
        async with self._writing:
            answer = made_meanwhile()
            if answer is None:
                source = await run_in_threadpool(_opened, path)
                if source is None:
                    return None
                answer = await served.transcoder.transcode(source, JSON, wanted, asked.gzip)
            return answer


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
