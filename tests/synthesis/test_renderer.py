from dataclasses import replace
from decimal import Decimal

import pytest

from budgetgraph.interpreting.records import BudgetItem, Definition, ItemKey, Role
from budgetgraph.synthesis.example import example_budget
from budgetgraph.synthesis.facts import UnprintableError
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.imprint import Imprint
from budgetgraph.synthesis.renderer import in_document_order, render
from budgetgraph.synthesis.shape import LONG


def _item(breakdown: str, *codes: str, amount: str = "100") -> BudgetItem:
    return BudgetItem(ItemKey(breakdown, 2026, "036", codes), Decimal(amount), Role.LINE)


@pytest.mark.parametrize(
    "item",
    [
        # 外交 has no row in tables 1 and 4, and the form prints functions of three natures only there.
        _item("function-fiscal", "202", "total"),
        _item("function-all", "201", "personnel"),
        _item("special-item", "year-end-carryover"),
    ],
)
def test_an_item_that_the_form_has_no_place_for_is_refused(item: BudgetItem) -> None:
    budget = example_budget()
    with pytest.raises(UnprintableError, match="no place"):
        render(replace(budget, items=(*budget.items, item)))


def test_an_amount_finer_than_the_form_is_refused() -> None:
    budget = example_budget()
    with pytest.raises(ValueError, match=r"0\.01 万元"):
        render(
            replace(
                budget, items=(*budget.items, _item("function-all", "229", "total", amount="50"))
            )
        )


def test_a_definition_that_the_glossary_has_no_place_for_is_refused() -> None:
    budget = example_budget()
    unknown = Definition("economic", "30101", "反映基本工资。")
    with pytest.raises(UnprintableError, match="definition"):
        render(replace(budget, definitions=(*budget.definitions, unknown)))


def test_a_code_without_a_label_is_refused() -> None:
    budget = example_budget()
    with pytest.raises(UnprintableError, match="2019999"):
        render(replace(budget, items=(*budget.items, _item("function-all", "2019999", "total"))))


def test_a_component_that_no_purpose_names_is_refused() -> None:
    budget = example_budget()
    projects = tuple(replace(project, purpose="合成。") for project in budget.projects)
    with pytest.raises(UnprintableError, match="办公电费"):
        render(replace(budget, projects=projects))


def test_persons_and_telephone_are_those_of_the_imprint() -> None:
    printed = render(example_budget(), Imprint(person="虚构人", telephone="00000001"))
    assert printed.count("虚构人") == 2
    assert printed.count("00000001") == 2
    assert "示例人员" not in printed


def test_document_order_is_that_of_printing() -> None:
    budget = example_budget()
    shuffled = replace(budget, items=budget.items[::-1], claims=budget.claims[::-1])
    assert in_document_order(shuffled) == budget
    assert budget.items[0].key == ItemKey("revenue-source", 2026, "036", ("general-public",))


def test_rows_of_a_table_have_one_width() -> None:
    tables: list[list[str]] = [[]]
    for line in render(generate(4, 4, shape=LONG)).splitlines():
        if "\t" in line:
            tables[-1].append(line)
        elif tables[-1]:
            tables.append([])
    grids = [table for table in tables if table][:10]
    for table in grids:
        assert len({line.count("\t") for line in table}) == 1
