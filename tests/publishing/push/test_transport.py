"""Every way in which a store can fail is one clear sentence, and nothing secret is in it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qs

import pytest

from budgetgraph.publishing.push import Credentials, PushError, Transport
from budgetgraph.publishing.push.marks import Marks
from budgetgraph.publishing.push.questions import Questions
from budgetgraph.publishing.push.writers import UpdateWriter
from tests.publishing.push.proxy import LOSE, Asked, Reply, proxy_to
from tests.publishing.push.servers import free_port

NOBODY = "http://127.0.0.1:1"
SOME = Credentials("user", "hidden")


def failure(fate: Callable[[Asked], str | Reply], credentials: Credentials = SOME) -> PushError:
    """What a PUT raises, tried three times without waiting."""
    with (
        proxy_to(NOBODY, fate) as proxy,
        Transport(proxy.url, credentials, seconds=1, waits=(0, 0)) as transport,
        pytest.raises(PushError) as caught,
    ):
        transport.send("PUT", f"{proxy.url}/store?graph=x", content=b"x")
    told = f"{caught.value}\n{caught.value.hint}"
    assert "hidden" not in told
    assert base64.b64encode(b"user:hidden").decode() not in told
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    return caught.value


@pytest.mark.parametrize(
    ("status", "message", "hint"),
    [
        (401, "does not accept the user and password", "BUDGETGRAPH_PUSH_USER"),
        (403, "does not allow this", "may write"),
        (404, "refused the request", "Is the address right"),
        (405, "refused the request", "--method"),
        (413, "refused the request", "--max-body"),
        (415, "refused the request", "--method"),
        (500, "refused the request", None),
        (429, "cannot answer now", None),
        (502, "cannot answer now", None),
        (503, "cannot answer now", None),
        (504, "cannot answer now", None),
    ],
)
def test_refusals(status: int, message: str, hint: str | None) -> None:
    page = b"<!DOCTYPE html><html><body><h1>Oh</h1><xmp>disk full</xmp></body></html>"
    error = failure(lambda _: Reply(status, page))
    assert f"{message}" in error.message
    assert f"(HTTP {status}): disk full" in error.message
    assert "<" not in error.message
    assert hint is None or hint in (error.hint or "")


def test_who_gave_no_name_is_asked_for_one() -> None:
    error = failure(lambda _: Reply(401), Credentials())
    assert "wants to know who asks" in error.message


def test_a_redirect_is_not_followed() -> None:
    target = "https://user:hidden@other.example:8443/store?session=hidden"
    error = failure(lambda _: Reply(307, headers={"Location": target}))
    assert error.hint == "Give the new address: https://other.example:8443/store"


def always(reply: Reply, _: Asked) -> Reply:
    return reply


def test_what_a_store_says_steers_no_terminal() -> None:
    for reply in (
        Reply(400, "坏 bad\x1b]0;title\x07\x9b".encode()),
        Reply(301, headers={"Location": "http://x/\x9b31m"}),
    ):
        error = failure(partial(always, reply))
        told = f"{error}{error.hint}"
        assert told.isprintable()
    assert (
        "坏 bad�]0;title��"
        in failure(lambda _: Reply(400, "坏 bad\x1b]0;title\x07\x9b".encode())).message
    )
    assert error.hint == "Give the new address: http://x/�31m"
    assert failure(lambda _: Reply(301, headers={"Location": "http://[/"})).hint


def test_a_lost_connection_gives_up_after_its_tries() -> None:
    asked: list[Asked] = []

    def fate(request: Asked) -> str | Reply:
        asked.append(request)
        return Reply(503) if len(asked) == 1 else LOSE

    assert "broke the connection" in failure(fate).message
    assert len(asked) == 3


def test_nobody_there_is_told_at_once() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    started = time.monotonic()
    with (
        Transport(url, Credentials()) as transport,
        pytest.raises(PushError, match="cannot be reached"),
    ):
        transport.send("GET", url)
    assert time.monotonic() - started < 5


def test_a_slow_store_is_not_asked_again() -> None:
    asked: list[Asked] = []

    def fate(request: Asked) -> str | Reply:
        asked.append(request)
        time.sleep(1.5)
        return Reply(200)

    error = failure(fate)
    assert "did not answer in 1 seconds" in error.message
    assert "--timeout" in (error.hint or "")
    assert len(asked) == 1


def test_a_wait_that_is_asked_for_is_kept() -> None:
    told: list[str] = []
    fates = iter([Reply(429, headers={"Retry-After": "1"}), Reply(200)])
    with (
        proxy_to(NOBODY, lambda _: next(fates)) as proxy,
        Transport(proxy.url, Credentials(), waits=(0,), told=told.append) as transport,
    ):
        started = time.monotonic()
        transport.send("GET", proxy.url)
    assert time.monotonic() - started >= 1
    assert told == ["the store cannot answer now (HTTP 429); trying again in 1 seconds"]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(200, b"<html>hi</html>", {"Content-Type": "text/html"}), "answered a web page"),
        (Reply(200, b"[]", {"Content-Type": "application/json"}), "not SPARQL results"),
        (Reply(200, b'{"results":{"bindings":[]}}'), "did not answer with a number"),
        (Reply(200, b"", {"X-SQL-State": "S1TAT"}), "answered only a part"),
    ],
)
def test_an_answer_that_is_none(reply: Reply, message: str) -> None:
    with (
        proxy_to(NOBODY, lambda _: reply) as proxy,
        Transport(proxy.url, Credentials(), waits=()) as transport,
        pytest.raises(PushError, match=message) as caught,
    ):
        Questions(transport, proxy.url).count(None)
    assert "--query-url" in (caught.value.hint or "")


def answered(*rows: dict[str, str]) -> Reply:
    """SPARQL results of literals."""
    bindings = [
        {name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows
    ]
    return Reply(200, json.dumps({"results": {"bindings": bindings}}).encode())


EVIL = 'x" } } ; DROP ALL #'


@pytest.mark.parametrize(
    "row", [{"g": "http://a> ; DROP ALL", "n": "1"}, {"g": "http://a", "n": "x"}, {"n": "1"}]
)
def test_names_of_graphs_that_are_none_are_not_taken(row: dict[str, str]) -> None:
    with (
        proxy_to(NOBODY, lambda asked: answered(*([row] if asked.number == 0 else []))) as proxy,
        Transport(proxy.url, Credentials(), waits=()) as transport,
        pytest.raises(PushError, match="did not answer"),
    ):
        Questions(transport, proxy.url).counts_under("http://a")


def test_what_others_wrote_among_the_marks_is_not_repeated() -> None:
    fates = iter(
        [
            answered(
                {"s": "http://a", "v": EVIL, "k": f"http://a {EVIL}"},
                {"s": "http://a", "v": "0" * 64, "k": "http://b"},
                {"s": "http://b> ; DROP ALL #", "v": "0" * 64, "k": 'y"'},
            ),
            answered(),
        ]
    )
    with (
        proxy_to(NOBODY, lambda asked: next(fates) if not asked.writes else Reply(204)) as proxy,
        Transport(proxy.url, Credentials(), waits=()) as transport,
    ):
        writer = UpdateWriter(transport, f"{proxy.url}/update")
        marks = Marks("http://base/", Questions(transport, proxy.url), writer)
        assert ("http://a", "0" * 64) in marks
        marks.add("http://c", "1" * 64)
        marks.forget(["http://c"])
        asked = [
            parse_qs(each.body.decode())["query"][0] for each in proxy.asked if not each.writes
        ]
        sent = b"".join(each.body for each in proxy.written)
    # The place to go on from stands in the question as a text.
    assert 'FILTER(?k > "y\\"")' in asked[1]
    assert b"<http://a>" in sent
    assert b"DROP" not in sent


def test_basic_is_sent_when_asked_for_and_then_at_once() -> None:
    challenge = Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    with proxy_to(NOBODY) as proxy:
        proxy.fate = lambda asked: Reply(200) if "authorization" in asked.headers else challenge
        with Transport(proxy.url, SOME, waits=()) as transport:
            transport.send("PUT", proxy.url, content=b"one")
            transport.send("PUT", proxy.url, content=b"two")
        sent = [(asked.body, asked.headers.get("authorization")) for asked in proxy.asked]
    basic = f"Basic {base64.b64encode(b'user:hidden').decode()}"
    assert sent == [(b"one", None), (b"one", basic), (b"two", basic)]


def test_a_token_is_sent_at_once() -> None:
    with (
        proxy_to(NOBODY, lambda _: Reply(200)) as proxy,
        Transport(proxy.url, Credentials(token="hidden"), waits=()) as transport,
    ):
        transport.send("GET", proxy.url)
        assert [asked.headers["authorization"] for asked in proxy.asked] == ["Bearer hidden"]


def test_nothing_is_sent_for_nobody() -> None:
    with (
        proxy_to(NOBODY, lambda _: Reply(200)) as proxy,
        Transport(proxy.url, Credentials(), waits=()) as transport,
    ):
        transport.send("GET", proxy.url)
        assert "authorization" not in proxy.asked[0].headers
