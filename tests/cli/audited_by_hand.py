"""An audited document made by hand: a wrong total, what it causes, two notes, and a finding of the reader."""

from __future__ import annotations

from decimal import Decimal

from rdflib import URIRef

from budgetgraph.graph.audit import AuditFinding
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BGS
from budgetgraph.publishing.audited import AuditedDocument

DOCUMENT = URIRef("https://budgetgraph.example/id/doc/420111/012/2026/budget")
EVIL = '=cmd|" /C calc"!A0<script>alert(1)</script>\x1b[2J'
"""What a document may print to harm a spreadsheet, a page or a terminal."""


def money(table: str, line: int, column: int, text: str) -> SourceCell:
    """A cell of a table that prints money in 万元."""
    key = f"t{table}"
    return SourceCell(
        key, line, column, table=table, row=line, text=text, unit="万元", grain=Decimal(100)
    )


TOTAL = money("11", 348, 4, "947.71")
OTHER = money("11", 352, 3, "941.71")
SAID = SourceCell("n3-1", 536, 2, table="三.一", text="941.71", unit="万元", grain=Decimal(100))
STRANGE = SourceCell("t9", 300, 2, table="9", row=300, text=EVIL)
NOTE = money("3", 149, 3, "72.58")

WRONG_TOTAL = AuditFinding(
    rule="R3",
    shape=BGS["R03"],
    constraint=BGS["R03-constraint"],
    severity=Severity.VIOLATION,
    message=Message(
        "表11第348行第4列的收入总计947.71万元与第352行的支出总计941.71万元相差6万元。其中一个数字有误。",
        "Total revenue 947.71 万元 (table 11, line 348) and total expenditure 941.71 万元 (line 352) differ by"
        " 6 万元. One of the two figures is wrong.",
    ),
    focus=URIRef(f"{DOCUMENT}#total"),
    stated=Decimal("9477100"),
    compared=Decimal("9417100.0"),
    difference=Decimal("60000.0"),
    unit="元",
    sources=(TOTAL, OTHER),
    suspect=TOTAL,
    group=1,
    items=(URIRef(f"{DOCUMENT}#total"),),
)
SAID_OTHERWISE = AuditFinding(
    rule="R13",
    shape=BGS["R13"],
    constraint=BGS["R13-constraint"],
    severity=Severity.WARNING,
    message=Message("文字中的941.71万元与表11的947.71万元不同。", "The text says 941.71 万元."),
    focus=URIRef(f"{DOCUMENT}#said"),
    stated=Decimal("9417100"),
    compared=Decimal("9477100"),
    difference=Decimal("-60000"),
    sources=(SAID, TOTAL),
    suspect=TOTAL,
    group=1,
)
READING = AuditFinding(
    rule="unknown-label",
    shape=BGS["unknown-label"],
    constraint=None,
    severity=Severity.WARNING,
    message=Message(f"名称“{EVIL}”无法识别", f"the label “{EVIL}” is not known"),
    focus=DOCUMENT,
    sources=(STRANGE,),
    group=2,
)
SHARE = AuditFinding(
    rule="R14",
    shape=BGS["R14-rounding"],
    constraint=BGS["R14-rounding-constraint"],
    severity=Severity.INFO,
    message=Message("占比差0.04个百分点。", "The share is off by 0.04 points."),
    focus=URIRef(f"{DOCUMENT}#share"),
    stated=Decimal("53.1"),
    compared=Decimal("53.14"),
    difference=Decimal("-0.04"),
    unit="%",
    sources=(SAID,),
    group=3,
)
ROUNDING = AuditFinding(
    rule="R1",
    shape=BGS["R01-rounding"],
    constraint=BGS["R01-rounding-constraint"],
    severity=Severity.INFO,
    message=Message("差0.01万元，是四舍五入。", "Off by 0.01 万元, which rounding explains."),
    focus=URIRef(f"{DOCUMENT}#sum"),
    stated=Decimal("725800"),
    compared=Decimal("725700"),
    difference=Decimal("100"),
    unit="元",
    sources=(NOTE,),
    group=4,
)
ALL = (WRONG_TOTAL, SAID_OTHERWISE, READING, SHARE, ROUNDING)
ROWS = {
    (1, None, 348): ("", "收入构成", "财政拨款", "947.71", "100%"),
    (1, None, 352): ("", "合计", "941.71", "", "1090.06", "1074.42"),
    (1, None, 536): ("2026年收入预算941.71万元，支出预算941.71万元。",),
    (1, None, 300): ("张三", EVIL, "电话"),
    (1, None, 149): ("", "商品和服务", "72.58"),
}
SHAPES = {
    BGS["R01-rounding"]: Message("合计与各部分之和", "sums"),
    BGS["R03"]: Message("收支平衡", "revenue and expenditure balance"),
    BGS["R13"]: Message("说明与表格", "narrative and tables"),
    BGS["R14-rounding"]: Message("百分比", "percentages"),
}


def by_hand(*findings: AuditFinding, file: str = "budget.md") -> AuditedDocument:
    """An audited document with these findings."""
    return AuditedDocument(
        key="420111/012/2026/budget",
        file=file,
        names=("budget.md",),
        title="某局2026年部门预算",
        issuer="某局",
        year=2026,
        kind="budget",
        findings=findings,
        rows=ROWS,
        shapes=SHAPES,
    )
