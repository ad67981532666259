"""Every kind of finding is declared, used and documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from budgetgraph.ground.findings import KINDS, Severity
from budgetgraph.interpreting.ledger import Ledger

PROJECT = Path(__file__).parents[2]


def test_the_documentation_lists_every_kind_with_its_meaning() -> None:
    text = (PROJECT / "docs" / "findings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert rows == [(kind, message.zh, message.en) for kind, message in KINDS.items()]


def test_every_kind_is_used() -> None:
    source = "".join(
        p.read_text(encoding="utf-8")
        for p in (PROJECT / "src/budgetgraph/interpreting").glob("*.py")
    )
    assert [kind for kind in KINDS if f'"{kind}"' not in source] == []


def test_no_other_kind_is_taken() -> None:
    with pytest.raises(KeyError):
        Ledger().finding("something-odd", Severity.INFO, "奇", "odd")
