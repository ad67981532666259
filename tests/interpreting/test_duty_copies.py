"""Copies of the duties in the performance forms."""

from __future__ import annotations

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.overview import cite_copies
from budgetgraph.interpreting.records import Duty

HERE = SourceCell("p1", 60, 1, text="承担受理、督办工作。")
FORM = SourceCell("t12", 437, 2, row=8, text="与部门职能的相关性：承担受理工作。参与考核。")
OTHER = SourceCell("t12", 500, 2, row=8, text="与部门职能的相关性：承担受理、督办工作。")


def test_a_project_form_that_repeats_another_wording_is_cited() -> None:
    differs = Duty(1, HERE.text, (HERE,), ("承担受理工作。",))
    same = Duty(2, "参与考核。", (HERE,))
    texts = [(cell.text, cell) for cell in (FORM, OTHER)]
    assert [duty.sources for duty in cite_copies([differs, same], texts)] == [(HERE, FORM), (HERE,)]
