"""Tables that can be read in several ways are read in the way that explains their sums."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting import interpret, readings
from budgetgraph.interpreting.flowing_header import flowing_header, is_flowing
from budgetgraph.interpreting.readings import Merit, Trials, Way
from budgetgraph.interpreting.records import Interpretation, ItemKey
from budgetgraph.interpreting.specifications import specification
from budgetgraph.interpreting.table_kinds import GridSpecification
from budgetgraph.interpreting.table_reports import TableStatus
from budgetgraph.reading import read_bytes
from budgetgraph.reading.document import Cell, Document, Grid, Passage, Row
from tests.interpreting.drawn_tables import context_of, drawn_grid, sheet_of
from tests.interpreting.fragments import EXPENDITURE, REVENUE, document, interpreted, item, kinds


def amounts(interpretation: Interpretation) -> dict[ItemKey, Decimal]:
    return {each.key: each.amount for each in interpretation.budget.items}


def statuses(interpretation: Interpretation) -> dict[str, TableStatus]:
    return {table.label: table.status for table in interpretation.tables}


CLEAN = interpreted(document())


def test_a_table_that_adds_up_is_read_as_it_stands() -> None:
    assert "read-otherwise" not in kinds(CLEAN)
    assert set(statuses(CLEAN).values()) == {TableStatus.CONFIRMED}


# -- columns one off --------------------------------------------------------------------------


def shifted(table: str) -> str:
    """A table whose rows have an empty cell before their amounts that the header has not."""
    lines = table.splitlines()
    return "\n".join(
        line.replace("\t50.00", "\t\t50.00", 1) if line.count("\t") > 2 else line for line in lines
    )


def test_amounts_one_column_off_are_read_under_their_headers() -> None:
    interpretation = interpreted(document(REVENUE, shifted(EXPENDITURE)))
    assert amounts(interpretation) == amounts(CLEAN)
    assert statuses(interpretation) == statuses(CLEAN)
    (finding,) = [f for f in interpretation.findings if f.kind == "read-otherwise"]
    assert "右移一列" in finding.message.zh
    assert finding.severity.label == "info"


def test_a_wrong_figure_is_no_reason_to_read_otherwise() -> None:
    wrong = EXPENDITURE.replace("201\t一般公共服务支出\t50.00", "201\t一般公共服务支出\t51.00")
    interpretation = interpreted(document(REVENUE, wrong))
    assert "read-otherwise" not in kinds(interpretation)
    assert statuses(interpretation)["3"] is TableStatus.CONTRADICTED
    found = item(interpretation, "function-all", "201", "total")
    assert found is not None
    assert found.amount == 510_000, "the source's error is not repaired"


# -- blanks that a converter dropped ----------------------------------------------------------


def flowing(text: str) -> str:
    """The text as a converter gives it that parts cells by one space and drops the blank ones."""
    return "\n".join(
        " ".join(word.replace(" ", "") for word in line.split("\t") if word.strip())
        if "\t" in line
        else line
        for line in text.split("\n")
    )


def test_a_document_without_blank_cells_says_nothing_wrong(
    example_text: str, example_interpretation: Interpretation
) -> None:
    text = flowing(example_text)
    assert "\t" not in text
    interpretation = interpret(read_bytes(text.encode(), "flowing.md"))
    right, found = amounts(example_interpretation), amounts(interpretation)
    assert {key: amount for key, amount in found.items() if right.get(key) != amount} == {}
    assert len(found) > 200
    confirmed = [
        label for label, s in statuses(interpretation).items() if s is TableStatus.CONFIRMED
    ]
    # Of table 7 one figure stays open: 购置费 and 运行费 are the same sum.
    assert {"1", "2", "4", "5-1", "5-2", "6"} <= set(confirmed)
    # The total of table 11 is wrong in the document itself.
    assert [
        label for label, s in statuses(interpretation).items() if s is TableStatus.CONTRADICTED
    ] == ["11"]


def test_what_the_sums_leave_open_is_left_out_with_a_finding() -> None:
    table = flowing(EXPENDITURE.replace("\t30.00\t20.00", "\t50.00\t"))
    interpretation = interpreted(document(REVENUE, table))
    assert item(interpretation, "function-all", "201", "total") is not None
    assert item(interpretation, "function-all", "201", "basic") is None
    assert item(interpretation, "function-all", "201", "project") is None
    finding = next(f for f in interpretation.findings if f.kind == "ragged-row")
    assert [cell.text for cell in finding.sources] == ["50.00"]


def grid_of(*lines: str) -> tuple[Row, ...]:
    return tuple(
        Row(tuple(Cell(word, number, column) for column, word in enumerate(line.split(), 1)))
        for number, line in enumerate(lines, 1)
    )


@pytest.mark.parametrize(
    ("kind", "lines", "columns"),
    [
        (
            "general-public-by-function",
            (
                "科目编码 科目名称 本年一般公共预算支出",
                "合计 基本支出 项目支出",
                "小计 人员经费 公用经费",
                "合计 1.00",
            ),
            ["total", "basic", "personnel", "public", "project"],
        ),
        (
            "projects",
            (
                "项目编码 项目名称 项目单位 合计 本年拨款 财政拨款结转结余 单位资金",
                "一般公共预算 政府性基金预算 一般公共预算 政府性基金预算",
                "1.00",
            ),
            [
                "total",
                "general-public",
                "government-fund",
                "carryover-general-public",
                "carryover-government-fund",
                "unit-funds",
            ],
        ),
    ],
)
def test_the_second_line_of_a_header_stands_below_its_groups(
    kind: str, lines: tuple[str, ...], columns: list[str]
) -> None:
    rows = grid_of(*lines)
    assert is_flowing(rows)
    spec = specification(kind)
    assert isinstance(spec, GridSpecification)
    header = flowing_header(rows, spec)
    assert header is not None
    assert header.rows == len(lines) - 1
    assert [column.code for column in header.amounts.values()] == columns


# -- other grids of the same place ------------------------------------------------------------


def paged(grid: Grid) -> Document:
    """A document whose expenditure table is ``grid``."""
    read = read_bytes(document(REVENUE).encode(), "made.md")
    title = read_bytes("### 三、部门支出总表\n\n单位：万元\n".encode(), "title.md")
    above = [replace(each, page=1) for each in title.blocks if isinstance(each, Passage)]
    return replace(read, blocks=(*read.blocks, *above, grid))


RULED = drawn_grid(
    """
    科目编码 | 科目名称 | 合计 | 基本支出 项目支出
             | 合计 | 50.00 | 30.00 20.00
    201 | 一般公共服务支出 | 50.00 | 30.00 20.00
    """
)
BY_WORDS = drawn_grid(
    """
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
             | 合计 | 50.00 | 30.00 | 20.00
    201 | 一般公共服务支出 | 50.00 | 30.00 | 20.00
    """
)


def test_another_grid_of_the_same_place_is_taken_if_it_explains_the_sums() -> None:
    found = interpret(paged(Grid(RULED.rows, (BY_WORDS,))))
    assert {k.codes for k in amounts(found) if k.breakdown == "function-all"} == {
        (code, nature) for code in ("total", "201") for nature in ("total", "basic", "project")
    }
    assert "read-otherwise" in kinds(found)
    assert found.balance.unaccounted == ()
    assert found.tables[-1].status is TableStatus.CONFIRMED


def test_the_first_of_equally_good_grids_is_taken() -> None:
    found = interpret(paged(Grid(BY_WORDS.rows, (BY_WORDS, RULED))))
    assert "read-otherwise" not in kinds(found)
    assert found.tables[-1].status is TableStatus.CONFIRMED


def test_a_grid_that_no_alternative_betters_is_read_as_it_stands() -> None:
    wrong = Grid(BY_WORDS.rows[:2], (RULED,))
    found = interpret(paged(wrong))
    assert "read-otherwise" not in kinds(found)


CONTRADICTORY = drawn_grid(
    """
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
             | 合计 | 99.00 | 30.00 | 20.00
    201 | 一般公共服务支出 | 50.00 | 30.00 | 20.00
    """
)
WITHOUT_ITS_TOTAL = drawn_grid(
    """
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
             | 合计 99.00 | | 30.00 | 20.00
    201 | 一般公共服务支出 | 50.00 | 30.00 | 20.00
    """
)


def test_a_reading_that_loses_the_figure_that_contradicts_is_not_the_better_one() -> None:
    found = interpret(paged(Grid(CONTRADICTORY.rows, (WITHOUT_ITS_TOTAL,))))
    assert "read-otherwise" not in kinds(found)
    assert found.tables[-1].status is TableStatus.CONTRADICTED
    total = item(found, "function-all", "total", "total")
    assert total is not None
    assert total.amount == 990_000


@pytest.mark.parametrize(
    ("one", "other", "better"),
    [
        (Merit(9, 0, True, 9), Merit(11, 2, True, 12), False),
        (Merit(9, 0, False, 12), Merit(11, 2, True, 12), False),
        (Merit(9, 0, True, 12), Merit(11, 2, True, 12), True),
        (Merit(9, 0, True, 12), Merit(11, 2, False, 12), True),
        (Merit(9, 1, True, 14), Merit(9, 1, True, 12), True),
        (Merit(9, 2, True, 14), Merit(9, 1, True, 12), False),
    ],
)
def test_the_better_reading_places_at_least_as_many_figures(
    one: Merit, other: Merit, better: bool
) -> None:
    assert one.betters(other) is better


def pages_of(count: int) -> Document:
    """An expenditure table over many pages, on each of which a row does not add up, with other grids."""
    blocks = list(paged(CONTRADICTORY).blocks)
    for page in range(1, count + 1):
        rows = "".join(
            f"201{page:02d}{n:02d} | 事务 | {3 if n else 9} | 1 | 2\n" for n in range(30)
        )
        grid = drawn_grid(rows, page=page + 1)
        other = drawn_grid(rows.replace("事务", "事 务"), page=page + 1)
        blocks.append(Grid(grid.rows, (other,)))
    return replace(paged(CONTRADICTORY), blocks=tuple(blocks))


@pytest.mark.parametrize("pages", [3, 20])
def test_the_rows_read_for_trial_are_bounded(pages: int, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    merit = Trials._merit

    def counting(self: Trials, way: Way) -> Merit:
        tried.append(len(way.sheet.rows))
        return merit(self, way)

    monkeypatch.setattr(Trials, "_merit", counting)
    monkeypatch.setattr(readings, "_MOST_ROWS", 2_000)
    found = interpret(pages_of(pages))
    assert len(found.budget.items) > 60 * pages
    # Its own way, all pages the other way, and the shifts are tried in any case.
    assert sum(tried) <= 2_000 + 4 * max(tried)


def test_a_trial_leaves_no_trace() -> None:
    context = context_of(sheet_of(RULED))
    source = SourceCell("t1", 1, 1)
    context.unit("036").called("甲", source)
    context.project("p").called("乙", source)
    context.print_label("function", "201", "丙", source)
    before = context.trial()
    trial = context.trial()
    trial.unit("036").called("丁", source)
    trial.unit("037").called("戊", source)
    trial.project("p").called("己", replace(source, line=2))
    trial.project("p").types.append("level-1")
    trial.print_label("function", "201", "庚", source)
    trial.facts.add(ItemKey("sangong", 2023, "036", ("total",)), Decimal(1), source)
    trial.ledger.finding("unknown-row", Severity.INFO, "行", "row", (source,))
    assert (context.units, context.projects, context.code_labels) == (
        before.units,
        before.projects,
        before.code_labels,
    )
    assert not context.facts.keys()
    assert not context.ledger.findings


# -- rows among whole ones that lost a blank --------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9_999), st.booleans()), min_size=2, max_size=6, unique=True)
)
def test_a_blank_lost_in_single_rows_never_moves_money(parts: list[tuple[int, bool]]) -> None:
    def cents(amount: int) -> str:
        return f"{Decimal(amount) / 100:.2f}" if amount else ""

    basic = sum(n for n, is_basic in parts if is_basic)
    project = sum(n for n, is_basic in parts if not is_basic)
    whole = f"{cents(basic + project)}\t{cents(basic)}\t{cents(project)}"
    head = EXPENDITURE[: EXPENDITURE.index("\t合计")]
    rows = [f"\t合计\t{whole}", f"201\t一般公共服务支出\t{whole}"]
    truth = {}
    for number, (amount, is_basic) in enumerate(parts):
        code = f"201{number + 11:02d}"
        rows.append(f"{code}\t事务\t{cents(amount)}\t{cents(amount)}")
        truth[code] = "basic" if is_basic else "project"
    found = interpreted(document(REVENUE, head + "\n".join(rows) + "\n"))
    warned = {
        cell.line
        for finding in found.findings
        if finding.kind in ("ragged-row", "read-otherwise") and finding.severity.label == "warning"
        for cell in finding.sources
    }
    for each in found.budget.items:
        code, nature = each.key.codes if each.key.breakdown == "function-all" else ("", "")
        if code in truth and nature != "total" and each.sources[0].line not in warned:
            assert nature == truth[code]
