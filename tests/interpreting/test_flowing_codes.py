"""Texts that lost their blank cells: where the code of a row stands among its words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.interpreting.plain_budget import EXPENDITURE, budget

TITLE = "一般公共预算支出表（分单位）\n\n单位：万元\n"
FIGURES = ("100.00 70.00 30.00", "60.00 60.00", "40.00 10.00 30.00")


def read(head: str, own: str, other: str) -> dict[tuple[str, str], Decimal]:
    """The amounts in 万元 of a table of two units by unit and column."""
    rows = (head, f"合计 {FIGURES[0]}", f"{own} {FIGURES[1]}", f"{other} {FIGURES[2]}")
    found = budget(tables=f"{EXPENDITURE}\n{TITLE}\n" + "\n".join(rows) + "\n")
    assert found.findings == ()
    return {
        (i.key.unit, i.key.codes[0]): i.amount / 10_000
        for i in found.budget.items
        if i.key.breakdown == "unit-gpb" and i.key.unit != found.budget.heading.department
    }


@pytest.mark.parametrize("own", ["036001", "201001"])
def test_the_code_stands_before_or_behind_the_name(own: str) -> None:
    wanted = {
        (own, "total"): 60,
        (own, "basic"): 60,
        ("036002", "total"): 40,
        ("036002", "basic"): 10,
        ("036002", "project"): 30,
    }
    amounts = "合计 基本支出 项目支出"
    first = read(f"单位编码 单位名称 {amounts}", f"{own} 民政局本级", "036002 救助站")
    behind = read(f"单位名称 单位编码 {amounts}", f"民政局本级 {own}", "救助站 036002")
    assert first == behind == wanted
