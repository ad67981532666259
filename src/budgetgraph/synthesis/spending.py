"""Indivisible amounts of spending, and the tables that they add up to.

Every figure of tables 1 to 6 and 10 is a sum of these, so the identities of the form hold exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetgraph.synthesis.book import Book
from budgetgraph.synthesis.figures import Grains

GENERAL_PUBLIC = frozenset({"general-public", "carryover-general-public"})
GOVERNMENT_FUND = frozenset({"government-fund", "carryover-government-fund"})
STATE_CAPITAL = frozenset({"state-capital", "carryover-state-capital"})
FISCAL = GENERAL_PUBLIC | GOVERNMENT_FUND | STATE_CAPITAL
UNIT_FUNDS = frozenset(
    {
        "business-income",
        "operating-income",
        "superior-subsidy",
        "affiliated-remittance",
        "other-income",
    }
)
"""Sources that the project table adds up as 单位资金."""

_FUNDS = (("function-govfund", GOVERNMENT_FUND), ("function-statecap", STATE_CAPITAL))


@dataclass(frozen=True, slots=True)
class Spending:
    """One amount, in grains of 0.01 万元, of one unit from one source for one function.

    ``before`` is what was budgeted for it a year earlier. ``nature`` is ``basic`` where personnel and
    public expenditure are not told apart. ``economic`` only for general-public basic expenditure;
    ``project`` and ``parent`` are codes of the level-2 and level-1 project.
    """

    unit: str
    function: str
    nature: str
    source: str
    grains: Grains
    before: Grains
    economic: str | None = None
    project: str | None = None
    parent: str | None = None


def put_spending(book: Book, spendings: Iterable[Spending]) -> None:
    """Add up all tables that spending fills: revenue, functions, units, economic categories, projects."""
    for spending in spendings:
        _put_revenue(book, spending)
        _put_functions(book, spending)
        if spending.project is not None:
            _put_project(book, spending, spending.project)


def _put_revenue(book: Book, spending: Spending) -> None:
    carried = spending.source.startswith("carryover-")
    year = "carryover" if carried else "current"
    for source in (spending.source, year, "total"):
        for unit in (book.department, spending.unit):
            book.add("revenue-source", (source,), spending.grains, unit=unit)
        if spending.source in FISCAL:
            book.add("revenue-fiscal", (source,), spending.grains)


def _put_functions(book: Book, spending: Spending) -> None:
    grains = spending.grains
    natures = list(_natures(spending.nature))
    coarse = [nature for nature in natures if nature not in ("personnel", "public")]
    tables = [("function-all", coarse)]
    tables += [(fund, coarse) for fund, sources in _FUNDS if spending.source in sources]
    if spending.source in GENERAL_PUBLIC:
        tables.append(("function-gpb", natures))
        for nature in natures:
            for unit in (book.department, spending.unit):
                book.add("unit-gpb", (nature,), grains, unit=unit)
    for function in prefixes(spending.function):
        for breakdown, columns in tables:
            for nature in columns:
                book.add(breakdown, (function, nature), grains)
        if spending.source in FISCAL and (function == "total" or len(function) == 3):
            book.add("function-fiscal", (function, "total"), grains)
    if spending.economic is not None:
        for economic in prefixes(spending.economic):
            for nature in ("basic", spending.nature):
                book.add("economic-basic", (economic, nature), grains)


def _put_project(book: Book, spending: Spending, project: str) -> None:
    source = "unit-funds" if spending.source in UNIT_FUNDS else spending.source
    for code in (source, "total"):
        book.add("project", (code, project), spending.grains, unit=spending.unit)
        for unit in (book.department, spending.unit):
            book.add("project", (code, "total"), spending.grains, unit=unit)
        if spending.parent is not None:
            book.add("project", (code, spending.parent), spending.grains)


def prefixes(code: str) -> Iterator[str]:
    """The code and everything above it by prefix: 2010350, 20103, 201, ``total``."""
    for length in range(len(code), 2, -2):
        yield code[:length]
    yield "total"


def _natures(nature: str) -> Iterator[str]:
    yield nature
    if nature in ("personnel", "public"):
        yield "basic"
    yield "total"
