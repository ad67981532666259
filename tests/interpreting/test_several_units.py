"""Tables that print the lines of several units: whose figure is whose, and what is left out."""

from __future__ import annotations

import pytest

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import Interpretation, Role
from budgetgraph.interpreting.unit_names import normal_name
from tests.interpreting.plain_budget import EXPENDITURE, HEAD, budget, kinds, table

ISSUER = "上海市普陀区民政局"
LINES = ("201|一般公共服务支出", "20101|人大事务", "2010101|行政运行")


def rows(*lines: str) -> list[list[str]]:
    return [line.split("|") for line in lines]


def of_units(found: Interpretation, breakdown: str) -> dict[tuple[str, tuple[str, ...]], str]:
    """The printed figures of a breakdown by the name of their unit and their codes."""
    names = {unit.code: unit.name for unit in found.budget.units}
    return {
        (names[i.key.unit], i.key.codes): i.sources[0].text
        for i in found.budget.items
        if i.key.breakdown == breakdown
    }


def lines_of(found: Interpretation, breakdown: str) -> int:
    """What the lines of a breakdown add up to in 万元."""
    items = [i for i in found.budget.items if i.key.breakdown == breakdown]
    return int(sum(i.amount for i in items if i.role is Role.LINE) / 10_000)


def test_a_column_names_the_unit_of_each_row() -> None:
    own = [f"民政局（本级）|{line}|60|40|20" for line in LINES]
    other = [f"救助站|{line}|40|30|10" for line in LINES]
    head = "|".join(("单位名称", *HEAD))
    found = budget(tables=table("支出总表", rows(head, "||合计|100|70|30", *own, *other)))
    printed = of_units(found, "function-all")
    assert printed[ISSUER, ("total", "total")] == "100"
    assert printed["民政局（本级）", ("2010101", "basic")] == "40"
    assert printed["救助站", ("201", "total")] == "40"
    assert (ISSUER, ("201", "total")) not in printed
    assert (lines_of(found, "function-all"), found.findings) == (100, ())


def test_a_row_with_a_code_of_a_unit_stands_over_its_lines() -> None:
    own = [f"{line}|60|40|20" for line in LINES]
    other = [f"{line}|40|30|10" for line in LINES]
    found = budget(
        tables=table(
            "支出总表",
            rows(
                "|".join(HEAD),
                "|合计|100|70|30",
                *("036001|民政局本级|60|40|20", *own, "036002|救助站|40|30|10", *other),
            ),
        )
    )
    printed = of_units(found, "function-all")
    assert printed["民政局本级", ("total", "project")] == "20"
    assert printed["救助站", ("2010101", "basic")] == "30"
    assert (lines_of(found, "function-all"), found.findings) == (100, ())


def test_a_code_printed_twice_without_a_unit_is_left_out_once() -> None:
    twice = ("2010101|行政运行|70|70|", "2010101|行政运行|30||30")
    found = budget(tables=table("支出总表", rows("|".join(HEAD), "|合计|100|70|30", *twice)))
    printed = of_units(found, "function-all")
    assert {codes[0] for _, codes in printed} == {"total"}
    assert [f.kind for f in found.findings] == ["unknown-row"]
    assert [s.text for s in found.findings[0].sources].count("2010101") == 2


def test_equal_figures_below_names_that_may_be_units_are_not_one() -> None:
    twice = [f"{line}|50|35|15" for line in LINES]
    lines = ("|民政局本级|50|35|15", *twice, "|救助站|50|35|15", *twice)
    found = budget(tables=table("支出总表", rows("|".join(HEAD), "|合计|100|70|30", *lines)))
    assert {codes[0] for _, codes in of_units(found, "function-all")} == {"total"}
    assert {f.kind for f in found.findings} == {"unknown-row"}


def test_one_unit_that_is_the_issuer_is_the_department() -> None:
    own = [f"普陀区民政局本级|{line}|100|70|30" for line in LINES]
    head = "|".join(("单位名称", *HEAD))
    found = budget(tables=table("支出总表", rows(head, "||合计|100|70|30", *own)))
    assert {name for name, _ in of_units(found, "function-all")} == {ISSUER}
    assert found.findings == ()


UNITS = "单位编码|单位名称|合计|基本支出|项目支出"


def by_unit(*lines: str) -> Interpretation:
    tables = table("一般公共预算支出表（分单位）", rows(UNITS, *lines))
    return budget(tables=EXPENDITURE + tables)


