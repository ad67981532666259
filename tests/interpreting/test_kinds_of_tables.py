"""The kinds of tables of the families of forms, each in a small drawing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.interpreting.drawn_tables import drawn_grid
from tests.interpreting.fragments import REVENUE, document, interpreted, item
from tests.interpreting.table_fragments import line, read_tables

UNIT = line("编制部门：上海市合成区示例局 单位：元", 2)


def test_codes_in_three_columns_and_the_total_last() -> None:
    tables = read_tables(
        line("2025年部门支出预算总表"),
        UNIT,
        drawn_grid("""
            项目<4x1>||||支出预算<3x1>||
            功能分类科目编码<3x1>|||功能分类科目名称<1x2>|合计<1x2>|基本支出<1x2>|项目支出<1x2>
            类|款|项||||
            201|||一般公共服务支出|7.00|4.00|3.00
            201|06||财政事务|7.00|4.00|3.00
            201|06|01|行政运行|4.00|4.00|
            |06|02|一般行政管理事务|3.00||3.00
            合计<4x1>||||7.00|4.00|3.00
            """),
    )
    assert tables.kinds == ["expenditure"]
    assert tables.facts()["function-all", "2010601", "basic"] == "4.00"
    assert tables.facts()["function-all", "2010602", "project"] == "3.00"
    assert tables.amount("function-all", "total", "total") == Decimal("7.00")
    assert tables.lines("function-all") == Decimal("7.00")
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_codes_in_three_columns_of_a_text() -> None:
    text = (
        "### 三、部门支出总表\n\n表3\n\n单位：万元\n\n"
        "功能分类科目编码\t\t\t功能分类科目名称\t合计\t基本支出\t项目支出\n类\t款\t项\t\t\t\t\n"
        "201\t\t\t一般公共服务支出\t7.00\t4.00\t3.00\n201\t06\t\t财政事务\t7.00\t4.00\t3.00\n"
        "201\t06\t01\t行政运行\t7.00\t4.00\t3.00\n\t\t\t合计\t7.00\t4.00\t3.00\n"
    )
    found = item(interpreted(document(REVENUE, text)), "function-all", "2010601", "basic")
    assert found is not None
    assert found.amount == Decimal("40000.00")


def test_revenue_by_function_and_source_also_states_the_revenue() -> None:
    tables = read_tables(
        line("2025年部门收入预算总表"),
        UNIT,
        drawn_grid("""
            项目<4x1>||||收入预算<5x1>||||
            功能分类科目编码<3x1>|||功能分类科目名称<1x2>|合计<1x2>|财政拨款收入<1x2>|事业收入<1x2>|事业单位/n经营收入<1x2>|其他收入<1x2>
            类|款|项||||||
            201|||一般公共服务支出|7.00|4.00|2.00||1.00
            合计<4x1>||||7.00|4.00|2.00||1.00
            """),
    )
    assert tables.kinds == ["revenue-by-function"]
    assert tables.facts()["function-source", "201", "business-income"] == "2.00"
    assert tables.facts()["revenue-source", "fiscal"] == "4.00"
    assert tables.lines("function-source") == tables.lines("revenue-source") == Decimal("7.00")
    assert tables.findings == []


def test_classes_with_personnel_office_and_project_columns() -> None:
    tables = read_tables(
        line("2025年预算单位财务收支预算总表"),
        UNIT,
        drawn_grid("""
            本年收入<2x1>||本年支出<5x1>||||
            项目<1x3>|预算数<1x3>|项目<1x3>|预算数<4x1>|||
            |||合计<1x2>|基本支出<2x1>||项目支出<1x2>
            ||||人员经费|公用经费|
            一、财政拨款收入|9.00|一、一般公共服务支出|7.00|3.00|1.00|3.00
            1、一般公共预算资金|9.00|二、卫生健康支出|2.00|2.00||
            二、事业收入||||||
            收入总计|9.00|支出总计|9.00|5.00|1.00|3.00
            """),
    )
    facts = tables.facts()
    assert facts["class-all", "201", "public"] == "1.00"
    assert facts["class-all", "210", "personnel"] == "2.00"
    assert facts["class-all", "total", "project"] == "3.00"
    assert facts["function-all", "201", "total"] == "7.00"
    assert facts["revenue-source", "general-public"] == "9.00"
    for breakdown in ("class-all", "function-all", "revenue-source"):
        assert tables.lines(breakdown) == Decimal("9.00"), breakdown
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_columns_by_fund_are_facts_of_the_funds() -> None:
    tables = read_tables(
        line("2025年部门财政拨款收支预算总表"),
        UNIT,
        drawn_grid("""
            财政拨款收入<2x1>||财政拨款支出<5x1>||||
            项目|预算数|项目|合计|一般公共预算|政府性基金预算|国有资本经营预算
            一、一般公共预算资金|5.00|一、公共安全支出|5.00|5.00||
            二、政府性基金|2.00|二、城乡社区支出|2.00||2.00|
            收入总计|7.00|支出总计|7.00|5.00|2.00|
            """),
    )
    facts = tables.facts()
    assert facts["function-fiscal", "212", "total"] == "2.00"
    assert facts["function-govfund", "212", "total"] == "2.00"
    assert facts["function-gpb", "total", "total"] == "5.00"
    assert ("function-statecap", "total", "total") not in facts
    assert tables.findings == []


THREE_SIDES = """
    收入<2x1>||支出<4x1>|||
    项目名称<1x2>|金额<1x2>|功能分类<2x1>||支出用途<2x1>|
    ||功能科目名称|金额|项目名称|金额
    一、财政拨款|9.00|一、一般公共服务支出|6.00|一、基本支出|5.00
    1.一般公共预算|9.00|二、外交支出||二、项目支出|3.00
    二、财政专户管理资金||三、社会保障和就/n业支出|4.00|三、单位预留机动经费|2.00
    三、其他资金|1.00||||
    当年收入小计|10.00|当年支出小计<3x1>|||10.00
    上年结转资金||结转下年资金<3x1>|||
    收入合计|10.00|支出合计<3x1>|||10.00
    """


def test_three_lists_side_by_side() -> None:
    tables = read_tables(line("收支预算总表"), UNIT, drawn_grid(THREE_SIDES))
    facts = tables.facts()
    assert facts["revenue-source", "unit-funds"] == "1.00"
    assert facts["revenue-source", "current"] == "10.00"
    assert facts["function-all", "208", "total"] == "4.00"
    assert facts["nature-all", "reserve"] == "2.00"
    for breakdown in ("revenue-source", "function-all", "nature-all"):
        assert tables.amount(breakdown, *["total"] * (1 + (breakdown == "function-all"))) == 10
        assert tables.lines(breakdown) == Decimal("10.00"), breakdown
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_labels_that_a_page_break_cut_in_two() -> None:
    first, rest = THREE_SIDES.replace("三、社会保障和就/n业支出", "三、社会保障和就").split(
        "    三、其他资金"
    )
    rest = "||业支出|||\n三、其他资金" + rest.replace("当年收入小计|10.00", "当 年 收 入|10.00")
    rest = rest.replace("上年结转资金|", "小计|||||\n上年结转资金|")
    tables = read_tables(line("收支预算总表"), UNIT, drawn_grid(first), drawn_grid(rest, page=2))
    whole = read_tables(line("收支预算总表"), UNIT, drawn_grid(THREE_SIDES))
    assert tables.facts() == whole.facts()
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_money_left_for_the_next_year_is_a_use_but_no_function() -> None:
    text = THREE_SIDES.replace("结转下年资金<3x1>|||", "结转下年资金<3x1>|||2.00").replace(
        "收入合计|10.00|支出合计<3x1>|||10.00", "收入合计|12.00|支出合计<3x1>|||12.00"
    )
    text = text.replace("上年结转资金|", "上年结转资金|2.00")
    tables = read_tables(line("收支预算总表"), UNIT, drawn_grid(text))
    assert tables.amount("function-all", "total", "total") == Decimal("10.00")
    assert tables.amount("nature-all", "total") == Decimal("12.00")
    assert tables.amount("special-item", "expenditure-grand-total") == Decimal("12.00")
    assert tables.lines("nature-all") == tables.lines("revenue-source") == Decimal("12.00")
    assert tables.lines("function-all") == Decimal("10.00")


def test_a_list_of_revenue_sources_in_groups() -> None:
    tables = read_tables(
        line("收入预算总表"),
        UNIT,
        drawn_grid("""
            项目名称<2x1>||金额
            收入总计<2x1>||10.00
            一般公共预算资金<1x3>|小计|8.00
            |公共财政拨款(补助)资金|7.00
            |专项收入|1.00
            政府性基金|小计|
            """),
        drawn_grid(
            """
            |小计|2.00
            其他资金|事业收入|
            |其他收入|2.00
            |债务资金(银行贷款)|
            上年结转和结余资金<1x2>|小计|
            |其中：动用上年结转和结余资金|
            """,
            page=2,
        ),
    )
    assert tables.kinds == ["revenue-list"]
    assert {codes[1]: text for codes, text in tables.facts().items()} == {
        "total": "10.00",
        "general-public": "8.00",
        "public-appropriation": "7.00",
        "earmarked-income": "1.00",
        "unit-funds": "2.00",
        "other-income": "2.00",
    }
    assert tables.lines("revenue-source") == Decimal("10.00")
    assert (tables.unaccounted, tables.findings) == ((), [])


def test_expenditure_in_one_row_without_codes() -> None:
    tables = read_tables(
        line("支出预算总表"),
        UNIT,
        drawn_grid("合计|基本支出|项目支出|单位预留机动经费|结转下年资金\n10.00|5.00|3.00|2.00|"),
    )
    assert tables.kinds == ["expenditure-by-nature"]
    assert tables.amount("nature-all", "reserve") == Decimal("2.00")
    assert tables.lines("nature-all") == Decimal("10.00")


def test_several_rows_without_codes_are_not_one_row_of_totals() -> None:
    tables = read_tables(
        line("支出预算总表"), UNIT, drawn_grid("合计|基本支出|项目支出\n10|5|5\n10|5|5")
    )
    assert (tables.kinds, tables.facts()) == ([None], {})


@pytest.mark.parametrize("label", ["合计", "金额", "项目支出", "2025年预算数"])
def test_project_expenditure_by_function_is_a_column_of_the_general_public_budget(
    label: str,
) -> None:
    tables = read_tables(
        line("2025年部门一般公共预算项目支出预算表"),
        UNIT,
        drawn_grid(f"""
            科目编码|科目名称|{label}
            |合计|3.00
            201|一般公共服务支出|3.00
            20106|财政事务|3.00
            2010602|一般行政管理事务|3.00
            """),
    )
    assert tables.kinds == ["general-public-projects-by-function"]
    assert tables.facts() == {
        ("function-gpb", code, "project"): "3.00" for code in ("total", "201", "20106", "2010602")
    }
    assert tables.findings == []


def test_projects_by_name_are_not_project_expenditure_by_function() -> None:
    tables = read_tables(
        line("2025年部门一般公共预算项目支出预算表"),
        UNIT,
        drawn_grid("项目名称|金额\n合计|3.00\n信息化运维|3.00"),
    )
    assert tables.facts() == {}
    assert tables.findings == ["unknown-header"]


def test_sangong_with_operating_funds_and_columns_in_another_order() -> None:
    tables = read_tables(
        line("2025年部门“三公”经费和机关运行经费预算表"),
        UNIT,
        drawn_grid("""
            2025年“三公”经费预算数<6x1>||||||2025年机关运行经/n费预算数<1x3>
            合计<1x2>|因公出国(境)费<1x2>|公务接待费<1x2>|公务用车购置及运行费<3x1>|||
            |||小计|购置费|运行费|
            9.00|0|2.00|7.00|3.00|4.00|50.00
            """),
    )
    assert tables.kinds == ["sangong"]
    facts = {codes[-1]: text for codes, text in tables.facts().items()}
    assert facts["total"] == "9.00"
    assert facts["sangong-reception"] == "2.00"
    assert facts["sangong-vehicle-running"] == "4.00"
    assert tables.amount("special-item", "operating-funds") == Decimal("50.00")
    assert tables.lines("sangong") == Decimal("9.00")
    assert tables.findings == []


def test_sangong_with_meetings_training_and_a_wider_total() -> None:
    tables = read_tables(
        line("“三公”经费、会议费、培训费支出预算表"),
        UNIT,
        drawn_grid("""
            合计<1x3>|“三公”经费<6x1>||||||会议费<1x3>|培训费<1x3>
            |小计<1x2>|因公出国/n（境）费<1x2>|公务用车购置及运行维护费<3x1>|||公务接/n待费<1x2>||
            |||小计|公务用车/n购置费|公务用车运/n行维护费|||
            20.00|9.00|2.00|4.00||4.00|3.00|6.00|5.00
            """),
    )
    assert tables.kinds == ["sangong-meetings-training"]
    assert tables.amount("special-item", "sangong-meetings-training") == Decimal("20.00")
    assert tables.amount("special-item", "training") == Decimal("5.00")
    assert tables.amount("sangong", "total") == Decimal("9.00")
    assert tables.lines("sangong") == Decimal("9.00")
    assert tables.findings == []


def test_operating_funds_by_economic_code_state_the_total_too() -> None:
    tables = read_tables(
        line("一般公共预算机关运行经费支出预算表"),
        UNIT,
        drawn_grid(
            "科目编码|科目名称|机关运行经费支出\n|合 计|6.00\n302|商品和服务支出|6.00\n30201|办公费|6.00"
        ),
    )
    assert tables.amount("special-item", "operating-funds") == Decimal("6.00")
    assert tables.lines("economic-operating") == Decimal("6.00")


BASIC = "科目编码|科目名称|金额\n303|对个人和家庭的补助|6.00\n30311|住房公积金|6.00"


def test_a_code_means_what_it_meant_in_the_year_of_the_document() -> None:
    then = read_tables(line("财政拨款基本支出预算表"), UNIT, drawn_grid(BASIC), year=2017)
    assert then.amount("economic-fiscal", "30311-2017", "basic") == Decimal("6.00")
    assert then.lines("economic-fiscal") == Decimal("6.00")
    assert then.findings == []
    later = read_tables(line("财政拨款基本支出预算表"), UNIT, drawn_grid(BASIC), year=2018)
    assert later.amount("economic-fiscal", "30311", "basic") == Decimal("6.00")
    assert later.findings == ["code-name-differs"]


def test_a_former_name_of_a_code_is_no_finding() -> None:
    text = "科目编码|科目名称|金额\n20805|行政事业单位离退休|6.00\n210|医疗卫生与计划生育支出|6.00"
    tables = read_tables(line("财政拨款支出预算表"), UNIT, drawn_grid(text), year=2018)
    assert tables.findings == []


def test_a_blank_table_gives_no_fact() -> None:
    tables = read_tables(
        line("一般公共预算基本支出预算表"),
        UNIT,
        drawn_grid("科目编码|科目名称|合计|人员经费|公用经费\n||||\n合计<2x1>|||/|——"),
    )
    assert tables.facts() == {}
    assert tables.unaccounted == ()
