"""Which files were put together because they are one document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from budgetgraph.ground.printable import printable


def tell_joined(documents: Iterable[tuple[Path, ...]]) -> None:
    """A note on standard error for each document in several files, those in the order in which they count."""
    for files in documents:
        names = " + ".join(map(str, files))
        click.echo(f"note: 合为一份文件 read as one document: {printable(names)}", err=True)
