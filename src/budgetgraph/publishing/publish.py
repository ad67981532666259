"""From files to an active release, in one readable function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from itertools import count
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, ReleaseError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.activation import activate, turns
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.document_folder import StagedDocument, stage_document
from budgetgraph.publishing.document_key import DocumentKey, same_document
from budgetgraph.publishing.lineage import Lineage
from budgetgraph.publishing.release import Release, activations, open_release, release_folders
from budgetgraph.publishing.release_writer import Versions, write_release
from budgetgraph.publishing.reuse import Predecessor
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shipping import ShippedWork
from budgetgraph.publishing.workshop import workshop

Progress = Callable[[Outcome[StagedDocument]], None]


class HeldBack(Enum):
    """Why a release was not activated although it is complete."""

    FILES_FAILED = "files failed, and documents of the active release would go"
    OTHER_ACTIVATED = "another release was activated meanwhile"


@dataclass(frozen=True)
class Publication:
    """What came of publishing: no ``release`` if nothing could be converted or the threshold was met.

    ``documents`` are those that were given and could be converted, ``reused`` how many of them were
    taken over unconverted, ``failures`` the files that could not be converted, ``too_severe`` those at
    the threshold, ``corrected`` the documents that are a new version now, ``left_out`` those of the
    release before that are not in this one. ``held_back`` says why the release is complete but not
    active. ``base_before`` is the base IRI of the active release, if there was one. ``restarted`` says
    why the active release could not be taken as the one before.
    """

    release: Release | None
    documents: tuple[StagedDocument, ...]
    failures: tuple[BudgetgraphError, ...]
    too_severe: tuple[Path, ...]
    reused: int = 0
    corrected: tuple[DocumentKey, ...] = ()
    left_out: tuple[DocumentKey, ...] = ()
    base_before: str | None = None
    held_back: HeldBack | None = None
    restarted: ReleaseError | None = None

    @property
    def activated(self) -> bool:
        """Whether the release was made the active one."""
        return self.release is not None and self.held_back is None


@dataclass(frozen=True)
class Work:
    """Who converts: ``workers`` processes (all cores by default), or what ``executor`` gives.

    ``progress`` hears of each file, ``waiting`` once if another build has to be waited for.
    """

    workers: int | None = None
    executor: Callable[[], AbstractContextManager[Executor]] | None = None
    progress: Progress | None = None
    waiting: Callable[[], None] = field(default=lambda: None)


def publish(
    paths: Sequence[Path],
    releases: Path,
    settings: Settings,
    *,
    add: bool = False,
    supersede: bool = False,
    strict: Severity | None = None,
    work: Work = Work(),
) -> Publication:
    """Convert ``paths`` and write and activate the release of those that could be converted.

    A document that the active release has with another content becomes its next version; one that it
    has from the same file, made by the same program with the same settings, is taken over. ``add``: the
    other documents of the active release stay in. ``supersede``: several files may be one document; each
    is a version, the last one counts. ``strict``: any finding at or above this severity keeps the
    release from being written.
    Raises :class:`DuplicateDocumentError`, :class:`ReleaseError`.
    """
    paths = list(dict.fromkeys(paths))
    with workshop(releases, work.waiting) as staging:
        before = turns(releases)
        predecessor, restarted = _predecessor(releases, settings, needed=add)
        if add and not predecessor.same_settings:
            raise ReleaseError(
                "the active release has another base IRI or other settings of the catalogue",
                path=releases,
                hint="Leave out --base-iri and --catalogue to keep them, or publish all files again.",
            )
        reused = {each.path: each for each in predecessor.unchanged(paths, staging / "reused")}
        outcomes = _converted(paths, reused, staging, settings, predecessor.lineage, work)
        failures = tuple(each.error for each in outcomes if each.error is not None)
        staged = [each.result for each in outcomes if each.result is not None]
        restage = _Restaging(staging / "again", settings, predecessor.lineage)
        documents = list(_versions(staged, restage, predecessor, supersede=supersede))
        given = tuple(each.current for each in documents)
        too_severe = tuple(
            each.path for each in given if strict is not None and each.worst >= strict
        )
        keys = {each.key for each in given}
        left_out = tuple(each for each in predecessor.keys if each not in keys)
        release, held_back = None, None
        if given and not too_severe:
            if add:
                documents += map(Versions, predecessor.kept(keys, staging / "kept"))
                left_out = ()
            release = write_release(releases, documents, settings, staging, predecessor)
            if failures and left_out:
                held_back = HeldBack.FILES_FAILED
            elif turns(releases) != before:
                held_back = HeldBack.OTHER_ACTIVATED
            else:
                activate(releases, release.id)
        return Publication(
            release=release,
            documents=given,
            failures=failures,
            too_severe=too_severe,
            reused=len(reused),
            corrected=tuple(each.key for each in given if predecessor.is_corrected_by(each)),
            left_out=left_out,
            base_before=predecessor.base_iri,
            held_back=held_back,
            restarted=restarted,
        )


def _predecessor(
    releases: Path, settings: Settings, *, needed: bool
) -> tuple[Predecessor, ReleaseError | None]:
    active: Release | None = None
    unreadable: ReleaseError | None = None
    try:
        if activations(releases):
            active = open_release(releases)
    except ReleaseError as error:
        if needed:
            raise
        unreadable = error
    return Predecessor(active, settings, _others(releases, active)), unreadable


def _others(releases: Path, active: Release | None) -> Iterator[Release]:
    for folder in release_folders(releases):
        if active is None or folder.name != active.id:
            # What cannot be opened gave numbers that nobody can look up.
            with suppress(ReleaseError):
                yield open_release(folder)


def _converted(
    paths: Sequence[Path],
    reused: dict[Path, StagedDocument],
    staging: Path,
    settings: Settings,
    lineage: Lineage,
    work: Work,
) -> list[Outcome[StagedDocument]]:
    """The outcome of every path, in their order. Raises what no file is to blame for."""
    known = {path: Outcome(path, document) for path, document in reused.items()}
    for outcome in known.values():
        if work.progress is not None:
            work.progress(outcome)
    folder = staging / "converted"
    converting = partial(stage_document, settings=settings, lineage=lineage)
    converter: Callable[[Path], StagedDocument] = partial(converting, folder=folder)
    if work.executor is not None:
        # It may be on machines that share no files with this one.
        restored = partial(_moved, folder=folder)
        converter = ShippedWork(converting, folder, restored=restored)
    rest = [path for path in paths if path not in known]
    with nullcontext() if work.executor is None or not rest else work.executor() as executor:
        for outcome in run_batch(
            rest, converter, workers=work.workers, progress=work.progress, executor=executor
        ):
            if isinstance(outcome.error, ReleaseError):
                raise outcome.error  # A full disk, for example: no document is at fault.
            known[outcome.path] = outcome
    return [known[path] for path in paths]


def _moved(document: StagedDocument, path: Path, *, folder: Path) -> StagedDocument:
    return replace(document, path=path, folder=folder / document.folder.name)


@dataclass
class _Restaging:
    """Converts a file again, as the version after another one."""

    folder: Path
    settings: Settings
    lineage: Lineage
    _numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, document: StagedDocument, before: StagedDocument) -> StagedDocument:
        return stage_document(
            document.path,
            self.folder / str(next(self._numbers)),
            settings=self.settings,
            lineage=self.lineage.after(before.key, before.version, before.sha256),
        )


def _versions(
    staged: Iterable[StagedDocument],
    restage: _Restaging,
    predecessor: Predecessor,
    *,
    supersede: bool,
) -> Iterator[Versions]:
    given: dict[DocumentKey, list[StagedDocument]] = {}
    for document in staged:
        same = given.setdefault(document.key, [])
        if same and not supersede:
            raise same_document(document.key, document.path, same[-1].path)
        if same and same[-1].sha256 == document.sha256:
            same[-1] = document
        else:
            same.append(document)
    for key, documents in given.items():
        if predecessor.has_published(key, [each.sha256 for each in documents]):
            yield Versions(documents[-1])
        else:
            chain = documents[:1]
            for document in documents[1:]:
                chain.append(restage(document, chain[-1]))
            yield Versions(chain[-1], tuple(chain[:-1]))
