"""A SPARQL store over HTTP: ask it, get a complete answer in a file, or one honest error."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlencode

import httpx

from budgetgraph import __version__
from budgetgraph.ground.printable import printable
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    EngineTooSlow,
    EngineUnavailable,
    ResultTooLarge,
    Spooled,
)
from budgetgraph.publishing.engines.remote_credentials import PASSWORD, TOKEN, USER
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.push.credentials import Credentials

CONNECTING = 5.0
"""Seconds until a store that does not take the connection is given up."""

_LONGEST_REFUSAL = 4096
_MEDIA_TYPES = {
    formats.JSON: ("application/sparql-results+json", "application/json"),
    # Virtuoso called N-Triples by the older names for long.
    formats.NTRIPLES: ("application/n-triples", "text/plain", "text/ntriples"),
}
_VIRTUOSO_ROW = b"\n    {"
"""How each row begins in Virtuoso's JSON: line feeds inside of values are escaped there."""

_VIRTUOSO_BOOLEAN = re.compile(rb'(XMLSchema#boolean", "value": ")([01])"')
_LONGEST_MATCH = 48


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer of a store: ``body`` in ``format``. ``rows`` is counted for Virtuoso's tables only.

    ``cut`` says that the store cut it at its own limit of rows.
    """

    body: Spooled
    format: Format
    rows: int | None
    cut: bool


class RemoteStore:
    """The store at ``url``, an address for queries. Close it.

    Nothing but ``url`` is ever asked: no redirect is followed, no proxy of the environment is used.
    ``connections`` is the largest number of requests at a time; more wait.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials | None = None,
        *,
        connections: int = 32,
        answer_bytes: int,
    ) -> None:
        self._url = url
        self._answer_bytes = answer_bytes
        self._client = httpx.AsyncClient(
            auth=(credentials or Credentials()).auth(),
            headers={"User-Agent": f"budgetgraph/{__version__}", "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=10.0,
            ),
        )
        self.is_virtuoso = False
        """Whether it has said so, or somebody found out."""

    async def close(self) -> None:
        """Close all connections; requests that run are lost."""
        await self._client.aclose()

    async def fetch(
        self, parameters: list[tuple[str, str]], wanted: Format, seconds: float
    ) -> Fetched:
        """The whole answer in ``wanted`` (JSON for tables, N-Triples for graphs), or an error.

        Cancelling closes the connection. Raises :class:`EngineUnavailable`, :class:`EngineTooSlow`,
        :class:`ResultTooLarge`.
        """
        file: BinaryIO | None = None
        try:
            async with asyncio.timeout(seconds):
                with _spool_errors():
                    file = tempfile.TemporaryFile()  # noqa: SIM115 - who takes the answer closes it
                async with self._response(parameters, wanted, seconds) as response:
                    self._require_answer(response, wanted)
                    rows = await self._spool(response, wanted, file)
                    cut = "x-sparql-maxrows" in response.headers
            size = file.tell()
            file.seek(0)
            fetched = Fetched(Spooled(file, size), wanted, rows, cut)
            file = None
            return fetched
        except TimeoutError:
            raise too_slow() from None
        finally:
            if file is not None:
                file.close()

    @asynccontextmanager
    async def _response(
        self, parameters: list[tuple[str, str]], wanted: Format, seconds: float
    ) -> AsyncIterator[httpx.Response]:
        if self.is_virtuoso:
            # In milliseconds, at least 1,000. What it sends after this time is a part, and says so.
            parameters = [*parameters, ("timeout", str(max(1000, round(seconds * 1000))))]
        media_types = _MEDIA_TYPES[wanted]
        accept = ", ".join(f"{each};q={1 - place / 10}" for place, each in enumerate(media_types))
        try:
            async with self._client.stream(
                "POST",
                self._url,
                content=urlencode(parameters).encode(),
                headers={
                    "Accept": accept,
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                timeout=httpx.Timeout(None, connect=min(CONNECTING, seconds)),
            ) as response:
                if "virtuoso" in response.headers.get("server", "").lower():
                    self.is_virtuoso = True
                if response.status_code != 200:
                    raise _refusal(response, await _beginning(response))
                yield response
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise _unavailable("cannot be reached") from error
            raise too_slow() from error
        except httpx.ConnectError as error:
            raise _unavailable("cannot be reached") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise _unavailable("broke the connection") from error

    def _require_answer(self, response: httpx.Response, wanted: Format) -> None:
        headers = response.headers
        if headers.get("x-sql-state", "").upper().startswith("S1TAT"):
            # Virtuoso: what there was when its time was over, with status 200.
            raise too_slow()
        if headers.get("x-sql-state"):
            raise _unavailable("could not answer the query completely")
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise _unavailable("answered in an encoding that nobody asked for")
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in _MEDIA_TYPES[wanted]:
            told = "a web page" if media_type == "text/html" else printable(media_type)[:80]
            raise _unavailable(f"answered with {told or 'something without a type'}")
        if "content-length" not in headers and "transfer-encoding" not in headers:
            # Then the end of the connection is the end of the answer, or of a part of it.
            raise _unavailable("does not say where its answers end")
        if headers.get("content-length", "0").isdecimal():
            self._require_room(int(headers.get("content-length", "0")))

    def _require_room(self, size: int) -> None:
        if size > self._answer_bytes:
            raise ResultTooLarge(
                "the answer is larger than this server sends",
                hint="Ask for less, for example with LIMIT.",
            )

    async def _spool(self, response: httpx.Response, wanted: Format, file: BinaryIO) -> int | None:
        """Write the body into ``file``; gives the number of rows of a table of Virtuoso."""
        repaired = _Virtuoso() if self.is_virtuoso and wanted is formats.JSON else None
        size = 0
        async for chunk in response.aiter_raw():
            size += len(chunk)
            self._require_room(size)
            with _spool_errors():
                file.write(chunk if repaired is None else repaired.feed(chunk))
        with _spool_errors():
            if repaired is not None:
                file.write(repaired.end())
            file.flush()
        return None if repaired is None else repaired.rows


class _Virtuoso:
    """Virtuoso's JSON on its way: rows are counted, and ``"1"^^xsd:boolean`` is written ``true`` again."""

    def __init__(self) -> None:
        self.rows = 0
        self._held = b""

    def feed(self, chunk: bytes) -> bytes:
        # A match that began at the end of one chunk ends in the next.
        text = _VIRTUOSO_BOOLEAN.sub(_true_or_false, self._held + chunk)
        keep = max(len(text) - _LONGEST_MATCH, 0)
        done, self._held = text[:keep], text[keep:]
        self.rows += _begun(done, self._held)
        return done

    def end(self) -> bytes:
        self.rows += self._held.count(_VIRTUOSO_ROW)
        return self._held


def _begun(done: bytes, held: bytes) -> int:
    """How many rows begin in ``done``, which ``held`` follows."""
    return (done + held[: len(_VIRTUOSO_ROW) - 1]).count(_VIRTUOSO_ROW)


def _true_or_false(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"true" if found[2] == b"1" else b"false") + b'"'


async def _beginning(response: httpx.Response) -> str:
    text = b""
    async for chunk in response.aiter_raw():
        text += chunk
        if len(text) >= _LONGEST_REFUSAL:
            break
    return text[:_LONGEST_REFUSAL].decode("utf-8", "replace")


def _refusal(response: httpx.Response, text: str) -> EngineUnavailable:
    status = response.status_code
    if 300 <= status < 400:
        return _unavailable(f"answers that its address is another (HTTP {status})")
    if status in (401, 403):
        return EngineUnavailable(
            f"the store behind this server does not let it ask (HTTP {status})",
            hint=f"For its operator: set {USER} and {PASSWORD}, or {TOKEN}.",
        )
    if status in (429, 502, 503, 504):
        return _unavailable(f"cannot answer now (HTTP {status})")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    # The first line says it; what follows repeats the query or is a trace.
    line = next((each for each in text.splitlines() if each.strip()), "")
    told = printable(" ".join(line.split()))[:200] if media_type == "text/plain" else ""
    if status >= 500 and not told.startswith("Virtuoso "):
        told = ""
    message = f"the store behind this server did not take the query (HTTP {status})"
    return EngineUnavailable(
        f"{message}: {told}" if told else message,
        hint="The query is correct, but that store may not support all of it, or not so much of it.",
    )


def _unavailable(told: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"the store behind this server {told}", hint="Try again later, or tell its operator."
    )


def too_slow() -> EngineTooSlow:
    """That the deadline is over."""
    return EngineTooSlow(
        "the store behind this server did not answer in time",
        hint="Ask for less, for example with LIMIT or for one year and one unit.",
    )


class _spool_errors:
    """A disk that is full or gone is not the fault of the query."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, TimeoutError):
            raise EngineUnavailable(
                f"the answer could not be kept: {error.strerror or 'no room'}"
            ) from error
