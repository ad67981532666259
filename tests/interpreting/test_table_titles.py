"""Titles are known by their words; labels, years and issuers do not matter."""

from __future__ import annotations

import pytest

from budgetgraph.interpreting.titles import specifications_titled, title_parts


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("部门收支总表", ["balance"]),
        ("2025年部门财务收支预算总表", ["balance"]),
        ("部门收支总体情况表", ["balance"]),
        ("收入预算总表", ["revenue", "revenue-by-function", "revenue-list"]),
        ("2025年预算单位支出预算总表", ["expenditure", "expenditure-by-nature"]),
        ("财政拨款收支预算总表", ["fiscal-balance"]),
        ("财政拨款支出预算表", ["fiscal-by-function"]),
        ("财政拨款基本支出预算表", ["fiscal-basic-by-economic"]),
        ("2025年预算单位一般公共预算支出功能分类预算表", ["general-public-by-function"]),
        ("德江县合成局2025年一般公共预算预算支出表", ["general-public-by-function"]),
        ("一般公共预算支出表（分单位）", ["general-public-by-unit"]),
        ("一般公共预算项目支出表", ["general-public-projects-by-function"]),
        ("一般公共预算基本支出明细表(按经济分类)", ["basic-by-economic"]),
        ("一般公共预算基本支出表（按部门预算经济分类科目）", ["basic-by-economic"]),
        ("2025年部门一般公共预算基本支出部门预算经济分类预算表", ["basic-by-economic"]),
        ("“三公”经费、会议费、培训费支出预算表", ["sangong", "sangong-meetings-training"]),
        ("2025年部门“三公”经费和机关运行经费预算表", ["sangong", "sangong-meetings-training"]),
        ("财政拨款政府性基金支出预算表", ["government-fund"]),
        ("政府性基金财政拨款支出预算表", ["government-fund"]),
        ("国有资本经营预算支出表", ["state-capital"]),
        ("一般公共预算机关运行经费支出预算表", ["operating-funds-by-economic"]),
        ("2018年政府采购预算表", ["procurement-list"]),
        ("项目支出绩效目标表", ["project-performance"]),
        ("财政项目支出绩效目标填报表", ["performance-application"]),
    ],
)
def test_a_title_is_known_by_its_words(title: str, kinds: list[str]) -> None:
    assert [found.kind for found in specifications_titled(title)] == kinds


@pytest.mark.parametrize(
    "title",
    [
        "财政拨款支出预算表(部门经济分类科目)",
        "收入预算总表情况说明",
        "政府购买服务预算表",
        "支出预算表",
        "社会保险基金收支总表说明表",
        "收入支出决算总表",
        "根据部门收支总表填列",
        "一般公共预算支出表（上年结转安排）",
        "支出总表（不含项目支出）",
        "收支总表（上年数）",
        "下属单位收支总表",
        "一般公共预算基本支出表（按政府预算经济分类科目）",
        "一般公共预算支出表（其中：上级部门）",
        "一般公共预算基本支出表（政府预算经济分类）",
        "财政拨款支出表（政府预算支出经济分类科目）",
        "按政府预算经济分类一般公共预算支出表",
        "一般公共预算支出表（按政府）",
        "一般公共预算支出表（政府采购）",
        "各处室项目支出表",
    ],
)
def test_other_words_make_another_title(title: str) -> None:
    assert specifications_titled(title) == ()


@pytest.mark.parametrize(
    ("title", "year", "body"),
    [
        ("2025年支出总表", 2025, ""),
        ("上海市普陀区民政局2025年度支出总表", 2025, "上海市普陀区民政局"),
        ("2025年普陀区救助站支出总表", 2025, "普陀区救助站"),
        ("支出总表（普陀区救助站）", None, "普陀区救助站"),
        ("工会收支总表", None, "工会"),
        ("部门支出总表（汇总）", None, ""),
        ("支出总表（单位：万元）", None, ""),
        ("支出总表（续）", None, ""),
        ("支出总表（续表一）", None, ""),
        ("支出总表（本级）", None, ""),
        ("支出总表（草案）", None, ""),
        ("支出总表（汇总表）", None, ""),
        ("财政拨款支出表（功能分类）", None, ""),
        ("一般公共预算支出表（项级）", None, ""),
        ("一般公共预算支出表（细化到项级科目）", None, ""),
        ("一般公共预算支出表（财政拨款）", None, ""),
        ("一般公共预算基本支出表（部门预算经济分类）", None, ""),
    ],
)
def test_a_title_says_its_year_and_its_body(title: str, year: int | None, body: str) -> None:
    parts = title_parts(title)
    assert parts is not None
    assert (parts.year, parts.body) == (year, body)
