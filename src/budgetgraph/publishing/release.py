"""An immutable release on disk, as a server or a query opens it.

``{releases}/{id}/`` holds ``manifest.json``, ``dumps/``, ``report/`` and ``store/``;
``{releases}/active`` names the release that is served. What has no manifest is no release. This module
reads; :mod:`budgetgraph.publishing.release_writer` writes.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.store import Store

FORMAT = 1
"""The version of the layout. A release of a newer format is refused."""

MANIFEST = "manifest.json"
ACTIVE = "active"
DATA_DUMP = "dumps/data.nq"
FINDINGS = "report/findings.json"
STORE = "store"

_REPAIR = "Publish the same documents again: a damaged release is written anew."

ID_PATTERN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its folder and its manifest."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """16 hex digits of SHA-256 over the rest of the manifest, and so over all the files it names."""
        return str(self.manifest["id"])

    @property
    def base_iri(self) -> str:
        """The publisher's base IRI."""
        return str(self.manifest["base_iri"])

    @property
    def store_path(self) -> Path:
        """The folder of the database."""
        return self.path / STORE

    def store(self) -> Store:
        """The database, opened for reading only."""
        return Store.read_only(self.store_path)


def open_release(folder: str | Path) -> Release:
    """A release folder itself, or the active release of a folder of releases.

    Raises :class:`ReleaseError` if there is none, or it is damaged or of a newer format.
    """
    path = Path(folder)
    if (path / MANIFEST).is_file():
        return _opened(path)
    pointer = path / ACTIVE
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise ReleaseError(
            "there is no release here",
            path=path,
            hint="Make one: budgetgraph publish FILE… --releases DIR",
        ) from None
    except OSError as error:
        raise ReleaseError(f"cannot be read: {error.strerror or error}", path=pointer) from None
    if ID_PATTERN.fullmatch(name) is None:
        raise ReleaseError(f"does not name a release: {name[:80]!r}", path=pointer)
    return _opened(path / name)


def activate(releases: Path, release_id: str) -> None:
    """Make ``release_id`` the active release, by one atomic rename."""
    pointer = releases / ACTIVE
    beside = releases / f".{ACTIVE}.{os.getpid()}.tmp"
    try:
        write_durably(beside, f"{release_id}\n".encode())
        os.replace(beside, pointer)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ReleaseError(f"cannot be written: {error.strerror or error}", path=pointer) from error


def write_durably(path: Path, content: bytes) -> None:
    """Write a small file and have the system put it on the disk before going on."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _opened(path: Path) -> Release:
    manifest_path = path / MANIFEST
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError("there is no complete release here (no manifest)", path=path) from None
    except (OSError, ValueError) as error:
        raise ReleaseError(
            f"the manifest cannot be read: {error}", path=manifest_path, hint=_REPAIR
        ) from None
    if not isinstance(manifest, dict) or not {"format", "id", "base_iri"} <= manifest.keys():
        raise ReleaseError("this is not a manifest of a release", path=manifest_path, hint=_REPAIR)
    if manifest["format"] != FORMAT:
        raise ReleaseError(
            f"the release has format {manifest['format']}, this program reads {FORMAT}",
            path=manifest_path,
            hint="Use the version of budgetgraph that made it, or a newer one.",
        )
    if not (path / STORE).is_dir():
        raise ReleaseError("the release has lost its database", path=path / STORE, hint=_REPAIR)
    return Release(path, manifest)
