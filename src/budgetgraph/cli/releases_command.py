"""``budgetgraph releases``: the releases of a folder, which one is active, and whether they are whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from budgetgraph.cli.errors import DONE, PARTLY
from budgetgraph.cli.files import write_standard_output
from budgetgraph.cli.options import FolderName, given
from budgetgraph.ground.printable import printable

F = TypeVar("F", bound=Callable[..., Any])


def _folder_option(command: F) -> F:
    return click.option(
        "--releases",
        type=FolderName(),
        default=Path("releases"),
        show_default=True,
        metavar="DIR",
        help="The folder of releases.",
    )(command)


def _release_argument(name: str, *, required: bool = True) -> Callable[[F], F]:
    if required:
        return click.argument(name, metavar=name.upper(), callback=given)
    return click.argument(name, metavar=f"[{name.upper()}]", default="active", callback=given)


@click.group()
def releases() -> None:
    """List, show, compare, verify, activate and remove releases.

    \b
    Examples:
      budgetgraph releases list --releases releases
      budgetgraph releases diff previous active
      budgetgraph releases verify
      budgetgraph releases rollback
    """


@releases.command("list", short_help="List the releases, the active one first.")
@_folder_option
@click.option("--format", "output", type=click.Choice(["table", "json"]), default="table")
def list_releases(releases: Path, output: str) -> None:
    """List the releases: the active one, those that were active before, then the others, newest first.

    That is the order in which prune keeps them.
    """
    from budgetgraph.cli.releases_text import releases_table, summary
    from budgetgraph.ground.errors import ReleaseError
    from budgetgraph.publishing.json_text import json_text
    from budgetgraph.publishing.pruning import in_order
    from budgetgraph.publishing.release import activations, open_release

    history = activations(releases)
    found = []
    for folder in in_order(releases):
        try:
            found.append(summary(open_release(folder), active=folder.name in history[:1]))
        except ReleaseError as error:
            click.echo(f"warning: {printable(str(error))}", err=True)
    if history and history[0] not in [folder.name for folder in in_order(releases)]:
        click.echo(
            f"warning: {releases}: the active release {history[0]} is not there or has lost its manifest",
            err=True,
        )
    if output == "json":
        write_standard_output([json_text(found)])
    else:
        write_standard_output([releases_table(found).encode()])


@releases.command(short_help="Show what a release was made of and holds.")
@_release_argument("release", required=False)
@_folder_option
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text")
def show(release: str, releases: Path, output: str) -> None:
    """Show what a release was made of and what is in it.

    RELEASE is an id or its start, active (the default), previous, or a folder.
    """
    from budgetgraph.cli.releases_text import description
    from budgetgraph.publishing.json_text import json_text
    from budgetgraph.publishing.release import find_release

    found = find_release(releases, release)
    if output == "json":
        write_standard_output([json_text({"path": str(found.path), **found.manifest})])
    else:
        write_standard_output([description(found).encode()])


@releases.command(short_help="Make a release the active one.")
@_release_argument("release")
@_folder_option
def activate(release: str, releases: Path) -> None:
    """Make RELEASE the active one. A server of the folder takes it over."""
    from budgetgraph.publishing.activation import activate_named

    found = activate_named(releases, release)
    click.echo(f"已启用 release {found.id} is active in {releases}")


@releases.command()
@_folder_option
def rollback(releases: Path) -> None:
    """Activate the release that was active before this one."""
    from budgetgraph.publishing.activation import roll_back

    found = roll_back(releases)
    click.echo(f"已启用 release {found.id} is active in {releases}")


@releases.command(short_help="Compare a release with its manifest.")
@_release_argument("release", required=False)
@_folder_option
@click.option("--all", "every", is_flag=True, help="Verify every release of the folder.")
def verify(release: str, releases: Path, every: bool) -> int:
    """Work out again everything that the manifest of RELEASE says, and compare.

    RELEASE is an id or its start, active (the default), previous, or a folder.

    \b
    Exit code: 0 whole; 1 something differs; 2 there is no such release.
    """
    from budgetgraph.publishing.release import find_folder, release_folders
    from budgetgraph.publishing.verification import problems_of

    folders = release_folders(releases) if every else (find_folder(releases, release),)
    whole = True
    for folder in folders:
        problems = problems_of(folder)
        whole = whole and not problems
        for problem in problems:
            click.echo(f"{folder.name}: {printable(str(problem))}")
        if not problems:
            click.echo(f"{folder.name}: 完好 whole")
    return DONE if whole else PARTLY


@releases.command(short_help="Say what differs between two releases.")
@click.argument("old", metavar="A", callback=given)
@click.argument("new", metavar="[B]", default="active", callback=given)
@_folder_option
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "patch"]),
    default="table",
    show_default=True,
    help="For people, for programs, or as RDF Patch.",
)
def diff(old: str, new: str, releases: Path, output: Literal["table", "json", "patch"]) -> None:
    """Say which documents, facts, amounts and findings differ between releases A and B.

    A and B are ids or their starts, active (the default of B), previous, or folders.

    \b
    Examples:
      budgetgraph releases diff previous
      budgetgraph releases diff 3f2a 91bc --format json
      budgetgraph releases diff previous active --format patch > changes.rdfp
    """
    from budgetgraph.cli.difference_text import show_difference
    from budgetgraph.publishing.release import find_release

    show_difference(find_release(releases, old), find_release(releases, new), output)


@releases.command(short_help="Remove old releases.")
@_folder_option
@click.option(
    "--keep",
    type=click.IntRange(0),
    required=True,
    metavar="N",
    help="How many releases to keep besides the active one.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def prune(releases: Path, keep: int, dry_run: bool) -> None:
    """Remove old releases. The active one always stays, and so does one that a server has open.

    \b
    Examples:
      budgetgraph releases prune --keep 3
      budgetgraph releases prune --keep 0 --dry-run
    """
    from budgetgraph.publishing.pruning import prune as prune_releases

    served: list[str] = []
    removed = prune_releases(releases, keep, dry_run=dry_run, left=served.append)
    for name in removed:
        click.echo(f"{'将删除 would remove' if dry_run else '已删除 removed'} {name}")
    for name in served:
        click.echo(f"正在使用，保留 kept, a server has it open: {name}")
    if not removed:
        click.echo("没有可删除的 nothing to remove")
