"""The texts of Jiangsu's provincial bodies: table by table, with the 类 in headings, in one file or in two."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Claim, Fate, Interpretation
from budgetgraph.reading import read
from budgetgraph.reading.document import Block, Document, Passage, Row
from tests.interpreting.jiangsu_form import NARRATIVE, PAGES, TABLES_FILE, TEXT_FILE
from tests.interpreting.paged_texts import amount, found, kinds, of_blocks, paged, read_pages

CONGRESS = "provincial-peoples-congress-office-2017-department-budget.pdf"
PROCURATORATE = "provincial-procuratorate-2018-department-budget.pdf"
CPPCC_TEXT = "provincial-cppcc-office-2018-narrative.pdf"
CPPCC_TABLES = "provincial-cppcc-office-2018-tables.pdf"


@pytest.fixture(scope="module")
def made_up() -> Interpretation:
    return read_pages(*PAGES)


@pytest.fixture(scope="module")
def congress(documents: Path) -> Interpretation:
    return interpret(read(documents / "jiangsu" / CONGRESS))


@pytest.fixture(scope="module")
def procuratorate(documents: Path) -> Interpretation:
    return interpret(read(documents / "jiangsu" / PROCURATORATE))


def as_one(first: Document, second: Document) -> Document:
    """Two files as one document, as ``--as-one`` gives it."""
    return replace(first, blocks=(*first.blocks, *(_second(block) for block in second.blocks)))


def _second(block: Block) -> Block:
    if isinstance(block, Passage):
        return replace(block, file=2)
    rows = (Row(tuple(replace(cell, file=2) for cell in row.cells)) for row in block.rows)
    return replace(block, rows=tuple(rows), alternatives=())


@pytest.fixture(scope="module", params=["text first", "tables first"])
def cppcc(request: pytest.FixtureRequest, documents: Path) -> Interpretation:
    text = read(documents / "jiangsu" / CPPCC_TEXT)
    tables = read(documents / "jiangsu" / CPPCC_TABLES)
    text_first = request.param == "text first"
    return interpret(as_one(text, tables) if text_first else as_one(tables, text))


def claims(interpretation: Interpretation, breakdown: str, *codes: str) -> list[Claim]:
    return [
        c
        for c in interpretation.budget.claims
        if (c.about.breakdown, c.about.codes) == (breakdown, codes)
    ]


def test_everything_is_understood(made_up: Interpretation) -> None:
    assert made_up.findings == ()
    assert made_up.balance.unaccounted == ()
    assert made_up.balance.sentences[Fate.FINDING] == 0
    heading = made_up.budget.heading
    assert (heading.title, heading.year) == ("江苏省合成示例委员会办公厅2018年度部门预算公开", 2018)
    assert heading.region.code == "320000"


@pytest.mark.parametrize(
    ("yuan", "breakdown", "codes"),
    [
        # 1, at the end of a line and 000.50 on the next are one number.
        ("10005000", "function-all", ("total", "total")),
        ("10005000", "revenue-source", ("general-public",)),
        ("0", "revenue-source", ("government-fund",)),
        ("8805000", "function-all", ("201", "total")),
        ("7005000", "nature-all", ("basic",)),
        ("1000000", "nature-all", ("reserve",)),
        ("0", "nature-all", ("next-year",)),
        ("8805000", "function-fiscal", ("20102", "total")),
        ("5005000", "function-fiscal", ("2010201", "total")),
        ("3800000", "function-fiscal", ("2010202", "total")),
        ("1200000", "function-fiscal", ("2210201", "total")),
        ("0", "sangong", ("sangong-vehicle-purchase",)),
        ("160000", "special-item", ("meetings",)),
        ("0", "function-govfund", ("total", "total")),
        ("500000", "procurement", ("procurement-goods",)),
        ("1000000", "procurement", ("procurement-services",)),
        ("1800000", "special-item", ("performance-projects",)),
        ("0", "revenue-source", ("state-capital",)),
    ],
)
def test_facts_of_the_text(
    made_up: Interpretation, yuan: str, breakdown: str, codes: tuple[str, ...]
) -> None:
    assert amount(made_up, breakdown, *codes) == yuan
    item = found(made_up, breakdown, *codes)
    assert item is not None
    assert any(source.key.startswith("n") for source in item.sources)


def test_changes_shares_and_reasons(made_up: Interpretation) -> None:
    (told,) = claims(made_up, "function-all", "total", "total")
    assert (told.change, told.change_percent, told.reason) == (
        Decimal("1005000"),
        Decimal("11.17"),
        "政策性增资等",
    )
    (reserve,) = claims(made_up, "nature-all", "reserve")
    assert (reserve.change, reserve.change_percent) == (Decimal("900000"), Decimal("900"))
    assert reserve.reason == "预留经费增加了90万元"
    (less,) = claims(made_up, "function-all", "221", "total")
    assert (less.change, less.reason) == (Decimal("-200000"), "住房补贴减少")
    same, share = claims(made_up, "nature-all", "basic")
    assert (same.change, share.share_percent) == (0, Decimal("70.01"))
    (new,) = claims(made_up, "function-fiscal", "2010201", "total")
    assert new.change == Decimal("5005000")
    assert amount(made_up, "nature-all", "basic", year=2017) == "7005000"
    assert amount(made_up, "special-item", "meetings", year=2017) == "140000"


def test_duties_tasks_and_glossary(made_up: Interpretation) -> None:
    assert [(d.position, d.text) for d in made_up.budget.duties] == [
        (1, "负责全省示例工作的统筹、规划、协调、指导；承担日常工作。"),
        (2, "承办省委交办的其他事项。"),
    ]
    assert [(g.owner, g.kind, g.position, g.year, g.text) for g in made_up.budget.goals] == [
        ("dept", "work-task", 1, 2018, "召开全体会议1次，办理提案700件左右。"),
        ("dept", "work-task", 2, 2018, "举办培训班3期，培训200人。"),
    ]
    assert [(d.scheme, d.code) for d in made_up.budget.definitions] == [("nature", "reserve")]


@pytest.mark.parametrize("text_first", [True, False])
def test_two_files_say_what_one_does(made_up: Interpretation, text_first: bool) -> None:
    text, tables = (TEXT_FILE, TABLES_FILE) if text_first else (TABLES_FILE, TEXT_FILE)
    interpretation = interpret(of_blocks((*paged(*text), *paged(*tables, file=2))))
    assert interpretation.findings == ()
    assert interpretation.budget.heading == made_up.budget.heading
    assert set(interpretation.budget.items) == set(made_up.budget.items)
    assert set(interpretation.budget.claims) == set(made_up.budget.claims)
    item = found(interpretation, "function-fiscal", "2010201", "total")
    assert item is not None
    assert {source.file for source in item.sources} == {1, 2}


def test_a_figure_under_a_wrong_name_is_a_contradiction_and_derives_nothing() -> None:
    text = NARRATIVE[1].replace(
        "政协事务（款）: 2018 年预算支出合计 880.50 万元。其中：\n1．行政运行（项）支出 500.50 万元，今年新增支出",
        "1．政协事务行政运行（项）支出 880.50 万元，与上年相比增加 80.50 万元",
    )
    interpretation = read_pages(*PAGES[:9], NARRATIVE[0], text, NARRATIVE[2])
    assert "printings-differ" in kinds(interpretation)
    assert amount(interpretation, "function-fiscal", "2010201", "total") == "5005000"
    assert amount(interpretation, "function-fiscal", "2010201", "total", year=2017) is None


# -- real documents -------------------------------------------------------------------------------


def test_congress(congress: Interpretation) -> None:
    assert congress.balance.sentences[Fate.UNACCOUNTED] == 0
    assert "figure-without-counterpart" not in kinds(congress)
    # 10,528.33 is all of 人大事务; the text calls it 行政运行, which has 4,545.94.
    differing = [f for f in congress.findings if f.kind == "printings-differ"]
    assert [[s.text for s in f.sources] for f in differing] == [["4,545.94", "10528.33"]]
    assert amount(congress, "function-all", "221", "total", year=2016) == "8434400"
    assert amount(congress, "special-item", "operating-funds") == "56193100"
    assert amount(congress, "special-item", "operating-funds", year=2016) == "15863200"
    assert amount(congress, "special-item", "meetings", year=2016) == "17090000"
    assert amount(congress, "nature-fiscal", "personnel") == "60807200"
    assert amount(congress, "sangong", "sangong-vehicle-purchase") == "0"
    assert [d.position for d in congress.budget.duties] == list(range(1, 16))
    assert len(congress.budget.goals) == 12
    assert len(congress.budget.definitions) == 9
    (reserve,) = [c for c in claims(congress, "nature-all", "reserve") if c.change is not None]
    assert reserve.change == 0


def test_procuratorate(procuratorate: Interpretation) -> None:
    assert procuratorate.balance.sentences[Fate.UNACCOUNTED] == 0
    left = [f for f in procuratorate.findings if f.kind == "figure-without-counterpart"]
    assert [[s.text for s in f.sources] for f in left] == [["1,464.3"]]
    assert amount(procuratorate, "function-fiscal", "2080504", "total") == "3719200"
    assert amount(procuratorate, "function-fiscal", "2080504", "total", year=2017) == "20211800"
    assert amount(procuratorate, "function-fiscal", "20404", "total") == "164443600"
    assert amount(procuratorate, "nature-all", "reserve", year=2017) == "1402000"
    assert amount(procuratorate, "sangong", "sangong-reception", year=2017) == "1565500"
    assert amount(procuratorate, "special-item", "performance-projects") == "50860000"
    assert amount(procuratorate, "revenue-source", "state-capital") == "0"
    assert [d.position for d in procuratorate.budget.duties] == list(range(1, 17))
    assert [g.position for g in procuratorate.budget.goals] == list(range(1, 25))
    assert procuratorate.budget.units[0].name == "江苏省人民检察院"
    assert {unit.name for unit in procuratorate.budget.units[1:]} == {
        "江苏省人民检察院本级",
        "南京铁路运输检察院",
        "徐州铁路运输检察院",
    }


def test_cppcc_in_two_files(cppcc: Interpretation) -> None:
    assert cppcc.balance.sentences[Fate.UNACCOUNTED] == 0
    assert set(kinds(cppcc)) == {"overlapping-figure"}
    assert cppcc.budget.heading.title == "江苏省政协办公厅2018年度部门预算公开"
    assert amount(cppcc, "function-fiscal", "2010201", "total", year=2017) == "32330300"
    assert amount(cppcc, "function-fiscal", "2210202", "total", year=2017) == "7517700"
    assert amount(cppcc, "special-item", "training") == "976000"
    (new,) = claims(cppcc, "function-fiscal", "2080505", "total")
    assert new.change == Decimal("4078100")
    (share,) = [c for c in claims(cppcc, "nature-all", "reserve") if c.share_percent is not None]
    assert share.share_percent == Decimal("11.40")
    assert len(cppcc.budget.goals) == 14
    assert len(cppcc.budget.definitions) == 9
