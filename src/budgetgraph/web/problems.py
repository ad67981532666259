"""Errors as ``application/problem+json`` (RFC 9457) in Chinese and English; nothing internal is told.

Every problem has a ``type`` that never changes, a title, and a detail in both languages. Problems of a query say
more in members of their own: ``line``, ``column``, ``excerpt`` and ``marker`` of a syntax error, ``rule`` of what
was refused, ``limits`` where one was met. ``docs/sparql.md`` lists them all.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.responses import Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.canned import PARAMETER_TYPES, CannedQuery
from budgetgraph.publishing.engines.contract import (
    EngineTooSlow,
    EngineUnavailable,
    Limits,
    NoRoom,
    PoolBusy,
    QueryRefused,
    QueryStopped,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
    ServiceRefused,
    StoreDamaged,
    WorkerKilled,
    WorkerLost,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.remote_watch import StoreChanged
from budgetgraph.web.admission import NoTurn
from budgetgraph.web.validators import NOT_KEPT

RETRY_SECONDS = 5
"""When a client that found the server busy should try again."""

# A type of problem has one title, whatever its occasion (RFC 9457, 3.1.4).
READ_ONLY = ("本端点只读", "This endpoint is read-only")
DAMAGED = ("发布版本已损坏", "The release is damaged")
NOT_ACCEPTABLE = ("没有可接受的格式或编码", "No acceptable format or coding")
_QUERY = ("查询无法执行", "The query cannot be run")
_ENGINE_UNAVAILABLE = ("后台数据库不可用", "The database behind this server is not available")

_BESIDE = 60
"""Characters of a line that are shown on each side of a syntax error."""


# Not frozen: the interpreter writes the traceback into exceptions.
@dataclass(eq=False)
class Problem(Exception):
    """An answer that is an error. ``kind`` is the stable end of its ``type``, ``members`` are values of JSON."""

    status: int
    kind: str
    title_zh: str
    title_en: str
    detail: str = ""
    hint: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    detail_zh: str = ""
    members: Mapping[str, object] = field(default_factory=dict)

    def response(self) -> Response:
        """The HTTP answer."""
        content = {
            "type": f"urn:budgetgraph:problem:{self.kind}",
            "title": f"{self.title_zh} / {self.title_en}",
            "status": self.status,
            "detail": self.detail,
            "detail_zh": self.detail_zh,
            "hint": self.hint,
            **self.members,
        }
        return Response(
            json.dumps(
                {key: value for key, value in content.items() if value != ""}, ensure_ascii=False
            ),
            status_code=self.status,
            media_type="application/problem+json",
            headers={**NOT_KEPT, **dict(self.headers)},
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the problems of one error have in common; ``limited`` where the limits explain it."""

    error: type[QueryError]
    status: int
    kind: str
    title_zh: str
    title_en: str
    detail_zh: str = ""
    limited: bool = False


_KINDS = (
    _Kind(PoolBusy, 429, "busy", "服务器正忙", "The server is busy", "请过几秒再试。"),
    _Kind(
        QueryTimeout,
        503,
        "timeout",
        "查询超时",
        "The query took too long",
        "查询超过时限，已停止；请缩小范围，或给出更多条件。",
        limited=True,
    ),
    _Kind(
        WorkerLost,
        400,
        "too-complex",
        "查询过于复杂",
        "The query is too complex",
        "查询嵌套过深、占用内存过多，或对多种类型的值排序；请写得简单些，或一次少查一些。",
        limited=True,
    ),
    _Kind(
        StoreDamaged,
        500,
        "damaged",
        *DAMAGED,
        "数据库无法读取。不是查询的问题；请告知网站管理者。",
    ),
    _Kind(
        NoRoom,
        503,
        "no-room",
        "服务器暂时没有空间",
        "The server has no room at the moment",
        "不是查询的问题；请稍后再试，或一次少查一些。",
    ),
    _Kind(
        WorkerKilled,
        503,
        "worker-killed",
        "执行查询的进程被终止",
        "The process of the query was killed",
        "不是查询的问题；请再试一次。",
    ),
    _Kind(
        QueryStopped,
        503,
        "stopped",
        "查询已被管理员停止",
        "An administrator stopped the query",
        "管理员停止了这个查询；请缩小范围后再试。",
    ),
    _Kind(
        ServiceRefused,
        400,
        "service-refused",
        "不允许 SERVICE",
        "SERVICE is refused",
        "本服务器不调用其他服务器；请分别向各服务器查询。",
    ),
    _Kind(
        QueryRefused,
        400,
        "refused",
        "查询被拒绝",
        "The query is refused",
        "查询的写法会耗尽服务器资源，因此没有执行；请写得简单些。",
        limited=True,
    ),
    _Kind(QuerySyntaxError, 400, "query", *_QUERY),
    _Kind(
        StoreChanged,
        502,
        "engine-unavailable",
        *_ENGINE_UNAVAILABLE,
        "本服务器后面的数据库正在换成另一个发布版本，或已是另一个版本；请过几分钟再试。"
        "其间，转储、页面和 /queries 中各问题的现成答案照常可用。",
    ),
    _Kind(
        EngineUnavailable,
        502,
        "engine-unavailable",
        *_ENGINE_UNAVAILABLE,
        "本服务器后面的数据库现在没有正常应答；请稍后再试。",
    ),
    _Kind(
        EngineTooSlow,
        504,
        "engine-too-slow",
        "后台数据库没有及时应答",
        "The database behind this server did not answer in time",
        "查询在时限内没有得到应答；请缩小范围，或给出更多条件。",
        limited=True,
    ),
    _Kind(
        ResultTooLarge,
        400,
        "too-large",
        "结果过大",
        "The answer is too large",
        "结果超过本服务器发送的上限；请缩小范围，例如用 LIMIT。",
        limited=True,
    ),
    _Kind(
        WrongResultFormat,
        406,
        "not-acceptable",
        *NOT_ACCEPTABLE,
        "这种查询的结果没有所要的格式。",
    ),
    _Kind(
        QueryError,
        400,
        "query",
        *_QUERY,
        "引擎不能执行这个查询；原因见英文说明。",
    ),
)


