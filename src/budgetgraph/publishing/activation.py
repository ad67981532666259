"""Which release is active: one small file, switched by one atomic rename.

Its first line names the active release; the lines below name those that were active before, newest
first, so that going back needs no second file that could disagree.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.release import ACTIVE, Release, activations, find_release, open_release

_REMEMBERED = 50


def activate(releases: Path, release_id: str) -> None:
    """Make ``release_id`` the active release. Raises :class:`ReleaseError` if that cannot be written."""
    before = turns(releases)
    _point(releases, [release_id, *(each for each in before if each != release_id)])


def activate_named(releases: Path, name: str) -> Release:
    """Activate the release that ``name`` means (see :func:`find_release`). Raises :class:`ReleaseError`."""
    release = find_release(releases, name)
    own = releases / release.id
    if not own.is_dir() or not own.samefile(release.path):
        raise ReleaseError(
            f"is not the folder {release.id} of {releases}",
            path=release.path,
            hint="Give --releases its folder. A release folder is called like its id.",
        )
    before = turns(releases)
    _switch(releases, [release.id, *(each for each in before if each != release.id)], before)
    return release


def roll_back(releases: Path) -> Release:
    """Activate the release that was active before, and forget the present one's turn.

    Releases that are gone meanwhile are passed over; one that cannot be opened is not. Raises
    :class:`ReleaseError` if there is none to go back to; nothing is changed then.
    """
    before = activations(releases)
    earlier = [each for each in before[1:] if (releases / each).is_dir()]
    if not earlier:
        raise ReleaseError(
            "no release was active before this one",
            path=releases,
            hint="Choose one: budgetgraph releases list, then budgetgraph releases activate ID",
        )
    release = open_release(releases / earlier[0])
    _switch(releases, earlier, before)
    return release


def turns(releases: Path) -> tuple[str, ...]:
    """As :func:`activations`, but empty where the file names no release: then it is to be replaced."""
    try:
        return activations(releases)
    except ReleaseError:
        return ()


def _switch(releases: Path, ids: Sequence[str], before: Sequence[str]) -> None:
    """Point to ``ids``; if the first is removed at this very moment, to those of ``before`` again.

    Whoever removes releases looks whether theirs is active after it has lost its name, so one of the two
    sees the other.
    """
    _point(releases, ids)
    if not (releases / ids[0]).is_dir():
        if before:
            _point(releases, before)
        else:
            (releases / ACTIVE).unlink(missing_ok=True)
        raise ReleaseError("was removed just now", path=releases / ids[0])


def _point(releases: Path, ids: Sequence[str]) -> None:
    pointer = releases / ACTIVE
    try:
        # A name of its own: two programs may switch at the same time, and the later one counts.
        descriptor, beside = tempfile.mkstemp(prefix=f".{ACTIVE}-", dir=releases)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write("".join(f"{each}\n" for each in ids[:_REMEMBERED]).encode())
                file.flush()
                os.fsync(file.fileno())
            os.chmod(beside, 0o644)
            os.replace(beside, pointer)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as error:
        raise ReleaseError.unwritable(error, pointer) from error
    sync_folder(releases)


def sync_folder(folder: Path) -> None:
    """Have the system put the names in ``folder`` on the disk, where it can be asked to."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
