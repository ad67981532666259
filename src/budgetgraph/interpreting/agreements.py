"""Which tables must fit each other by what they mean, declared as values with the reason.

A further law of a form is another value here. Only what holds for every department belongs here: what
usually holds (公务用车运行维护费 of 三公 = 30231) would accuse documents that are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Message


class Relation(Enum):
    """How a whole stands to the sum of the parts."""

    EQUAL = "="
    AT_LEAST = "≥"


EACH = "each"
"""In the place of a code: the law holds for each code, the same in all terms."""


@dataclass(frozen=True, slots=True)
class Term:
    """A fact of the department: its breakdown and codes.

    An ``optional`` part that is not printed is nothing, if all tables that may print it were read.
    """

    breakdown: str
    codes: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """One law: the whole is equal to the sum of its parts, or at least as much.

    It does not apply to a document that prints one of ``unless``.
    """

    whole: Term
    parts: tuple[Term, ...]
    reason: Message
    relation: Relation = Relation.EQUAL
    unless: tuple[Term, ...] = ()

    @property
    def breakdowns(self) -> frozenset[str]:
        """The breakdowns that it speaks of."""
        return frozenset(term.breakdown for term in (self.whole, *self.parts))


_NATURES = (TOTAL, "basic", "personnel", "public", "project")
_FUNDS = ("general-public", "government-fund", "state-capital")

_REVENUE = Term("revenue-source", (TOTAL,))
_REVENUE_FISCAL = Term("revenue-fiscal", (TOTAL,))
_EXPENDITURE = Term("function-all", (TOTAL, TOTAL))
_EXPENDITURE_FISCAL = Term("function-fiscal", (TOTAL, TOTAL))
_GENERAL_PUBLIC = Term("function-gpb", (TOTAL, TOTAL))
_FUND_REVENUE = Term("fund-revenue", (TOTAL,))
_FUND_EXPENDITURE = Term("fund-expenditure", (TOTAL,))
_GRAND = Term("special-item", ("expenditure-grand-total",))
_GRAND_FISCAL = Term("special-item", ("fiscal-expenditure-grand-total",))
_LEFT = Term("special-item", ("year-end-carryover",), optional=True)
_LEFT_FISCAL = Term("special-item", ("fiscal-year-end-carryover",), optional=True)

_BALANCE = Message("收入总计等于支出总计", "total revenue equals total expenditure")
_GRAND_TOTAL = Message(
    "支出总计等于本年支出加结转下年",
    "the grand total is this year's expenditure and what is carried over",
)
_FUND_TABLES = Message(
    "财政拨款支出等于一般公共预算、政府性基金和国有资本经营预算支出之和",
    "fiscal expenditure is that of the general public budget, the government funds and the state capital",
)
_ONE_BUDGET = Message(
    "两张表是同一笔一般公共预算支出的不同划分",
    "two tables divide the same general public expenditure",
)
_SAME_FUNDS = Message(
    "两张表印的是同一来源的财政拨款", "two tables print the fiscal funds of one source"
)
_OVERALL = Message(
    "整体支出绩效目标表的资金总额就是部门预算的总额",
    "the overall performance table states the money of the whole budget",
)
_ONE_EXPENDITURE = Message("两张表是同一笔支出的不同划分", "two tables divide the same expenditure")
_BASIC = Message(
    "基本支出由人员经费和公用经费组成",
    "basic expenditure is that on personnel and that on the office",
)
_THREE_AND_TWO = Message(
    "合计由“三公”经费、会议费和培训费组成",
    "the total is made of the three public expenses, meetings and training",
)
_PROJECTS = Message(
    "项目支出表所列项目是支出总表项目支出的一部分",
    "the projects of the list are a part of the department's project expenditure",
)
_PART_OF_ALL = Message(
    "财政拨款支出是部门支出的一部分", "fiscal expenditure is a part of all expenditure"
)
_FUND_PROJECTS = Message(
    "用某项预算安排的项目支出是该项预算支出的一部分",
    "what projects spend of a budget is a part of that budget's expenditure",
)
_PART_OF_FISCAL = Message(
    "一般公共预算支出是财政拨款支出的一部分",
    "general public expenditure is a part of fiscal expenditure",
)

AGREEMENTS: tuple[Agreement, ...] = (
    Agreement(_REVENUE, (_EXPENDITURE, _LEFT), _BALANCE),
    Agreement(_REVENUE_FISCAL, (_EXPENDITURE_FISCAL, _LEFT_FISCAL), _BALANCE),
    Agreement(_GRAND, (_EXPENDITURE, _LEFT), _GRAND_TOTAL),
    Agreement(_GRAND_FISCAL, (_EXPENDITURE_FISCAL, _LEFT_FISCAL), _GRAND_TOTAL),
    Agreement(
        _EXPENDITURE_FISCAL,
        (
            _GENERAL_PUBLIC,
            Term("function-govfund", (TOTAL, TOTAL), optional=True),
            Term("function-statecap", (TOTAL, TOTAL), optional=True),
        ),
        _FUND_TABLES,
    ),
    *(
        Agreement(Term("revenue-source", (fund,)), (Term("revenue-fiscal", (fund,)),), _SAME_FUNDS)
        for fund in _FUNDS
    ),
    *(
        Agreement(
            Term("function-gpb", (TOTAL, nature)), (Term("unit-gpb", (nature,)),), _ONE_BUDGET
        )
        for nature in _NATURES
    ),
    *(
        Agreement(
            Term("function-gpb", (TOTAL, nature)),
            (Term("economic-basic", (TOTAL, nature)),),
            _ONE_BUDGET,
        )
        for nature in ("basic", "personnel", "public")
    ),
    Agreement(
        Term("function-all", (TOTAL, "project")),
        (Term("project", (TOTAL, TOTAL)),),
        _PROJECTS,
        Relation.AT_LEAST,
    ),
    *(
        Agreement(
            Term(f"function-{scope}", (TOTAL, nature)),
            (Term(f"nature-{scope}", (nature,)),),
            _ONE_EXPENDITURE,
        )
        for scope in ("all", "fiscal")
        for nature in (TOTAL, "basic", "project")
    ),
    *(
        Agreement(
            Term("function-all", (TOTAL, nature)),
            (Term("class-all", (TOTAL, nature)),),
            _ONE_EXPENDITURE,
        )
        for nature in (TOTAL, "project")
    ),
    Agreement(
        Term("function-all", (TOTAL, "basic")),
        (Term("class-all", (TOTAL, "personnel")), Term("class-all", (TOTAL, "public"))),
        _BASIC,
    ),
    *(
        Agreement(whole, (Term("economic-fiscal", (TOTAL, "basic")),), _ONE_EXPENDITURE)
        for whole in (Term("function-fiscal", (TOTAL, "basic")), Term("nature-fiscal", ("basic",)))
    ),
    Agreement(
        Term("special-item", ("sangong-meetings-training",)),
        (
            Term("sangong", (TOTAL,)),
            Term("special-item", ("meetings",)),
            Term("special-item", ("training",)),
        ),
        _THREE_AND_TWO,
    ),
    Agreement(_FUND_REVENUE, (_FUND_EXPENDITURE,), _BALANCE),
    Agreement(_FUND_REVENUE, (_REVENUE,), _OVERALL),
    Agreement(_FUND_EXPENDITURE, (_EXPENDITURE,), _OVERALL, unless=(_GRAND,)),
    *(
        Agreement(
            Term(whole, (EACH, nature)), (Term(part, (EACH, nature)),), reason, Relation.AT_LEAST
        )
        for whole, part, reason in (
            ("function-all", "function-fiscal", _PART_OF_ALL),
            ("function-all", "function-gpb", _PART_OF_ALL),
            ("class-all", "function-gpb", _PART_OF_ALL),
            ("function-fiscal", "function-gpb", _PART_OF_FISCAL),
        )
        for nature in _NATURES
    ),
    *(
        Agreement(whole, (Term("project", (fund, TOTAL)),), _FUND_PROJECTS, Relation.AT_LEAST)
        for whole, fund in (
            (Term("function-gpb", (TOTAL, "project")), "general-public"),
            (Term("function-govfund", (TOTAL, TOTAL)), "government-fund"),
            (Term("function-statecap", (TOTAL, TOTAL)), "state-capital"),
        )
    ),
)
