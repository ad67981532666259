"""From files to an active release, in one readable function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError, DuplicateDocumentError, ReleaseError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.activation import activate
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.document_folder import StagedDocument, stage_document
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.lineage import Lineage, Published
from budgetgraph.publishing.release import Release, activations, open_release
from budgetgraph.publishing.release_writer import Versions, write_release
from budgetgraph.publishing.reuse import Predecessor
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shipping import ShippedWork
from budgetgraph.publishing.workshop import workshop

Progress = Callable[[Outcome[StagedDocument]], None]


@dataclass(frozen=True)
class Publication:
    """What came of publishing: no ``release`` if nothing could be converted or the threshold was met.

    ``documents`` are those that were given and could be converted, ``reused`` how many of them were
    taken over unconverted, ``failures`` the files that could not be converted, ``too_severe`` those at
    the threshold, ``corrected`` the documents that are a new version now, ``left_out`` those of the
    release before that are not in this one.
    ``activated`` is false if another release was activated meanwhile: then this one waits to be.
    ``restarted`` says why the active release could not be taken as the one before.
    """

    release: Release | None
    documents: tuple[StagedDocument, ...]
    failures: tuple[BudgetgraphError, ...]
    too_severe: tuple[Path, ...]
    reused: int = 0
    corrected: tuple[DocumentKey, ...] = ()
    left_out: tuple[DocumentKey, ...] = ()
    activated: bool = True
    restarted: ReleaseError | None = None


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
    with workshop(releases, work.waiting) as staging:
        before = _activations(releases)
        predecessor, restarted = _predecessor(releases, settings, needed=add)
        reused = {each.path: each for each in predecessor.unchanged(paths, staging / "reused")}
        outcomes = _converted(paths, reused, staging, settings, predecessor.lineage, work)
        failures = tuple(each.error for each in outcomes if each.error is not None)
        staged = [each.result for each in outcomes if each.result is not None]
        restage = _Restaging(staging / "again", settings)
        documents = list(_versions(staged, restage, supersede=supersede))
        given = tuple(each.current for each in documents)
        too_severe = tuple(
            each.path for each in given if strict is not None and each.worst >= strict
        )
        keys = {each.key for each in given}
        left_out = tuple(each for each in predecessor.keys if each not in keys)
        release, activated = None, False
        if given and not too_severe:
            if add:
                documents += map(Versions, predecessor.kept(keys, staging / "kept"))
                left_out = ()
            release = write_release(releases, documents, settings, staging, predecessor)
            activated = _activations(releases) == before
            if activated:
                activate(releases, release.id)
        return Publication(
            release=release,
            documents=given,
            failures=failures,
            too_severe=too_severe,
            reused=len(reused),
            corrected=tuple(each.key for each in given if predecessor.is_corrected_by(each)),
            left_out=left_out,
            activated=activated,
            restarted=restarted,
        )


def _predecessor(
    releases: Path, settings: Settings, *, needed: bool
) -> tuple[Predecessor, ReleaseError | None]:
    if not _activations(releases):
        return Predecessor(None, settings), None
    try:
        return Predecessor(open_release(releases), settings), None
    except ReleaseError as error:
        if needed:
            raise
        return Predecessor(None, settings), error


def _activations(releases: Path) -> tuple[str, ...]:
    try:
        return activations(releases)
    except ReleaseError:
        return ()  # What does not name a release is replaced.


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
    _numbers: Iterator[int] = field(default_factory=count)

    def __call__(self, document: StagedDocument, before: StagedDocument) -> StagedDocument:
        published = Published(before.entry["version"], before.sha256)
        return stage_document(
            document.path,
            self.folder / str(next(self._numbers)),
            settings=self.settings,
            lineage=Lineage.of({str(before.key): published}),
        )


def _versions(
    staged: Iterable[StagedDocument], restage: _Restaging, *, supersede: bool
) -> Iterator[Versions]:
    chains: dict[DocumentKey, list[StagedDocument]] = {}
    for document in staged:
        chain = chains.setdefault(document.key, [])
        if chain and not supersede:
            raise DuplicateDocumentError(
                f"is the same document ({document.key}) as {chain[-1].path}",
                path=document.path,
                hint="Leave one out, or put the newer one last and say --supersede.",
            )
        if not chain or chain[-1].sha256 == document.sha256:
            chain[-1:] = [document]
        else:
            chain.append(restage(document, chain[-1]))
    for chain in chains.values():
        yield Versions(chain[-1], tuple(chain[:-1]))
