"""Nobody is named in what is read of a document, however it prints its persons."""

from __future__ import annotations

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.running_lines import without_running_lines
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading import read_bytes
from tests.interpreting.personal_printings import PRINTERS, budget, leaked


@pytest.mark.parametrize("form", sorted(PRINTERS))
def test_nobody_is_named(form: str) -> None:
    content = PRINTERS[form](budget("上海市普陀区示例局"))
    document = read_bytes(content, form, confined=False)
    assert len(leaked(repr(document))) > 40
    withheld, places = withhold(document)
    assert not leaked(repr((withheld, places)))
    assert not leaked(repr(withhold(without_running_lines(document))))
    interpretation = interpret(document)
    assert not leaked(repr(interpretation))
    amounts = {item.key.codes: item.amount for item in interpretation.budget.items}
    assert amounts[("total", "total")] == 1000000
