"""Answers that were sent before, to requests that are the same to the byte: nothing is worked out again.

Only what can never differ is kept: an answer with an entity tag, of a release that is part of the key. Each
repeat has an id of its own and is counted and logged as any query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from budgetgraph.publishing.engines.contract import Answer, AnswerRequest
from budgetgraph.web.caching import Bounded
from budgetgraph.web.serving import PINNED, SERVED

_REPEATABLE = "budgetgraph.repeatable"
_QUERY_ID = b"x-query-id"
_LONGEST_BODY = 64 * 1024
_LONGEST_HEADER = 1024

Told = Callable[[AnswerRequest, str, Answer], str]
"""Counts one more sending of an answer of a release; gives the id of this query."""

_Key = tuple[str, bool, str, bytes, bytes, bytes]
_Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """A response without its id: ``body`` is all of it, and ``answer`` to ``asked`` is what it holds."""

    headers: _Headers
    body: bytes
    asked: AnswerRequest
    answer: Answer


def may_be_repeated(request: Request, asked: AnswerRequest, answer: Answer) -> None:
    """Say that the response to ``request`` is ``answer`` to ``asked``, and the same whenever it is asked."""
    request.scope[_REPEATABLE] = (asked, answer)


class Repeats:
    """ASGI middleware inside of the choice of the release. Responses are in ``kept``, whose owner forgets releases."""

    def __init__(self, app: ASGIApp, told: Told, kept: Bounded[KeptResponse]) -> None:
        self._app = app
        self._told = told
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer at once, or pass on and remember."""
        key = _key_of(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        kept = self._kept.get(key)
        if kept is not None:
            query_id = self._told(kept.asked, key[0], kept.answer).encode("ascii")
            headers = [*kept.headers, (_QUERY_ID, query_id)]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": kept.body})
            return
        start: Message = {}

        async def send_and_keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif _REPEATABLE in scope and start["status"] == 200 and not message.get("more_body"):
                self._keep(key, scope, start["headers"], message.get("body", b""))
            await send(message)

        await self._app(scope, receive, send_and_keep)

    def _keep(self, key: _Key, scope: Scope, headers: _Headers, body: bytes) -> None:
        told = dict(headers).get(b"content-length")
        if len(body) > _LONGEST_BODY or told != str(len(body)).encode("ascii"):
            return  # long, or the last of several pieces
        asked, answer = scope[_REPEATABLE]
        others = [each for each in headers if each[0] != _QUERY_ID]
        self._kept.put(key, KeptResponse(others, body, asked, answer), _size(key, body))


def _key_of(scope: Scope) -> _Key | None:
    """All that the answer depends on; ``None`` for a request that is worked out anew."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    accept = coding = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b"\n"
        elif name == b"accept-encoding":
            coding += value + b"\n"
        elif name == b"if-none-match":
            return None
    if len(accept) + len(coding) > _LONGEST_HEADER:
        return None
    release = scope[SERVED].release.id
    return (release, scope[PINNED], scope["path"], scope["query_string"], accept, coding)


def _size(key: _Key, body: bytes) -> int:
    # The body is kept once more, in the answer; the text of the query as well.
    return 2 * len(body) + 8 * len(key[3]) + 2048
