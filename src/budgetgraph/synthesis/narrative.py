"""Part three, sections one to seven: the narrative that explains the tables (部门预算情况说明)."""

from __future__ import annotations

from budgetgraph.interpreting.records import Claim
from budgetgraph.synthesis.facts import Facts, UnprintableError
from budgetgraph.synthesis.figures import plain_number, short_amount
from budgetgraph.synthesis.form import (
    EXPENDITURE_CLASSES,
    FISCAL_SOURCES,
    NARRATIVE_TITLES,
    REVENUE_SOURCES,
)

_NATURES = (
    ("基本支出", "basic"),
    ("项目支出", "project"),
    ("事业单位经营支出", "operating"),
    ("上缴上级支出", "remitted"),
    ("对附属单位补助支出", "subsidy"),
)


def section(number: int) -> list[str]:
    """The heading of the ``number``-th section of part three (from 1)."""
    ordinal, title = NARRATIVE_TITLES[number - 1]
    return [f"## {ordinal}、{title}", ""]


def change_clause(
    claim: Claim | None,
    than: str,
    *,
    fell: str = "下降",
    because: str = "主要是",
    compared: bool = False,
) -> str:
    """``，比2025年增加3.83万元，增长11%，主要是…``; empty where nothing is said about a change.

    ``than`` is what is compared with (2025年, 2025年预算); with ``compared`` as 与…相比.
    """
    if claim is None or claim.change is None:
        return ""
    if claim.change == 0:
        return f"，与{than}相比无变化" + _reason(claim, because)
    up = claim.change > 0
    clause = f"，与{than}相比" if compared else f"，比{than}"
    clause += f"{'增加' if up else '减少'}{short_amount(abs(claim.change))}万元"
    if claim.change_percent is not None:
        clause += f"，{'增长' if up else fell}{plain_number(abs(claim.change_percent))}%"
    return clause + _reason(claim, because)


def _reason(claim: Claim, because: str) -> str:
    return f"，{because}{claim.reason}" if claim.reason is not None else ""


def share_clause(claim: Claim | None) -> str:
    """``，占58.4%``; empty where nothing is said about a share."""
    if claim is None or claim.share_percent is None:
        return ""
    return f"，占{plain_number(claim.share_percent)}%"


def general_sections(facts: Facts) -> list[str]:
    """Sections one to seven."""
    return [
        *section(1),
        _overall(facts),
        "",
        *section(2),
        _revenue(facts),
        "",
        *section(3),
        _expenditure(facts),
        "",
        *section(4),
        _fiscal(facts),
        "",
        *section(5),
        *_general_public(facts),
        *section(6),
        *_basic(facts),
        *section(7),
        *_sangong(facts),
    ]


def _overall(facts: Facts) -> str:
    revenue = [label for label, code in REVENUE_SOURCES if facts.amount("revenue-source", code)]
    if facts.amount("revenue-source", "carryover"):
        revenue.append("上年结转结余")
    spent = [
        label
        for _, label, code in EXPENDITURE_CLASSES
        if facts.amount("function-all", code, "total")
    ]
    claim = facts.change("function-all", "total", "total")
    same = facts.change("revenue-source", "total")
    if _without_subject(claim) != _without_subject(same):
        raise UnprintableError("one sentence speaks of the change of revenue and expenditure alike")
    return (
        f"按照综合预算的原则，{facts.name}所有收入和支出均纳入部门预算管理。"
        f"收入包括：{'、'.join(revenue)}。支出包括：{'、'.join(spent)}。"
        f"{facts.year}年收支总预算{facts.sentence_amount('revenue-source', 'total')}"
        f"{change_clause(claim, f'{facts.year - 1}年预算', because='主要原因是：')}。"
    )


def _without_subject(claim: Claim | None) -> tuple[object, ...] | None:
    return None if claim is None else (claim.change, claim.change_percent, claim.reason)


def _revenue(facts: Facts) -> str:
    parts = []
    for label, code in (*REVENUE_SOURCES, ("上年结转结余", "carryover")):
        amount = facts.amount("revenue-source", code)
        if amount:
            # The form says 本年收入 of appropriations only: the other sources carry 收入 in their name.
            words = label.replace("收入", "本年收入") if label.endswith("拨款收入") else label
            share = share_clause(facts.share("revenue-source", code))
            parts.append(f"{words}{short_amount(amount)}万元{share}")
    total = facts.sentence_amount("revenue-source", "total")
    return f"{facts.year}年收入预算{total}。其中：{'；'.join(parts)}。"


def _expenditure(facts: Facts) -> str:
    parts = []
    for label, nature in _NATURES:
        amount = facts.amount("function-all", "total", nature)
        if amount:
            share = share_clause(facts.share("function-all", "total", nature))
            parts.append(f"{label}{short_amount(amount)}万元{share}")
    total = facts.sentence_amount("function-all", "total", "total")
    return f"{facts.year}年支出预算{total}，其中：{'；'.join(parts)}。"


