"""``budgetgraph demo``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from budgetgraph.cli.listening import address, listen
from budgetgraph.cli.options import FolderName
from budgetgraph.cli.query_command import write_table
from budgetgraph.cli.serve_command import run

QUESTIONS = ("total-spending", "projects", "biggest-changes")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--releases",
    type=FolderName(),
    default=Path("budgetgraph-demo"),
    show_default=True,
    metavar="DIR",
    help="Where to put the release.",
)
@click.option("--check", is_flag=True, help="Publish and answer one question, do not serve.")
def demo(port: int, releases: Path, check: bool) -> None:
    """Publish the example that comes with budgetgraph, and serve it.

    Needs no file of yours. Prints the addresses to open and three queries to try. Stop it with Ctrl-C.

    \b
    Examples:
      budgetgraph demo
      budgetgraph demo --port 9000
      budgetgraph demo --check
    """
    from budgetgraph.ground.resources import resource_dir
    from budgetgraph.publishing.canned import find_canned_query, load_canned_queries
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.publish import Work, publish
    from budgetgraph.publishing.settings import Settings

    # The port is taken first: it would be sad to wait for the release and then hear that it is in use.
    listener = None if check else listen("127.0.0.1", port)
    done = publish(
        find_inputs([resource_dir("examples")]), releases, Settings(), work=Work(workers=1)
    )
    for failure in done.failures:
        raise failure
    release = done.release
    assert release is not None
    click.echo(f"release {release.id}: {len(done.documents)} document in {releases}")
    queries = load_canned_queries()
    first = find_canned_query(queries, QUESTIONS[0])
    click.echo(f"\n{first.title_zh} / {first.title_en}")
    write_table(release.store().table(first.bind({})))
    if listener is None:
        return
    from budgetgraph.web.settings import ServerSettings

    site = address(listener)
    click.echo("\n打开 / Open")
    click.echo(f"  {site}")
    click.echo(f"  {site}sparql")
    click.echo(f"  {site}id/org/420111/036")
    click.echo("\n试试 / Try")
    for name in QUESTIONS:
        click.echo(f"  {_program()} query {site}sparql {name}")
    click.echo("\nCtrl-C 停止 / stops")
    run(releases, ServerSettings(), [listener])


def _program() -> str:
    """How this program was called, so that what is printed can be pasted: ``.venv/bin/budgetgraph``."""
    called = sys.argv[0]
    return called if os.sep in called and not called.endswith("__main__.py") else "budgetgraph"
