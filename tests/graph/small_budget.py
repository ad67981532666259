"""A small but complete budget, made up: every record class, two units, zeros, a derived prior year."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.evidence import Evidence
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    AssetHolding,
    Balance,
    Budget,
    BudgetItem,
    Claim,
    Definition,
    Duty,
    Enumeration,
    Goal,
    Heading,
    Horizon,
    Indicator,
    IndicatorValue,
    Interpretation,
    ItemKey,
    LegalBasis,
    PrintedCode,
    ProcurementItem,
    Project,
    ProjectComponent,
    Region,
    Role,
    Unit,
)
from budgetgraph.interpreting.stated_counts import StatedCount
from budgetgraph.reading.document import SourceFile

PARENT_PROJECT = "420111260360030000100"
CHILD_PROJECT = "42011126036T000000102"
UNCODED_PROJECT = "n-0123456789"

HEADING = Heading(
    kind="budget",
    region=Region("420111", "洪山区", (("420100", "武汉市"), ("420000", "湖北省"))),
    department="036",
    year=2026,
    title="示例中心2026年部门预算",
    issued="2026-01",
)


def printed(table: str, line: int, column: int, text: str, part: int = 0) -> SourceCell:
    """A cell that is a passage or a name."""
    return SourceCell(f"t{table}", line, column, part, table=table, row=line - 100, text=text)


def money(table: str, line: int, column: int, text: str, part: int = 0) -> SourceCell:
    """A cell that is an amount in ten thousands of yuan (万元)."""
    return printed(table, line, column, text, part).as_money("万元", Decimal(100))


def narrative(line: int, column: int, text: str) -> SourceCell:
    """A figure in a sentence of the third part."""
    return SourceCell("n5", line, column, table="三.五", text=text).as_money("万元", Decimal(100))


def item(
    breakdown: str,
    codes: str,
    yuan: int,
    *sources: SourceCell,
    role: Role = Role.LINE,
    year: int = 2026,
    unit: str = "036",
    derived: bool = False,
) -> BudgetItem:
    """A money fact; ``codes`` separated by a slash."""
    key = ItemKey(breakdown, year, unit, tuple(codes.split("/")))
    return BudgetItem(key, Decimal(yuan), role, derived, sources)


def _items() -> tuple[BudgetItem, ...]:
    sub, plain = Role.SUBTOTAL, Role.PLAIN
    return (
        item("revenue-source", "total", 1_000_000, money("1", 101, 2, "100"), role=sub),
        item("revenue-source", "general-public", 1_000_000, money("1", 102, 2, "100")),
        item("revenue-fiscal", "general-public", 1_000_000, money("4", 111, 2, "100.00")),
        item("function-all", "201/total", 1_000_000, money("3", 121, 3, "100"), role=sub),
        item("function-all", "2010350/basic", 600_000, money("3", 122, 4, "60")),
        item("function-all", "2010399/project", 400_000, money("3", 123, 5, "40")),
        item("function-fiscal", "201/total", 1_000_000, money("4", 112, 4, "100")),
        item(
            "function-gpb", "total/total", 1_000_000,
            money("5-1", 131, 3, "100.00"), narrative(501, 1, "100"), role=sub,
        ),
        item("function-gpb", "2010350/total", 600_000, money("5-1", 132, 3, "60"), role=sub),
        item("function-gpb", "2010350/personnel", 362_700, money("5-1", 132, 5, "36.27")),
        item("function-gpb", "2010350/public", 237_300, money("5-1", 132, 6, "23.73")),
        item("function-gpb", "2010377/project", 400_000, money("5-1", 133, 7, "40")),
        item(
            "function-gpb", "total/total", 900_000,
            narrative(501, 1, "100"), narrative(501, 2, "10"), role=plain, year=2025, derived=True,
        ),
        item("unit-gpb", "total", 1_000_000, money("5-2", 141, 3, "100"), role=sub),
        item("unit-gpb", "basic", 600_000, money("5-2", 142, 4, "60"), unit="036001"),
        item("unit-gpb", "project", 400_000, money("5-2", 142, 5, "40"), unit="036001"),
        item("economic-basic", "301/basic", 362_700, money("6", 151, 3, "36.27"), role=sub),
        item("economic-basic", "30107/personnel", 362_700, money("6", 152, 4, "36.27")),
        item("sangong", "total", 30_000, money("7", 161, 1, "3"), role=sub),
        item("sangong", "sangong-vehicle-running", 30_000, money("7", 161, 5, "3")),
        item("sangong", "sangong-reception", 0, narrative(511, 1, "0")),
        item("function-govfund", "total/total", 0, printed("8", 171, 1, "没有")),
        item("function-statecap", "total/total", 0, printed("9", 172, 1, "没有")),
        item("project", "total/total", 400_000, money("10", 181, 4, "40"), role=sub),
        item(
            "project", f"general-public/{PARENT_PROJECT}", 400_000,
            money("10", 182, 4, "40"), role=sub,
        ),
        item("project", f"general-public/{CHILD_PROJECT}", 350_000, money("10", 183, 4, "35")),
        item("project", f"general-public/{UNCODED_PROJECT}", 50_000, money("10", 184, 4, "5")),
        item("fund-revenue", "fs-fiscal", 1_000_000, money("11", 191, 2, "100")),
        item(
            "fund-revenue", "fs-fiscal", 900_000,
            money("11", 191, 3, "90.00 80.00", 1), role=plain, year=2025,
        ),
        item(
            "fund-revenue", "fs-fiscal", 800_000,
            money("11", 191, 3, "90.00 80.00", 2), role=plain, year=2024,
        ),
        item("fund-expenditure", "fs-personnel", 362_700, money("11", 192, 2, "36.27")),
        item("procurement", "procurement-services", 300_000, narrative(521, 1, "30")),
        item("special-item", "operating-funds", 0, narrative(522, 1, "无"), role=plain),
        item(
            "project-component", f"{CHILD_PROJECT}/0a1b2c3d", 50_000,
            narrative(523, 1, "5"), role=plain,
        ),
    )  # fmt: skip


def _indicator(owner: str, line: int) -> Indicator:
    return Indicator(
        owner=owner,
        horizon=Horizon.ANNUAL,
        key="3c1f5a9b",
        name="工作人员满意度",
        type="satisfaction-served",
        type_inferred=owner == DEPARTMENT,
        target=IndicatorValue(
            2026, "≥90%", "ge", Decimal(90), "%", sources=(printed("12", line, 6, "≥90%"),)
        ),
        baselines=(
            IndicatorValue(2025, "稳定", text="稳定", sources=(printed("12", line, 5, "稳定"),)),
            IndicatorValue(2024, "——", sources=(printed("12", line, 4, "——"),)),
        ),
        basis="plan",
        sources=(printed("12", line, 3, "工作人员满意度"),),
    )


def complete_budget() -> Budget:
    """The budget itself."""
    return Budget(
        heading=HEADING,
        units=(
            Unit("036", "示例中心", ("示例服务中心",), None, (printed("2", 1, 2, "示例中心"),)),
            Unit("036001", "示例中心本级", (), "036", (printed("2", 2, 2, "示例中心本级"),)),
        ),
        duties=(
            Duty(1, "承担平台案件的受理工作。", (printed("0", 52, 1, "1.承担平台案件的受理工作。"),)),
            Duty(2, "完成交办的其他任务。", (printed("0", 53, 1, "2.完成交办的其他任务。"),)),
        ),
        items=_items(),
        projects=(
            Project(
                PARENT_PROJECT,
                "中心运行项目",
                ("运行项目",),
                None,
                unit="036001",
                supervising_unit="036",
                types=("specific-target", "continuing"),
                start_year=2026,
                end_year=2028,
                total_budget=Decimal(1_200_000),
                purpose="保障中心运行。",
                legal_bases=(
                    LegalBasis("关于加强社会管理的通知", "示政办〔2014〕24号"),
                    LegalBasis("示例管理条例"),
                ),
                duties=(1,),
                sources=(printed("12", 201, 2, "中心运行项目"),),
            ),
            Project(
                CHILD_PROJECT,
                "服务外包项目",
                parent=PARENT_PROJECT,
                sources=(printed("10", 183, 2, "服务外包项目"),), printed_names=("服务外包项目",),
            ),
            Project(UNCODED_PROJECT, "其他项目", sources=(printed("10", 184, 2, "其他项目"),)),
        ),
        components=(
            ProjectComponent(
                CHILD_PROJECT, "0a1b2c3d", "办公电费", (narrative(523, 1, "5"),)
            ),
        ),
        goals=(
            Goal(
                DEPARTMENT, Horizon.LONG_TERM, "overall-goal", "提升服务水平。", 2028,
                sources=(printed("11", 193, 1, "提升服务水平。"),),
                other_wordings=("提高服务水平。",),
            ),
            Goal(
                DEPARTMENT, Horizon.ANNUAL, "work-task", "完成平台升级。", 2026, 1,
                sources=(printed("11", 194, 1, "完成平台升级。"),),
            ),
            Goal(
                PARENT_PROJECT, Horizon.ANNUAL, "overall-goal", "保障运行。", None,
                sources=(printed("12", 202, 1, "保障运行。"),),
            ),
        ),
        indicators=(_indicator(DEPARTMENT, 203), _indicator(PARENT_PROJECT, 204)),
        procurement=(
            ProcurementItem(
                PARENT_PROJECT, 1, "平台服务外包费", Decimal(1), Decimal(300_000),
                "procurement-services", sources=(printed("12", 205, 2, "平台服务外包费"),),
            ),
            ProcurementItem(
                PARENT_PROJECT, 2, "办公用品", None, None,
                sources=(printed("12", 206, 2, "办公用品"),),
            ),
        ),
        assets=(
            AssetHolding(
                "036", "vehicle-general", Decimal(1), "2025-12-31", (narrative(531, 1, "1"),)
            ),
        ),
        claims=(
            Claim(
                ItemKey("function-gpb", 2026, "036", ("total", "total")),
                Decimal(100_000), Decimal("11.1"), None, "人员增加",
                (narrative(501, 2, "10"),), compared_year=2025,
            ),
            Claim(
                ItemKey("function-gpb", 2026, "036", ("2010350", "total")),
                share_percent=Decimal("60.0"), sources=(narrative(502, 1, "60.0%"),),
            ),
        ),
        enumerations=(
            Enumeration(
                ItemKey("economic-basic", 2026, "036", ("301", "basic")), ("30107",), "绩效工资等",
                (narrative(503, 1, "主要包括：绩效工资等。"),),
            ),
        ),
        listed_duties=StatedCount(1),
        stated_forms=(StatedCount(1, (narrative(532, 1, "1"),)),),
        definitions=(
            Definition(
                "function", "2010350", "指事业单位的基本支出。",
                (narrative(541, 1, "指事业单位的基本支出。"),),
            ),
        ),
        printed_codes=(
            PrintedCode("function", "2010377", "示例事务", (printed("5-1", 133, 2, "示例事务"),)),
        ),
    )  # fmt: skip


def interpretation_of(budget: Budget, evidence: Evidence | None = None) -> Interpretation:
    """An interpretation that found nothing to complain about."""
    return Interpretation(
        files=(SourceFile("documents/示例.md", "text/markdown", "0" * 63 + "1", 1024),),
        budget=budget,
        findings=(),
        balance=Balance({}, {}),
        evidence=evidence or Evidence(),
    )


def unit_budget() -> Budget:
    """The unit's own document about the same money."""
    heading = replace(
        HEADING, kind="unit-budget", department="036001", title="示例中心本级2026年单位预算"
    )
    return replace(complete_budget(), heading=heading)
