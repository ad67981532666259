"""What findings quote: figures and known labels where nothing is understood, never a name."""

from __future__ import annotations

import pytest

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import Fate


def cells(*texts: str) -> list[SourceCell]:
    return [SourceCell("t1", 1, column, text=text) for column, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("1,234.50", "1,234.50"),
        ("2010101", "2010101"),
        ("12万元", "12万元"),
        ("—", "—"),
        ("行政运行", "行政运行"),
        ("一、一般公共服务支出", "一、一般公共服务支出"),
        ("项目名称", "项目名称"),
        ("备注", "备注"),
        ("张三丰", ""),
        ("财政所张三丰", ""),
        ("Tom Wang", ""),
        ("请与办公室联系", ""),
    ],
)
def test_a_row_that_nobody_understands(printed: str, quoted: str) -> None:
    ledger = Ledger()
    (cell,) = cells(printed)
    ledger.open(cell)
    ledger.finding("unknown-row", Severity.WARNING, "无法识别", "not understood", [cell])
    assert [s.text for s in ledger.findings[0].sources] == [quoted]
    assert ledger.fate(cell) is Fate.FINDING


def test_cells_that_nobody_claimed_are_quoted_no_more_than_others() -> None:
    ledger = Ledger()
    for cell in cells("张三丰", "5.00"):
        ledger.open(cell)
    assert "张三丰" not in repr(ledger.balance())
    ledger.close_unclaimed()
    assert "张三丰" not in repr(ledger.findings)
    assert "5.00" in ledger.findings[1].message.en


def test_the_label_that_a_message_names_stays_and_a_name_does_not() -> None:
    ledger = Ledger()
    for kind, label in (("unknown-column", "核定情况"), ("unreadable-amount", "张三丰")):
        ledger.finding(
            kind, Severity.WARNING, f"“{label}”未采用", f"{label!r} left out", cells(label)
        )
    column, amount = ledger.findings
    assert (column.sources[0].text, column.message.zh) == ("核定情况", "“核定情况”未采用")
    assert (amount.sources[0].text, amount.message.zh) == ("", "“…”未采用")
