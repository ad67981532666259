"""The difference as it is printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from budgetgraph.cli import difference_text
from budgetgraph.cli.difference_text import _yuan, show_difference
from budgetgraph.publishing.release import Release
from tests.publishing.difference.handmade import Maker, Sample

SOURCE = Path(__file__).parents[3] / "src"


def shown(capsysbinary: pytest.CaptureFixture[bytes]) -> str:
    return capsysbinary.readouterr().out.decode()


def test_the_table_tells_amounts_names_and_findings(
    old: Release, new: Release, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert show_difference(old, new, "table") is True
    text = shown(capsysbinary)
    lines = text.splitlines()
    (office,) = [line for line in lines if "办公费" in line and "public" in line]
    for part in (
        "43,000.00 元",
        "45,000.00 元",
        "+2,000.00 元",
        "economic-basic",
        "2026",
        "变更 changed",
    ):
        assert part in office
    assert any("信息系统运维项目" in line and "信息系统升级项目" in line for line in lines)
    assert any("unreadable-amount" in line and "新增 added" in line for line in lines)
    assert "未变文件 documents unchanged: 1" in text
    # Every cell below the line that was put in; the cells of the sums of tables are among them.
    moved = re.search("移位 moved ([0-9,]+)", text)
    assert moved
    assert int(moved[1].replace(",", "")) >= 718


def test_the_same_releases_are_one_line(
    old: Release, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert show_difference(old, old, "table") is False
    text = shown(capsysbinary)
    assert text.count("\n") == 1
    assert old.id in text


def test_long_lists_are_cut(
    old: Release,
    new: Release,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(difference_text, "ROWS", 4)
    show_difference(old, new, "table")
    assert "and 2 more (use --format json)" in shown(capsysbinary)


def test_more_changed_documents_than_are_detailed(
    old: Release,
    new: Release,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(difference_text, "DETAILED", 0)
    show_difference(old, new, "table")
    text = shown(capsysbinary)
    assert "办公费" not in text
    assert "and 1 more (use --format json)" in text


def test_other_bases_are_told(
    maker: Maker, example: Sample, old: Release, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert show_difference(old, maker.release(example, base="https://other.example/"), "table")
    text = shown(capsysbinary)
    assert "base IRIs differ" in text
    assert "https://other.example/" in text


def test_json_and_patch(
    old: Release, new: Release, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert show_difference(old, new, "json") is True
    assert json.loads(shown(capsysbinary))["differ"] is True
    assert show_difference(old, new, "patch") is True
    assert shown(capsysbinary).endswith("TC .\n")
    assert show_difference(old, old, "patch") is False


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("9417100.0", "9,417,100.00 元"),
        ("0.125", "0.125 元"),
        ("1" * 40, f"{int('1' * 40):,}.00 元"),
        ("-2.5", "-2.50 元"),
    ],
)
def test_amounts_are_exact(amount: str, text: str) -> None:
    assert _yuan(Decimal(amount)) == text


def test_a_reader_who_has_had_enough_is_no_error(old: Release, new: Release) -> None:
    program = (
        "import json, sys; from pathlib import Path\n"
        "from budgetgraph.cli.difference_text import show_difference\n"
        "from budgetgraph.publishing.release import Release\n"
        "old, new = (Release(Path(a), json.loads((Path(a) / 'manifest.json').read_text())) for a in sys.argv[1:])\n"
        "show_difference(old, new, 'patch')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(old.path), str(new.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0
