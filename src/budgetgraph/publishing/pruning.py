"""Removing old releases. The active one is never removed, nor one that a server has open."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.in_use import nobody_uses
from budgetgraph.publishing.release import MANIFEST, activations, release_folders
from budgetgraph.publishing.workshop import STAGING, build_lock, clear_leftovers


def prune(
    releases: Path,
    keep: int,
    *,
    dry_run: bool = False,
    left: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Remove all releases but the active one and the ``keep`` newest others; the ids of those removed.

    Newest: those that were active last come first, then the others by the age of their manifest.
    Those that a server has open stay, and ``left`` is called with their ids. ``dry_run`` only tells.
    Raises :class:`ReleaseError` if a build is running or something cannot be removed.
    """
    if dry_run:
        return _without_those_in_use(releases, _superfluous(releases, keep), left, remove=False)
    with build_lock(releases):
        clear_leftovers(releases)
        return _without_those_in_use(releases, _superfluous(releases, keep), left, remove=True)


def _without_those_in_use(
    releases: Path, names: tuple[str, ...], left: Callable[[str], None], *, remove: bool
) -> tuple[str, ...]:
    removed = []
    for name in names:
        with nobody_uses(releases / name) as unused:
            if not unused:
                left(name)
            elif not remove or _removed(releases / name):
                removed.append(name)
    return tuple(removed)


def in_order(releases: Path) -> tuple[Path, ...]:
    """The complete releases, whole or damaged: in the order of their turns, then the others, newest first.

    Raises :class:`ReleaseError` if the folder cannot be read.
    """
    folders = {folder.name: folder for folder in release_folders(releases)}
    history = [folders[name] for name in activations(releases) if name in folders]
    others = sorted(
        (folder for folder in folders.values() if folder not in history),
        key=lambda folder: (-_time_of(folder), folder.name),
    )
    return (*history, *others)


def _superfluous(releases: Path, keep: int) -> tuple[str, ...]:
    folders = in_order(releases)
    if folders and folders[0].name not in activations(releases):
        raise ReleaseError(
            "no release is active here, so it is not known which one must stay",
            path=releases,
            hint="Activate one first: budgetgraph releases activate ID",
        )
    return tuple(folder.name for folder in folders[1:][keep:])


def _time_of(folder: Path) -> float:
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return 0.0  # gone at this very moment


def _removed(folder: Path) -> bool:
    """Remove a release; false if it was activated at this very moment and stays."""
    # Renamed first, so that half a release is never seen under its name.
    try:
        grave = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder.parent))
        os.rename(folder, grave / folder.name)
        stays = folder.name in activations(folder.parent)[:1]
        if stays:
            os.rename(grave / folder.name, folder)
        shutil.rmtree(grave)
        return not stays
    except OSError as error:
        raise ReleaseError(
            f"cannot be removed: {error.strerror or error}", path=error.filename or folder
        ) from error
