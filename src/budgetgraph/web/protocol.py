"""What an HTTP request asks of the SPARQL endpoint (SPARQL 1.1 Protocol, 2.1), and what is no request at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from budgetgraph.publishing.engines.contract import Dataset
from budgetgraph.web.problems import READ_ONLY, Problem

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
FORMAT_NAMES = ("format", "output")
"""Parameters that name the format of an answer, the one that counts more first."""

MAX_BODY = 2**20
"""Bytes of a request: of the longest query that is allowed, with every character encoded."""

_LEAST_SECONDS = 0.05
"""A shorter deadline would only have workers killed."""

MAX_URL = 32 * 1024
"""Bytes of path and parameters: what is longer is sent with POST."""

MAX_FIELDS = 10_000
"""Parameters of a request: room for every graph of a large release."""

_LARGE = 64 * 1024
"""Bytes of parameters that are decoded in a thread, so that others do not wait for it."""

_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Possessive, so that the time does not grow with the square of what somebody sends.
_CONTENT_TYPE = re.compile(r'\s*+([^\s;]++)\s*+((?:;[^;"]*+(?:"[^"]*+")?+\s*+)*+)')
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;"]*)"?', re.IGNORECASE)
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*')
_TIMEOUT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})\s*(ms|s)?")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A request of the protocol. ``query`` is ``None`` where none was sent, ``dataset`` where none is named.

    ``format_name`` is the short name, or the media type, that stands in the address; ``seconds`` the
    deadline that the client wants.
    """

    query: str | None
    dataset: Dataset | None
    format_name: str | None
    seconds: float | None


async def read_request(request: Request) -> ProtocolRequest:
    """The protocol request in an HTTP request. Raises :class:`Problem`."""
    told = request.scope["query_string"]
    if len(told) + len(request.scope["path"]) > MAX_URL:
        raise Problem(
            *(414, "url-too-long", "地址过长", "The address is too long"),
            f"At most {MAX_URL} bytes; send a long query with POST.",
            detail_zh=f"最多 {MAX_URL} 字节；长查询请用 POST 发送。",
        )
    fields = _fields(told)
    if request.method == "POST":
        media_type = _media_type(request)
        body = await _body(request)
        if media_type == QUERY:
            fields.append(("query", _text(body)))
        elif len(body) > _LARGE:
            fields += await run_in_threadpool(_fields, body)
        else:
            fields += _fields(body)
    return _protocol_request(fields)


def last_of(fields: Sequence[tuple[str, str]], *names: str) -> str | None:
    """The value of the first of ``names`` that has one that is not blank: its last one. ``None`` where none has."""
    for wanted in names:
        given = [value for name, value in fields if name == wanted and value.strip()]
        if given:
            return given[-1]
    return None


def bad_request(detail: str, detail_zh: str) -> Problem:
    """400: the request is not one of the protocol."""
    title = ("请求有误", "The request is malformed")
    return Problem(400, "request", *title, detail, detail_zh=detail_zh)


def _protocol_request(fields: list[tuple[str, str]]) -> ProtocolRequest:
    def all_of(name: str) -> list[str]:
        return [value for key, value in fields if key == name]

    if all_of("update"):
        raise Problem(
            *(400, "read-only", *READ_ONLY),
            "update is refused.",
            detail_zh="不接受 update。",
        )
    queries = all_of("query")
    if len(queries) > 1:
        raise bad_request("There must be exactly one query.", "只能有一个 query。")
    default = tuple(dict.fromkeys(map(_graph_iri, all_of("default-graph-uri"))))
    named = tuple(dict.fromkeys(map(_graph_iri, all_of("named-graph-uri"))))
    return ProtocolRequest(
        query=queries[0].removeprefix(_BOM) if queries else None,
        # A dataset named by the request replaces any other: graphs it does not name are not in it.
        dataset=Dataset(default, named) if default or named else None,
        format_name=last_of(fields, *FORMAT_NAMES),
        seconds=_seconds(last_of(fields, "timeout")),
    )


def _graph_iri(text: str) -> str:
    if _IRI.fullmatch(text) is None:
        raise bad_request(
            f"This is no absolute IRI of a graph: {text[:80]!r}.",
            f"这不是图的绝对 IRI：{text[:80]!r}。",
        )
    return text


def _seconds(text: str | None) -> float | None:
    """The deadline that is wanted; ``None`` for none, which is what 0 says to other servers."""
    if text is None:
        return None
    match = _TIMEOUT.fullmatch(text.strip().lower())
    if match is None:
        raise bad_request(
            "timeout is a number of seconds, or of milliseconds with ms: 10, 2.5, 500ms.",
            "timeout 是秒数，或带 ms 的毫秒数：10、2.5、500ms。",
        )
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    return max(seconds, _LEAST_SECONDS) if seconds else None


def _media_type(request: Request) -> str:
    """The type of the body, :data:`FORM` or :data:`QUERY`. Raises :class:`Problem` for any other."""
    told = request.headers.getlist("content-type")
    match = _CONTENT_TYPE.fullmatch(told[0]) if len(told) == 1 else None
    media_type = match[1].lower() if match else ""
    if match is None or media_type not in (FORM, QUERY):
        if media_type == "application/sparql-update":
            raise _unsupported(
                f"This endpoint is read-only. POST takes {FORM} or {QUERY}.",
                f"本端点只读。POST 接受 {FORM} 或 {QUERY}。",
            )
        raise _unsupported(f"POST takes {FORM} or {QUERY}.", f"POST 接受 {FORM} 或 {QUERY}。")
    charset = _CHARSET.search(match[2])
    if charset is not None and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise _unsupported(
            f"The charset is {charset[1][:40]!r}; SPARQL is sent in UTF-8.",
            f"字符集是 {charset[1][:40]!r}；SPARQL 须以 UTF-8 发送。",
        )
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise _unsupported(
            "The body of a request cannot be compressed here.",
            "请求体不能压缩。",
            ("Accept-Encoding", "identity"),
        )
    return media_type


def _unsupported(detail: str, detail_zh: str, *headers: tuple[str, str]) -> Problem:
    return Problem(
        *(415, "media-type", "不支持这种内容类型", "The content type is not supported"),
        detail,
        headers=(("Accept-Post", f"{FORM}, {QUERY}"), *headers),
        detail_zh=detail_zh,
    )


async def _body(request: Request) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BODY:
        raise _too_large()
    chunks = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise _too_large()
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large() -> Problem:
    return Problem(
        *(413, "body-too-large", "请求过大", "The request is too large"),
        f"At most {MAX_BODY} bytes.",
        # Or a body without end would go on being received.
        headers=(("Connection", "close"),),
        detail_zh=f"最多 {MAX_BODY} 字节。",
    )


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters. UTF-8 that is not percent-encoded is understood: ``curl -d`` sends it."""
    try:
        text = encoded.decode("utf-8").removeprefix(_BOM)
        if _BAD_PERCENT.search(text):
            raise ValueError("a percent sign without two digits")
        return parse_qsl(
            text,
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise bad_request(
            f"The parameters are not percent-encoded UTF-8, or more than {MAX_FIELDS}.",
            f"参数不是百分号编码的 UTF-8，或多于 {MAX_FIELDS} 个。",
        ) from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise bad_request("The query is not UTF-8.", "查询不是 UTF-8。") from error
