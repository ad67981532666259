"""Who published what for which year: covers of many kinds, names in many forms, years that differ."""

from __future__ import annotations

from types import ModuleType

import pytest

from budgetgraph.interpreting.records import Interpretation
from budgetgraph.interpreting.unit_names import normal_name
from tests.interpreting import jiangsu_form, shanghai_form
from tests.interpreting.paged_texts import kinds, read_pages
from tests.interpreting.shanghai_form import PAGES, TABLES, pages

PLAIN_TABLES = tuple(
    table.replace("编制部门：上海市普陀区合成示例局 单位：元", "单位：元").replace("2025年", "")
    for table in TABLES
)


def with_cover(cover: str) -> Interpretation:
    """Two tables that name neither issuer nor year behind a cover."""
    return read_pages(cover, *PLAIN_TABLES)


@pytest.mark.parametrize(
    ("cover", "name", "kind", "region"),
    [
        (
            "上海市普陀区2025年区级部门预算\n预算主管部门：上海市普陀区合成示例局",
            "上海市普陀区合成示例局",
            "budget",
            "310107",
        ),
        (
            "上海市普陀区2025年区级单位预算\n预算单位：上海市普陀区合成示例中心",
            "上海市普陀区合成示例中心",
            "unit-budget",
            "310107",
        ),
        ("江苏省合成示例厅\n2025年度部门预算", "江苏省合成示例厅", "budget", "320000"),
        ("2025年度\n江苏省合成示例厅部门预算公开", "江苏省合成示例厅", "budget", "320000"),
        ("2025年部门预算\n江苏省合成示例厅", "江苏省合成示例厅", "budget", "320000"),
        ("江苏省2025年省级部门预算\n编制部门：省合成示例院", "省合成示例院", "budget", "320000"),
    ],
)
def test_covers(cover: str, name: str, kind: str, region: str) -> None:
    budget = with_cover(cover).budget
    assert budget.units[0].name == name
    assert (budget.heading.kind, budget.heading.region.code) == (kind, region)
    assert budget.heading.year == 2025


def test_an_issuer_that_nobody_can_place_is_a_finding() -> None:
    interpretation = with_cover(
        "2025年部门预算\n编制部门：普陀区合成示例局"
    )  # There are two of them.
    assert interpretation.budget.heading.region.code == "000000"
    assert kinds(interpretation) == ["unknown-region"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海市普陀区人民政府万里街道办事处", "上海市普陀区万里街道办事处"),
        ("上海市普陀区万里街道", "上海市普陀区万里街道办事处（本部）"),
        ("江苏省人大常委会办公厅", "江苏省人民代表大会常务委员会办公厅"),
        ("江苏省人民检察院", "江苏省检察院"),
        ("江苏省政协办公厅", "中国人民政治协商会议江苏省委员会办公厅"),
        ("武汉市洪山区示例局", "武汉市洪山区示例局(本级)"),
    ],
)
def test_one_body_has_one_normal_name(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


def test_a_short_name_is_of_the_place_of_its_document() -> None:
    assert normal_name("财政局本部", "上海市普陀区财政局") == normal_name("上海市普陀区财政局")
    assert normal_name("省人大办公厅", "江苏省人大常委会办公厅") == normal_name("江苏省人大办公厅")
    assert normal_name("示例局") != normal_name("上海市普陀区示例局")
    assert normal_name("上海市普陀区示例局") != normal_name("上海市长宁区示例局")


def test_one_department_has_one_key_in_all_years_and_its_unit_another() -> None:
    def department(cover: str) -> str:
        return with_cover(cover).budget.heading.department

    first = department(
        "上海市普陀区2025年区级部门预算\n预算主管部门：上海市普陀区人民政府示例街道办事处"
    )
    again = department("上海市普陀区2023年区级部门预算\n预算主管部门：上海市普陀区示例街道办事处")
    unit = department("上海市普陀区2025年区级单位预算\n预算单位：上海市普陀区示例街道办事处")
    assert first == again != unit
    of_department = read_pages(
        *pages(STRUCTURE="机构设置\n部门预算单位具体包括：\n1. 上海市普陀区合成示例局（本部）。")
    )
    own = read_pages(
        "上海市普陀区2025年区级单位预算\n预算单位：上海市普陀区合成示例局", *PLAIN_TABLES
    )
    assert own.budget.heading.department == of_department.budget.units[1].code


def test_a_table_of_another_year_is_no_fact_of_this_one() -> None:
    earlier = TABLES[1].replace("2025年", "2024年").replace("3,121,440.80", "9,999,999.99")
    interpretation = read_pages(*PAGES[:7], earlier, *PAGES[7:])
    assert "another-year" in kinds(interpretation)
    texts = {s.text for item in interpretation.budget.items for s in item.sources}
    assert "3,121,440.80" in texts
    assert "9,999,999.99" not in texts
    assert interpretation.balance.unaccounted == ()


def test_tables_that_agree_on_another_year_than_the_title_decide() -> None:
    cover = shanghai_form.COVER.replace("2025", "2026")
    interpretation = read_pages(*pages(COVER=cover))
    assert interpretation.budget.heading.year == 2025
    assert kinds(interpretation) == ["another-year"]


@pytest.mark.parametrize("form", [jiangsu_form, shanghai_form])
def test_a_second_document_of_another_year_in_the_file_gives_no_facts(form: ModuleType) -> None:
    this_year = read_pages(*form.PAGES)
    year = this_year.budget.heading.year
    others = [
        page.replace(str(year), str(year - 3)).replace("500.50", "555.55").replace("162.32", "555")
        for page in form.PAGES
    ]
    both = read_pages(*form.PAGES, *others)
    assert both.budget.heading == this_year.budget.heading
    assert set(kinds(both)) == {"another-year"}
    assert both.budget.items == this_year.budget.items
    assert both.budget.duties == this_year.budget.duties
    assert both.balance.unaccounted == ()
