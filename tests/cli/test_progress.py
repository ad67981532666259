"""Progress on a terminal, and none elsewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import suppress
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from budgetgraph.cli.options import scheduler_option, workers_option
from budgetgraph.cli.progress import progress_of, rate_text
from budgetgraph.publishing.batch import Outcome

from .conftest import environment


def shown(total: int, *names: str, terminal: bool = True, width: int = 100) -> str:
    """What is drawn after these files, without colours."""
    told = StringIO()
    console = Console(file=told, force_terminal=terminal, width=width, color_system=None)
    with progress_of(total, console=console) as progress:
        for name in names:
            progress(Outcome(Path("folder", name), None))
    return told.getvalue()


def last_drawn(told: str) -> str:
    lines = [line for line in re.split(r"[\r\n]", told) if "/" in line]
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", lines[-1])


def test_a_terminal_sees_count_rate_times_and_name() -> None:
    told = last_drawn(shown(12, "one.md", "two.md", "three.md"))
    assert "3/12" in told
    assert re.search(r"[0-9.]+/(s|min)", told)
    assert len(re.findall(r"[0-9]+:[0-9]{2}:[0-9]{2}", told)) == 2
    assert "left" in told
    assert told.rstrip().endswith("three.md")


def test_a_long_name_is_cut_and_stays_in_one_line() -> None:
    told = last_drawn(shown(12, "one.md", "x" * 300, width=80))
    assert "…" in told
    assert len(told) <= 80


def test_names_are_no_orders_to_the_terminal() -> None:
    assert "\x1b]0;title" not in shown(3, "[red]a\x1b]0;title\x07.md", "b")
    assert "[red]a" in shown(3, "[red]a")


@pytest.mark.parametrize(("total", "terminal"), [(12, False), (1, True), (0, True)])
def test_a_pipe_or_a_single_file_sees_nothing(total: int, terminal: bool) -> None:
    assert shown(total, *["one.md"] * total, terminal=terminal) == ""


def test_standard_error_decides(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_of(3) as progress:
        progress(Outcome(Path("one.md"), None))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("speed", "told"),
    [(None, ""), (0.0, ""), (0.05, "3.0/min"), (1.0, "1.0/s"), (9.44, "9.4/s"), (123.4, "123/s")],
)
def test_rates_are_told_in_numbers_that_can_be_read(speed: float | None, told: str) -> None:
    assert rate_text(speed) == told


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_real_terminal(example_path: Path, tmp_path: Path) -> None:
    import pty

    for name in ("one.md", "two.md"):
        (tmp_path / name).write_bytes(example_path.read_bytes())
    command = ["convert", str(tmp_path), "--supersede", "--jobs", "1", "-o", str(tmp_path / "out/")]
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "budgetgraph", *command],
        stderr=theirs,
        env=environment(TERM="xterm"),
    )
    os.close(theirs)
    told = b""
    with suppress(OSError):  # how Linux says that the other side is gone
        while piece := os.read(terminal, 4096):
            told += piece
    os.close(terminal)
    assert process.wait(60) == 0, told.decode()
    assert b"1/2" in told
    assert b"left" in told
    # Nothing of the bar stays.
    assert told.decode().rstrip().splitlines()[-1].endswith("1 of 2 documents converted")


@click.command()
@workers_option
@scheduler_option
def command(workers: int | None, scheduler: str | None) -> None:
    """Says what it got."""
    click.echo(f"{workers} {scheduler}")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "None None"),
        (["--workers", "4"], "4 None"),
        (["--jobs", "4"], "4 None"),
        (["-j", "4"], "4 None"),
        (["--scheduler", "tcp://127.0.0.1:8786"], "None tcp://127.0.0.1:8786"),
    ],
)
def test_workers_have_two_names(arguments: list[str], told: str) -> None:
    assert CliRunner().invoke(command, arguments).output == f"{told}\n"


@pytest.mark.parametrize("arguments", [["--workers", "0"], ["--jobs", "-1"], ["--scheduler", ""]])
def test_impossible_options_are_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2