_RULES = {
    "length": "查询文本超过上限；请一次少查一些。",
    "update": "本端点只读，不接受更新；请发送 SELECT、ASK、CONSTRUCT 或 DESCRIBE 查询。",
    "dataset": "所要求的数据集无法这样组成；请少列一些图，或查询全部数据。",
}
"""Of refusals that have another reason than what the query would cost."""


def problem_of(
    error: QueryError, limits: Limits | None = None, query: str | None = None
) -> Problem:
    """The problem that a query met. With ``limits`` it says them where they matter.

    With the text of the query it shows the place of a syntax error in the whole line.
    """
    kind = next(each for each in _KINDS if isinstance(error, each.error))
    problem = Problem(
        kind.status,
        kind.kind,
        kind.title_zh,
        kind.title_en,
        error.message,
        error.hint or "",
        detail_zh=kind.detail_zh,
    )
    members: dict[str, object] = {}
    if isinstance(error, NoTurn):
        problem.headers = (("Retry-After", str(error.retry_after)),)
        problem.detail_zh = error.message_zh
    elif isinstance(error, PoolBusy):
        problem.headers = (("Retry-After", str(RETRY_SECONDS)),)
    if error.query_id is not None:
        problem.headers += (("X-Query-Id", error.query_id),)
    if isinstance(error, QueryRefused):
        members["rule"] = error.rule
        problem.detail_zh = _RULES.get(error.rule, problem.detail_zh)
        if error.rule == "length":
            problem.status, problem.kind = 413, "query-too-long"
            problem.title_zh, problem.title_en = "查询过长", "The query is too long"
        if error.rule == "update":
            problem.kind = "read-only"
            problem.title_zh, problem.title_en = READ_ONLY
    if isinstance(error, QuerySyntaxError):
        line, column = error.at
        told = f"：{error.told_zh}" if error.told_zh else ""
        problem.detail_zh = f"第 {line} 行第 {column} 列{told}。"
        members |= {"line": line, "column": column, "excerpt": error.excerpt}
        lines = (query or "").split("\n")
        if query is not None and line <= len(lines):
            text = lines[line - 1].removesuffix("\r")
            members["excerpt"], members["marker"] = excerpt_and_marker(text, column)
    if kind.limited and limits is not None:
        members["limits"] = announced(limits)
    problem.members = members
    return problem


def announced(limits: Limits) -> dict[str, float]:
    """The limits that clients are told."""
    return {
        "seconds": limits.seconds,
        "rows": limits.answer_rows,
        "bytes": limits.answer_bytes,
        "query_bytes": limits.query_bytes,
    }


def excerpt_and_marker(line: str, column: int) -> tuple[str, str]:
    """What stands around ``column`` (from 1) of ``line``, and a line with a caret to print below it.

    The caret is right in a font where Chinese characters are as wide as two others: what is wide is
    replaced by a wide space. Control characters of the query are shown as ``�``, tabs as a space.
    """
    place = min(max(column - 1, 0), len(line))
    start, end = max(0, place - _BESIDE), place + _BESIDE
    text = "".join(map(_visible, line[start:end]))
    before, after = "…" if start else "", "…" if end < len(line) else ""
    blanks = "".join(_blank_of(each) for each in text[: place - start])
    return f"{before}{text}{after}", f"{' ' if before else ''}{blanks}^"


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    # Direction marks too: they would turn the line around.
    return "\ufffd" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character


def _blank_of(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    return "\u3000" if unicodedata.east_asian_width(character) in "WF" else " "


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
    return Problem(400, "query", *_QUERY, error.message, error.hint or "", detail_zh=detail_zh)


_TITLES = {
    404: ("not-found", "没有这个地址", "There is nothing at this address"),
    405: ("method", "不支持这种请求方法", "The method is not supported here"),
}
_DETAILS = {
    404: (
        "本服务器上没有这个地址；从首页可以到所有的内容。",
        "Nothing is known by this address; the start page leads to everything.",
    ),
    405: ("可用的方法见 Allow 标头。", "The header Allow says which methods are."),
}


def problem_of_http(error: HTTPException) -> Problem:
    """The problem for an error of the framework, such as an unknown address."""
    kind, title_zh, title_en = _TITLES.get(
        error.status_code, ("http", "请求无法处理", "The request cannot be answered")
    )
    headers = tuple((error.headers or {}).items())
    details = _DETAILS.get(error.status_code, ("", ""))
    return Problem(
        *(error.status_code, kind, title_zh, title_en),
        detail=details[1],
        headers=headers,
        detail_zh=details[0],
    )


def internal_problem() -> Problem:
    """The problem for a fault of ours."""
    return Problem(
        *(500, "internal", "服务器内部错误", "The server met an unexpected fault"),
        detail="This is a fault of the server, not of the request.",
        detail_zh="这是服务器的错误，不是请求的错误。",
    )
