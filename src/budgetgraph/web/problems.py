"""Errors as ``application/problem+json`` (RFC 9457) in Chinese and English; nothing internal is told."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from budgetgraph.ground.errors import BudgetgraphError, QueryError
from budgetgraph.publishing.canned import PARAMETER_TYPES, CannedQuery
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
    detail_zh: str = ""

    def response(self) -> Response:
        """The HTTP answer."""
        content = {
            "type": f"urn:budgetgraph:problem:{self.kind}",
            "title": f"{self.title_zh} / {self.title_en}",
            "status": self.status,
            "detail": self.detail,
            "detail_zh": self.detail_zh,
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
    return Problem(
        status, kind, title_zh, title_en, error.message, error.hint or "", headers, _chinese(error)
    )


_CHINESE: tuple[tuple[type[QueryError], str], ...] = (
    (PoolBusy, "请过几秒再试。"),
    (QueryTimeout, "查询超过时限，已停止；请缩小范围，或给出更多条件。"),
    (WorkerLost, "查询嵌套过深或占用内存过多；请写得简单些，或一次少查一些。"),
    (ServiceRefused, "本服务器不调用其他服务器；请分别向各服务器查询。"),
    (ResultTooLarge, "结果超过本服务器发送的上限；请缩小范围，例如用 LIMIT。"),
    (WrongResultFormat, "这种查询的结果没有所要的格式。"),
)
_PLACE = re.compile(r"line (\d+), column (\d+)")


def _chinese(error: QueryError) -> str:
    for kind, text in _CHINESE:
        if isinstance(error, kind):
            return text
    place = _PLACE.search(error.message)
    return f"查询有语法错误：第 {place[1]} 行第 {place[2]} 列。" if place else ""


def problem_of_parameters(
    error: QueryError, query: CannedQuery, values: Mapping[str, str]
) -> Problem:
    """The problem with ``values`` that ``query`` could not take, told by ``error``. Raises nothing."""
    declared = {each.name: each for each in query.parameters}
    detail_zh = ""
    for name, value in values.items():
        if name not in declared:
            names = "、".join(declared) or "无"
            detail_zh = f"这个查询没有参数 {name[:40]!r}；可用的参数：{names}。"
            break
        kind = PARAMETER_TYPES[declared[name].type]
        try:
            declared[name].term(value)
        except QueryError:
            label = declared[name].label_zh
            detail_zh = f"参数 {name}（{label}）不接受 {value[:80]!r}；可填的例子：{kind.example}。"
            break
    title_zh, title_en = "参数有误", "A parameter is wrong"
    return Problem(
        400, "query", title_zh, title_en, error.message, error.hint or "", detail_zh=detail_zh
    )


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
