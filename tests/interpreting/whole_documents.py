"""What tests ask of a whole published document."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.interpreting.records import Fate, Interpretation, ItemKey, Role

TABLE_FINDINGS = {
    "unknown-table",
    "unknown-header",
    "unknown-column",
    "unknown-row",
    "unknown-label",
    "unknown-unit",
    "unreadable-amount",
    "cell-without-header",
    "ragged-row",
    "row-does-not-add-up",
    "code-name-differs",
    "unit-not-declared",
    "unaccounted-cell",
}
"""Findings that say that a table was not understood."""


def amount_of(interpretation: Interpretation, breakdown: str, *codes: str) -> Decimal | None:
    """The amount of a fact of the issuer and its year in yuan, or None."""
    heading = interpretation.budget.heading
    key = ItemKey(breakdown, heading.year, heading.department, codes)
    return next((i.amount for i in interpretation.budget.items if i.key == key), None)


def sum_of_lines(interpretation: Interpretation, breakdown: str) -> Decimal:
    """What the lines of a breakdown add up to in yuan."""
    year = interpretation.budget.heading.year
    return sum(
        (
            item.amount
            for item in interpretation.budget.items
            if item.key.breakdown == breakdown and item.key.year == year and item.role is Role.LINE
        ),
        Decimal(0),
    )


def assert_understood(interpretation: Interpretation) -> None:
    """No table or part of one was left out, and every cell is accounted for."""
    assert not TABLE_FINDINGS & {finding.kind for finding in interpretation.findings}
    assert interpretation.balance.unaccounted == ()
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
