"""The texts of Shanghai's districts: narrative, duties, units, glossary, in a made-up and in real budgets."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Claim, Fate, Interpretation
from budgetgraph.reading import read
from tests.interpreting import shanghai_form
from tests.interpreting.paged_texts import amount, found, kinds, read_pages
from tests.interpreting.shanghai_form import NARRATIVE, OTHER, PAGES, pages

FINANCE = "putuo-finance-bureau-2025-department-budget.pdf"
OFFICE = "putuo-government-office-2025-unit-budget.pdf"
WANLI = "putuo-wanli-subdistrict-2023-department-budget.pdf"


@pytest.fixture(scope="module")
def made_up() -> Interpretation:
    return read_pages(*PAGES)


@pytest.fixture(scope="module")
def finance(documents: Path) -> Interpretation:
    return interpret(read(documents / "shanghai" / FINANCE))


@pytest.fixture(scope="module")
def office(documents: Path) -> Interpretation:
    return interpret(read(documents / "shanghai" / OFFICE))


@pytest.fixture(scope="module")
def wanli(documents: Path) -> Interpretation:
    return interpret(read(documents / "shanghai" / WANLI))


def claim(interpretation: Interpretation, breakdown: str, *codes: str) -> Claim:
    (told,) = [
        c
        for c in interpretation.budget.claims
        if (c.about.breakdown, c.about.codes) == (breakdown, codes)
    ]
    return told


def test_everything_is_understood(made_up: Interpretation) -> None:
    assert made_up.findings == ()
    assert made_up.balance.unaccounted == ()
    assert made_up.balance.sentences[Fate.FINDING] == 0


@pytest.mark.parametrize(
    ("yuan", "breakdown", "codes"),
    [
        ("3121400", "revenue-source", ("total",)),
        ("3121400", "revenue-source", ("fiscal",)),
        ("0", "revenue-source", ("business-income",)),
        ("3121400", "function-fiscal", ("total", "total")),
        # 312.14万元 and 3,121,440.80 yuan are one figure; the finer one counts.
        ("3121440.8", "function-gpb", ("total", "total")),
        ("0", "function-govfund", ("total", "total")),
        ("1623240.8", "function-gpb", ("2010601", "total")),
        # The number was cut behind 149.8 at the end of a line.
        ("1498200", "function-gpb", ("2010602", "total")),
        ("23100", "sangong", ("total",)),
        ("21600", "sangong", ("sangong-vehicle",)),
        ("21600", "sangong", ("sangong-vehicle-running",)),
        ("1500", "sangong", ("sangong-reception",)),
        ("123000", "special-item", ("operating-funds",)),
        ("1170000", "procurement", ("total",)),
        ("170000", "procurement", ("procurement-goods",)),
        ("0", "procurement", ("procurement-works",)),
        ("1000000", "procurement", ("procurement-services",)),
        ("340000", "special-item", ("procurement-sme",)),
        ("200000", "special-item", ("procurement-small-micro",)),
        ("1498200", "special-item", ("performance-projects",)),
    ],
)
def test_facts_of_the_text(
    made_up: Interpretation, yuan: str, breakdown: str, codes: tuple[str, ...]
) -> None:
    assert amount(made_up, breakdown, *codes) == yuan
    item = found(made_up, breakdown, *codes)
    assert item is not None
    assert any(source.key.startswith("n") for source in item.sources)


def test_changes_and_what_follows_from_them(made_up: Interpretation) -> None:
    told = claim(made_up, "function-fiscal", "total", "total")
    assert (told.change, told.reason) == (Decimal("107600"), "人员增加")
    assert claim(made_up, "function-gpb", "total", "total").reason is None
    assert claim(made_up, "sangong", "sangong-vehicle-running").reason == "因公出行减少"
    assert claim(made_up, "sangong", "sangong-reception").change == 0
    assert amount(made_up, "function-gpb", "total", "total", year=2024) == "3013800"
    assert amount(made_up, "sangong", "sangong-vehicle-running", year=2024) == "23600"


def test_projects_that_only_the_text_lists(made_up: Interpretation) -> None:
    assert [project.name for project in made_up.budget.projects] == ["示例服务费", "示例业务费"]
    items = [i for i in made_up.budget.items if i.key.breakdown == "project"]
    assert [item.amount for item in items] == [Decimal("1400000"), Decimal("98200")]


def test_a_list_that_does_not_add_up_makes_no_projects() -> None:
    other = OTHER.replace("示例业务费9.82万元", "示例业务费8.82万元")
    interpretation = read_pages(*pages(OTHER=other))
    assert interpretation.budget.projects == ()
    assert kinds(interpretation) == ["figure-without-counterpart"] * 2


def test_assets_at_a_date_and_not_what_is_to_be_bought(made_up: Interpretation) -> None:
    assert {a.category: a.quantity for a in made_up.budget.assets} == {
        "vehicle": 3,
        "vehicle-general": 1,
        "vehicle-enforcement": 2,
        "equipment-1m": 0,
    }
    assert {a.date for a in made_up.budget.assets} == {"2024-08-31"}


def test_duties_units_and_glossary(made_up: Interpretation) -> None:
    assert [(d.position, d.text) for d in made_up.budget.duties] == [
        (1, "负责全区示例工作的规划、组织和监督。"),
        (2, "承办区政府交办的其他事项。"),
    ]
    department, *units = made_up.budget.units
    assert department.code == made_up.budget.heading.department
    assert sorted(unit.name for unit in units) == [
        "上海市普陀区合成示例中心",
        "上海市普陀区合成示例局（本部）",
    ]
    assert {unit.parent for unit in units} == {department.code}
    assert [(d.scheme, d.code) for d in made_up.budget.definitions] == [
        ("nature", "basic"),
        ("category", "operating-funds"),
    ]


def test_another_figure_than_the_table_is_a_finding_on_the_same_fact() -> None:
    interpretation = read_pages(*pages(NARRATIVE=NARRATIVE.replace("162.32", "612.32")))
    assert kinds(interpretation) == ["printings-differ"]
    assert amount(interpretation, "function-gpb", "2010601", "total") == "1623240.8"
    (finding,) = interpretation.findings
    assert "第8页第8行" in finding.message.zh
    assert "page 6, line 8" in finding.message.en


def test_a_name_of_another_spelling_is_known_by_its_amount() -> None:
    text = NARRATIVE.replace("财政事务-一般行政管理事务", "财政事务-一般行政管理工作事务")
    interpretation = read_pages(*pages(NARRATIVE=text))
    item = found(interpretation, "function-gpb", "2010602", "total")
    assert item is not None
    assert [source.page for source in item.sources] == [8, 6]


def test_an_increase_of_more_than_the_amount_derives_nothing() -> None:
    text = NARRATIVE.replace(
        "支出预算0万元，与2024年预算持平", "支出预算0万元，比2024年预算增加10.76万元"
    )
    interpretation = read_pages(*pages(NARRATIVE=text))
    assert kinds(interpretation) == ["change-does-not-fit"]
    assert amount(interpretation, "function-govfund", "total", "total", year=2024) is None


def test_figures_of_another_body_are_not_the_issuers() -> None:
    text = OTHER.replace(
        "2025年上海市普陀区合成示例局下属1家机关和1家事业单位财政拨款的机关运行经费预算为12.30万元",
        "2025年上海市普陀区合成示例中心财政拨款的机关运行经费预算为12.30万元",
    )
    interpretation = read_pages(*pages(OTHER=text))
    assert amount(interpretation, "special-item", "operating-funds") is None
    assert kinds(interpretation) == ["figure-without-counterpart"]


def test_what_was_spent_is_only_compared_with() -> None:
    text = NARRATIVE.replace(
        "162.32万元，主要用于人员经费。",
        "162.32万元，主要用于人员经费。2024年当年预算执行数为150.00万元，2025年预算安排162.32万元，"
        "比2024年预算执行数增加8.21 %。主要原因是：人员增加。",
    )
    interpretation = read_pages(*pages(NARRATIVE=text))
    assert interpretation.findings == ()
    told = claim(interpretation, "function-gpb", "2010601", "total")
    assert (told.change_percent, told.reason) == (Decimal("8.21"), "人员增加")
    assert amount(interpretation, "function-gpb", "2010601", "total", year=2024) is None


def test_a_page_whose_end_is_printed_again_has_two_sources_and_no_findings() -> None:
    lines = NARRATIVE.split("\n")
    again = "\n".join(lines[-3:])
    interpretation = read_pages(*PAGES[:6], again, *PAGES[6:])
    assert interpretation.findings == ()
    item = found(interpretation, "function-gpb", "2010602", "total")
    assert item is not None
    assert [source.page for source in item.sources if source.key == "n"] == [6, 7]


def test_the_parts_stand_where_the_contents_say(made_up: Interpretation) -> None:
    heading = made_up.budget.heading
    assert (heading.kind, heading.region.code, heading.year) == ("budget", "310107", 2025)
    assert heading.title == "上海市普陀区2025年区级部门预算（上海市普陀区合成示例局）"
    turned = (*shanghai_form.PAGES[:5], *shanghai_form.TABLES, NARRATIVE, OTHER)
    interpretation = read_pages(*turned)
    assert interpretation.findings == ()
    assert len(interpretation.budget.items) == len(made_up.budget.items)


# -- real documents -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yuan", "codes"),
    [
        ("16231840.8", "2010601"),
        ("100000", "2010602"),
        ("1666600", "2010607"),
        ("4188000", "2010608"),
        ("877080", "2080501"),
        ("1748327", "2080505"),
        ("873617", "2080506"),
        ("9620", "2080599"),
        ("782164", "2101101"),
        ("2049197", "2210201"),
        ("2687760", "2210203"),
    ],
)
def test_finance_bureau_functions_have_both_printings(
    finance: Interpretation, yuan: str, codes: str
) -> None:
    item = found(finance, "function-gpb", codes, "total")
    assert item is not None
    assert amount(finance, "function-gpb", codes, "total") == yuan
    assert {source.key for source in item.sources} >= {"t5", "n"}


def test_finance_bureau(finance: Interpretation) -> None:
    balance = finance.balance
    assert balance.sentences[Fate.UNACCOUNTED] == balance.sentences[Fate.FINDING] == 0
    worst = [f for f in finance.findings if f.severity.name == "VIOLATION"]
    assert [f.sources[1].text for f in worst if f.kind == "printings-differ"] == ["887.36"]
    assert "figure-without-counterpart" not in kinds(finance)
    assert amount(finance, "special-item", "operating-funds") == "2294300"
    assert amount(finance, "procurement", "procurement-services") == "1000000"
    assert [p.name for p in finance.budget.projects] == [
        "中介机构服务费",
        "财政业务费",
        "信息化系统日常维护费",
        "援滇干部工作经费",
    ]
    assert len(finance.budget.duties) == 12
    assert len(finance.budget.definitions) == 4
    assert len(finance.budget.assets) == 10
    assert claim(finance, "function-gpb", "total", "total").change == Decimal("1076200")


def test_finance_bureau_page_seven_is_printed_twice(finance: Interpretation) -> None:
    item = found(finance, "function-gpb", "2210203", "total")
    assert item is not None
    assert [source.page for source in item.sources if source.key == "n"] == [7, 8]


def test_government_office(office: Interpretation) -> None:
    assert office.budget.heading.kind == "unit-budget"
    assert office.balance.sentences[Fate.FINDING] == 0
    assert "figure-without-counterpart" not in kinds(office)
    assert amount(office, "function-gpb", "2010302", "total") == "46140000"
    assert amount(office, "special-item", "procurement-small-micro") == "340000"
    assert amount(office, "special-item", "operating-funds") == "2132800"
    assert amount(office, "special-item", "performance-projects") == "66260000"
    assert claim(office, "function-fiscal", "total", "total").reason == "项目调整"
    assert len(office.budget.duties) == 14
    assert len(office.budget.units) == 1
    assert len(office.budget.definitions) == 8


def test_subdistrict(wanli: Interpretation) -> None:
    assert wanli.balance.sentences[Fate.UNACCOUNTED] == 0
    assert "change-does-not-fit" in kinds(wanli)
    differing = [f for f in wanli.findings if f.kind == "printings-differ"]
    assert [[s.text for s in f.sources] for f in differing] == [["2,206,272", "441.25"]]
    assert amount(wanli, "special-item", "operating-funds") == "7860900"
    assert amount(wanli, "special-item", "procurement-small-micro") == "2324000"
    assert amount(wanli, "special-item", "performance-projects") == "33281300"
    assert [d.position for d in wanli.budget.duties] == list(range(1, 10))
    assert len(wanli.budget.units) == 7
    assert {a.category: a.quantity for a in wanli.budget.assets}["vehicle"] == 7
    told = claim(wanli, "function-gpb", "2080705", "total")
    assert (told.change_percent, told.reason) == (Decimal("-4.83"), "公益性岗位补贴经费减少")
    # What is left is money that no table holds: other assets, and how the year is divided in quarters.
    left = [f.sources[0].page for f in wanli.findings if f.kind == "figure-without-counterpart"]
    assert sorted(left) == [29] * 7 + [30] * 4
