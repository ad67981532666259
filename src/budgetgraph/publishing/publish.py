"""From files to an active release, in one readable function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.pipeline import one_document_each
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.release_writer import (
    StagedDocument,
    stage_document,
    staging_folder,
    write_release,
)
from budgetgraph.publishing.settings import Settings


@dataclass(frozen=True)
class Publication:
    """What came of publishing: no ``release`` if nothing could be converted or the threshold was met.

    ``failures`` are the files that could not be converted, ``too_severe`` those at the threshold.
    """

    release: Release | None
    documents: tuple[StagedDocument, ...]
    failures: tuple[BudgetgraphError, ...]
    too_severe: tuple[Path, ...]


def publish(
    paths: Sequence[Path],
    releases: Path,
    settings: Settings,
    *,
    supersede: bool = False,
    strict: Severity | None = None,
    workers: int | None = None,
    progress: Callable[[Outcome[StagedDocument]], None] | None = None,
) -> Publication:
    """Convert ``paths`` and write and activate the release of those that could be converted.

    ``supersede``: of two files with the same document the later replaces the earlier. ``strict``: any
    finding at or above this severity keeps the release from being written. ``workers``: processes, all
    cores by default.
    Raises :class:`DuplicateDocumentError`, :class:`ReleaseError`.
    """
    with staging_folder(releases) as folder:
        staging = Path(folder)
        outcomes = run_batch(
            paths,
            partial(stage_document, settings=settings, folder=staging),
            workers=workers,
            progress=progress,
        )
        failures = tuple(outcome.error for outcome in outcomes if outcome.error is not None)
        documents = one_document_each(
            (outcome.result for outcome in outcomes if outcome.result is not None),
            key=lambda document: document.key,
            path=lambda document: document.path,
            supersede=supersede,
        )
        too_severe = tuple(
            document.path
            for document in documents
            if strict is not None and document.worst >= strict
        )
        release = None
        if documents and not too_severe:
            release = write_release(releases, documents, settings, staging)
        return Publication(release, documents, failures, too_severe)
