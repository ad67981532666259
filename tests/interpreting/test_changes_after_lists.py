"""A change in a sentence of its own (比上年增加20万元) after a sentence that lists parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetgraph.interpreting.records import Claim
from tests.interpreting.plain_budget import budget

_CHANGE = "比2024年预算增加20.00万元，增长25.00%。"
_LISTED = "支出预算100.00万元，其中：基本支出70.00万元，项目支出30.00万元。"


def claims(text: str) -> list[Claim]:
    """What is said of changes in the section about expenditure."""
    found = budget(narrative=f"三、支出预算安排情况\n\n{text}").budget.claims
    return [claim for claim in found if claim.change is not None]


@pytest.mark.parametrize(
    "sentence",
    [
        _LISTED,
        "支出预算100.00万元，其中：基本支出70.00万元，占70%；项目支出30.00万元，占30%。",
        "支出预算100.00万元，包括：基本支出70.00万元、项目支出30.00万元。",
        "支出预算100.00万元，基本支出70.00万元，项目支出30.00万元。",
        "支出预算100.00万元。",
    ],
)
def test_the_change_after_a_list_is_that_of_its_whole(sentence: str) -> None:
    (claim,) = claims(f"2025年{sentence}{_CHANGE}")
    assert (claim.about.breakdown, claim.about.codes) == ("function-all", ("total", "total"))
    assert (claim.change, claim.change_percent) == (Decimal(200_000), Decimal(25))


@pytest.mark.parametrize(
    "sentence",
    [
        "其中：基本支出70.00万元，项目支出30.00万元。",
        "项目支出30.00万元，基本支出70.00万元。",
        "支出预算100.00万元，扣除项目支出30.00万元，",
    ],
)
def test_of_a_list_alone_and_of_what_is_left_nobody_knows_the_amount(sentence: str) -> None:
    assert claims(f"2025年{sentence}{_CHANGE}") == []
