"""Tables of other places and years in small: what each prints, and the facts it has to give.

Every table is drawn as text (see ``drawn_grid``) with its captions, and comes with the amounts in yuan
that stand in it. Nothing else may be read from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.reading.document import Block, Grid, Passage, Row
from tests.interpreting.drawn_tables import drawn_grid
from tests.interpreting.table_fragments import Tables, line, read_tables

Facts = dict[tuple[str, ...], str]


@dataclass(frozen=True)
class Drawn:
    """A table: the lines over it, its grid, and its amounts in yuan by breakdown and codes."""

    name: str
    lines: tuple[str, ...]
    grid: str
    facts: Facts
    year: int = 2025
    findings: tuple[str, ...] = ()
    more: tuple[str, ...] = field(default=())
    """Grids of the pages that follow."""

    def blocks(self, *, paged: bool = True) -> tuple[Block, ...]:
        """The blocks of the table; without pages as a text form has it, merged cells lost."""
        over = [line(text, number) for number, text in enumerate(self.lines, 1)]
        grids = [
            drawn_grid(text, page=page) for page, text in enumerate((self.grid, *self.more), 1)
        ]
        if paged:
            return (*over, *grids)
        texts = [Passage(each.text, each.line) for each in over]
        return (*texts, *(as_text(grid) for grid in grids))

    def read(self, *, paged: bool = True) -> Tables:
        """The table alone, read."""
        return read_tables(*self.blocks(paged=paged), year=self.year)


def as_text(grid: Grid) -> Grid:
    """The grid as a text form has it: without pages and merged cells."""
    return Grid(
        tuple(
            Row(tuple(type(c)(c.text, c.line + 9, c.column, None) for c in row.cells))
            for row in grid.rows
        )
    )


def amounts(tables: Tables) -> dict[tuple[str, ...], Decimal]:
    """Every fact that was read, in yuan, without those of zero."""
    return {
        (p.key.breakdown, *p.key.codes): p.amount
        for p in tables.context.facts.printings
        if p.amount
    }


def wanted(facts: Facts) -> dict[tuple[str, ...], Decimal]:
    """The facts that a table states."""
    return {key: Decimal(amount) for key, amount in facts.items()}


_FUNCTIONS = {
    ("function-all", "201", "total"): "700",
    ("function-all", "20106", "total"): "700",
    ("function-all", "2010601", "total"): "400",
    ("function-all", "2010602", "total"): "300",
    ("function-all", "total", "total"): "700",
    ("function-all", "201", "project"): "300",
    ("function-all", "20106", "project"): "300",
    ("function-all", "2010602", "project"): "300",
    ("function-all", "total", "project"): "300",
}


def _with(nature: str, amount: str) -> Facts:
    codes = ("201", "20106", "2010601", "total")
    return {("function-all", code, nature): amount for code in codes}


_SANGONG: Facts = {
    ("sangong", "total"): "23000",
    ("sangong", "sangong-abroad"): "4000",
    ("sangong", "sangong-vehicle"): "10000",
    ("sangong", "sangong-vehicle-running"): "10000",
    ("sangong", "sangong-reception"): "9000",
}

TABLES = (
    Drawn(
        "city: personnel, office and project columns, no basic column",
        ("2025年上海市示例局部门支出预算总表", "编制部门：上海市示例局 单位：元"),
        """
        功能分类科目编码<3x1>|||功能分类科目名称<1x2>|合计<1x2>|人员经费<1x2>|公用经费<1x2>|项目支出<1x2>
        类|款|项|||||
        201|||一般公共服务支出|700|350|50|300
        |06||财政事务|700|350|50|300
        ||01|行政运行|400|350|50|
        ||02|一般行政管理事务|300|||300
        合计<4x1>||||700|350|50|300
        """,
        {**_FUNCTIONS, **_with("personnel", "350"), **_with("public", "50")},
    ),
    Drawn(
        "a title in two lines, serial numbers, last year and the change beside this year",
        ("公开03表", "2025年部门支出", "预算总表", "部门：上海市示例局 金额单位：元"),
        """
        序号<1x2>|科目编码<1x2>|科目名称<1x2>|2024年预算数<1x2>|2025年预算数<3x1>|||2025年比2024年增减<2x1>|
        ||||合计|基本支出|项目支出|增减额|%
        1|201|一般公共服务支出|9,999|700|400|300|-9,299|-93
        2|20106|财政事务|9,999|700|400|300|-9,299|-93
        3|2010601|行政运行|9,999|400|400|0|-9,599|-96
        4|2010602|一般行政管理事务|—|300|—|300|300|/
        |总计<2x1>||9,999|700|400|300|-9,299|-93
        """,
        {**_FUNCTIONS, **_with("basic", "400")},
        findings=("unknown-column",) * 3,
    ),
    Drawn(
        "name before code, total last among columns, codes in full width",
        ("表 3", "支出总表", "单位：元"),
        """
        科目名称|科目编码|基本支出|项目支出|合计
        合 计||400.00|300.00|700.00
        一般公共服务支出|２０１|４００.００|300.00|700.00
        财政事务|20106|400.00|300.00|700.00
        行 政 运 行|2010601|400.00|0.00|400.00
        一般行政管理事务|2010602|-|300.00|300.00
        """,
        {**_FUNCTIONS, **_with("basic", "400")},
    ),
    Drawn(
        "revenue and expenditure with last year in front of this year",
        ("一、收支预算总表", "单位：元"),
        """
        收入<3x1>|||支出<3x1>||
        项目|上年预算数|本年预算数|项目|上年预算数|本年预算数
        一、财政拨款收入|8,888|9,000|一、一般公共服务支出|7,777|7,000
        1.一般公共预算资金|8,888|9,000|二、卫生健康支出|6,666|2,000
        收入总计|8,888|9,000|支出总计|14,443|9,000
        """,
        {
            ("revenue-source", "fiscal"): "9000",
            ("revenue-source", "general-public"): "9000",
            ("revenue-source", "total"): "9000",
            ("function-all", "201", "total"): "7000",
            ("function-all", "210", "total"): "2000",
            ("function-all", "total", "total"): "9000",
        },
        findings=("unknown-column", "unknown-column"),
    ),
    Drawn(
        "columns of details beside the classes",
        ("2026年单位财务收支预算总表", "单位：元"),
        """
        本年收入<2x1>||本年支出<5x1>||||
        项目<1x3>|预算数<1x3>|项目<1x3>|预算数<4x1>|||
        |||合计<1x2>|基本支出<2x1>||项目支出<1x2>
        ||||人员经费|公用经费|
        一、财政拨款收入|9|三、卫生健康支出|9|5|1|3
        收入总计|9|支出总计|9|5|1|3
        """,
        {
            ("revenue-source", "fiscal"): "9",
            ("revenue-source", "total"): "9",
            **{("function-all", code, "total"): "9" for code in ("210", "total")},
            **{("class-all", code, "total"): "9" for code in ("210", "total")},
            **{("class-all", code, "personnel"): "5" for code in ("210", "total")},
            **{("class-all", code, "public"): "1" for code in ("210", "total")},
            **{("class-all", code, "project"): "3" for code in ("210", "total")},
        },
        year=2026,
    ),
    Drawn(
        "three sides whose totals all stand below each other, a use without amount over them",
        ("收支预算总表", "单位：元"),
        """
        收入<2x1>||支出<4x1>|||
        项目名称<1x2>|金额<1x2>|功能分类<2x1>||支出用途<2x1>|
        ||功能科目名称|金额|项目名称|金额
        一、财政拨款|10|一、一般公共服务支出|10|一、基本支出|10
        二、财政专户管理资金||||二、单位预留机动经费|
        三、其他资金|||||
        当年收入小计|10|当年支出小计|10|当年支出小计|10
        上年结转资金||结转下年资金||结转下年资金|
        收入合计|10|支出合计<3x1>|||10
        """,
        {
            ("revenue-source", "fiscal"): "10",
            ("revenue-source", "current"): "10",
            ("revenue-source", "total"): "10",
            ("function-all", "201", "total"): "10",
            ("function-all", "total", "total"): "10",
            ("nature-all", "basic"): "10",
            ("nature-all", "total"): "10",
        },
        year=2018,
    ),
    Drawn(
        "a line for each category, with the year before",
        ("七、一般公共预算“三公”经费支出表", "单位：万元"),
        """
        项目|2024年预算数|2025年预算数|增减%
        合计|9.99|2.30|-76.9
        1.因公出国（境）费|1.11|0.40|-63
        2.公务接待费|1.11|0.90|-18
        3.公务用车购置及运行维护费|7.77|1.00|-87
        其中：（1）公务用车运行维护费|7.77|1.00|-87
        （2）公务用车购置费|—|—|
        """,
        _SANGONG,
        findings=("unknown-column", "unknown-column"),
    ),
    Drawn(
        "the year before in columns of its own",
        ("一般公共预算“三公”经费支出表", "单位：万元"),
        """
        2024年预算数<6x1>||||||2025年预算数<6x1>|||||
        合计<1x2>|因公出国（境）费<1x2>|公务用车购置及运行费<3x1>|||公务接待费<1x2>|合计<1x2>|因公出国（境）费<1x2>|公务用车购置及运行费<3x1>|||公务接待费<1x2>
        ||小计|购置费|运行费||||小计|购置费|运行费|
        9.99|1.11|7.77||7.77|1.11|2.30|0.40|1.00||1.00|0.90
        """,
        _SANGONG,
        findings=("unknown-column",) * 6,
    ),
    Drawn(
        "projects without codes",
        ("2025年部门项目支出预算表", "单位：元"),
        """
        序号|项目名称|预算单位|预算金额
        1|示例服务费|上海市普陀区合成示例街道办事处|120.00
        2|示例业务费|上海市普陀区合成示例街道办事处|180.00
        |合 计||300.00
        """,
        {("project", "total", "total"): "300"},
    ),
)
