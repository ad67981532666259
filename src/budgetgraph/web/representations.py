"""The representations of a document: which one a client gets, and what the others are called.

Every document has one address without a suffix, where ``Accept`` decides, and one per format with its suffix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from budgetgraph.publishing.engines.contract import Answer
from budgetgraph.publishing.formats import Format
from budgetgraph.web.answering import accept_of, codings_of, compressed, none_acceptable
from budgetgraph.web.bodies import body_response
from budgetgraph.web.negotiation import HTML, accepted_codings, preferred_formats, wants_page
from budgetgraph.web.serving import root_of
from budgetgraph.web.validators import NOT_KEPT, VARY, cache_headers, etag_of

HTML_SUFFIX = ".html"
_WORTH_COMPRESSING = 1_024
"""Bytes of a page."""
_USUAL_LENGTH = 300
"""Characters of what browsers and programs say they accept."""


@dataclass(frozen=True, slots=True)
class Representation:
    """What is sent: data in ``format``, called ``media_type``, or a page where ``format`` is ``None``.

    ``gzip`` where the client takes that. ``etag`` is its tag.
    """

    format: Format | None
    media_type: str
    gzip: bool
    etag: str


def representation_of(
    request: Request, iri: str, suffix: str, offered: Sequence[Format]
) -> Representation:
    """What this client gets of the document about ``iri``; ``suffix`` is empty or one of those offered.

    Raises :class:`Problem` (406).
    """
    accept = accept_of(request)
    coding = ", ".join(request.headers.getlist("accept-encoding")) or None
    # The same few headers come again and again; long ones are not worth the memory.
    known = len(accept or "") + len(coding or "") <= _USUAL_LENGTH
    negotiate = _negotiated if known else _negotiated.__wrapped__
    chosen, media_type, packed = negotiate(suffix, accept, coding, tuple(offered))
    # The links of a page begin with the root.
    where = root_of(request) if chosen is None else ""
    etag = etag_of(request, iri, media_type, packed, where)
    return Representation(chosen, media_type, packed, etag)


def page_representation(request: Request, *parts: object) -> Representation:
    """A page that is had as a page only; ``parts`` (values of JSON) say which one it is.

    Raises :class:`Problem` (406) for a client that takes no coding.
    """
    packed = codings_of(request).gzip
    # The links of a page begin with the root.
    etag = etag_of(request, *parts, packed, root_of(request))
    return Representation(None, HTML, packed, etag)


@lru_cache(maxsize=512)
def _negotiated(
    suffix: str, accept: str | None, coding: str | None, offered: tuple[Format, ...]
) -> tuple[Format | None, str, bool]:
    """Format, what it is called, and whether to compress. Raises :class:`Problem` (406)."""
    packed = accepted_codings(coding).gzip
    if suffix:
        named = next((each for each in offered if each.suffix == suffix), None)
        return named, HTML if named is None else named.media_type, packed
    if wants_page(accept):
        return None, HTML, packed
    wanted = preferred_formats(offered, accept)
    if not wanted:
        raise none_acceptable(", ".join([HTML, *(each.media_type for each in offered)]))
    return *wanted[0], packed


def path_of(request: Request) -> str:
    """The path of the address after the root, beginning with a slash."""
    return str(request.scope["path"]).removeprefix(root_of(request))


def links_of(
    request: Request,
    here: str,
    iri: str,
    public: str,
    offered: Iterable[Format],
    *,
    page: bool = True,
) -> str:
    """The ``Link`` header of the document at ``here`` (a path after the root) about ``iri``.

    ``public`` is the address that the document has on the web, which may be another server's; ``page``
    whether there is a page of it.
    """
    address = quote(f"{root_of(request)}/{here}", safe="/%:@!$&'()*+,;=-._~")
    pairs = [(each.suffix, each.media_type) for each in offered]
    pairs += [(HTML_SUFFIX, HTML)] if page else []
    alternates = [
        f'<{address}{suffix}>; rel="alternate"; type="{media_type}"' for suffix, media_type in pairs
    ]
    about = [f'<{iri}>; rel="about"', f'<{public}>; rel="canonical"']
    return ", ".join(alternates + about)


def data_response(
    request: Request, answer: Answer, representation: Representation, links: str
) -> Response:
    """The answer that holds a description."""
    headers = {
        "Content-Type": f"{representation.media_type}; charset=utf-8",
        **cache_headers(request, representation.etag),
        "Link": links,
    }
    if answer.encoding is not None:
        headers["Content-Encoding"] = answer.encoding
    return body_response(answer.body, headers=headers)


async def page_response(
    request: Request,
    render: Callable[[], str],
    representation: Representation,
    links: str | None = None,
) -> Response:
    """The page that ``render`` gives. A long one takes its time, and nobody else waits for it."""
    body, encoding = await run_in_threadpool(_rendered, render, representation.gzip)
    headers = cache_headers(request, representation.etag)
    if links is not None:
        headers["Link"] = links
    if encoding is not None:
        headers["Content-Encoding"] = encoding
    return HTMLResponse(body, headers=headers)


def passing_page(html: str, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """A page that is made for this request alone, and that nobody keeps; ``headers`` are more of its own."""
    return HTMLResponse(html, status, headers={"Vary": VARY, **NOT_KEPT, **dict(headers)})


def _rendered(render: Callable[[], str], packed: bool) -> tuple[bytes, str | None]:
    body = render().encode()
    if packed and len(body) >= _WORTH_COMPRESSING:
        return compressed(body), "gzip"
    return body, None
