"""Records become a document of the official form (部门预算公开), as text with tab-separated tables.

The text is what a clean conversion of the published form gives: a merged cell is printed in its first
row or column only, money in 万元. Reading the text gives back the records it was printed from.
"""

from __future__ import annotations

from budgetgraph.ground.codes import CodeLists, load_code_lists
from budgetgraph.interpreting.records import Budget
from budgetgraph.synthesis.department_form import department_form
from budgetgraph.synthesis.facts import Facts
from budgetgraph.synthesis.front import contents, cover, part_one
from budgetgraph.synthesis.glossary import glossary
from budgetgraph.synthesis.imprint import Imprint
from budgetgraph.synthesis.narrative import general_sections
from budgetgraph.synthesis.project_form import project_forms
from budgetgraph.synthesis.special_sections import special_sections
from budgetgraph.synthesis.tables import grid_tables


def render(budget: Budget, imprint: Imprint | None = None, codes: CodeLists | None = None) -> str:
    """The document of the official form that says what ``budget`` says.

    Amounts, in yuan in the records, are printed in 万元 with at most two decimals. ``codes`` gives the
    labels of codes and is the product's own lists by default.

    Raises :class:`UnprintableError` if the form has no place for a record, or a place that must be
    filled has no record, and :class:`ValueError` for an amount with a fraction of 100 yuan.
    """
    facts = Facts(budget, codes or load_code_lists())
    return "\n".join(_lines(facts, imprint or Imprint())).rstrip("\n") + "\n"


def in_document_order(budget: Budget, codes: CodeLists | None = None) -> Budget:
    """The same budget with its items and claims in the order in which the document first prints them.

    Raises what :func:`render` raises.
    """
    facts = Facts(budget, codes or load_code_lists())
    _lines(facts, Imprint())
    return facts.in_print_order()


def _lines(facts: Facts, imprint: Imprint) -> list[str]:
    name, year = facts.name, facts.year
    lines = [
        *cover(facts, imprint.note),
        *contents(facts),
        *part_one(facts),
        f"# 第二部分 {name}{year}年部门预算表",
        "",
        *grid_tables(facts),
        *department_form(facts, imprint),
        *project_forms(facts, imprint),
        f"# 第三部分 {name}{year}年部门预算情况说明",
        "",
        *general_sections(facts),
        *special_sections(facts),
        *glossary(facts),
    ]
    facts.check_complete()
    return lines
