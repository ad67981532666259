"""The table of rules in ``docs/audit.md`` and the shapes say the same."""

from __future__ import annotations

import re

from budgetgraph.graph.audit.rules import audit_rules
from tests.conftest import PROJECT

_ROW = re.compile(r"\| (R\d+) \|(.*)\|")


def table() -> dict[str, list[str]]:
    """The cells of each rule's row by its number."""
    text = (PROJECT / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = [_ROW.fullmatch(line) for line in text.splitlines() if line.startswith("| R")]
    assert all(rows)
    return {row[1]: [cell.strip() for cell in row[2].split("|")] for row in rows if row}


def test_the_table_has_every_rule_with_its_severities() -> None:
    told = {rule: cells[2] for rule, cells in table().items()}
    severities: dict[str, set[str]] = {}
    for rule in sorted(audit_rules(), key=lambda each: int(each.identifier[1:])):
        severities.setdefault(rule.identifier, set()).add(rule.severity.label)
    order = ("violation", "warning", "info")
    assert told == {
        rule: ", ".join(each for each in order if each in found)
        for rule, found in severities.items()
    }


def test_each_rule_is_told_in_both_languages_and_to_the_end() -> None:
    for rule, cells in table().items():
        assert len(cells) == 5, rule
        assert all(cells), rule
        assert re.search(r"[\u4e00-\u9fff]", cells[0]), rule
    assert list(table()) == [f"R{number}" for number in range(1, 28)]
