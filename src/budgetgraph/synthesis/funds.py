"""The fund structure (总体资金情况) of table 11 of a synthetic department."""

from __future__ import annotations

import random

from budgetgraph.synthesis.book import Book
from budgetgraph.synthesis.figures import Grains
from budgetgraph.synthesis.projects import Plan
from budgetgraph.synthesis.spending import Spending


def put_funds(chance: random.Random, book: Book, plan: Plan, spendings: list[Spending]) -> None:
    """The fund structure of table 11 (总体资金情况), this year and the two before, in grains of 0.01 万元."""
    fiscal = book.grains("revenue-fiscal", "total")
    treasury = book.grains("revenue-source", "treasury-account")
    whole = book.grains("revenue-source", "total")
    own = whole - fiscal - treasury
    for category, grains in (
        ("fs-fiscal", fiscal),
        ("fs-treasury-account", treasury),
        ("fs-unit", own),
    ):
        if grains:
            book.put("fund-revenue", (category,), grains)
    book.put("fund-revenue", ("total",), whole)
    groups: dict[str, list[Spending]] = {
        "fs-personnel": [],
        "fs-operation": [],
        "fs-specific": [],
    }
    for spending in spendings:
        kind = {"personnel": "fs-personnel", "basic": "fs-personnel", "public": "fs-operation"}
        groups[kind.get(spending.nature, "fs-specific")].append(spending)
    totals: dict[int, Grains] = {book.year - 2: 0, book.year - 1: 0}
    for category, group in groups.items():
        book.put("fund-expenditure", (category,), sum(s.grains for s in group))
        last = sum(s.before for s in group)
        two_ago = last * chance.randint(80, 120) // 100
        if category == "fs-specific":
            others = sum(s.before for s in group if s.project is None)
            two_ago = others + sum(amounts[0] for amounts in plan.past.values())
        for past, grains in ((book.year - 2, two_ago), (book.year - 1, last)):
            book.put("fund-expenditure", (category,), grains, year=past)
            totals[past] += grains
    book.put("fund-expenditure", ("total",), whole)
    for past, grains in totals.items():
        book.put("fund-expenditure", ("total",), grains, year=past)
        book.put("fund-revenue", ("total",), grains, year=past)
