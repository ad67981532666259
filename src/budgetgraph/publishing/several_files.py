"""Documents that were published in several files: named together, or found by issuer and year.

Files are worked on one by one, since nearly every document is one file. Only what cannot stand alone, or
lacks what a file without tables has, is worked on again, together. A document of several files is
known by its first one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from budgetgraph.ground.errors import InputError
from budgetgraph.interpreting.records import Identity
from budgetgraph.publishing.batch import Outcome

T = TypeVar("T")

Files = tuple[Path, ...]
"""The files of one document, in their order."""

Identities = tuple[Identity | None, ...]
"""What each file of a document says it is."""

_PARTS = ("overview", "narrative", "tables", "glossary")
"""The file that holds the first of these parts is the first: the one with the cover."""


def shown(files: Iterable[Path]) -> str:
    """The files of a document for people: ``tables.pdf + narrative.pdf``."""
    return " + ".join(map(str, files))


class TextAloneError(InputError):
    """A file without tables that is the text of a document; ``identity`` says of which."""

    identity: Identity | None = None

    @classmethod
    def of(cls, error: InputError, identity: Identity) -> TextAloneError:
        """The error with which a file without tables failed, and where its tables may be."""
        usual = f"{error.hint} " if error.hint else ""
        usual_zh = error.hint_zh or ""
        alone = cls(
            error.message,
            hint=f"{usual}If its tables are in another file, give both and say --as-one. In one batch they are put"
            " together by themselves where both say the same issuer and year.",
            path=error.path,
            zh=error.zh,
            hint_zh=f"{usual_zh}如果表格在另一个文件中，请同时给出两个文件并加 --as-one；同一批文件中，"
            "单位和年份相同的会自动合为一份。",
        )
        alone.identity = identity
        return alone


class Identified(Protocol):
    """A result that knows what its files say they are."""

    @property
    def identities(self) -> Identities:
        """One for each file."""


R = TypeVar("R", bound=Identified)


class Run(Protocol[R]):
    """Does the work of a batch on documents that are known by ``paths``.

    ``files`` are the files of those that have several.
    """

    def __call__(
        self, paths: Sequence[Path], files: Mapping[Path, Files]
    ) -> Sequence[Outcome[R]]: ...


@dataclass(frozen=True)
class Together(Generic[T]):
    """``work`` on the files of a document, to be called with the first of them."""

    work: Callable[[Files], T]
    files: Mapping[Path, Files] = field(default_factory=dict)

    def __call__(self, path: Path) -> T:
        """The result for the document of ``path``."""
        return self.work(self.files.get(path, (path,)))


def identities_json(identities: Identities) -> list[dict[str, Any] | None]:
    """Identities as plain values."""
    return [None if each is None else asdict(each) for each in identities]


def identities_of_json(values: Iterable[Any]) -> Identities:
    """The identities that :func:`identities_json` wrote; what is none is unknown."""
    return tuple(map(_identity_of_json, values))


def _identity_of_json(value: Any) -> Identity | None:
    try:
        return Identity(**{**value, "parts": tuple(value["parts"])})
    except (TypeError, KeyError):
        return None


def run_documents(
    paths: Sequence[Path],
    run: Run[R],
    *,
    as_one: bool = False,
    known: Iterable[Outcome[R]] = (),
) -> list[Outcome[R]]:
    """``run`` on the documents of ``paths``; an outcome for each of them, in the order of ``paths``.

    ``as_one``: all are files of one document, in this order. Otherwise they are documents of their own,
    except that files are put together which say the same issuer, year and kind, if exactly one of them has
    tables and no two have the same part. ``known`` are outcomes that need no work. What cannot be done
    together stays as it is alone, with the error.
    """
    if as_one:
        if not paths:
            return []
        documents = {paths[0]: tuple(paths)}
        return [_of_files(each, documents) for each in run(paths[:1], documents)]
    outcomes = {each.path: each for each in known}
    done = {path for each in outcomes.values() for path in each.files}
    outcomes |= _by_path(run([path for path in paths if path not in done], {}))
    # A further file of the same text: then it is no longer plain what belongs together.
    doubtful = [each for each in outcomes.values() if each.further and _has_rival(each, outcomes)]
    for each in doubtful:
        del outcomes[each.path]
        outcomes |= _by_path(run(each.files, {}))
    found = {files[0]: files for files in _documents(outcomes.values())}
    for outcome in run(list(found), found) if found else ():
        _put_together(_of_files(outcome, found), outcomes)
    return [outcomes[path] for path in paths if path in outcomes]


def belong_together(identities: Identities) -> bool:
    """Whether files that are this are one document, in this order."""
    known = [each for each in identities if each is not None and each.parts]
    if len(known) < max(2, len(identities)):
        return False
    parts = [part for each in known for part in each.parts]
    places = [_place(each) for each in known]
    return (
        len({(each.issuer, each.year, each.kind) for each in known}) == 1
        and len(parts) == len(set(parts))
        and "tables" in parts
        and places == sorted(places)
    )


def _documents(outcomes: Iterable[Outcome[R]]) -> Iterator[Files]:
    """The files that belong together, of those that were worked on alone."""
    groups: dict[tuple[str, int, str], list[tuple[Identity, Path]]] = {}
    for outcome in outcomes:
        identity = _identity(outcome)
        if identity is not None:
            key = (identity.issuer, identity.year, identity.kind)
            groups.setdefault(key, []).append((identity, outcome.path))
    for group in groups.values():
        ordered = sorted(group, key=lambda each: _place(each[0]))
        if belong_together(tuple(identity for identity, _ in ordered)):
            yield tuple(path for _, path in ordered)


def _place(identity: Identity) -> int:
    """Where a file stands among those of its document, no two of which have a part in common."""
    return min((_PARTS.index(part) for part in identity.parts), default=len(_PARTS))


def _identity(outcome: Outcome[R]) -> Identity | None:
    """What a single file says it is; ``None`` for a document that is together already."""
    if isinstance(outcome.error, TextAloneError):
        return outcome.error.identity
    if outcome.result is None or len(outcome.result.identities) != 1:
        return None
    return outcome.result.identities[0]


def _has_rival(outcome: Outcome[R], outcomes: Mapping[Path, Outcome[R]]) -> bool:
    """Whether another file says that it is of the document of ``outcome``, which was taken over."""
    result = outcome.result
    own = None if result is None else result.identities[0]
    rivals = filter(None, map(_identity, outcomes.values()))
    return own is not None and any(
        (each.issuer, each.year, each.kind) == (own.issuer, own.year, own.kind) for each in rivals
    )


def _put_together(outcome: Outcome[R], outcomes: dict[Path, Outcome[R]]) -> None:
    """Replace the outcomes of single files by that of their document."""
    if outcome.result is not None:
        for path in outcome.files:
            del outcomes[path]
        outcomes[outcome.path] = outcome
        return
    for path in outcome.files:
        if outcomes[path].error is not None:
            outcomes[path] = replace(outcomes[path], error=outcome.error)


def _of_files(outcome: Outcome[R], files: Mapping[Path, Files]) -> Outcome[R]:
    return replace(outcome, further=files[outcome.path][1:])


def _by_path(outcomes: Iterable[Outcome[R]]) -> dict[Path, Outcome[R]]:
    return {each.path: each for each in outcomes}
