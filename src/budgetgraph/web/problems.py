"""Errors as ``application/problem+json`` (RFC 9457) in Chinese and English; nothing internal is told."""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from budgetgraph.ground.errors import BudgetgraphError, QueryError
from budgetgraph.publishing.query_pool import PoolBusy, QueryTimeout, ServiceRefused, WorkerLost
from budgetgraph.publishing.store import ResultTooLarge, WrongResultFormat


# Not frozen: the interpreter writes the traceback into exceptions.
@dataclass(eq=False)
class Problem(Exception):
    """An answer that is an error. ``kind`` is the stable end of its ``type``."""

    status: int
    kind: str
    title_zh: str
    title_en: str
    detail: str = ""
    hint: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def response(self) -> Response:
        """The HTTP answer."""
        content = {
            "type": f"urn:budgetgraph:problem:{self.kind}",
            "title": f"{self.title_zh} / {self.title_en}",
            "status": self.status,
            "detail": self.detail,
            "hint": self.hint,
        }
        return Response(
            json.dumps(
                {key: value for key, value in content.items() if value != ""}, ensure_ascii=False
            ),
            status_code=self.status,
            media_type="application/problem+json",
            headers=dict(self.headers),
        )


_QUERY_PROBLEMS: tuple[tuple[type[QueryError], int, str, str, str], ...] = (
    (PoolBusy, 429, "busy", "服务器正忙", "The server is busy"),
    (QueryTimeout, 503, "timeout", "查询超时", "The query took too long"),
    (WorkerLost, 400, "too-complex", "查询过于复杂", "The query is too complex"),
    (ServiceRefused, 400, "service-refused", "不允许 SERVICE", "SERVICE is refused"),
    (ResultTooLarge, 400, "too-large", "结果过大", "The answer is too large"),
    (WrongResultFormat, 406, "not-acceptable", "没有可接受的格式", "No acceptable format"),
    (QueryError, 400, "query", "查询无法执行", "The query cannot be run"),
)


def problem_of(error: QueryError) -> Problem:
    """The problem that a query met."""
    _, status, kind, title_zh, title_en = next(
        entry for entry in _QUERY_PROBLEMS if isinstance(error, entry[0])
    )
    headers = (("Retry-After", "5"),) if status in (429, 503) else ()
    return Problem(status, kind, title_zh, title_en, error.message, error.hint or "", headers)


_TITLES = {
    404: ("not-found", "没有这个地址", "There is nothing at this address"),
    405: ("method", "不支持这种请求方法", "The method is not supported here"),
}


def problem_of_http(error: HTTPException) -> Problem:
    """The problem for an error of the framework, such as an unknown address."""
    kind, title_zh, title_en = _TITLES.get(
        error.status_code, ("http", "请求无法处理", "The request cannot be answered")
    )
    headers = tuple((error.headers or {}).items())
    return Problem(error.status_code, kind, title_zh, title_en, headers=headers)


def internal_problem(_: Exception | BudgetgraphError) -> Problem:
    """The problem for a fault of ours."""
    return Problem(500, "internal", "服务器内部错误", "The server met an unexpected fault")
