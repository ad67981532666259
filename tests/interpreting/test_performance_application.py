"""Performance applications of projects, by their labels, as several places arrange them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.context import Context, hashed
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.performance_application import PerformanceApplication
from budgetgraph.interpreting.records import Goal, Horizon, Indicator, Interpretation, ItemKey
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading import read
from budgetgraph.reading.document import Cell, Document, Grid, Row
from tests.interpreting.drawn_tables import (
    DEPARTMENT,
    ISSUER,
    context_of,
    drawn_grid,
    kinds,
    muddled,
    sheet_of,
)
from tests.interpreting.fragments import EXPENDITURE, REVENUE, document, interpreted

SHANGHAI = f"""
财政项目支出绩效目标填报表<8x1>|||||||
（2023年度）<8x1>|||||||
项目名称<2x1>||合成补贴<2x1>||项目性质|阶段性项目|项目类别|其他运转类
主管部门<2x1>||{ISSUER}<2x1>||实施单位|{ISSUER}<3x1>||
计划开始日期<2x1>||2022-01-01<2x1>||计划完成日期|2024-12-31<3x1>||
项目资金/n（元）<2x4>||项目资金总额<2x1>||4,100.00|年度资金申请总额<2x1>||1,500.00
||其中：财政资金<2x1>||4,000.00|其中：当年财政拨款<2x1>||1,300.00
|||||上年结转资金<2x1>||200.00
||其他资金<2x1>||100.00|其他资金<2x1>||0.00
项目/n绩效/n目标<1x2>|项目总目标<4x1>||||年度总体目标<3x1>||
|建成三年内完成。<4x1>||||当年完成一期。<3x1>||
|一级指标|二级指标|三级指标<3x1>|||年度(/项目)指标值<2x1>|
绩效指标<1x6>|产出指标<1x3>|数量指标<1x2>|建筑面积<3x1>|||≥13459.00(平方米)<2x1>|
|||审核完成率<3x1>|||=100.00(%)<2x1>|
||成本指标|预算内经费<3x1>|||合规<2x1>|
|效益指标|社会效益指/n标|生活改善度<3x1>|||生活改善度不低于80%<2x1>|
|满意度指标<1x2>|服务对象满意/n度指标<1x2>|居民满意度<3x1>|||90.00(度)<2x1>|
|||人大代表满意度<3x1>|||达标<2x1>|
"""
PROJECT = f"n-{hashed(DEPARTMENT + '合成补贴', 10)}"


def _read(
    *grids: Grid, unit: str = "元"
) -> tuple[Context, PerformanceApplication, tuple[Goal, ...]]:
    sheet = sheet_of(*grids)
    context = context_of(sheet)
    goals = GoalBook(context)
    forms = PerformanceApplication(sheet, unit, context, goals)
    forms.read()
    return context, forms, goals.goals()


def _indicators(forms: PerformanceApplication) -> list[Indicator]:
    return [each for reader in forms.readers for each in reader.indicators.values()]


def _fact(context: Context, code: str, project: str = PROJECT) -> Decimal | None:
    return context.facts.amount(ItemKey("project", 2023, DEPARTMENT, (code, project)))


def _targets(forms: PerformanceApplication) -> list[tuple[str, str | None, str | None, str | None]]:
    return [
        (
            i.name,
            i.target.operator,
            None if i.target.number is None else str(i.target.number.normalize()),
            i.target.unit or i.target.text,
        )
        for i in _indicators(forms)
    ]


def _nothing_is_lost(context: Context) -> None:
    assert context.ledger.balance().unaccounted == ()


def test_shanghai_head_and_money() -> None:
    context, forms, _ = _read(drawn_grid(SHANGHAI))
    assert forms.count == 1
    project = context.projects[PROJECT]
    assert list(project.names.values()) == ["合成补贴"]
    assert (project.unit, project.supervising_unit) == (DEPARTMENT, DEPARTMENT)
    assert project.types == ["operation", "fixed-term"]
    assert (project.start_year, project.end_year) == (2022, 2024)
    assert project.total_budget == Decimal(4100)
    assert [_fact(context, c) for c in ("total", "fiscal", "carryover", "unit-funds")] == [
        Decimal(1500),
        Decimal(1300),
        Decimal(200),
        Decimal(0),
    ]
    assert kinds(context) == []
    _nothing_is_lost(context)


def test_goals_stand_side_by_side() -> None:
    _, _, goals = _read(drawn_grid(SHANGHAI))
    assert [(g.owner, g.horizon, g.year, g.text) for g in goals] == [
        (PROJECT, Horizon.LONG_TERM, 2024, "建成三年内完成。"),
        (PROJECT, Horizon.ANNUAL, 2023, "当年完成一期。"),
    ]


def test_indicators_have_the_class_of_the_merged_cell_that_covers_them() -> None:
    _, forms, _ = _read(drawn_grid(SHANGHAI))
    assert [(i.type, i.type_inferred) for i in _indicators(forms)] == [
        ("output-quantity", False),
        ("output-quantity", False),
        ("cost", False),
        ("benefit-social", False),
        ("satisfaction-served", False),
        ("satisfaction-served", False),
    ]
    assert {i.horizon for i in _indicators(forms)} == {Horizon.ANNUAL}


def test_values_are_read_as_they_are_printed() -> None:
    _, forms, _ = _read(drawn_grid(SHANGHAI))
    assert _targets(forms) == [
        ("建筑面积", "ge", "13459", "平方米"),
        ("审核完成率", "eq", "1E+2", "%"),
        ("预算内经费", None, None, "合规"),
        ("生活改善度", "ge", "8E+1", "%"),
        ("居民满意度", "eq", "9E+1", "度"),
        ("人大代表满意度", None, None, "达标"),
    ]


def test_a_class_is_inferred_where_merged_cells_are_lost() -> None:
    lost = SHANGHAI.replace("<1x2>", "").replace("<1x3>", "")
    _, forms, _ = _read(drawn_grid(lost, page=None))
    assert [(i.type, i.type_inferred) for i in _indicators(forms)] == [
        ("output-quantity", False),
        ("output-quantity", True),
        ("cost", False),
        ("benefit-social", False),
        ("satisfaction-served", False),
        ("satisfaction-served", True),
    ]


def test_a_total_that_is_not_the_sum_of_its_parts_is_reported() -> None:
    context, _, _ = _read(drawn_grid(SHANGHAI.replace("4,000.00", "3,000.00")))
    assert kinds(context) == ["sum-does-not-hold"]
    assert context.projects[PROJECT].total_budget == Decimal(4100)


def test_a_figure_that_is_none_is_reported() -> None:
    context, _, _ = _read(drawn_grid(SHANGHAI.replace("1,300.00", "1,3OO.00")))
    assert kinds(context) == ["unreadable-amount"]
    assert "第1页第7行" in context.ledger.findings[0].message.zh
    _nothing_is_lost(context)


def test_every_form_of_a_sheet_is_a_project_however_alike_they_are_called() -> None:
    other = SHANGHAI.replace("合成补贴", "合成补贴二")
    context, forms, goals = _read(drawn_grid(SHANGHAI), drawn_grid(other, page=2))
    assert forms.count == 2
    assert [list(p.names.values()) for p in context.projects.values()] == [
        ["合成补贴"],
        ["合成补贴二"],
    ]
    assert len(goals) == 4
    assert kinds(context) == []


def test_the_form_of_a_listed_project_is_of_that_project() -> None:
    sheet = sheet_of(drawn_grid(SHANGHAI))
    context = context_of(sheet)
    first = sheet.source(1, sheet.rows[0].cells[0])
    context.project("31010726T01").called("合成 补贴", first)
    forms = PerformanceApplication(sheet, "元", context, GoalBook(context))
    forms.read()
    assert list(context.projects) == ["31010726T01"]
    assert {i.owner for i in _indicators(forms)} == {"31010726T01"}


CENTRAL = f"""
项目名称|合成运行||||||
主管部门及代码|[101]{ISSUER}|||实施单位|{ISSUER}||
项目属性|延续项目|||项目周期|2021-2023年||
项目资金/n（万元）|中期资金总额：|300.00||年度资金总额：|100.00||
|其中：财政拨款|280.00||其中：财政拨款|90.00||
|其他资金|20.00||其他资金|10.00||
总体目标|中期目标（2021年—2023年）<3x1>|||年度目标<4x1>|||
|目标1：三年建成。<3x1>|||目标1：建成一期。<4x1>|||
绩效指标|一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值
|产出指标<1x2>|数量指标<1x2>|台数|≥30台|数量指标<1x2>|台数|≥10台
|||次数|≥9次||次数|≥3次
"""


def test_a_form_with_columns_for_the_project_and_for_the_year() -> None:
    context, forms, goals = _read(drawn_grid(CENTRAL))
    (project,) = context.projects.values()
    assert project.total_budget == Decimal(3_000_000)
    assert (project.start_year, project.end_year) == (2021, 2023)
    assert project.types == ["continuing"]
    assert project.supervising_unit == DEPARTMENT
    assert _fact(context, "total", project.code) == Decimal(1_000_000)
    assert _fact(context, "fiscal", project.code) == Decimal(900_000)
    assert _fact(context, "unit-funds", project.code) == Decimal(100_000)
    assert [g.horizon for g in goals] == [Horizon.LONG_TERM, Horizon.ANNUAL]
    assert [
        (i.horizon, i.name, i.type, i.target.year, i.target.number) for i in _indicators(forms)
    ] == [
        (Horizon.LONG_TERM, "台数", "output-quantity", 2023, 30),
        (Horizon.ANNUAL, "台数", "output-quantity", 2023, 10),
        (Horizon.LONG_TERM, "次数", "output-quantity", 2023, 9),
        (Horizon.ANNUAL, "次数", "output-quantity", 2023, 3),
    ]
    assert kinds(context) == []
    _nothing_is_lost(context)


CHONGQING = """
项目名称|合成巡查|||||
年度资金总额|25.00|||||
其中：财政拨款|25.00|||||
当年绩效目标|全年巡查到位。|||||
绩效指标|一级指标|二级指标|三级指标|指标性质|指标值|计量单位|权重
|产出指标|数量指标|巡查次数|≥|300|次|20
||时效指标|按时率|＝|95|%|20
|效益指标|社会效益指标|市容|无|明显改善|无|30
|满意度指标|服务对象满意度指标|满意度|≥|0.9|1|30
"""


def test_operator_number_and_unit_in_columns_of_their_own() -> None:
    context, forms, goals = _read(drawn_grid(CHONGQING), unit="万元")
    assert _targets(forms) == [
        ("巡查次数", "ge", "3E+2", "次"),
        ("按时率", "eq", "95", "%"),
        ("市容", None, None, "明显改善"),
        ("满意度", "ge", "0.9", "1"),
    ]
    assert [(g.horizon, g.text) for g in goals] == [(Horizon.ANNUAL, "全年巡查到位。")]
    assert kinds(context) == []
    _nothing_is_lost(context)


NINGXIANG = """
项目支出绩效目标申报表||||||
（2023年度）||||||
填报单位：合成镇人民政府||||||
项目名称|合成修路|项目属性|新增项目□  延续项目√||||
主管部门|合成镇|项目负责人|王小明|联系电话|87654321|
项目起止时间|2021年1月至2023年12月|||||
资金总额及构成|总额：1,234.5万元|||||
|财政拨款：1,000万元|||||
|自有资金：234.5万元|||||
项目概况|修路若干。|||||
项目绩效目标|长期目标||年度目标||||
|路网成形。||修成一段。||||
长期绩效指标|一级指标|二级指标|指标内容|指标值|备注|
|产出指标|数量指标|里程|30|公里|
||质量指标||||
年度绩效指标|一级指标|二级指标|指标内容|指标值|备注|
|产出指标|数量指标|里程|10|公里|
||质量指标|合格率|100||
|投入指标|资金到位率|及时拨付|全部||
"""


def test_long_term_and_annual_blocks_one_below_the_other() -> None:
    grid = drawn_grid(NINGXIANG)
    cleaned, withheld = withhold(Document("d", "x", "0", 0, (grid,)))
    (clean,) = cleaned.blocks
    assert isinstance(clean, Grid)
    assert len(withheld) == 2
    context, forms, goals = _read(clean)
    (project,) = context.projects.values()
    assert (project.start_year, project.end_year) == (2021, 2023)
    assert project.types == ["continuing"]
    assert project.purpose == "修路若干。"
    assert _fact(context, "total", project.code) == Decimal(12_345_000)
    assert _fact(context, "fiscal", project.code) == Decimal(10_000_000)
    assert _fact(context, "unit-funds", project.code) == Decimal(2_345_000)
    assert [(g.horizon, g.text) for g in goals] == [
        (Horizon.LONG_TERM, "路网成形。"),
        (Horizon.ANNUAL, "修成一段。"),
    ]
    assert [(i.horizon, i.name, i.target.printed) for i in _indicators(forms)] == [
        (Horizon.LONG_TERM, "里程", "30"),
        (Horizon.ANNUAL, "里程", "10"),
        (Horizon.ANNUAL, "合格率", "100"),
    ]
    # 投入指标 and what is below it are in no code list.
    assert sorted(kinds(context)) == ["unknown-indicator-class", "unknown-label", "unknown-label"]
    _nothing_is_lost(context)


def test_a_page_break_inside_the_form() -> None:
    head, tail = SHANGHAI.rsplit("||成本指标", 1)
    rest = """
    |||追加经费|不超过3万元
    效益指标|社会效益指标|生活改善度|提升
    满意度指标|服务对象满意度指标|居民满意度|≥90%
    """.replace("|||", "||", 1)
    del tail
    context, forms, _ = _read(drawn_grid(head), drawn_grid(rest, page=2))
    assert [(i.name, i.type) for i in _indicators(forms)] == [
        ("建筑面积", "output-quantity"),
        ("审核完成率", "output-quantity"),
        ("追加经费", "output-quantity"),
        ("生活改善度", "benefit-social"),
        ("居民满意度", "satisfaction-served"),
    ]
    _nothing_is_lost(context)


def test_a_form_nobody_filled_in_is_no_project() -> None:
    blank = "项目名称||主管部门|\n年度资金总额||其他资金|\n一级指标|二级指标|三级指标|指标值\n产出指标|数量指标||"
    context, forms, goals = _read(drawn_grid(blank))
    assert (forms.count, goals, context.projects) == (0, (), {})
    assert context.facts.keys() == ()


def _with_empty_columns(grid: Grid, before: set[int]) -> Grid:
    rows = []
    for row in grid.rows:
        cells: list[Cell] = []
        for cell in row.cells:
            new = [cell.column] if cell.column in before else []
            for text, columns in [*(("", 1) for _ in new), (cell.text, cell.columns)]:
                inside = sum(cell.column < c < cell.column + cell.columns for c in before)
                width = columns + inside if text else 1
                cells.append(
                    Cell(
                        text, cell.line, len(cells) + 1, cell.page, width, cell.rows if text else 1
                    )
                )
        rows.append(Row(tuple(cells)))
    return Grid(tuple(rows))


@given(st.sets(st.integers(1, 8)))
def test_labels_decide_and_never_positions(before: set[int]) -> None:
    plain, moved = (
        _read(drawn_grid(SHANGHAI)),
        _read(_with_empty_columns(drawn_grid(SHANGHAI), before)),
    )
    assert _indicators(moved[1]) == _indicators(plain[1])
    assert moved[2] == plain[2]
    assert moved[0].facts.keys() == plain[0].facts.keys()
    assert kinds(moved[0]) == []


def test_a_form_in_text_whose_title_other_places_give_to_another_form() -> None:
    table = "\n".join(line.replace("|", "\t") for line in CHONGQING.strip().splitlines())
    title = "### 项目支出绩效目标表\n\n表12\n\n单位：万元\n\n"
    found = interpreted(document(REVENUE, EXPENDITURE, title + table + "\n"))
    (project,) = found.budget.projects
    assert (project.name, project.unit) == ("合成巡查", "012")
    assert [(i.name, i.type, i.type_inferred) for i in found.budget.indicators] == [
        ("巡查次数", "output-quantity", False),
        ("按时率", "output-timeliness", False),
        ("市容", "benefit-social", False),
        ("满意度", "satisfaction-served", False),
    ]
    assert found.balance.unaccounted == ()


WORDS = [
    *("项目名称", "合成", "项目资金（元）", "项目资金总额", "年度资金总额：", "其中：财政资金", "其他资金", "120.5"),
    *("财政拨款：3万元", "项目总目标", "年度目标", "建成。", "绩效指标", "一级指标", "二级指标", "三级指标", "指标值"),
    *("计量单位", "产出指标", "数量指标", "≥3(次)", "负责人", "实施单位", "项目周期", "2023年", "——", "（2023年度）"),
]  # fmt: skip


@given(muddled(WORDS), muddled(WORDS))
def test_a_muddle_is_told_and_nothing_is_lost(one: Grid, other: Grid) -> None:
    context, _, _ = _read(one, other)
    context.ledger.close_unclaimed()
    told = {source for finding in context.ledger.findings for source in finding.sources}
    assert set(context.ledger.balance().unaccounted) <= told


# -- the real form of Shanghai ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def wanli(documents: Path) -> Interpretation:
    return interpret(
        read(documents / "shanghai" / "putuo-wanli-subdistrict-2023-department-budget.pdf")
    )


def test_wanli_has_five_projects_with_their_money(wanli: Interpretation) -> None:
    assert [(p.name, p.total_budget) for p in wanli.budget.projects] == [
        ("新建万里街道社区公共服务中心", Decimal(4_100_000)),
        ("就业援助基地补贴", Decimal(6_351_000)),
        ("社区环境整治和建设经费", Decimal(4_563_800)),
        ("各类工作经费", Decimal(7_595_500)),
        ("公共服务设施运行经费", Decimal(10_903_043)),
    ]
    amounts = {i.key.codes: i.amount for i in wanli.budget.items if i.key.breakdown == "project"}
    by_source = {
        source: sum((a for (s, _), a in amounts.items() if s == source), Decimal(0))
        for source in ("total", "fiscal", "carryover", "unit-funds")
    }
    # Page 35 prints 10,903,043 as the total of 11,419,043: the source contradicts itself.
    assert by_source == {
        "total": Decimal(33_513_343),
        "fiscal": Decimal(34_029_343),
        "carryover": Decimal(0),
        "unit-funds": Decimal(0),
    }


def test_wanli_indicators_have_printed_classes(wanli: Interpretation) -> None:
    of_projects = [i for i in wanli.budget.indicators if i.owner.startswith("n-")]
    assert len(of_projects) == 5 + 4 + 4 + 43 + 9
    assert not any(i.type_inferred for i in of_projects)
    area = next(i for i in of_projects if i.name == "规划建筑面积")
    assert (area.type, area.target.operator, area.target.number, area.target.unit) == (
        "output-quantity",
        "ge",
        Decimal(13459),
        "平方米",
    )
    assert {s.page for i in of_projects for s in i.sources} == {31, 32, 33, 34, 35}
    assert len([g for g in wanli.budget.goals if g.owner.startswith("n-")]) == 10
