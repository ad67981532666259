"""Wrong prints in part three: figures, changes, percentages, shares, procurement, 三公, statements."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from budgetgraph.interpreting.records import BudgetItem, Claim
from budgetgraph.synthesis.contradictions.grids import misprinted
from budgetgraph.synthesis.contradictions.misprints import another_digit, another_percentage
from budgetgraph.synthesis.contradictions.page import Page, Place, Planted, places

_FUNDS = (
    ("function-govfund", "政府性基金预算", "n8"),
    ("function-statecap", "国有资本经营预算", "n9"),
)


def restated(page: Page, chance: random.Random) -> Planted | None:
    """A wrong digit where part three repeats a figure of the tables."""
    candidates = [
        (item, cell)
        for section in ("n1", "n2", "n3", "n4", "n5", "n6", "n8", "n9", "n10")
        for item, cell in page.printings(section)
    ]
    return misprinted(page, chance, candidates, another_digit)


def wrong_percentage(page: Page, chance: random.Random) -> Planted | None:
    """A change whose percentage is another one."""
    return _wrong_claim(
        page,
        chance,
        lambda claim: claim.change_percent,
        lambda printed: another_percentage(printed, chance),
    )


def wrong_share(page: Page, chance: random.Random) -> Planted | None:
    """A share of a whole that is another one, in part three or table 11."""
    return _wrong_claim(
        page,
        chance,
        lambda claim: claim.share_percent,
        lambda printed: (
            another_percentage(printed.rstrip("%"), chance, least=2) + "%" * printed.endswith("%")
        ),
    )


def _wrong_claim(
    page: Page,
    chance: random.Random,
    told: Callable[[Claim], Decimal | None],
    misprint: Callable[[str], str],
) -> Planted | None:
    claims = [claim for claim in page.budget.claims if told(claim) is not None]
    for claim in chance.sample(claims, len(claims)):
        percent = told(claim)
        cell = next(
            cell
            for cell in claim.sources
            if Decimal(cell.text.rstrip("%")) == abs(percent or Decimal(0))
        )
        planted = page.planted(
            page.reprinted(cell, misprint(cell.text)),
            [Place(cell.line, cell.column)],
            [*places(claim.sources), *_about(page, claim)],
        )
        if planted is not None:
            return planted
    return None


def wrong_change(page: Page, chance: random.Random) -> Planted | None:
    """A change against the year before with a wrong digit, next to the right percentage."""
    claims = [claim for claim in page.budget.claims if claim.change_percent is not None]
    for claim in chance.sample(claims, len(claims)):
        for cell in claim.sources:
            # A tenth of the change at least: less could be lost in the rounding of the percentage.
            printed = another_digit(cell.text, chance)
            if printed is None or Decimal(cell.text) * 10_000 != abs(claim.change or Decimal(0)):
                continue
            amount = _amount(page, claim)
            if (
                abs(
                    _percent(amount, claim, Decimal(printed))
                    - abs(claim.change_percent or Decimal(0))
                )
                < 1
            ):
                continue
            if Decimal(printed) * 10_000 >= amount and (claim.change or 0) > 0:
                continue
            planted = page.planted(
                page.reprinted(cell, printed),
                [Place(cell.line, cell.column)],
                [*places(claim.sources), *_about(page, claim)],
            )
            if planted is not None:
                return planted
    return None


def _percent(amount: Decimal, claim: Claim, printed: Decimal) -> Decimal:
    change = printed * 10_000 * (1 if (claim.change or 0) > 0 else -1)
    before = amount - change
    return abs(100 * change / before) if before else Decimal(0)


def wrong_sign(page: Page, chance: random.Random) -> Planted | None:
    """An increase that is called a decrease (增加, 减少), or the other way round.

    Where the percentage is below two points, an increase and a decrease by it are nearly the same.
    """
    claims = [
        claim
        for claim in page.budget.claims
        if abs(claim.change_percent or Decimal(0)) >= 5
        and abs(claim.change or Decimal(0)) >= 10_000
    ]
    for claim in chance.sample(claims, len(claims)):
        line = claim.sources[0].line
        words = ("增加", "减少") if (claim.change or 0) > 0 else ("减少", "增加")
        change = _short(abs(claim.change or Decimal(0)))
        text = page.line(line)
        right = f"{words[0]}{change}万元"
        if text.count(right) != 1:
            continue
        edited = text.replace(right, f"{words[1]}{change}万元")
        if chance.random() < 0.5:
            edited = _percent_word(edited, words[1], change)
        return page.planted(
            {line: edited}, [Place(line)], [*places(claim.sources), *_about(page, claim)]
        )
    return None


def _percent_word(text: str, word: str, change: str) -> str:
    other = {"增加": "增长", "减少": "下降"}[word]
    return re.sub(rf"({word}{re.escape(change)}万元，)(?:增长|下降|降低)", rf"\g<1>{other}", text)


def procurement_total(page: Page, chance: random.Random) -> Planted | None:
    """A sum of the planned procurement (政府采购) that is not the sum of its kinds."""
    return _of_breakdown(page, chance, "procurement", total=True)


def procurement_part(page: Page, chance: random.Random) -> Planted | None:
    """A kind of procurement with a wrong digit."""
    return _of_breakdown(page, chance, "procurement", total=False)


def sangong_part(page: Page, chance: random.Random) -> Planted | None:
    """A part of the 三公 expenditure with a wrong digit, in table 7 or in part three."""
    return _of_breakdown(page, chance, "sangong", total=False)


def sangong_total(page: Page, chance: random.Random) -> Planted | None:
    """The sum of the 三公 expenditure with a wrong digit, in table 7 or in part three."""
    return _of_breakdown(page, chance, "sangong", total=True)


def _of_breakdown(
    page: Page, chance: random.Random, breakdown: str, *, total: bool
) -> Planted | None:
    candidates = [
        (item, cell)
        for section in ("t7", "n7", "n11")
        for item, cell in page.printings(section)
        if item.key.breakdown == breakdown and (item.key.codes[0] == "total") is total
    ]
    return misprinted(page, chance, candidates, another_digit)


def number_of_forms(page: Page, chance: random.Random) -> Planted | None:
    """Another number of project forms (项目支出绩效目标) than there are."""
    for line in page.lines_with("个一级项目支出绩效目标"):
        text = page.line(line)
        edited = re.sub(
            r"(\d+)(?=个一级项目)", lambda found: str(int(found[1]) + chance.randint(1, 3)), text
        )
        return page.planted({line: edited}, [Place(line)])
    return None


def zero_statement(page: Page, chance: random.Random) -> Planted | None:
    """Part three says that nothing is spent from a fund of which the tables spend."""
    del chance
    for breakdown, fund, section in _FUNDS:
        spent = [
            item for item in page.budget.items if item.key.breakdown == breakdown and item.amount
        ]
        lines = sorted(
            {cell.line for item in spent for cell in item.sources if cell.key == section}
        )
        if not lines:
            continue
        name = next(unit.name for unit in page.budget.units if unit.parent is None)
        edits: dict[int, str | None] = dict.fromkeys(lines[1:])
        edits[lines[0]] = f"{name}{page.budget.heading.year}年没有使用{fund}拨款安排的支出。"
        related = [place for item in spent for place in page.around(item)]
        return page.planted(edits, [Place(lines[0])], related)
    return None


def category_not_spent(page: Page, chance: random.Random) -> Planted | None:
    """Section six says that basic expenditure pays for a category of which table 6 has nothing."""
    spent = {
        item.key.codes[0] for item in page.budget.items if item.key.breakdown == "economic-basic"
    }
    absent = [
        name
        for code, name in (
            ("30204", "手续费"),
            ("30203", "咨询费"),
            ("30218", "专用材料费"),
            ("30224", "被装购置费"),
        )
        if code not in spent
    ]
    for line in page.lines_with("公用经费"):
        text = page.line(line)
        found = re.search(r"主要用于([^。]+)。", text)
        if found is None or "公用经费" not in text[: found.start()]:
            continue
        names = [*found[1].split("、"), chance.choice(absent)]
        return page.planted(
            {line: text[: found.start(1)] + "、".join(names) + text[found.end(1) :]}, [Place(line)]
        )
    return None


def _about(page: Page, claim: Claim) -> list[Place]:
    return [
        place
        for item in page.budget.items
        if item.key.codes == claim.about.codes and item.key.breakdown == claim.about.breakdown
        for place in places(item.sources)
    ]


def _amount(page: Page, claim: Claim) -> Decimal:
    found: BudgetItem = next(item for item in page.budget.items if item.key == claim.about)
    return found.amount


def _short(yuan: Decimal) -> str:
    text = f"{yuan / 10_000:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
