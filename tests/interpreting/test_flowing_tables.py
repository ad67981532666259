"""Tables of the Shanghai form as lines of words and figures: read by their sums, and never otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.records import Interpretation, ItemKey
from budgetgraph.interpreting.table_reports import TableStatus
from budgetgraph.reading import read, read_bytes
from tests.interpreting import shanghai_form
from tests.interpreting.other_formats import flowing_text, tabbed_flow
from tests.interpreting.paged_texts import amount, document, kinds

CAPTION = "编制部门：上海市普陀区合成示例局 单位：元"
CODED = """功能分类科目编码
功能分类科目名称|合计|基本支出|项目支出
类|款|项"""
BALANCE = f"""2025年部门财务收支预算总表
{CAPTION}
本年收入|本年支出
预算数
项目|预算数|项目|基本支出
合计|项目支出
人员经费|公用经费
一、财政拨款收入|3,621,440.80|一、一般公共服务支出|3,121,440.80|1,500,000.00|123,240.80|1,498,200.00
1.一般公共预算资金|3,621,440.80|二、文化旅游体育与传媒
|||500,000.00|500,000.00
2.政府性基金||支出
二、事业收入
收入总计|3,621,440.80|支出总计|3,621,440.80|2,000,000.00|123,240.80|1,498,200.00"""
REVENUE = f"""2025年部门收入预算总表
{CAPTION}
项目|收入预算
功能分类科目编码
事业单位
功能分类科目名称|合计|财政拨款收入|事业收入|其他收入
经营收入
类|款|项
201|一般公共服务支出|3,121,440.80|3,121,440.80
201|06|财政事务|3,121,440.80|3,121,440.80
201|06|01|行政运行|3,121,440.80|3,121,440.80
207|文化旅游体育与传媒支出|500,000.00|500,000.00
合计|3,621,440.80|3,621,440.80"""
EXPENDITURE = (
    f"""2025年部门支出预算总表
{CAPTION}
项目|支出预算
{CODED}
201|一般公共服务支出|3,121,440.80|1,623,240.80|1,498,200.00
201|06|财政事务|3,121,440.80|1,623,240.80|1,498,200.00
201|06|01|行政运行|1,623,240.80|1,623,240.80
一般行政
201|06|02|1,498,200.00|1,498,200.00
管理事务""",
    f"""项目|支出预算
{CODED}
207|文化旅游体育与传媒支出|500,000.00|500,000.00
合计|3,621,440.80|2,123,240.80|1,498,200.00""",
)
FISCAL = f"""2025年部门财政拨款收支预算总表
{CAPTION}
财政拨款收入|财政拨款支出
项目|预算数|项目|合计|一般公共预算|政府性基金预算国有资本经营预算
一、一般公共预算资金|3,621,440.80|一、一般公共服务支出|3,121,440.80|3,121,440.80
二、政府性基金|二、文化旅游体育与传媒支出|500,000.00|500,000.00
三、国有资本经营预算
收入总计|3,621,440.80|支出总计|3,621,440.80|3,621,440.80"""
ECONOMIC = f"""2025年部门一般公共预算基本支出部门预算经济分类预算表
{CAPTION}
项目|一般公共预算基本支出
部门预算经济分
类科目编码
经济分类科目名称|合计|人员经费|公用经费
类|款
301|工资福利支出|2,000,000.00|2,000,000.00
301|01|基本工资|2,000,000.00|2,000,000.00
302|商品和服务支出|123,240.80|123,240.80
302|01|办公费|100,000.80|100,000.80
302|07|邮电费|23,240.00|23,240.00
合计|2,123,240.80|2,000,000.00|123,240.80"""
SANGONG = """2025年部门“三公”经费和机关运行经费预算表
编制部门：上海市普陀区合成示例局 单位：万元
“三公”经费预算数
机关运行经费预算
公务用车购置及运行费
数
合计|因公出国(境)费|公务接待费
小计|购置费|运行费
2.31|0|0.15|2.16|0|2.16|12.30"""
EMPTY = f"""2025年部门政府性基金预算支出功能分类预算表
{CAPTION}
项目|政府性基金预算支出
{CODED}
合计
注：本部门2025年无政府性基金预算财政拨款安排的预算，故本表为空表。"""
TABLES = (BALANCE, REVENUE, *EXPENDITURE, FISCAL, EMPTY, ECONOMIC, SANGONG)
FRONT = shanghai_form.PAGES[:5]
NARRATIVE = "2025年部门预算编制说明\n说明。"

Written = Callable[..., bytes]
SHAPES = pytest.mark.parametrize("shape", [flowing_text, tabbed_flow])


def interpreted(shape: Written, *tables: str) -> Interpretation:
    """What is read of a document with these tables as a converter of text gives it: blank cells are dropped."""
    pages = [page.replace("|||", "|").replace("||", "|") for page in tables]
    drawn = document(*FRONT, NARRATIVE, *pages, "其他相关情况说明\n无。")
    return interpret(read_bytes(shape(drawn), "other.txt"))


@SHAPES
def test_all_tables_are_read_and_confirmed(shape: Written) -> None:
    read_back = interpreted(shape, *TABLES)
    assert {fold(table.title): table.status for table in read_back.tables} == {
        fold(page.split("\n")[0]): TableStatus.CONFIRMED
        for page in TABLES
        if page != EXPENDITURE[1]
    }
    # The contents page announces a table that is not among these.
    assert {f.kind for f in read_back.findings if f.severity.label != "info"} <= {"missing-table"}
    assert read_back.balance.unaccounted == ()


@SHAPES
def test_lists_have_their_labels_and_columns_again(shape: Written) -> None:
    read_back = interpreted(shape, *TABLES)
    assert amount(read_back, "revenue-source", "general-public") == "3621440.8"
    assert amount(read_back, "revenue-source", "government-fund") is None
    assert amount(read_back, "class-all", "201", "personnel") == "1500000"
    assert amount(read_back, "class-all", "201", "public") == "123240.8"
    assert amount(read_back, "class-all", "201", "project") == "1498200"
    assert amount(read_back, "class-all", "207", "personnel") == "500000"
    assert amount(read_back, "class-all", "207", "project") is None
    assert amount(read_back, "function-fiscal", "207", "total") == "500000"


@SHAPES
def test_sums_place_the_figures_of_coded_rows(shape: Written) -> None:
    read_back = interpreted(shape, *TABLES)
    assert amount(read_back, "function-all", "2010602", "project") == "1498200"
    assert amount(read_back, "function-all", "2010602", "basic") is None
    assert amount(read_back, "function-all", "207", "basic") == "500000"
    assert amount(read_back, "function-source", "2010601", "fiscal") == "3121440.8"
    assert amount(read_back, "function-source", "2010601", "operating-income") is None
    assert amount(read_back, "economic-basic", "30201", "public") == "100000.8"
    assert amount(read_back, "economic-basic", "30101", "personnel") == "2000000"
    assert "code-name-differs" not in kinds(read_back), "its name stands around its figures"


@SHAPES
def test_sums_tell_the_order_of_columns_whose_header_does_not(shape: Written) -> None:
    read_back = interpreted(shape, *TABLES)
    assert amount(read_back, "sangong", "sangong-reception") == "1500"
    assert amount(read_back, "sangong", "sangong-vehicle") == "21600"
    assert amount(read_back, "sangong", "sangong-vehicle-running") == "21600"
    assert amount(read_back, "special-item", "operating-funds") == "123000"


@SHAPES
def test_what_two_orders_read_otherwise_is_left_out(shape: Written) -> None:
    open_row = SANGONG.replace("2.31|0|0.15|2.16|0|2.16|12.30", "2.31|2.31|12.30")
    read_back = interpreted(shape, *TABLES[:-1], open_row)
    assert amount(read_back, "sangong", "total") == "23100"
    assert amount(read_back, "sangong", "sangong-abroad") is None
    assert amount(read_back, "sangong", "sangong-reception") is None
    assert amount(read_back, "special-item", "operating-funds") == "123000"
    (finding,) = [f for f in read_back.findings if f.kind == "ragged-row"]
    assert [cell.text for cell in finding.sources] == ["2.31"]
    assert read_back.tables[-1].status is TableStatus.UNCHECKED


@SHAPES
def test_a_total_that_is_wrong_settles_nothing(shape: Written) -> None:
    wrong = [
        each.replace("合计|3,621,440.80|2,123,240.80", "合计|3,621,440.80|2,123,240.70")
        for each in TABLES
    ]
    read_back = interpreted(shape, *wrong)
    assert amount(read_back, "function-all", "2010602", "basic") is None
    assert amount(read_back, "function-all", "207", "project") is None


@SHAPES
@pytest.mark.parametrize(
    "lost", ["人员经费|公用经费\n", "项目|预算数|项目|基本支出\n", "合计|项目支出\n"]
)
def test_a_list_that_lost_a_line_of_its_header_says_nothing_wrong(
    shape: Written, lost: str
) -> None:
    whole = facts(interpreted(shape, *TABLES))
    found = facts(interpreted(shape, BALANCE.replace(lost, ""), *TABLES[1:]))
    assert {key: value for key, value in found.items() if whole.get(key) != value} == {}


@SHAPES
def test_words_in_a_table_of_figures_are_no_row_of_it(shape: Written) -> None:
    beside = SANGONG + "\n其中：当年财政拨款|4,100,000.00\n其他资金|0.00"
    read_back = interpreted(shape, *TABLES[:-1], beside)
    assert amount(read_back, "special-item", "operating-funds") == "123000"
    assert not [f for f in read_back.findings if f.severity.label == "violation"]
    assert "ragged-row" in kinds(read_back)


FORM = """财政项目支出绩效目标填报表
（2025年度）
项目名称|某某项目|项目性质|经常性项目
项目资金总额|4,100.00|年度资金申请总额|4,100.00
其中：当年财政拨款|4,100.00
项目资金|其中：财政资金|3,600.00
（元）|上年结转资金|0.00"""


def test_a_form_with_two_sides_is_left_unread() -> None:
    read_back = interpreted(tabbed_flow, *TABLES, FORM)
    assert not [f for f in read_back.findings if f.severity.label == "violation"]
    (finding,) = [f for f in read_back.findings if f.kind == "unknown-header"]
    assert "3,600.00" in {cell.text for cell in finding.sources}
    assert read_back.tables[-1].status is TableStatus.UNREAD


def test_the_title_and_labels_may_be_drawn_below_the_rows() -> None:
    pages = []
    for table in TABLES:
        lines = table.split("\n")
        if not lines[0].endswith("表"):
            pages.append(table)
            continue
        late = [line for line in lines[2:] if line in ("事业单位", "经营收入", "功能分类科目编码")]
        pages.append("\n".join([x for x in lines[2:] if x not in late] + late + lines[:2]))
    whole = facts(interpreted(tabbed_flow, *TABLES))
    assert facts(interpreted(tabbed_flow, *pages)) == whole


def facts(interpretation: Interpretation) -> dict[tuple[str, int, tuple[str, ...]], Decimal]:
    """All amounts by what they are, whatever the code of the department."""
    own = interpretation.budget.heading.department

    def meaning(key: ItemKey) -> tuple[str, int, tuple[str, ...]]:
        return key.breakdown, key.year, tuple("" if code == own else code for code in key.codes)

    return {meaning(item.key): item.amount for item in interpretation.budget.items}


def page_lines(path: Path, between: str) -> str:
    """The text of a PDF as converters write it that know lines and gaps, but no tables."""
    pdfplumber = pytest.importorskip("pdfplumber")
    pages = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            lines = []
            for line in page.extract_text_lines(layout=False, strip=True):
                text, end = "", None
                for char in line["chars"]:
                    if end is not None and char["x0"] - end > max(4, 0.6 * char["size"]):
                        text += between
                    text += char["text"]
                    end = char["x1"]
                lines.append(text)
            pages.append("\n".join(lines))
    return "\n\n-- PAGE_BREAK --\n\n".join(pages)


REAL = {
    "shanghai/putuo-finance-bureau-2025-department-budget.pdf": 259,
    "shanghai/putuo-government-office-2025-unit-budget.pdf": 252,
    "shanghai/putuo-wanli-subdistrict-2023-department-budget.pdf": 641,
    "jiangsu/provincial-procuratorate-2018-department-budget.pdf": 170,
    "jiangsu/provincial-peoples-congress-office-2017-department-budget.pdf": 154,
    "jiangsu/provincial-cppcc-office-2018-tables.pdf": 126,
}


@pytest.mark.parametrize("between", [" \t", " "], ids=["tabs", "spaces"])
@pytest.mark.parametrize(("path", "least"), REAL.items(), ids=lambda value: str(value)[:30])
def test_real_documents(path: str, least: int, between: str, documents: Path) -> None:
    printed = interpret(read(documents / path))
    text = page_lines(documents / path, between)
    read_back = interpret(read_bytes(text.encode(), "converted.txt"))
    expected, found = facts(printed), facts(read_back)
    assert {key: value for key, value in found.items() if expected.get(key) != value} == {}
    assert len(found) >= least
    assert violations(read_back) <= violations(printed)
    if len(found) < len(expected):
        assert [f for f in read_back.findings if f.severity.label == "warning"]
    assert read_back.balance.unaccounted == ()


def violations(interpretation: Interpretation) -> Counter[str]:
    return Counter(f.kind for f in interpretation.findings if f.severity.label == "violation")
