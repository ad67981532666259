"""A query's answer as an HTTP answer: which format, which coding, which headers, and whether the client has it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import (
    AnswerRequest,
    Dataset,
    Limits,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.refusals import check_length
from budgetgraph.publishing.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from budgetgraph.web.bodies import body_response
from budgetgraph.web.desk import Desk
from budgetgraph.web.negotiation import Codings, accepted_codings, preferred_formats
from budgetgraph.web.problems import NOT_ACCEPTABLE, Problem, problem_of
from budgetgraph.web.protocol import bad_request
from budgetgraph.web.repeats import may_be_repeated
from budgetgraph.web.validators import (
    NOT_KEPT,
    VARY,
    cache_headers,
    etag_of,
    is_unchanged,
    not_modified,
)

ALL_FORMATS = (*RESULT_FORMATS, *GRAPH_FORMATS)
READ = ("GET", "HEAD")
_GZIP_LEVEL = 5


class Answering:
    """Answers queries over HTTP, each within ``limits``."""

    def __init__(self, desk: Desk, limits: Limits) -> None:
        self._desk = desk
        self._limits = limits

    async def respond(
        self,
        request: Request,
        query: str,
        *,
        dataset: Dataset | None = None,
        format_name: str | None = None,
        seconds: float | None = None,
        file_name: str = "result",
    ) -> Response:
        """The answer to ``query`` in the format that the client wants most, or 304 if the client has it.

        Raises :class:`Problem`, and :class:`~budgetgraph.web.desk.ClientGone`.
        """
        try:
            check_length(query, self._limits.query_bytes)
        except QueryError as error:
            raise problem_of(error, self._limits) from error
        wanted = formats_wanted(request, format_name, ALL_FORMATS)
        codings = codings_of(request)
        named = None if dataset is None else [dataset.default, dataset.named]
        # What form the query has is not known yet, so the whole list stands for the format.
        types = [media_type for _, media_type in wanted]
        etag = etag_of(request, "answer", query, named, types, codings.gzip, codings.plain)
        if request.method in READ and is_unchanged(request, etag):
            return not_modified(request, etag)
        asked = AnswerRequest(query, tuple(each for each, _ in wanted), dataset, codings.gzip)
        try:
            delivery = await self._desk.answer(request, asked, seconds=seconds)
        except WrongResultFormat as error:
            raise not_acceptable(ALL_FORMATS) from error
        except QueryError as error:
            raise problem_of(error, self._limits, query) from error
        answer = delivery.answer
        body, coding = answer.body, answer.encoding
        if coding is None and not codings.plain and isinstance(body, bytes):
            body, coding = await run_in_threadpool(compressed, body), "gzip"
        if answer.volatile or request.method not in READ:
            headers = {**NOT_KEPT, "Vary": VARY}
        else:
            headers = cache_headers(request, etag)
            may_be_repeated(request, asked, answer)
        headers["Content-Type"] = f"{dict(wanted)[answer.format]}; charset=utf-8"
        headers["Content-Disposition"] = f'inline; filename="{file_name}{answer.format.suffix}"'
        headers["X-Query-Id"] = delivery.query_id
        if coding is not None:
            headers["Content-Encoding"] = coding
        return body_response(body, headers=headers | limit_headers(self._limits))


def limit_headers(limits: Limits) -> dict[str, str]:
    """The limits that hold for every answer, as every answer says them."""
    return {
        "X-Limit-Rows": str(limits.answer_rows),
        "X-Limit-Bytes": str(limits.answer_bytes),
        "X-Limit-Seconds": f"{limits.seconds:g}",
    }


def formats_wanted(
    request: Request, format_name: str | None, offered: Sequence[Format]
) -> list[tuple[Format, str]]:
    """What the client accepts of ``offered``, best first, each with its media type; never empty.

    ``format_name`` counts more than ``Accept``. Raises :class:`Problem`: 400 for an unknown name, 406.
    """
    if format_name is None:
        chosen = preferred_formats(offered, accept_of(request))
    elif "/" in format_name:  # a media type, or several as in Accept: some clients send them here
        # A plus sign that was not encoded has become a space.
        chosen = preferred_formats(offered, format_name.strip().replace(" ", "+"))
    else:
        known = formats.by_name(format_name)
        if not known:
            names = ", ".join(each.name for each in offered)
            raise bad_request(
                f"There is no format {format_name[:40]!r}; there are {names}.",
                f"没有格式 {format_name[:40]!r}；可用的有 {names}。",
            )
        chosen = [(each, each.media_type) for each in known if each in offered]
    if not chosen:
        raise not_acceptable(offered)
    return chosen


def not_acceptable(offered: Sequence[Format]) -> Problem:
    """406, with what there is."""
    parts = [
        ("SELECT, ASK", [each.media_type for each in offered if each in RESULT_FORMATS]),
        ("CONSTRUCT, DESCRIBE", [each.media_type for each in offered if each in GRAPH_FORMATS]),
    ]
    return none_acceptable(
        "; ".join(f"{forms}: {', '.join(types)}" for forms, types in parts if types)
    )


def none_acceptable(listed: str) -> Problem:
    """406; ``listed`` are the media types that there are."""
    return Problem(
        *(406, "not-acceptable", *NOT_ACCEPTABLE),
        listed,
        headers=(("Vary", VARY),),
        detail_zh=f"可用的格式：{listed}",
    )


def accept_of(request: Request) -> str | None:
    """``Accept``, which may be sent in several lines."""
    told = request.headers.getlist("accept")
    return ", ".join(told) if told else None


def codings_of(request: Request) -> Codings:
    """What ``Accept-Encoding`` allows. Raises :class:`Problem` where it allows nothing that is here."""
    told = request.headers.getlist("accept-encoding")
    codings = accepted_codings(", ".join(told) if told else None)
    if not (codings.gzip or codings.plain):
        raise Problem(
            *(406, "not-acceptable", *NOT_ACCEPTABLE),
            "Accept-Encoding allows neither gzip nor identity.",
            headers=(("Vary", VARY),),
            detail_zh="Accept-Encoding 既不允许 gzip，也不允许 identity。",
        )
    return codings


def compressed(body: bytes) -> bytes:
    """``body`` with gzip, the same bytes every time."""
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)
