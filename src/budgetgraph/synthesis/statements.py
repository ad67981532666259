"""What the narrative of a synthetic budget claims: changes, percentages, shares and reasons."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from budgetgraph.interpreting.records import Claim, ItemKey
from budgetgraph.synthesis import wording
from budgetgraph.synthesis.book import Book
from budgetgraph.synthesis.figures import GRAIN, Grains, in_yuan, printed
from budgetgraph.synthesis.form import REVENUE_SOURCES
from budgetgraph.synthesis.spending import GENERAL_PUBLIC, Spending

SHARED_NATURES = ("basic", "project", "operating", "remitted", "subsidy")


def changes(
    chance: random.Random,
    book: Book,
    breakdown: str,
    before: Mapping[tuple[str, ...], Grains],
) -> Iterator[Claim]:
    """A claim for each fact in ``before`` (last year's amounts in grains by codes).

    The fact of the year before, which readers compute from the change, is put into the book as well.
    """
    for codes, last in before.items():
        grains = book.grains(breakdown, *codes)
        change = grains - last
        shown = in_yuan(change)
        book.put(breakdown, codes, _told(grains, last), year=book.year - 1, derived=True)
        yield Claim(
            ItemKey(breakdown, book.year, book.department, codes),
            change=shown,
            change_percent=percent(change, last) if shown else None,
            reason=chance.choice(wording.REASONS) if shown else None,
        )


def _told(grains: Grains, last: Grains) -> Decimal:
    """Last year's amount in grains, as who reads the printed amount and change must compute it."""
    return printed(grains) - printed(grains - last)


def shares(
    book: Book, breakdown: str, codes: list[tuple[str, ...]], whole: Grains, places: str = "0.1"
) -> Iterator[Claim]:
    """A claim about the share in ``whole`` (grains) of each of these facts that does not round to zero."""
    for key in codes:
        share = percent(book.grains(breakdown, *key), whole, places)
        if share is not None:
            yield Claim(ItemKey(breakdown, book.year, book.department, key), share_percent=share)


def percent(part: Grains, whole: Grains, places: str = "0.1") -> Decimal | None:
    """A percentage as narratives print it, or nothing where it rounds to zero or cannot be told."""
    if whole <= 0:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal(places), ROUND_HALF_UP) or None


def narrate(
    chance: random.Random,
    book: Book,
    spendings: list[Spending],
    sangong: Mapping[str, tuple[Grains, Grains]],
    exactly: Callable[[int], Grains],
    listed: Decimal,
) -> Iterator[Claim]:
    """All claims of the narrative and of table 11's share column.

    ``sangong`` gives this year's and last year's amount in grains of 0.01 万元 by 三公 category,
    ``exactly`` an amount with the money that its printed figure rounds away. ``listed`` is what the
    planned procurement of projects comes to, in yuan. The facts that only the narrative prints (三公,
    procurement, the year before) are put into the book.
    """
    last = sum(spending.before for spending in spendings)
    for breakdown in ("fund-revenue", "fund-expenditure"):
        parts = [(code,) for code in book.codes(breakdown) if code != "total"]
        yield from shares(book, breakdown, [*parts], book.grains(breakdown, "total"), "1")
    for claim in changes(chance, book, "revenue-source", {("total",): last}):
        spent = ("total", "total")
        told = _told(book.grains("function-all", *spent), last)
        book.put("function-all", spent, told, year=book.year - 1, derived=True)
        yield claim
        # One sentence says it of revenue and expenditure alike.
        about = ItemKey("function-all", book.year, book.department, spent)
        yield replace(claim, about=about)
    whole = book.grains("revenue-source", "total")
    sources = [(code,) for code in (*(code for _, code in REVENUE_SOURCES), "carryover")]
    yield from shares(book, "revenue-source", [*sources], whole)
    natures = [("total", nature) for nature in SHARED_NATURES]
    yield from shares(book, "function-all", [*natures], whole)
    general = book.grains("function-gpb", "total", "total")
    yield from shares(book, "function-gpb", [*natures[:2]], general)
    before: dict[tuple[str, ...], Grains] = {("total", "total"): 0}
    for spending in sorted(spendings, key=lambda s: s.function):
        if spending.source in GENERAL_PUBLIC:
            for code in (spending.function, "total"):
                before[code, "total"] = before.get((code, "total"), 0) + spending.before
    yield from changes(chance, book, "function-gpb", before)
    yield from _sangong(chance, book, sangong)
    yield from _procurement(chance, book, exactly, int(listed / GRAIN))


def _sangong(
    chance: random.Random, book: Book, sangong: Mapping[str, tuple[Grains, Grains]]
) -> Iterator[Claim]:
    for category, (grains, _) in sangong.items():
        book.put("sangong", (category,), grains)
    vehicle = ("sangong-vehicle-purchase", "sangong-vehicle-running")
    book.put("sangong", ("sangong-vehicle",), sum(sangong[category][0] for category in vehicle))
    book.put("sangong", ("total",), sum(now for now, _ in sangong.values()))
    before: dict[tuple[str, ...], Grains] = {
        (category,): last for category, (_, last) in sangong.items()
    }
    before["sangong-vehicle",] = sum(sangong[category][1] for category in vehicle)
    before["total",] = sum(last for _, last in sangong.values())
    yield from changes(chance, book, "sangong", before)


def _procurement(
    chance: random.Random, book: Book, exactly: Callable[[int], Grains], listed: int
) -> Iterator[Claim]:
    amounts = {
        f"procurement-{kind}": exactly(chance.choice((0, chance.randint(1, 200_000))))
        for kind in ("goods", "works", "services")
    }
    # Nobody lists more than is planned.
    amounts["procurement-services"] += listed
    total = sum(amounts.values())
    book.put("procurement", ("total",), total)
    if total:
        for category, grains in amounts.items():
            if grains:
                book.put("procurement", (category,), grains)
        last = total * chance.randint(50, 150) // 100
        yield from changes(chance, book, "procurement", {("total",): last})
