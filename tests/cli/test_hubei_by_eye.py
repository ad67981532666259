"""``docs/hubei-by-eye.md``: what the page says that the rules find in the document is what they find."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from budgetgraph.graph.audit import AuditFinding
from budgetgraph.publishing.pipeline import audit
from tests.conftest import PROJECT

_TOLD = re.compile(
    r"(?P<rule>R\d+) (?P<severity>violation|warning|info) (?P<lines>\d+(?:, \d+)*)"
    r"(?P<open>, …)?(?: ×(?P<times>\d))?"
)
_ENTRIES = {
    "Contradictions": 15,
    "Rounding": 11,
    "Plausible explanations": 11,
    "Oddities": 45,
    "Oddities of layout": 27,
}


@dataclass(frozen=True)
class Told:
    """A finding as the page cites it: the first line is that of the figure in doubt."""

    rule: str
    severity: str
    lines: tuple[int, ...]
    more: bool
    times: int

    def is_of(self, finding: AuditFinding) -> bool:
        lines = tuple(dict.fromkeys(cell.line for cell in finding.sources))
        cited = lines[: len(self.lines)] if self.more else lines
        return (
            (finding.rule, finding.severity.label) == (self.rule, self.severity)
            and cited[:1] == self.lines[:1]
            and set(cited) == set(self.lines)
        )


def rows() -> dict[str, list[list[str]]]:
    """The cells of each row of the tables of entries, by section."""
    text = (PROJECT / "docs" / "hubei-by-eye.md").read_text(encoding="utf-8")
    found: dict[str, list[list[str]]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name = section.partition(" (")[0]
        lines = [line for line in section.splitlines() if re.match(r"\| \d", line)]
        if lines:
            found[name] = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return found


def told() -> list[Told]:
    """Every finding that the page names, once."""
    found = []
    for cells in (cells for section in rows().values() for cells in section if len(cells) == 6):
        each = list(_TOLD.finditer(cells[4]))
        assert "; ".join(match[0] for match in each) == cells[4].replace("–", "").strip(), cells[0]
        for match in each:
            lines = tuple(int(line) for line in match["lines"].split(", "))
            times = int(match["times"] or 1)
            found.append(Told(match["rule"], match["severity"], lines, bool(match["open"]), times))
    return list(dict.fromkeys(found))


def test_the_page_has_every_entry_once() -> None:
    numbers = {
        name: [int(number) for cells in section for number in cells[0].split(", ")]
        for name, section in rows().items()
    }
    assert {name: len(each) for name, each in numbers.items()} == _ENTRIES
    assert sorted(number for each in numbers.values() for number in each) == list(range(1, 110))


def test_the_page_counts_what_its_tables_say() -> None:
    text = (PROJECT / "docs" / "hubei-by-eye.md").read_text(encoding="utf-8")
    counted: Counter[str] = Counter()
    for section in rows().values():
        for cells in section:
            known = "told" if len(cells) == 6 and cells[4] != "–" else "rightly silent"
            known = "not found" if cells[-1].startswith("not found") else known
            counted[known] += len(cells[0].split(", "))
    summary = re.search(r"\| all \| 109 \| (\d+) \| (\d+) \| (\d+) \|", text)
    assert summary is not None
    assert [int(each) for each in summary.groups()] == [
        counted["told"],
        counted["rightly silent"],
        counted["not found"],
    ]


@pytest.fixture(scope="module")
def findings(hubei_path: Path) -> tuple[AuditFinding, ...]:
    return audit(hubei_path).findings


def test_what_the_page_names_is_found(findings: tuple[AuditFinding, ...]) -> None:
    for each in told():
        assert sum(each.is_of(finding) for finding in findings) == each.times, each


def test_what_is_found_is_on_the_page(findings: tuple[AuditFinding, ...]) -> None:
    for finding in findings:
        lines = [cell.line for cell in finding.sources]
        assert any(each.is_of(finding) for each in told()), (finding.shape, lines)
