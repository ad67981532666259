"""``budgetgraph push``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from budgetgraph.cli.errors import DONE, PARTLY
from budgetgraph.cli.options import given

if TYPE_CHECKING:
    from budgetgraph.publishing.push import Addresses, Method, Pushed, Transport


@click.command()
@click.argument("release", metavar="RELEASE", callback=given)
@click.option(
    "--to",
    required=True,
    metavar="URL",
    callback=given,
    help="The store: its graph store or update address, or its root.",
)
@click.option("--query-url", metavar="URL", callback=given, help="Where it is asked.")
@click.option("--update-url", metavar="URL", callback=given, help="Where it takes SPARQL Update.")
@click.option(
    "--graph-store-url",
    metavar="URL",
    callback=given,
    help="Where it speaks the SPARQL 1.1 Graph Store HTTP Protocol.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", "graph-store", "update"]),
    default="auto",
    show_default=True,
    help="How triples are written.",
)
@click.option(
    "--default-graph",
    metavar="auto|fill|skip|IRI",
    default="auto",
    show_default=True,
    callback=given,
    help="The merge of all graphs: into the store's default graph, nowhere, or into a named graph.",
)
@click.option(
    "--remove-stale",
    is_flag=True,
    help="Remove graphs of the publisher that RELEASE does not have.",
)
@click.option(
    "--max-body", type=click.IntRange(1000), metavar="BYTES", help="The largest request to send."
)
@click.option(
    "--timeout",
    "seconds",
    type=click.IntRange(1, 86400),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="How long the store may take for one request.",
)
@click.option(
    "--allow-plain-http",
    is_flag=True,
    help="Send user and password unencrypted to another machine.",
)
def push(
    release: str,
    to: str,
    query_url: str | None,
    update_url: str | None,
    graph_store_url: str | None,
    method: str,
    default_graph: str,
    remove_stale: bool,
    max_body: int | None,
    seconds: int,
    allow_plain_http: bool,
) -> int:
    """Load a release into a SPARQL store, graph by graph.

    What the store holds already is skipped: an interrupted push goes on where it was. User and password
    come from BUDGETGRAPH_PUSH_USER and BUDGETGRAPH_PUSH_PASSWORD, a token from BUDGETGRAPH_PUSH_TOKEN.

    \b
    Exit codes: 0 all is there and counted; 1 something differs; 2 it could not be done.

    \b
    Examples:
      budgetgraph push releases --to http://127.0.0.1:7878
      budgetgraph push releases --to http://127.0.0.1:3030/budgets --remove-stale
      budgetgraph push releases --to http://127.0.0.1:8890/sparql-graph-crud-auth
    """
    from budgetgraph.publishing import push as pushing
    from budgetgraph.publishing.push.credentials import require_private
    from budgetgraph.publishing.release import open_release

    opened = open_release(release)
    wishes = pushing.Wishes(pushing.DefaultGraph.named(default_graph), remove_stale, max_body)
    to = pushing.checked_url(to, "--to")
    told = pushing.Addresses(
        query_url and pushing.checked_url(query_url, "--query-url"),
        update_url and pushing.checked_url(update_url, "--update-url"),
        graph_store_url and pushing.checked_url(graph_store_url, "--graph-store-url"),
    )
    credentials = pushing.credentials_of(os.environ)
    require_private((to, *told.all), credentials, allow_plain=allow_plain_http)
    started = time.monotonic()
    with pushing.Transport(to, credentials, seconds=float(seconds), told=_tell) as transport:
        addresses = _addresses(transport, to, told, pushing.Method(method))
        with _progress() as progress:
            done = pushing.push_release(opened, transport, addresses, wishes, progress)
    _report(done, time.monotonic() - started)
    return DONE if done.complete else PARTLY


def _addresses(transport: Transport, to: str, told: Addresses, method: Method) -> Addresses:
    from budgetgraph.publishing.push.addresses import addresses_of, path_is_known

    # Only an address that does not explain itself is asked who answers there.
    server = "" if path_is_known(to) else transport.server(to)
    return addresses_of(to, server, told, method)


def _tell(sentence: str) -> None:
    click.echo(f"note: {sentence}", err=True)


def _report(done: Pushed, seconds: float) -> None:
    """What is wrong on standard error, and one line about all on standard output."""
    for note in done.notes:
        _tell(note)
    for difference in done.differences:
        click.echo(f"differs: {difference}", err=True)
    for iri in done.stale:
        click.echo(f"stale: {iri} is not in this release", err=True)
    if done.stale:
        click.echo("  hint: --remove-stale removes these graphs from the store.", err=True)
    parts = [
        f"sent {_graphs(len(done.sent))} ({done.triples:,} triples)",
        f"{len(done.skipped)} were there",
    ]
    if done.removed:
        parts.append(f"removed {_graphs(len(done.removed))}")
    if done.default_graph:
        parts.append(f"default graph {'filled' if done.default_graph == 'filled' else 'was there'}")
    if sys.stdout.isatty():
        parts.append(f"{seconds:.1f} seconds")
    click.echo(", ".join(parts))


def _graphs(number: int) -> str:
    return "1 graph" if number == 1 else f"{number:,} graphs"


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function to call before each graph. It shows nothing unless standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(
            task, description=name, completed=done, total=total
        )
