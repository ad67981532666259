"""``budgetgraph publish``."""

from __future__ import annotations

from pathlib import Path

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.options import (
    FolderName,
    base_iri_option,
    given,
    jobs_option,
    strict_option,
    supersede_option,
)
from budgetgraph.cli.progress import progress_of
from budgetgraph.ground.findings import Severity


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", callback=given)
@click.option(
    "--releases",
    required=True,
    type=FolderName(),
    metavar="DIR",
    help="The folder of releases; made if it is not there.",
)
@base_iri_option
@strict_option
@jobs_option
@supersede_option
def publish(
    files: tuple[str, ...],
    releases: Path,
    base_iri: str | None,
    strict: Severity | None,
    jobs: int | None,
    supersede: bool,
) -> int:
    """Convert documents and write them as a new release, which becomes the active one.

    FILE is a file, a folder or a pattern. Files that cannot be converted are listed and left out.
    The same documents give the same release.

    \b
    Examples:
      budgetgraph publish budget.md --releases releases
      budgetgraph publish budgets/ --releases releases --base-iri https://data.example.org/
      budgetgraph publish 'budgets/2026/*.md' --releases releases --strict violation

    \b
    Exit code: 0 done; 1 a --strict threshold was reached (nothing is written then) or some files
    failed; 2 nothing could be produced.
    """
    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.publish import publish as publish_files
    from budgetgraph.publishing.settings import Settings

    settings = Settings(DEFAULT_BASE if base_iri is None else base_iri)
    paths = find_inputs(files)
    with progress_of(len(paths)) as progress:
        done = publish_files(
            paths,
            releases,
            settings,
            supersede=supersede,
            strict=strict,
            workers=jobs,
            progress=progress,
        )
    for error in done.failures:
        show_error(error)
    for path in done.too_severe:
        click.echo(f"error: {path}: findings reach the threshold; nothing is published", err=True)
    if done.release is not None:
        click.echo(
            f"release {done.release.id}: {len(done.documents)} of {len(paths)} documents, active in {releases}"
        )
    if not done.documents:
        return max((error.exit_code for error in done.failures), default=NOTHING)
    return PARTLY if done.failures or done.too_severe else DONE
