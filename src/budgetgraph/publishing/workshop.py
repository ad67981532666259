"""The place where a release is built: one build at a time, and nothing left of one that was killed.

A build holds a lock for as long as it lives; the system lets go of it whatever ends the process. So
whoever holds it knows that every other staging folder is what a killed build has left.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.release import ACTIVE

STAGING = ".staging-"
LOCK = ".build.lock"
_SWITCH_TAKES = 60  # seconds, at the very most
_TRIES = 20


@contextmanager
def build_lock(releases: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock of the folder. Another build is waited for, after ``waiting`` was called once.

    Without ``waiting`` a running build is a :class:`ReleaseError`, and so is a folder that cannot be
    written.
    """
    if not releases.is_dir():  # the lock would make it
        raise ReleaseError("there is no such folder", path=releases)
    try:
        lock = _acquired(releases, waiting)
    except OSError as error:
        raise ReleaseError.unwritable(error, releases) from error
    try:
        yield
    finally:
        lock.release()


def _acquired(releases: Path, waiting: Callable[[], None] | None) -> FileLock:
    lock = FileLock(releases / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting is None:
            raise ReleaseError(
                "a build is running in this folder", path=releases, hint="Try again after it."
            ) from None
        waiting()
        lock.acquire()
    return lock


def _acquired_in_new(releases: Path, waiting: Callable[[], None] | None) -> FileLock:
    """The lock of a folder that is made if it is not there. Raises :class:`OSError`, :class:`ReleaseError`."""
    for _ in range(_TRIES):
        releases.mkdir(parents=True, exist_ok=True)
        # A build that put nothing there takes its folder away again, under the eyes of those who wait.
        with suppress(FileNotFoundError):
            return _acquired(releases, waiting)
    return _acquired(releases, waiting)


@contextmanager
def workshop(releases: Path, waiting: Callable[[], None] | None = None) -> Iterator[Path]:
    """A staging folder beside the releases, so that finished work can be renamed into place.

    ``releases`` is made if it is not there, and goes again if nothing was put there. What killed builds
    have left is removed first. Raises :class:`ReleaseError` if it is no folder that can be written.
    """
    made = [folder for folder in (releases, *releases.parents) if not folder.exists()]
    try:
        lock = _acquired_in_new(releases, waiting)
    except OSError as error:
        _remove_if_unused(releases, made)
        raise ReleaseError.unwritable(error, releases) from error
    try:
        clear_leftovers(releases)
        with _staging(releases) as staging:
            yield staging
    finally:
        # The name of the lock goes while it is held: whoever waits for it looks for the name again.
        _remove_if_unused(releases, made)
        lock.release()


def clear_leftovers(releases: Path) -> None:
    """Remove staging folders and half-written pointers. Only for whoever holds the lock."""
    for left in releases.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in releases.glob(f".{ACTIVE}-*"):
        with suppress(OSError):
            # A young one may belong to a program that is just switching.
            if time.time() - left.stat().st_mtime > _SWITCH_TAKES:
                left.unlink()


def _remove_if_unused(releases: Path, made: Sequence[Path]) -> None:
    with suppress(OSError):
        if [each.name for each in releases.iterdir()] == [LOCK]:
            (releases / LOCK).unlink()
    with suppress(OSError):
        for each in made:  # the first that holds something ends it
            if each.exists():
                each.rmdir()


@contextmanager
def _staging(releases: Path) -> Iterator[Path]:
    try:
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=releases))
        os.chmod(staging, 0o755)
    except OSError as error:
        raise ReleaseError.unwritable(error, releases) from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