def _fiscal(facts: Facts) -> str:
    revenue = [
        f"{label.removesuffix('拨款')}财政拨款本年收入{short_amount(amount)}万元"
        for label, code in FISCAL_SOURCES
        if (amount := facts.amount("revenue-fiscal", code))
    ]
    if carried := facts.amount("revenue-fiscal", "carryover"):
        revenue.append(f"上年结转{short_amount(carried)}万元")
    spent = [
        f"{label}{short_amount(amount)}万元"
        for _, label, code in EXPENDITURE_CLASSES
        if (amount := facts.amount("function-fiscal", code, "total"))
    ]
    return (
        f"{facts.year}年财政拨款收支总预算{facts.sentence_amount('revenue-fiscal', 'total')}。"
        f"收入包括：{'，'.join(revenue)}。支出包括：{'，'.join(spent)}。"
    )


def _general_public(facts: Facts) -> list[str]:
    last = f"{facts.year - 1}年"
    total = facts.sentence_amount("function-gpb", "total", "total")
    this_year = facts.sentence_amount("revenue-fiscal", "general-public")
    carried = facts.amount("revenue-fiscal", "carryover-general-public")
    clause = change_clause(
        facts.change("function-gpb", "total", "total"),
        last,
        because="主要原因是：",
        compared=True,
    )
    if carried:
        # The change is one of the total, so it stands next to the total where the parts differ from it.
        size = f"{total}{clause}。其中：本年预算{this_year}、上年结转{short_amount(carried)}万元"
    else:
        size = f"{total}，其中：本年预算{this_year}{clause}"
    lines = [
        "### （一）一般公共预算拨款规模变化情况",
        "",
        f"{facts.year}年一般公共预算财政拨款支出预算{size}。",
        "",
        "### （二）一般公共预算拨款结构情况",
        "",
        _structure(facts),
        "",
        "### （三）一般公共预算拨款具体使用情况",
        "",
    ]
    for code in facts.codes_of("function-gpb"):
        if len(code) == 7:
            amount = facts.sentence_amount("function-gpb", code, "total")
            clause = change_clause(facts.change("function-gpb", code, "total"), last)
            lines += [f"{facts.function_path(code)}{amount}{clause}。", ""]
    return lines


def _structure(facts: Facts) -> str:
    parts = []
    if basic := facts.amount("function-gpb", "total", "basic"):
        share = share_clause(facts.share("function-gpb", "total", "basic"))
        inner = [
            f"{label}{short_amount(amount)}万元"
            for label, nature in (("人员经费", "personnel"), ("公用经费", "public"))
            if (amount := facts.amount("function-gpb", "total", nature))
        ]
        parts.append(f"基本支出{short_amount(basic)}万元{share}，其中{'、'.join(inner)}")
    if projects := facts.amount("function-gpb", "total", "project"):
        share = share_clause(facts.share("function-gpb", "total", "project"))
        parts.append(f"项目支出{short_amount(projects)}万元{share}")
    return "；".join(parts) + "。"


def _basic(facts: Facts) -> list[str]:
    total = facts.sentence_amount("economic-basic", "total", "basic")
    lines = [f"{facts.year}年一般公共预算基本支出{total}，其中：", ""]
    codes = facts.codes_of("economic-basic")
    for number, (label, nature) in enumerate(
        (("人员经费", "personnel"), ("公用经费", "public")), 1
    ):
        if not facts.amount("economic-basic", "total", nature):
            continue
        amount = facts.sentence_amount("economic-basic", "total", nature)
        leaves = [
            c
            for c in codes
            if c.isdigit() and len(c) == 5 and facts.amount("economic-basic", c, nature)
        ]
        if nature == "public":
            names = "、".join(facts.label("economic", code) for code in leaves)
            lines += [f"{number}. {label}{amount}，主要用于{names}。", ""]
            continue
        lines += [f"{number}. {label}{amount}，包括：", ""]
        classes = sorted({code[:3] for code in leaves})
        for position, parent in enumerate(classes, 1):
            names = "、".join(facts.label("economic", c) for c in leaves if c.startswith(parent))
            part = facts.sentence_amount("economic-basic", parent, nature)
            lines += [
                f"（{position}）{facts.label('economic', parent)}{part}，主要用于{names}。",
                "",
            ]
    return lines


def _sangong(facts: Facts) -> list[str]:
    last = f"{facts.year - 1}年预算"

    def sentence(words: str, code: str, end: str) -> str:
        amount = facts.sentence_amount("sangong", code)
        clause = change_clause(facts.change("sangong", code), last)
        return f"{words}{amount}{clause}{end}"

    return [
        sentence(f"{facts.year}年安排一般公共预算“三公”经费支出", "total", "。其中："),
        "",
        sentence("1. 因公出国（境）经费预算", "sangong-abroad", "。"),
        "",
        sentence("2. 公务用车购置及运行维护费", "sangong-vehicle", "。其中："),
        "",
        sentence("（1）公务用车购置费", "sangong-vehicle-purchase", "。"),
        "",
        sentence("（2）公务用车运行维护费", "sangong-vehicle-running", "。"),
        "",
        sentence("3. 公务接待费预算", "sangong-reception", "。"),
        "",
    ]
