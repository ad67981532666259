"""``budgetgraph publish``."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.options import (
    FolderName,
    base_iri_option,
    given,
    scheduler_option,
    strict_option,
    workers_option,
)
from budgetgraph.cli.progress import progress_of
from budgetgraph.ground.errors import SettingsError
from budgetgraph.ground.findings import Severity

if TYPE_CHECKING:
    from budgetgraph.publishing.publish import Publication


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", callback=given)
@click.option(
    "--releases",
    required=True,
    type=FolderName(),
    metavar="DIR",
    help="The folder of releases; made if it is not there.",
)
@click.option(
    "--add",
    is_flag=True,
    help="Keep the other documents of the active release. Without it, FILE… is all of the release.",
)
@click.option(
    "--supersede",
    is_flag=True,
    help="Several files may be one document: each is a version, the last one counts.",
)
@base_iri_option
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Publisher, licence and contact for the DCAT catalogue (TOML, see docs/catalogue.md).",
)
@strict_option
@workers_option
@scheduler_option
def publish(
    files: tuple[str, ...],
    releases: Path,
    add: bool,
    supersede: bool,
    base_iri: str | None,
    catalogue: Path | None,
    strict: Severity | None,
    workers: int | None,
    scheduler: str | None,
) -> int:
    """Convert documents and write them as a new release, which becomes the active one.

    FILE is a file, a folder or a pattern. Files that cannot be converted are listed and left out.
    A document that the active release has with other content becomes its next version; one that has not
    changed is taken over without converting it again. The same documents give the same release.

    \b
    Examples:
      budgetgraph publish budgets/ --releases releases --base-iri https://data.example.org/
      budgetgraph publish corrected.md --releases releases --add
      budgetgraph publish 'budgets/2026/*.md' --releases releases --strict violation
      budgetgraph publish budgets/ --releases releases --catalogue catalogue.toml

    \b
    Exit code: 0 done; 1 a --strict threshold was reached (nothing is written then) or some files
    failed; 2 nothing could be produced.
    """
    from functools import partial

    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.catalogue.settings import CatalogueSettings
    from budgetgraph.publishing.catalogue.settings_file import load_catalogue_settings
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.publish import Work
    from budgetgraph.publishing.publish import publish as publish_files
    from budgetgraph.publishing.settings import Settings

    settings = Settings(
        DEFAULT_BASE if base_iri is None else base_iri,
        catalogue=CatalogueSettings() if catalogue is None else load_catalogue_settings(catalogue),
        issued=_source_date(),
    )
    executor = None
    if scheduler is not None and workers is not None:
        raise click.UsageError("--workers is for this machine; a --scheduler knows its own workers")
    if scheduler is not None:
        from budgetgraph.publishing.scheduler import dask_executor

        executor = partial(dask_executor, scheduler)
    paths = find_inputs(files)
    with progress_of(len(paths)) as progress:
        done = publish_files(
            paths,
            releases,
            settings,
            add=add,
            supersede=supersede,
            strict=strict,
            work=Work(workers, executor, progress, partial(_tell_waiting, releases)),
        )
    _tell(done, len(paths), releases)
    if settings.catalogue.publisher is None and done.release is not None:
        click.echo(
            "note: the catalogue names no publisher, which DCAT-AP demands: --catalogue FILE",
            err=True,
        )
    if not done.documents:
        return max((error.exit_code for error in done.failures), default=NOTHING)
    return PARTLY if done.failures or done.too_severe or not done.activated else DONE


def _tell(done: Publication, given_files: int, releases: Path) -> None:
    for error in done.failures:
        show_error(error)
    for path in done.too_severe:
        click.echo(f"error: {path}: findings reach the threshold; nothing is published", err=True)
    if done.release is None:
        return
    if done.restarted is not None:
        click.echo(f"warning: {done.restarted}", err=True)
        click.echo("  versions of documents begin at 1 again", err=True)
    if done.left_out:
        number = f"{len(done.left_out)} document{'' if len(done.left_out) == 1 else 's'}"
        click.echo(f"note: {number} of the release before are not in this one:", err=True)
        for key in done.left_out[:5]:
            click.echo(f"  {key}", err=True)
        if len(done.left_out) > 5:
            click.echo(f"  … and {len(done.left_out) - 5} more", err=True)
        click.echo("  To keep them: --add. To go back: budgetgraph releases rollback", err=True)
    in_all = len(done.release.manifest["documents"])
    corrected = f", {len(done.corrected)} in a new version" if done.corrected else ""
    kept = f", {in_all} in all" if in_all != len(done.documents) else ""
    reused = f", {done.reused} of them unchanged" if done.reused else ""
    state = "active" if done.activated else "NOT active"
    click.echo(
        f"release {done.release.id}: {len(done.documents)} of {given_files} documents"
        f"{reused}{corrected}{kept}, {state} in {releases}"
    )
    if not done.activated:
        click.echo(
            "warning: another release was activated meanwhile; to switch: "
            f"budgetgraph releases activate {done.release.id} --releases {releases}",
            err=True,
        )


def _tell_waiting(releases: Path) -> None:
    click.echo(f"waiting for another build in {releases} to end", err=True)


def _source_date() -> date | None:
    """The date of ``SOURCE_DATE_EPOCH`` (https://reproducible-builds.org/specs/source-date-epoch/)."""
    text = os.environ.get("SOURCE_DATE_EPOCH")
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise SettingsError(
            f"SOURCE_DATE_EPOCH is {text!r}, not a number of seconds since 1970",
            hint="Unset it, or set it to what `date +%s` prints.",
        ) from None