@pytest.mark.parametrize("own", [ISSUER, "普陀区民政局", "民政局本级"])
def test_the_issuers_row_beside_other_units_is_its_own_part(own: str) -> None:
    found = by_unit("|合计|100|70|30", f"|{own}|60|40|20", "|普陀区救助站|40|30|10")
    printed = {
        i.key.unit: i.sources[0].text for i in found.budget.items if i.key.codes == ("total",)
    }
    assert printed.pop(found.budget.heading.department) == "100"
    assert sorted(printed.values()) == ["40", "60"]
    assert (lines_of(found, "unit-gpb"), found.findings) == (100, ())


def test_the_issuers_row_over_its_own_part_is_the_department() -> None:
    found = by_unit("|普陀区民政局|100|70|30", "|民政局本级|60|40|20", "|救助站|40|30|10")
    assert of_units(found, "unit-gpb")["普陀区民政局", ("total",)] == "100"
    assert found.budget.heading.department in {
        i.key.unit for i in found.budget.items if i.key.breakdown == "unit-gpb"
    }
    assert lines_of(found, "unit-gpb") == 100


def test_an_issuers_row_that_may_be_either_is_left_out() -> None:
    found = by_unit("|普陀区民政局|60|40|20", "|救助站|40|30|10")
    assert {name for name, _ in of_units(found, "unit-gpb")} == {"救助站"}
    assert [f.kind for f in found.findings] == ["unknown-row"]


def test_of_units_side_by_side_none_is_the_department() -> None:
    found = by_unit("|合计|100|70|30", "036001|民政局本级|60|40|20", "036002|救助站|40|30|10")
    assert found.budget.heading.department.startswith("n-")
    assert of_units(found, "unit-gpb")[ISSUER, ("total",)] == "100"
    parents = {unit.code: unit.parent for unit in found.budget.units}
    assert parents["036001"] == parents["036002"] == found.budget.heading.department


def test_a_place_that_several_cities_have_is_the_issuers() -> None:
    assert normal_name("普陀区民政局", ISSUER) == normal_name(ISSUER)
    assert normal_name("舟山市普陀区民政局", ISSUER) != normal_name(ISSUER)
    assert normal_name("上海市普陀区民政局", "上海市民政局") == normal_name(ISSUER)


def test_the_governments_economic_categories_are_not_the_departments() -> None:
    head = "科目编码|科目名称|合计|人员经费|公用经费"
    government = ("501|机关工资福利支出|50|50|", "50201|办公经费|20||20")
    title = "一般公共预算基本支出表"
    found = budget(tables=EXPENDITURE + table(title, rows(head, "|合计|70|50|20", *government)))
    assert of_units(found, "economic-basic") == {}
    assert [f.kind for f in found.findings] == ["unknown-row"]
    mixed = ("301|工资福利支出|50|50|", "302|商品和服务支出|20||20", *government)
    found = budget(tables=EXPENDITURE + table(title, rows(head, "|合计|70|50|20", *mixed)))
    assert {codes[0] for _, codes in of_units(found, "economic-basic")} == {"total", "301", "302"}
    assert [f.kind for f in found.findings] == ["unknown-row"]


def test_a_code_whose_middle_level_is_missing_is_not_made_up() -> None:
    lines = (
        "类|款|项|科目名称|合计|基本支出|项目支出",
        "201|||一般公共服务支出|100|70|30",
        "201||01|行政运行|100|70|30",
        "|||合计|100|70|30",
    )
    found = budget(tables=table("支出总表", rows(*lines)))
    codes = {i.key.codes[0] for i in found.budget.items if i.key.breakdown == "function-all"}
    assert codes == {"total", "201"}
    assert "unknown-row" in kinds(found)


def test_projects_of_one_name_in_two_places_are_two() -> None:
    def code(issuer: str, department: str) -> str:
        ledger = Ledger()
        context = Context(
            year=2026,
            codes=load_code_lists(),
            ledger=ledger,
            facts=FactBook(ledger),
            department=department,
            issuer=issuer,
        )
        return context.uncoded_project("各类工作经费")

    places = ("武汉市洪山区民政局", "武汉市武昌区民政局")
    assert len({code(issuer, "036") for issuer in places}) == 2
    assert code(places[0], "036") == code("武汉市洪山区民政局（本级）", "036")
