"""Names of the issuer in the heads of tables that are almost its own."""

from __future__ import annotations

import pytest

from tests.interpreting.fragments import EXPENDITURE, ISSUER, REVENUE, document, interpreted

SECOND = "武汉市洪山区合成服务中心"
BOTH = f"{ISSUER}（{SECOND}）"


def _printed(head: str) -> tuple[tuple[str, ...], list[int]]:
    """The issuer's further printed names, and the lines of the table that it is derived from."""
    headed = EXPENDITURE.replace("单位：万元", "部门：@ 单位：万元")
    text = document(REVENUE, headed).replace(ISSUER, BOTH).replace("@", head)
    unit = interpreted(text).budget.units[0]
    lines = [cell.line for cell in unit.sources if cell.key == "t3"]
    return unit.printed_names[1:], lines


@pytest.mark.parametrize("name", [BOTH.replace("服务", ""), BOTH.replace("服务", "务服")])
def test_a_slip_is_another_printed_name(name: str) -> None:
    names, lines = _printed(name)
    assert names == (name,)
    assert len(lines) == 1


@pytest.mark.parametrize(
    "name",
    [BOTH, f"{BOTH}本级", BOTH[:-3], ISSUER, SECOND, "洪山区合成示例局", "武汉市洪山区财政局"],
)
def test_the_same_short_cut_and_other_names_are_none(name: str) -> None:
    assert _printed(name) == ((), [])
