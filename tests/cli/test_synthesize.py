"""``budgetgraph synthesize``: documents that are made the same way each time, and that can be read."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from budgetgraph.cli import cli
from budgetgraph.interpreting import interpret
from budgetgraph.reading import read


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["synthesize", *arguments])
    return result.exit_code, result.output


def test_the_same_seed_gives_the_same_documents(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        assert _run(str(tmp_path / folder), "--count", "2")[0] == 0
    first = sorted((tmp_path / "one").iterdir())
    assert [path.name for path in first] == ["synthetic-2026-00001.md", "synthetic-2026-00002.md"]
    assert all((tmp_path / "two" / p.name).read_bytes() == p.read_bytes() for p in first)


def test_damaged_documents_can_be_read(tmp_path: Path) -> None:
    code, output = _run(str(tmp_path), "--count", "1", "--year", "2025", "--damage", "all")
    assert code == 0
    assert "1 synthetic documents" in output
    interpretation = interpret(read(next(tmp_path.iterdir())))
    assert interpretation.budget.heading.year == 2025
    assert "合成示例" in interpretation.budget.heading.title
    assert interpretation.balance.unaccounted == ()


def test_an_unknown_damage_names_the_known_ones(tmp_path: Path) -> None:
    code, output = _run(str(tmp_path), "--damage", "fire")
    assert code == 2
    assert "lost-merged-cells" in output
