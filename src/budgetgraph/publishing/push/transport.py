"""HTTP with patience: what passes by itself is tried again, what does not is told in one sentence."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from budgetgraph import __version__
from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.ground.printable import printable
from budgetgraph.publishing.push.credentials import PASSWORD, TOKEN, USER, Credentials, is_loopback

WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between the tries of one request."""

LONGEST_WAIT = 120.0
"""Seconds: a server that asks for more patience (Retry-After) gets this much."""

_TRANSIENT = (429, 502, 503, 504)
_LOST = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
_CREDENTIALS = f"Set {USER} and {PASSWORD}, or {TOKEN}, of someone who may write."


class PushError(BudgetgraphError):
    """The store cannot be reached, refuses, or answers what is no answer."""


class Transport:
    """A connection to a store. Close it, or use it in ``with``.

    ``seconds`` is how long one request may take; ``told`` is called with a sentence before each wait.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        *,
        seconds: float = 600.0,
        waits: Sequence[float] = WAITS,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._client = httpx.Client(
            auth=credentials.auth(),
            headers={"User-Agent": f"budgetgraph/{__version__}"},
            timeout=httpx.Timeout(seconds, connect=min(seconds, 30.0)),
            # A proxy must not see what goes to this very machine.
            trust_env=not is_loopback(url),
        )
        self._seconds = seconds
        self._waits = tuple(waits)
        self._told = told
        self._reached = False

    def __enter__(self) -> Transport:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (),
    ) -> httpx.Response:
        """The answer to a request: one of success, or with a status in ``accepted``.

        The request must do no harm when it is sent twice. Raises :class:`PushError` for every other
        answer, and for none.
        """
        for wait in (*self._waits, None):
            try:
                response = self._client.request(method, url, content=content, headers=headers)
            except httpx.TimeoutException as error:
                if not isinstance(error, httpx.ConnectTimeout):
                    raise self._too_slow(url) from error
                problem = _unreachable(url, error)
            except _LOST as error:
                problem = self._lost(url, error)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise _unreachable(url, error) from error
            else:
                self._reached = True
                if response.is_success or response.status_code in accepted:
                    return response
                problem = _refusal(response)
                if response.status_code not in _TRANSIENT:
                    raise problem
                wait = _asked_wait(response, wait)
            # An address where nobody ever answered is more likely wrong than down for a moment.
            if wait is None or not self._reached:
                raise problem
            self._told(f"{problem.message}; trying again in {wait:g} seconds")
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def server(self, url: str) -> str:
        """What the server calls itself; empty if it does not say. Raises :class:`PushError`."""
        # HEAD: some servers answer a plain GET with all they hold.
        response = self.send("HEAD", url, accepted=range(300, 600))
        return str(response.headers.get("server", ""))

    def _too_slow(self, url: str) -> PushError:
        return PushError(
            f"the store did not answer in {self._seconds:g} seconds",
            path=url,
            hint="Give it more time with --timeout, or smaller pieces with --max-body. "
            "What is there already is not sent again.",
        )

    def _lost(self, url: str, error: httpx.HTTPError) -> PushError:
        if isinstance(error, httpx.ConnectError):
            return _unreachable(url, error)
        return PushError(
            f"the store broke the connection ({_reason(error)})",
            path=url,
            hint="Is it running, and has it memory and disk left? Does a server before it limit the size "
            "of requests (--max-body)? Run the same command again to go on.",
        )


def _unreachable(url: str, error: Exception) -> PushError:
    return PushError(
        f"the store cannot be reached: {_reason(error)}",
        path=url,
        hint="Is the address right and the store running? Run the same command again to go on.",
    )


def _reason(error: Exception) -> str:
    return printable(" ".join(str(error).split()))[:200] or type(error).__name__


def _asked_wait(response: httpx.Response, wait: float | None) -> float | None:
    asked = response.headers.get("retry-after", "")
    if wait is None or not asked.isdecimal():
        return wait
    return min(max(wait, float(asked)), LONGEST_WAIT)


_HINTS = {
    401: _CREDENTIALS,
    403: f"{_CREDENTIALS} May this user write graphs?",
    404: "Is the address right? --query-url, --update-url and --graph-store-url say each one.",
    405: "The address takes no such request. Is it that of the graph store or of updates? See --method.",
    413: "Send smaller pieces: --max-body BYTES.",
    415: "The address takes no N-Triples or no SPARQL Update. Try the other --method.",
}


def _refusal(response: httpx.Response) -> PushError:
    status = response.status_code
    url = str(response.request.url.copy_with(query=None))
    if response.is_redirect:
        new = _new_address(response.headers.get("location", ""))
        return PushError(
            f"the store answers that its address is another (HTTP {status})",
            path=url,
            hint=f"Give the new address: {new}"
            if new
            else "Give the address that it sends a browser to.",
        )
    if status == 401 and "authorization" not in response.request.headers:
        message = "the store wants to know who asks"
    elif status == 401:
        message = "the store does not accept the user and password, or the token"
    elif status == 403:
        message = "the store does not allow this"
    elif status in _TRANSIENT:
        message = "the store cannot answer now"
    else:
        message = "the store refused the request"
    told = _text_of(response)
    return PushError(
        f"{message} (HTTP {status})" + (f": {told}" if told else ""),
        path=url,
        hint=_HINTS.get(status),
    )


def _new_address(location: str) -> str:
    """Where a store sends us, as it can be shown; empty if it names no host."""
    try:
        target = urlsplit(location)
    except ValueError:
        return ""
    if not target.hostname:
        return ""
    # Without what could be a user name or a session in it.
    return printable(f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}")


def _text_of(response: httpx.Response) -> str:
    """The words of an answer; of a page for people only its error, where it is marked as one."""
    text = response.text
    if text.lstrip().startswith("<"):
        marked = re.search(r"<(xmp|pre)\b[^>]*>(.*?)</\1>", text, re.DOTALL | re.IGNORECASE)
        text = marked[2] if marked else ""
    # Virtuoso repeats the request after its error.
    return printable(" ".join(text.partition("SPARQL query:")[0].split()))[:300]
