"""One document in many formats gives the same facts, or fewer and says so; never others.

The numbers of real documents are printed with ``pytest -s -k real``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.ground.errors import InputError
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import BudgetItem, Interpretation, ItemKey
from budgetgraph.reading import read, read_bytes
from budgetgraph.reading.document import Document
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import Shape
from tests.interpreting import jiangsu_form, paged_texts, shanghai_form
from tests.interpreting.other_formats import FORMATS

WHOLE = ("pdf", "xlsx", "xlsx-numbers", "docx", "html", "tabs", "pipes")
"""Formats that keep the cells of a table."""
GRAIN = Decimal(100)
"""The narrative prints in 万元 with two digits: where a table is not read, its figure is what is known."""


def hubei() -> Document:
    budget = generate(1, 2, shape=Shape(children=1, indicators=4, duties=1))
    return read_bytes(render(budget).encode(), "hubei.md")


DOCUMENTS: dict[str, Callable[[], Document]] = {
    "hubei": hubei,
    "shanghai": lambda: paged_texts.document(*shanghai_form.pages()),
    "jiangsu": lambda: paged_texts.document(*jiangsu_form.PAGES),
}


@dataclass(frozen=True)
class Compared:
    """How many facts are the same, which are missing, and which are different."""

    equal: int
    missing: tuple[ItemKey, ...]
    wrong: tuple[BudgetItem, ...]

    @classmethod
    def of(cls, before: Interpretation, after: Interpretation) -> Compared:
        expected = {item.key: item for item in before.budget.items}
        found = {item.key: item for item in after.budget.items}
        return cls(
            sum(
                key in found and found[key].amount == each.amount for key, each in expected.items()
            ),
            tuple(key for key in expected if key not in found),
            tuple(item for item in found.values() if not _fits(item, expected)),
        )


def _fits(item: BudgetItem, expected: dict[ItemKey, BudgetItem]) -> bool:
    if item.key in expected:
        off = abs(expected[item.key].amount - item.amount)
        return off == 0 or (_in_words(item) and off < GRAIN)
    # What the tables call by another breakdown, if there are tables.
    return _in_words(item) and any(
        key.codes == item.key.codes and abs(each.amount - item.amount) < GRAIN
        for key, each in expected.items()
    )


def _in_words(item: BudgetItem) -> bool:
    """Whether a fact comes from the narrative alone."""
    return all(cell.key.startswith("n") for cell in item.sources)


def written(document: Document, form: str) -> Interpretation:
    """What is read of a document that is written in another format."""
    return interpret(read_bytes(FORMATS[form](document), "other"))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", WHOLE)
def test_formats_with_cells_lose_nothing(name: str, form: str) -> None:
    document = DOCUMENTS[name]()
    before, after = interpret(document), written(document, form)
    compared = Compared.of(before, after)
    assert (compared.missing, compared.wrong) == ((), ())
    assert after.budget.heading == before.budget.heading
    assert [table.status for table in after.tables] == [table.status for table in before.tables]
    assert after.balance.unaccounted == ()


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("form", ["layout", "flowing", "tabbed-flow"])
def test_formats_without_cells_lose_and_say_so(name: str, form: str) -> None:
    document = DOCUMENTS[name]()
    before, after = interpret(document), written(document, form)
    compared = Compared.of(before, after)
    assert compared.wrong == ()
    if compared.missing:
        more = kinds(after) - kinds(before)
        assert more, compared.missing
    assert after.balance.unaccounted == ()


def kinds(interpretation: Interpretation) -> Counter[str]:
    return Counter(finding.kind for finding in interpretation.findings)


REAL = sorted(
    (
        "hubei/wuhan-hongshan-036-2026.md",
        "jiangsu/provincial-cppcc-office-2018-tables.pdf",
        "jiangsu/provincial-peoples-congress-office-2017-department-budget.pdf",
        "jiangsu/provincial-procuratorate-2018-department-budget.pdf",
        "shanghai/putuo-finance-bureau-2025-department-budget.pdf",
        "shanghai/putuo-government-office-2025-unit-budget.pdf",
        "shanghai/putuo-wanli-subdistrict-2023-department-budget.pdf",
    )
)


@pytest.mark.parametrize("path", REAL)
def test_real_documents_in_all_formats(path: str, documents: Path) -> None:
    document = read(documents / path)
    before = interpret(document)
    for form in FORMATS:
        try:
            after = written(document, form)
        except InputError as error:
            pytest.fail(f"{form}: {error}")
        compared = Compared.of(before, after)
        print(
            f"{Path(path).stem[:40]:40} {form:12} equal {compared.equal:4}"
            f" missing {len(compared.missing):4} wrong {len(compared.wrong):3}"
        )
        if form in WHOLE:
            assert compared.wrong == (), form
        if compared.missing:
            assert kinds(after) - kinds(before), form
