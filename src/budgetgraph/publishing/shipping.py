"""Work that writes files, done on a machine that shares no files with this one.

The bytes of the sources go there; the files made there come back packed, with the result. The same files give
the same archive, byte for byte; what they are called is up to the work.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Generic, NamedTuple, Protocol, TypeVar

from budgetgraph import __version__
from budgetgraph.ground.errors import BudgetgraphError, ReleaseError
from budgetgraph.publishing.batch import Shipping, WorkersError
from budgetgraph.publishing.program import program_digest
from budgetgraph.publishing.several_files import Files
from budgetgraph.reading import content_of

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

_PACKED = {".gz", ".parquet", ".zip", ".zst"}
# What the reader raises for bytes that are no archive, the last for a compression that it does not know.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)
_LEVEL = 3
"""Of deflate: text shrinks nearly as much as with more, in a third of the time."""

# The libraries underneath are not all made for several threads of one process.
_one_at_a_time = threading.Lock()


class Program(NamedTuple):
    """What has to be the same on every machine, because it decides what comes out."""

    version: str
    digest: str
    python: str

    @classmethod
    def here(cls) -> Program:
        """The program of this process."""
        return cls(__version__, program_digest(), "{}.{}".format(*sys.version_info))

    def __str__(self) -> str:
        return f"budgetgraph {self.version} (program {self.digest[:12]}, Python {self.python})"


def require_same_program(here: Program, there: Program, worker: str) -> None:
    """Raise :class:`WorkersError` if the worker named so runs another program."""
    if here != there:
        raise WorkersError(
            f"the worker {worker} runs {there}, and this is {here}",
            hint="Install the same version on every machine and start its worker again.",
        )


class FolderWork(Protocol[R_co]):
    """Work on the files of a document that may write below ``folder``, which other documents share.

    What it puts right there, files and folders, is its own, and replaces what is called the same.
    """

    def __call__(self, files: Files, *, folder: Path) -> R_co:
        """The result: small and picklable. Paths in it are those of the machine that did the work."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A source file on its way: its name without folder, its bytes, and how errors should name it."""

    name: str
    content: bytes
    shown: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """The source files of a document on their way, and the program that sends them."""

    files: tuple[SentFile, ...]
    program: Program


class Returned(NamedTuple, Generic[R]):
    """What comes back: the result and the files, packed."""

    result: R
    archive: bytes


@dataclass(frozen=True, slots=True)
class _There(Generic[R]):
    """The part of shipped work that runs on the other machine."""

    work: FolderWork[R]

    def __call__(self, parcel: Parcel) -> Returned[R]:
        require_same_program(parcel.program, Program.here(), "of this task")
        with (
            _one_at_a_time,
            tempfile.TemporaryDirectory(
                prefix="budgetgraph-", dir=_worker_folder(), ignore_cleanup_errors=True
            ) as temporary,
        ):
            # Files of one document may have one name: each has a folder of its own.
            sources = tuple(
                Path(temporary, "source", str(number), file.name)
                for number, file in enumerate(parcel.files)
            )
            folder = Path(temporary, "made")
            with _no_fault_of_the_source():
                folder.mkdir()
                for source, file in zip(sources, parcel.files, strict=True):
                    source.parent.mkdir(parents=True)
                    source.write_bytes(file.content)
            try:
                result = self.work(sources, folder=folder)
            except BudgetgraphError as error:
                for source, file in zip(sources, parcel.files, strict=True):
                    _rename(error, str(source), file.shown)
                raise
            with _no_fault_of_the_source():
                return Returned(result, packed(folder))


class ShippedWork(Shipping[R]):
    """``work`` on another machine, so that its files end up below ``folder`` of this one.

    ``files`` are the files of documents that have several, by the first of them. ``restored`` gives, of a
    result and the paths of its sources here, the result as it would be had the work been done here; needed
    if results hold paths: of their sources, or of what the work wrote.
    """

    def __init__(
        self,
        work: FolderWork[R],
        folder: Path,
        *,
        files: Mapping[Path, Files] = MappingProxyType({}),
        restored: Callable[[R, Files], R] = lambda result, _: result,
        program: Program | None = None,
    ) -> None:
        self.remote = _There(work)
        self._folder = folder
        self._files = files
        self._restored = restored
        self._program = program or Program.here()

    def pack(self, path: Path) -> Parcel:
        """The bytes and names of the document's files.

        Raises ``InputError`` if one cannot be read or is too large.
        """
        sent = (SentFile(each.name, content_of(each), str(each)) for each in self._files_of(path))
        return Parcel(tuple(sent), self._program)

    def unpack(self, answer: Returned[R], path: Path) -> R:
        """Put the files into place and give the result. Raises what :func:`unpack` raises."""
        unpack(answer.archive, self._folder)
        return self._restored(answer.result, self._files_of(path))

    def _files_of(self, path: Path) -> Files:
        return self._files.get(path, (path,))


def packed(folder: Path) -> bytes:
    """All files below ``folder`` as an archive. The same files give the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())  # dated 1980
            packed_already = file.suffix in _PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed_already else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            writer.writestr(entry, file.read_bytes(), compresslevel=_LEVEL)
    return archive.getvalue()


def unpack(archive: bytes, folder: Path) -> None:
    """Write the files of an archive of :func:`packed` below ``folder``, and nowhere else.

    A folder right below ``folder`` that the archive has too is replaced: a file may be done twice.
    Raises :class:`WorkersError` for an archive that is damaged or names other places (then nothing
    outside is touched), and :class:`ReleaseError` if ``folder`` cannot be written.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as reader:
            names = reader.namelist()
            for name in names:
                _require_inside(name)
            for own in {folder / PurePosixPath(name).parts[0] for name in names}:
                if own.is_dir():
                    shutil.rmtree(own)
            for name in names:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(reader.read(name))
    except OSError as error:
        raise ReleaseError.unwritable(error, folder) from error
    except _DAMAGED as error:
        raise WorkersError(f"a worker sent damaged files: {error}") from None


def _require_inside(name: str) -> None:
    strange = "\\" in name or "\0" in name or name != PurePosixPath(name).as_posix()
    parts = PurePosixPath(name).parts
    rooted = PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive
    if strange or rooted or not parts or ".." in parts or name == ".":
        raise WorkersError(f"a worker sent a file for another place: {name[:200]!r}")


@contextmanager
def _no_fault_of_the_source() -> Iterator[None]:
    """A full disk of the worker ends the batch: no file is to blame, and each would be left out."""
    try:
        yield
    except OSError as error:
        raise WorkersError(
            f"a worker cannot keep its files: {error.strerror or error}",
            hint="Is its disk full?",
        ) from None


def _rename(error: BudgetgraphError, before: str, after: str) -> None:
    """The error as it would be had it happened where the file came from."""
    error.message = error.message.replace(before, after)
    error.args = (error.message, *error.args[1:])
    if error.path is not None:
        error.path = str(error.path).replace(before, after)


def _worker_folder() -> str | None:
    """A folder of the worker that is cleaned up even if the worker is killed; ``None`` if there is none."""
    # Not imported: without it loaded, this cannot be one of its workers.
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return None
    try:
        folder: str = distributed.get_worker().local_directory
    except ValueError:  # not in a worker
        return None
    return folder
