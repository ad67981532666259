"""Which year a document is of, where its cover and its tables do not agree."""

from __future__ import annotations

import pytest

from tests.interpreting import jiangsu_form
from tests.interpreting.paged_texts import read_pages
from tests.interpreting.plain_budget import EXPENDITURE, budget, kinds, table


def test_titles_left_from_last_year_do_not_move_the_document() -> None:
    old = table("2024年一般公共预算支出表") + table("2024年政府性基金预算支出表")
    interpretation = budget(tables=EXPENDITURE + old)
    assert interpretation.budget.heading.year == 2025
    assert kinds(interpretation).count("another-year") == 2


def test_an_old_cover_does_not_move_the_tables() -> None:
    tables = table("2025年支出总表") + table("2025年一般公共预算支出表")
    interpretation = budget(
        cover="上海市普陀区民政局2024年部门预算",
        tables=tables,
        narrative="一、支出预算情况说明\n\n2025年支出预算100万元，比2024年部门预算增加10万元。",
    )
    assert interpretation.budget.heading.year == 2025
    assert kinds(interpretation) == ["another-year"]


@pytest.mark.parametrize(
    "narrative",
    [
        "一、2025年部门预算支出情况说明\n\n支出预算100万元。",
        "一、支出预算情况说明\n\n2025年部门预算支出100万元。",
    ],
)
def test_a_cover_that_the_text_bears_out_decides(narrative: str) -> None:
    old = table("2024年一般公共预算支出表") + table("2024年政府性基金预算支出表")
    assert budget(tables=old + EXPENDITURE, narrative=narrative).budget.heading.year == 2025


@pytest.mark.parametrize(
    "titles", [("2024年支出总表", "2025年支出总表"), ("2025年支出总表", "2024年支出总表")]
)
def test_of_two_tables_of_one_title_only_that_of_the_year_counts(titles: tuple[str, str]) -> None:
    rows = [("100", "70", "30"), ("99", "69", "30")]
    drawn = {
        title: table(title).replace("100", figures[0]).replace("70", figures[1])
        for title, figures in zip(sorted(titles, reverse=True), rows, strict=True)
    }
    interpretation = budget(tables="".join(drawn[title] for title in titles))
    texts = {s.text for item in interpretation.budget.items for s in item.sources}
    assert texts == {"100", "70", "30"}
    assert kinds(interpretation) == ["another-year"]


def test_the_year_may_stand_in_a_line_below_the_title() -> None:
    old = table("一般公共预算支出表\n\n预算年度：2024")
    interpretation = budget(tables=EXPENDITURE + old)
    assert kinds(interpretation) == ["another-year"]
    assert {item.key.breakdown for item in interpretation.budget.items} == {"function-all"}


def test_a_running_header_of_another_year_decides_nothing() -> None:
    pages = [f"2019年度部门预算公开\n{page.strip()}" for page in jiangsu_form.PAGES]
    plain = read_pages(*jiangsu_form.PAGES).budget
    found = read_pages(*pages).budget
    assert (found.heading.year, found.heading.title) == (plain.heading.year, plain.heading.title)
    assert len(found.items) == len(plain.items)
