"""From files to an active release, in one readable function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from itertools import count
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, DuplicateDocumentError, ReleaseError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.activation import activate, turns
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.document_folder import StagedDocument, stage_document
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.duplicates import one_document_each
from budgetgraph.publishing.lineage import Lineage
from budgetgraph.publishing.release import Release, activations, open_release, release_folders
from budgetgraph.publishing.release_writer import Versions, write_release
from budgetgraph.publishing.reuse import Predecessor
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import Files, Together, run_documents
from budgetgraph.publishing.shipping import ShippedWork
from budgetgraph.publishing.workshop import workshop

Progress = Callable[[Outcome[StagedDocument]], None]


class HeldBack(Enum):
    """Why a release was not activated although it is complete."""

    FILES_FAILED = "files failed, and documents of the active release would go"
    OTHER_ACTIVATED = "another release was activated meanwhile"


@dataclass(frozen=True)
class Publication:
    """What came of publishing: no ``release`` if nothing could be converted, the threshold was met, or files
    are the same document.

    ``given`` says how many documents were given, ``documents`` are those that could be converted, ``joined`` the files of those in several
    files, ``reused`` how many of them were taken over unconverted, ``failures`` the files that could not be converted, ``duplicates`` tell each pair of
    files that is one document, ``too_severe`` those at the threshold, ``corrected`` the documents that are a new version now, ``left_out`` those of the
    release before that are not in this one. ``held_back`` says why the release is complete but not
    active. ``base_before`` is the base IRI of the active release, if there was one. ``restarted`` says
    why the active release could not be taken as the one before.
    """

    release: Release | None
    documents: tuple[StagedDocument, ...]
    failures: tuple[BudgetgraphError, ...]
    too_severe: tuple[Path, ...]
    duplicates: tuple[DuplicateDocumentError, ...] = ()
    given: int = 0
    reused: int = 0
    joined: tuple[Files, ...] = ()
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
    as_one: bool = False,
    strict: Severity | None = None,
    work: Work = Work(),
) -> Publication:
    """Convert ``paths`` and write and activate the release of those that could be converted.

    One document may be in several files: those that lack each other's tables and text are put together by
    issuer and year. ``as_one``: all paths are files of one document, in this order. A document that the active release has with another content becomes its next version; one that it
    has from the same files, made by the same program with the same settings, is taken over. ``add``: the
    other documents of the active release stay in. ``supersede``: several files may be one document; each
    is a version, the last one counts; without it they keep the release from being written.
    ``strict``: so does any finding at or above this severity.
    Raises :class:`ReleaseError`.
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
        reused = list(predecessor.unchanged(paths, staging / "reused", as_one=as_one))
        converter = _Converter(staging / "converted", settings, predecessor.lineage, work)
        outcomes = converter.outcomes(paths, reused, as_one=as_one)
        failures = tuple(each.error for each in outcomes if each.error is not None)
        staged = [each.result for each in outcomes if each.result is not None]
        duplicates = () if supersede else _duplicates(staged)
        if duplicates:
            return Publication(None, (), failures, (), duplicates, given=len(outcomes))
        restage = _Restaging(staging / "again", settings, predecessor.lineage)
        documents = list(_versions(staged, restage, predecessor))
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
            given=len(outcomes),
            reused=sum(each.folder.parent == staging / "reused" for each in staged),
            joined=tuple(each.paths for each in staged if len(each.paths) > 1),
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


@dataclass
class _Converter:
    """Converts the documents of files, here or elsewhere, into ``folder``."""

    folder: Path
    settings: Settings
    lineage: Lineage
    work: Work

    def outcomes(
        self, paths: Sequence[Path], reused: Iterable[StagedDocument], *, as_one: bool
    ) -> list[Outcome[StagedDocument]]:
        """The outcome of every document, in the order of ``paths``.

        Raises what no file is to blame for.
        """
        known = [Outcome(each.path, each, further=each.paths[1:]) for each in reused]
        for outcome in known:
            self._tell(outcome)
        if as_one and known:
            return known[:1]
        taken = {path for outcome in known for path in outcome.files}
        idle = self.work.executor is None or taken.issuperset(paths)
        with (
            nullcontext()
            if idle or self.work.executor is None
            else self.work.executor() as executor
        ):
            run = partial(self._run, executor=executor)
            return run_documents(paths, run, as_one=as_one, known=known)

    def _run(
        self,
        paths: Sequence[Path],
        files: Mapping[Path, Files],
        *,
        executor: Executor | None,
    ) -> list[Outcome[StagedDocument]]:
        converting = partial(stage_document, settings=self.settings, lineage=self.lineage)
        work: Callable[[Path], StagedDocument]
        if executor is None:
            work = Together(partial(converting, folder=self.folder), files)
        else:
            # It may be on machines that share no files with this one.
            restored = partial(_moved, folder=self.folder)
            work = ShippedWork(converting, self.folder, files=files, restored=restored)
        outcomes = run_batch(
            paths, work, workers=self.work.workers, progress=self._tell, executor=executor
        )
        for outcome in outcomes:
            if isinstance(outcome.error, ReleaseError):
                raise outcome.error  # A full disk, for example: no document is at fault.
        return outcomes

    def _tell(self, outcome: Outcome[StagedDocument]) -> None:
        if self.work.progress is not None:
            self.work.progress(outcome)


def _moved(document: StagedDocument, files: Files, *, folder: Path) -> StagedDocument:
    return replace(document, paths=files, folder=folder / document.folder.name)


@dataclass
class _Restaging:
    """Converts a file again, as the version after another one."""

    folder: Path
    settings: Settings
    lineage: Lineage
    _numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, document: StagedDocument, before: StagedDocument) -> StagedDocument:
        return stage_document(
            document.paths,
            self.folder / str(next(self._numbers)),
            settings=self.settings,
            lineage=self.lineage.after(before.key, before.version, before.digest),
        )


def _duplicates(staged: Iterable[StagedDocument]) -> tuple[DuplicateDocumentError, ...]:
    distinct = one_document_each(
        staged, key=lambda each: each.key, path=lambda each: each.path, supersede=False
    )
    return distinct.duplicates


def _versions(
    staged: Iterable[StagedDocument], restage: _Restaging, predecessor: Predecessor
) -> Iterator[Versions]:
    """The documents, each with the versions of it that several files are."""
    given: dict[DocumentKey, list[StagedDocument]] = {}
    for document in staged:
        same = given.setdefault(document.key, [])
        if same and same[-1].digest == document.digest:
            same[-1] = document
        else:
            same.append(document)
    for key, documents in given.items():
        if predecessor.has_published(key, [each.digest for each in documents]):
            yield Versions(documents[-1])
        else:
            chain = documents[:1]
            for document in documents[1:]:
                chain.append(restage(document, chain[-1]))
            yield Versions(chain[-1], tuple(chain[:-1]))
