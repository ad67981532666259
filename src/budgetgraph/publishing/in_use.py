"""A release that a server has open cannot be removed.

The server holds a shared lock on the manifest, for which the right to read is enough; who removes releases
needs the lock alone. The system lets go of it whatever ends the process. Where the system or the disk has
no such locks (Windows, some network disks), nothing is held and nothing fails.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.release import MANIFEST

_LOOK_TAKES = 1.0
"""Seconds for which somebody may just be looking whether the release is in use."""

if sys.platform == "win32":

    def _lock(descriptor: int, *, alone: bool) -> bool:
        return True

else:
    import fcntl

    def _lock(descriptor: int, *, alone: bool) -> bool:
        """False if others hold the lock in a way that excludes ours."""
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # no locks on this disk
        return True


class InUse:
    """That a release is in use, until :meth:`close` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def close(self) -> None:
        """Let go of the release. Can be called again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def in_use(release: Path) -> InUse:
    """Keep ``release`` (its folder) from being removed. Raises :class:`ReleaseError` if it is gone or going."""
    until = time.monotonic() + _LOOK_TAKES
    manifest = release / MANIFEST
    try:
        descriptor = os.open(manifest, os.O_RDONLY)
    except OSError as error:
        raise ReleaseError(f"cannot be opened: {error.strerror or error}", path=manifest) from None
    handle = InUse(descriptor)
    while not _lock(descriptor, alone=False):
        if time.monotonic() > until:
            handle.close()
            raise ReleaseError("is being removed", path=release)
        time.sleep(0.02)
    with suppress(OSError):  # it is gone
        if os.path.samestat(os.fstat(descriptor), os.stat(manifest)):
            return handle
    handle.close()
    raise ReleaseError("was removed just now", path=release)


@contextmanager
def nobody_uses(release: Path) -> Iterator[bool]:
    """Whether nobody has ``release`` in use; if so, nobody can begin to until the context ends."""
    try:
        descriptor = os.open(release / MANIFEST, os.O_RDONLY)
    except OSError:
        yield True  # what cannot be read cannot be served
        return
    try:
        yield _lock(descriptor, alone=True)
    finally:
        os.close(descriptor)
