"""Progress on a terminal, and never in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from budgetgraph.ground.printable import printable
from budgetgraph.publishing.batch import Outcome

if TYPE_CHECKING:
    from rich.console import Console


AFTERWARDS = "正在写出结果 / writing the results …"


@contextmanager
def progress_of(
    total: int, *, console: Console | None = None
) -> Iterator[Callable[[Outcome[Any]], None]]:
    """A function to call after each of ``total`` files: count, rate, elapsed and remaining time, last file.

    It shows nothing unless standard error (or ``console``) is a terminal.
    """
    terminal = sys.stderr.isatty() if console is None else console.is_terminal
    if total < 2 or not terminal:
        yield lambda _: None
        return
    # Loaded here: most runs show nothing.
    from rich.console import Console as StandardError
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column

    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left", markup=False),
        TimeRemainingColumn(),
        TextColumn(
            "{task.description}",
            markup=False,
            table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1),
        ),
    )
    # Elapsed time and rate are taken over many files: several processes end theirs in bursts.
    with Progress(
        *columns,
        console=console or StandardError(stderr=True),
        transient=True,
        expand=True,
        speed_estimate_period=60,
    ) as bar:
        task = bar.add_task("", total=total, rate="")

        def show(outcome: Outcome[Any]) -> None:
            bar.advance(task)
            # After the last file the results are put together, which takes its time too.
            done = bar.tasks[0].completed >= total
            doing = AFTERWARDS if done else printable(outcome.path.name)
            bar.update(task, description=doing, rate=rate_text(bar.tasks[0].speed))

        yield show


def rate_text(speed: float | None) -> str:
    """Documents per second, or per minute if that is fewer than one; nothing if it is not known."""
    if speed is None or speed <= 0:
        return ""
    if speed >= 10:
        return f"{speed:.0f}/s"
    return f"{speed:.1f}/s" if speed >= 1 else f"{speed * 60:.1f}/min"
