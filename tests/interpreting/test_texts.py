"""Narrative, duties, glossary and changes: what sentences say, and where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting.changes import parse_tail
from budgetgraph.interpreting.legal_bases import legal_bases
from budgetgraph.interpreting.prose import paragraphs, split_sentences
from budgetgraph.interpreting.records import Fate, LegalBasis
from budgetgraph.reading.document import Passage
from tests.interpreting.fragments import document, interpreted, item, kinds


@pytest.mark.parametrize(
    ("text", "change", "percent", "year"),
    [
        ("，比2025年预算减少132.71万元，下降12.4%，主要原因是：压减。", "-1327100", "-12.4", 2025),
        ("，与2025年相比减少1万元。", "-10000", None, 2025),
        ("，比2025年增加45.62万元，增长12.5%，主要是人员增加。", "456200", "12.5", 2025),
        ("，与2025年预算相比无变化。", "0", None, 2025),
        ("，较上年增加3万元（增长10%）。", "30000", "10", 2025),
        ("，与2025年持平。", "0", None, 2025),
    ],
)
def test_changes(text: str, change: str, percent: str | None, year: int) -> None:
    tail = parse_tail(text, 2026)
    assert tail.change == Decimal(change)
    assert tail.percent == (None if percent is None else Decimal(percent))
    assert tail.year == year


def test_reasons_and_shares() -> None:
    assert (
        parse_tail("，比2025年增加1万元，增长2%，主要原因是：甲，乙。其中：", 2026).reason
        == "甲，乙"
    )
    assert parse_tail("，占58.4%；", 2026).share == Decimal("58.4")
    assert parse_tail("，用于办公。", 2026).end == 0


def test_a_paragraph_cut_by_a_page_break_is_one_and_keeps_its_lines() -> None:
    found = paragraphs(
        [Passage("其他社会保障和就业支出", 544), Passage("(款)2.17万元,占1%。", 546)]
    )
    assert len(found) == 1
    (sentence,) = split_sentences(found[0], "n5", "三.五")
    assert sentence.text == "其他社会保障和就业支出（款）2.17万元，占1%。"
    assert [(f.number, f.unit, f.source.line, f.source.column) for f in sentence.figures] == [
        ("2.17", "万元", 546, 1),
        ("1", "%", 546, 2),
    ]


def test_years_and_names_are_no_figures() -> None:
    (sentence,) = split_sentences(
        paragraphs([Passage("2026年12345热线24小时值守，价值50万元以上设备0台。", 1)])[0], "n", "三"
    )
    assert [(f.number, f.unit) for f in sentence.figures] == [("0", "台")]


NARRATIVE = """### 一、收支预算总体安排情况

2026年收支总预算50万元，比2025年预算减少10万元，下降16.7%，主要原因是：压减。

### 三、支出预算安排情况

2026年支出预算50万元，其中：基本支出30万元，占60%；项目支出20万元，占40%。

## 五、一般公共预算支出安排情况

（三）一般公共预算拨款具体使用情况

一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）50万元。与2025年相比增加5万元，增长11.1%，主要是人员增加。

## **八、政府性基金预算支出安排情况**

某局2026年没有使用政府性基金预算拨款安排的支出。

## 十一、其他重要事项的情况说明

### （四）国有资产占有使用情况

截至2025年12月31日，部门共有车辆3辆，其中：一般公务用车2辆、执法执勤用车1辆。单价50万元以上通用设备0台。
"""


def test_the_narrative_restates_adds_and_derives() -> None:
    interpretation = interpreted(document(narrative=NARRATIVE))
    total = item(interpretation, "function-all", "total", "total")
    assert total is not None
    assert [s.table for s in total.sources] == ["3", "三.一", "三.三"]
    earlier = item(interpretation, "function-all", "total", "total", year=2025)
    assert earlier is not None
    assert (earlier.amount, earlier.derived) == (Decimal("600000"), True)
    used = item(interpretation, "function-gpb", "2010350", "total", year=2025)
    assert used is not None
    assert used.amount == Decimal("450000")
    zero = item(interpretation, "function-govfund", "total", "total")
    assert zero is not None
    assert zero.amount == 0
    claims = {
        c.about.codes: c
        for c in interpretation.budget.claims
        if c.about.breakdown == "function-gpb"
    }
    assert claims[("2010350", "total")].reason == "人员增加"
    assert claims[("2010350", "total")].change_percent == Decimal("11.1")
    shares = [c.share_percent for c in interpretation.budget.claims if c.share_percent is not None]
    assert shares == [Decimal(60), Decimal(40)]
    assert interpretation.balance.sentences[Fate.UNACCOUNTED] == 0


def test_assets_are_counted_by_kind() -> None:
    interpretation = interpreted(document(narrative=NARRATIVE))
    found = {a.category: (a.quantity, a.date) for a in interpretation.budget.assets}
    assert found["vehicle"] == (3, "2025-12-31")
    assert found["vehicle-general"] == (2, "2025-12-31")
    assert found["vehicle-enforcement"] == (1, "2025-12-31")


def test_a_figure_without_counterpart_is_a_finding() -> None:
    text = NARRATIVE.replace("2026年支出预算50万元", "2026年奇怪款项9万元")
    interpretation = interpreted(document(narrative=text))
    assert "figure-without-counterpart" in kinds(interpretation)
    assert interpretation.balance.sentences[Fate.UNACCOUNTED] == 0


def test_duties_are_numbered_and_joined_over_page_breaks() -> None:
    overview = "## 一、部门主要职责\n\n（一）负责甲事，推进\n\n乙事。\n\n(二)承办其他事项\n\n## 二、部门机构设置\n\n包括：本级预算。\n"
    duties = interpreted(document(overview=overview)).budget.duties
    assert [(d.position, d.text) for d in duties] == [
        (1, "负责甲事，推进乙事。"),
        (2, "承办其他事项"),
    ]


def test_the_glossary_defines_codes() -> None:
    glossary = (
        "(一) 基本支出：指为保障运转发生的支出。\n\n"
        "(二) “三公”经费：指三项经费。其中：\n\n"
        "(1) 因公出国（境）费，反映出国费用；(2) 公务接待费，反映接待费用。\n\n"
        "(三) 本部门使用的科目包括：\n\n"
        "1. 一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）：反映事业单位的\n\n基本支出。\n\n"
        "(四) 从没听说的词：指某事。\n"
    )
    interpretation = interpreted(document(glossary=glossary))
    found = {(d.scheme, d.code): d.text for d in interpretation.budget.definitions}
    assert found == {
        ("nature", "basic"): "指为保障运转发生的支出。",
        ("breakdown", "sangong"): "指三项经费。",
        ("category", "sangong-abroad"): "反映出国费用",
        ("category", "sangong-reception"): "反映接待费用。",
        ("function", "2010350"): "反映事业单位的基本支出。",
    }
    assert "unknown-term" in kinds(interpretation)


def test_legal_bases_are_titles_with_numbers() -> None:
    text = "1. 项目的政策依据：某编 2019 年 12 号文件内容、《甲市管理办法》（甲发〔2021〕4 号）、《关于乙（试行）的意见》 2. 相关性：《丙》"
    assert legal_bases(text) == [
        LegalBasis("某编2019年12号文件"),
        LegalBasis("甲市管理办法", "甲发〔2021〕4号"),
        LegalBasis("关于乙（试行）的意见"),
    ]
