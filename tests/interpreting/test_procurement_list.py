"""Procurement tables: the tree of Jiangsu, also cut by pages, and the plain lists of other places."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.procurement_list import read_procurement_list, with_own_places
from budgetgraph.interpreting.records import Interpretation, ProcurementItem
from budgetgraph.reading import read
from budgetgraph.reading.document import Grid
from tests.interpreting.drawn_tables import context_of, drawn_grid, kinds, muddled, sheet_of

TREE = """
采购品目大类|专项/n名称|经济/n科目|采购物品名称|采购组织形式|总计
合计|||||100.00
一、货物A|||||40.00
|合成办公设备|办公设备购置|||40.00
|||台式计算机/n（20万以下）|分散自行组织|25.00
||||政府集中采购|5.00
|||家具用具|分散自行组织|10.00
三、服务C|||||60.00
|合成会议|会议费|||20.00
|||会议服务|分散自行组织|20.00
||印刷费|||30.00
|||印刷服务|分散自行组织|30.00
|合成印刷|印刷费|||10.00
|||印刷服务|分散自行组织|10.00
"""
HEADER, *LINES = TREE.strip().splitlines()


def _read(*grids: Grid) -> tuple[Context, list[ProcurementItem]]:
    sheet = sheet_of(*grids, label="12")
    context = context_of(sheet, year=2018)
    items = read_procurement_list(sheet, "万元", context)
    assert context.ledger.balance().unaccounted == ()
    return context, items


def _facts(context: Context) -> dict[str, Decimal | None]:
    keys = context.facts.keys()
    return {key.codes[0]: context.facts.amount(key) for key in keys}


def _told(items: list[ProcurementItem]) -> list[tuple[object, ...]]:
    return [(i.position, i.category, i.purpose, i.name, i.amount) for i in items]


WHOLE = [
    (1, "procurement-goods", "合成办公设备", "台式计算机（20万以下）", Decimal(250_000)),
    (2, "procurement-goods", "合成办公设备", "台式计算机（20万以下）", Decimal(50_000)),
    (3, "procurement-goods", "合成办公设备", "家具用具", Decimal(100_000)),
    (4, "procurement-services", "合成会议", "会议服务", Decimal(200_000)),
    (5, "procurement-services", "合成会议", "印刷服务", Decimal(300_000)),
    (6, "procurement-services", "合成印刷", "印刷服务", Decimal(100_000)),
]


def test_a_tree_whose_parents_are_not_repeated() -> None:
    context, items = _read(drawn_grid(TREE))
    assert _told(items) == WHOLE
    assert _facts(context) == {
        "total": Decimal(1_000_000),
        "procurement-goods": Decimal(400_000),
        "procurement-services": Decimal(600_000),
    }
    assert all(item.project is None for item in items)
    assert kinds(context) == []


def test_an_item_cites_all_that_says_something_of_it() -> None:
    _, items = _read(drawn_grid(TREE))
    printed = [source.text for source in items[1].sources]
    assert printed == [
        "台式计算机\n（20万以下）",
        "政府集中采购",
        "5.00",
        "合成办公设备",
        "办公设备购置",
        "一、货物A",
    ]


def test_a_special_item_that_is_a_known_project_gives_the_project() -> None:
    sheet = sheet_of(drawn_grid(TREE))
    context = context_of(sheet)
    context.project("P1").called("合成会议", sheet.source(1, sheet.rows[0].cells[0]))
    items = read_procurement_list(sheet, "万元", context)
    assert [(i.project, i.position, i.purpose) for i in items if i.name != "家具用具"] == [
        (None, 1, "合成办公设备"),
        (None, 2, "合成办公设备"),
        ("P1", 1, None),
        ("P1", 2, None),
        (None, 4, "合成印刷"),
    ]


@pytest.mark.parametrize(
    ("wrong", "right"), [("|家具用具|分散自行组织|10.00", "|家具用具|分散自行组织|11.00")]
)
def test_a_parent_that_is_not_the_sum_of_its_rows_is_reported(wrong: str, right: str) -> None:
    context, items = _read(drawn_grid(TREE.replace(wrong, right)))
    assert kinds(context) == ["sum-does-not-hold"]
    finding = context.ledger.findings[0]
    assert "第1页第4行的40.00不等于其下3项之和41" in finding.message.zh
    assert [source.text for source in finding.sources] == ["40.00", "25.00", "5.00", "11.00"]
    assert len(items) == 6


ONE_COLUMN = """
合成办公设备|办公设备购置||40.00
|台式计算机|分散自行组织|25.00
||政府集中采购|5.00
|家具用具|分散自行组织|10.00
三、服务C|||60.00
合成会议|会议费||20.00
|会议服务|分散自行组织|20.00
|印刷费||30.00
|印刷服务|分散自行组织|30.00
合成印刷|印刷费||10.00
|印刷服务|分散自行组织|10.00
"""
"""The tree as texts print it from its second page on: economic classification and name begin alike."""


def test_parents_that_run_into_the_column_of_names_are_told_by_their_sums() -> None:
    context, items = _read(drawn_grid("\n".join([HEADER, *LINES[:2]])), drawn_grid(ONE_COLUMN))
    assert [(i.category, i.purpose, i.amount) for i in items] == [
        (category, purpose, amount) for _, category, purpose, _, amount in WHOLE
    ]
    assert kinds(context) == []
    assert _facts(context)["procurement-services"] == Decimal(600_000)


def test_a_parent_without_its_sum_is_uncertain_and_no_false_contradiction() -> None:
    wrong = ONE_COLUMN.replace("会议费||20.00", "会议费||21.00")
    context, items = _read(drawn_grid("\n".join([HEADER, *LINES[:2]])), drawn_grid(wrong))
    assert kinds(context) == ["unknown-row"]
    assert [s.text for s in context.ledger.findings[0].sources][1:] == ["会议费", "21.00"]
    assert [(i.purpose, i.amount) for i in items] == [(each[2], each[4]) for each in WHOLE]


def _without_empty_columns(lines: list[str], page: int) -> Grid:
    rows = [line.split("|") for line in lines]
    used = [n for n in range(len(rows[0])) if any(row[n].strip() for row in rows)]
    return drawn_grid("\n".join("|".join(row[n] for n in used) for row in rows), page=page)


@given(st.integers(1, len(LINES) - 1), st.booleans())
def test_wherever_a_page_ends_the_table_says_the_same(cut: int, narrow: bool) -> None:
    first = drawn_grid("\n".join([HEADER, *LINES[:cut]]))
    rest = LINES[cut:]
    second = _without_empty_columns(rest, 2) if narrow else drawn_grid("\n".join(rest), page=2)
    context, items = _read(first, second)
    assert _told(items) == WHOLE
    assert kinds(context) == []


@given(st.integers(1, len(LINES) - 1))
def test_a_header_on_every_page(cut: int) -> None:
    pages = [
        drawn_grid("\n".join([HEADER, *lines]), page=n)
        for n, lines in enumerate((LINES[:cut], LINES[cut:]), 1)
    ]
    context, items = _read(*pages)
    assert _told(items) == WHOLE
    assert kinds(context) == []


def test_a_name_cut_by_a_page_break_is_one_name() -> None:
    first = drawn_grid(
        f"{HEADER}\n三、服务C|||||9.00\n|合成专项|会议费|||9.00\n|||会议|分散自行组织|9.00"
    )
    context, items = _read(first, drawn_grid("|||服务||", page=2))
    assert [item.name for item in items] == ["会议服务"]
    assert kinds(context) == []


def test_a_header_broken_over_rows_and_a_title_above() -> None:
    broken = """
    2018年政府采购预算表<6x1>|||||
    部门：|合成厅<3x1>||||单位：元
    采购品目大||||采购组织|
    |专项名称|经济科目|采购物品||总计
    类|||名称|形式|
    合计|||||300
    三、服务C|||||300
    |合成专项|会议费|||300
    |||会议服务|分散自行组织|300
    """
    context, items = _read(drawn_grid(broken))
    assert [(i.name, i.amount) for i in items] == [("会议服务", Decimal(300))]
    assert _facts(context)["total"] == Decimal(300)
    assert kinds(context) == []


def test_a_plain_list_with_quantities_and_prices() -> None:
    plain = """
    序号|采购品目|数量|单价（元）|金额（元）|备注
    1|台式计算机|10|5,000.00|50,000.00|
    2|复印机|2|9,000.00|18,500.00|更新
    |合计|||68,500.00|
    """
    context, items = _read(drawn_grid(plain))
    assert [(i.name, i.quantity, i.amount, i.category) for i in items] == [
        ("台式计算机", Decimal(10), Decimal(50_000), None),
        ("复印机", Decimal(2), Decimal(18_500), None),
    ]
    assert _facts(context) == {"total": Decimal(68_500)}
    # 2 × 9,000 is not 18,500; the list adds up.
    assert kinds(context) == ["row-does-not-add-up"]


def test_the_kind_in_every_row_and_a_column_nobody_knows() -> None:
    plain = """
    采购类别|项目名称|采购项目|金额|资金性质
    货物类|合成更新|空调机|3.00|预算内
    服务类|合成物业|物业管理|7.00|预算内
    总计|||10.00|
    """
    context, items = _read(drawn_grid(plain))
    assert _told(items) == [
        (1, "procurement-goods", "合成更新", "空调机", Decimal(30_000)),
        (2, "procurement-services", "合成物业", "物业管理", Decimal(70_000)),
    ]
    assert kinds(context) == ["unknown-column"]


def test_only_kinds_are_facts_only() -> None:
    context, items = _read(
        drawn_grid("采购类别|金额\n合计|9.00\nA 货物|4.00\nB 工程|0.00\nC 服务|5.00")
    )
    assert items == []
    assert _facts(context) == {
        "total": Decimal(90_000),
        "procurement-goods": Decimal(40_000),
        "procurement-works": Decimal(0),
        "procurement-services": Decimal(50_000),
    }


def test_kinds_as_columns() -> None:
    across = """
    项目名称|合计|货物|工程|服务
    合计|10.00|4.00||6.00
    合成一|6.00|||6.00
    合成二|4.00|4.00||0.00
    """
    context, items = _read(drawn_grid(across))
    assert _facts(context) == {
        "total": Decimal(100_000),
        "procurement-goods": Decimal(40_000),
        "procurement-services": Decimal(60_000),
    }
    assert [(i.name, i.category, i.amount) for i in items] == [
        ("合成一", "procurement-services", Decimal(60_000)),
        ("合成二", "procurement-goods", Decimal(40_000)),
    ]
    assert kinds(context) == []


def test_an_empty_table_says_nothing() -> None:
    context, items = _read(drawn_grid(f"{HEADER}\n合计|||||\n此表为空|||||"))
    assert (items, kinds(context), context.facts.keys()) == ([], [], ())


def test_a_table_without_a_header_is_left_unread() -> None:
    context, items = _read(drawn_grid("甲|乙\n丙|3.00"))
    assert items == []
    assert kinds(context) == ["unknown-header"]


def test_items_of_a_form_and_of_the_list_keep_apart() -> None:
    items = [
        ProcurementItem("P1", 1, "甲", None, None),
        ProcurementItem("P1", 1, "乙", None, None),
        ProcurementItem(None, 1, "丙", None, None),
    ]
    assert [(i.project, i.position) for i in with_own_places(items)] == [
        ("P1", 1),
        ("P1", 2),
        (None, 1),
    ]


WORDS = [
    *("采购品目大类", "专项名称", "经济科目", "采购物品名称", "采购组织形式", "总计", "数量", "单价", "金额"),
    *("一、货物A", "服务", "合计", "会议费", "合成", "分散自行组织", "3.00", "4", "——", "无", "台"),
]  # fmt: skip


@given(muddled(WORDS), muddled(WORDS))
def test_a_muddle_is_told_and_every_cell_has_a_fate(one: Grid, other: Grid) -> None:
    _read(drawn_grid(HEADER), one, other)
    _read(one, other)


# -- the real tables of Jiangsu -----------------------------------------------------------------------

CPPCC = "provincial-cppcc-office-2018-tables.pdf"
CONGRESS = "provincial-peoples-congress-office-2017-department-budget.pdf"
PROCURATORATE = "provincial-procuratorate-2018-department-budget.pdf"


@pytest.mark.parametrize(
    ("name", "total", "goods", "services", "items", "pages"),
    [
        # 59.00 + 2,188.85 = 2,247.85
        (CONGRESS, "22478500", "590000", "21888500", (5, 9), {20, 21, 22, 23}),
        # 268.00 + 2,828.24 = 3,096.24
        (PROCURATORATE, "30962400", "2680000", "28282400", (14, 20), {20, 21, 22, 23}),
        # 355.67 + 926.09 = 1,281.76
        (CPPCC, "12817600", "3556700", "9260900", (9, 11), {12}),
    ],
)
def test_jiangsu(
    documents: Path,
    name: str,
    total: str,
    goods: str,
    services: str,
    items: tuple[int, int],
    pages: set[int],
) -> None:
    found: Interpretation = interpret(read(documents / "jiangsu" / name))
    facts = {
        i.key.codes[0]: i.amount
        for i in found.budget.items
        if i.key.breakdown == "procurement" and i.key.year == found.budget.heading.year
    }
    # The narrative of some adds that there is nothing of the third kind, works.
    assert {code: amount for code, amount in facts.items() if amount} == {
        "total": Decimal(total),
        "procurement-goods": Decimal(goods),
        "procurement-services": Decimal(services),
    }
    kinds_of = Counter(item.category for item in found.budget.procurement)
    assert (kinds_of["procurement-goods"], kinds_of["procurement-services"]) == items
    for category in ("procurement-goods", "procurement-services"):
        bought = [
            i.amount or Decimal(0) for i in found.budget.procurement if i.category == category
        ]
        assert sum(bought, Decimal(0)) == facts[category]
    assert {s.page for i in found.budget.procurement for s in i.sources} == pages
