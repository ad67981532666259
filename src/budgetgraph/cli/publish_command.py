"""``budgetgraph publish``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.joined_text import tell_joined
from budgetgraph.cli.options import (
    FolderName,
    as_one_option,
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
    from budgetgraph.publishing.document_folder import StagedDocument
    from budgetgraph.publishing.document_key import DocumentKey
    from budgetgraph.publishing.publish import Publication
    from budgetgraph.publishing.release import Release
    from budgetgraph.publishing.settings import Settings


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
    help="Keep the other documents of the active release, its base IRI and its catalogue settings. "
    "Without it, FILE… is all of the release.",
)
@click.option(
    "--supersede",
    is_flag=True,
    help="Several files may be one document: each is a version, the last one counts.",
)
@as_one_option
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
    as_one: bool,
    base_iri: str | None,
    catalogue: Path | None,
    strict: Severity | None,
    workers: int | None,
    scheduler: str | None,
) -> int:
    """Convert documents and write them as a new release, which becomes the active one.

    FILE is a file, a folder or a pattern. Files that cannot be converted are listed and left out.
    Nothing is published where two of the files are the same document: all pairs are told.
    A document that the active release has with other content becomes its next version; one that has not
    changed is taken over without converting it again. The same documents give the same release.
    Tables and text of one document may be in two files: they are put together by issuer and year.

    \b
    Examples:
      budgetgraph publish budgets/ --releases releases --base-iri https://data.example.org/
      budgetgraph publish corrected.md --releases releases --add
      budgetgraph publish 'budgets/2026/*.md' --releases releases --strict violation
      budgetgraph publish budgets/ --releases releases --catalogue catalogue.toml
      budgetgraph publish tables.pdf narrative.pdf --as-one --releases releases --add

    \b
    Exit code: 0 done; 1 a --strict threshold was reached (nothing is written then) or some files
    failed; 2 nothing could be produced, or files are the same document.
    """
    from functools import partial

    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.catalogue.settings import CatalogueSettings
    from budgetgraph.publishing.catalogue.settings_file import load_catalogue_settings
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.publish import Work
    from budgetgraph.publishing.publish import publish as publish_files
    from budgetgraph.publishing.settings import Settings

    own = None if catalogue is None else load_catalogue_settings(catalogue)
    settings = Settings(
        DEFAULT_BASE if base_iri is None else base_iri,
        catalogue=CatalogueSettings() if own is None else own,
        issued=_source_date(),
    )
    if add:
        settings = _kept(settings, releases, base=base_iri is None, catalogue=own is None)
    executor = None
    if scheduler is not None and workers is not None:
        raise click.UsageError("--workers is for this machine; a --scheduler knows its own workers")
    if scheduler is not None:
        from budgetgraph.publishing.scheduler import dask_executor

        executor = partial(dask_executor, scheduler)
    paths = find_inputs(files, once=as_one)
    with progress_of(1 if as_one else len(paths)) as progress:
        done = publish_files(
            paths,
            releases,
            settings,
            add=add,
            supersede=supersede,
            as_one=as_one,
            strict=strict,
            work=Work(workers, executor, progress, partial(_tell_waiting, releases)),
        )
    tell_joined(() if as_one else done.joined)
    _tell_failures(done)
    if done.release is not None:
        _tell(done, done.release, releases)
        if settings.catalogue.publisher is None:
            click.echo(
                "note: the catalogue names no publisher, which DCAT-AP demands: --catalogue FILE",
                err=True,
            )
    if not done.documents:
        errors = (*done.failures, *done.duplicates)
        return max((error.exit_code for error in errors), default=NOTHING)
    return PARTLY if done.failures or done.too_severe or not done.activated else DONE


def _kept(settings: Settings, releases: Path, *, base: bool, catalogue: bool) -> Settings:
    """The settings with those of the active release where none were given, if there is one."""
    from budgetgraph.publishing.release import activations, open_release
    from budgetgraph.publishing.settings import Settings

    if not activations(releases):
        return settings
    before = Settings.of_manifest(open_release(releases).manifest)
    return replace(
        settings,
        base_iri=before.base_iri if base else settings.base_iri,
        catalogue=before.catalogue if catalogue else settings.catalogue,
    )


def _tell_failures(done: Publication) -> None:
    for error in (*done.failures, *done.duplicates):
        show_error(error)
    if done.duplicates:
        number = len(done.duplicates)
        pairs = "1 pair of files is" if number == 1 else f"{number} pairs of files are"
        click.echo(f"未发布 nothing is published: {pairs} the same document", err=True)
    for path in done.too_severe:
        click.echo(
            f"error: {path}: findings reach the threshold; nothing is published "
            f"(see them: budgetgraph audit {path})\n"
            f"错误：{path}: 发现达到 --strict 的程度，未发布"
            f"（查看：budgetgraph audit {path}）",
            err=True,
        )


def _tell(done: Publication, release: Release, releases: Path) -> None:
    if done.restarted is not None:
        click.echo(f"warning: {done.restarted}", err=True)
        click.echo("  documents that only it has are not known now", err=True)
    if done.base_before not in (None, release.base_iri):
        click.echo(
            f"warning: the base IRI was {done.base_before} and is {release.base_iri} now: "
            "every address of the data has changed",
            err=True,
        )
    if done.left_out:
        _tell_left_out(done.left_out, releases)
    in_all = len(release.manifest["documents"])
    parts = [f"{len(done.documents)}/{done.given} 份文件 documents"]
    if done.reused:
        parts.append(f"{done.reused} 份未变 unchanged")
    if done.corrected:
        parts.append(f"{len(done.corrected)} 份新版本 in a new version")
    if in_all != len(done.documents):
        parts.append(f"共 {in_all} 份 in all")
    parts.append(f"发现 findings: {_findings(done.documents)}")
    state = f"已启用 active in {releases}" if done.activated else f"未启用 NOT active in {releases}"
    click.echo(f"发布 release {release.id}: {', '.join(parts)}; {state}")
    if done.held_back is not None:
        click.echo(f"warning: {done.held_back.value}", err=True)
        click.echo(
            f"  To switch all the same: budgetgraph releases activate {release.id} --releases {releases}",
            err=True,
        )


def _tell_left_out(keys: Sequence[DocumentKey], releases: Path) -> None:
    number = "1 document" if len(keys) == 1 else f"{len(keys)} documents"
    click.echo(f"note: {number} of the active release left out:", err=True)
    for key in keys[:5]:
        click.echo(f"  {key}", err=True)
    if len(keys) > 5:
        click.echo(f"  … and {len(keys) - 5} more", err=True)
    click.echo(
        f"  To keep them: --add. To go back: budgetgraph releases rollback --releases {releases}",
        err=True,
    )


def _findings(documents: Iterable[StagedDocument]) -> str:
    from budgetgraph.cli.releases_text import findings_by_severity

    counts: Counter[str] = Counter()
    for document in documents:
        counts.update(document.entry["findings"])
    return findings_by_severity(counts)


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
