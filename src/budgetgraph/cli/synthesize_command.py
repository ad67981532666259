"""``budgetgraph synthesize``."""

from __future__ import annotations

from pathlib import Path

import click

from budgetgraph.cli.files import OutputError, write_whole
from budgetgraph.cli.options import FolderName


@click.command()
@click.argument("folder", type=FolderName(), metavar="DIR")
@click.option("--count", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other budgets.")
@click.option("--year", type=click.IntRange(2000, 2100), default=2026, show_default=True)
@click.option("--long", "long", is_flag=True, help="Large departments with tables of many pages.")
@click.option(
    "--damage",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Conversion damage; repeatable, or 'all'.",
)
def synthesize(
    folder: Path, count: int, seed: int, year: int, long: bool, kinds: tuple[str, ...]
) -> None:
    """Write synthetic department budgets in the official form, for trying things out.

    The departments are invented and say so in their names (合成示例); their figures add up. The same
    seed gives the same documents.

    \b
    Examples:
      budgetgraph synthesize synthetic --count 100
      budgetgraph synthesize synthetic --count 5 --long --damage spaces --damage html
    """
    from budgetgraph.synthesis.damage import DAMAGES, damaged
    from budgetgraph.synthesis.generator import capacity, generate
    from budgetgraph.synthesis.renderer import render
    from budgetgraph.synthesis.shape import LONG

    chosen = tuple(DAMAGES) if "all" in kinds else kinds
    for kind in chosen:
        if kind not in DAMAGES:
            raise click.BadParameter(
                f"{kind!r}; known: {', '.join(DAMAGES)}, all", param_hint="--damage"
            )
    if count > capacity():
        raise click.BadParameter(f"at most {capacity()}", param_hint="--count")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be made: {error.strerror or error}", path=folder) from error
    for index in range(count):
        text = render(generate(seed, index, year=year, shape=LONG if long else None))
        text = damaged(text, chosen, seed + index)
        write_whole(folder / f"synthetic-{year}-{index + 1:05d}.md", [text.encode()])
    click.echo(f"{count} synthetic documents in {folder}")
