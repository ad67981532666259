"""An immutable release on disk, as a server or a query opens it.

``{releases}/{id}/`` holds ``manifest.json``, ``dumps/``, ``report/`` and ``store/``;
``{releases}/active`` names the release that is served. What has no manifest is no release. This module
reads; :mod:`budgetgraph.publishing.release_writer` writes, :mod:`budgetgraph.publishing.activation`
changes what is active.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.manifest_shape import CATALOG_DUMP as CATALOG_DUMP
from budgetgraph.publishing.manifest_shape import DATA_DUMP as DATA_DUMP
from budgetgraph.publishing.manifest_shape import DOCUMENTS as DOCUMENTS
from budgetgraph.publishing.manifest_shape import misfit
from budgetgraph.publishing.store import Store

FORMAT = 3
"""The version of the layout. A release of another format is refused."""

MANIFEST = "manifest.json"
ACTIVE = "active"
DUMPS = "dumps"
TABLES = "dumps/tables"
FINDINGS = "report/findings.json"
STORE = "store"

REPAIR = "Publish the same documents again: a damaged release is written anew."
"""The hint of an error about a damaged release."""

_NEEDED = frozenset({"format", "id", "base_iri", "documents", "graphs", "files"})

ID_PATTERN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its folder and its manifest."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """16 hex digits of SHA-256 over what the release says (``docs/releases.md``)."""
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

    Raises :class:`ReleaseError` if there is none, or it is damaged or of another format.
    """
    return _opened(_folder_of(Path(folder)))


def find_release(releases: Path, name: str) -> Release:
    """The release that ``name`` means, opened; as :func:`find_folder` and :func:`open_release`."""
    return _opened(find_folder(releases, name))


def find_folder(releases: Path, name: str) -> Path:
    """The release folder that ``name`` means, whole or damaged.

    ``name`` is ``active``, ``previous``, an id or the start of one, a release folder, or another folder
    of releases, which stands for its active one. Raises :class:`ReleaseError` if there is none or several.
    """
    if name == "active":
        return _folder_of(releases)
    if name == "previous":
        earlier = activations(releases)[1:]
        if not earlier:
            raise ReleaseError("no release was active before this one", path=releases)
        return releases / earlier[0]
    if re.fullmatch(r"[0-9a-f]{1,16}", name):
        found = [path for path in release_folders(releases) if path.name.startswith(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise ReleaseError(
                f"{name} is the start of several releases: {', '.join(each.name for each in found)}",
                path=releases,
            )
    with suppress(OSError, ValueError):  # a text that cannot be a path is none
        if Path(name).is_dir():
            return _folder_of(Path(name))
    raise ReleaseError(
        f"there is no release {name[:80]!r}",
        path=releases,
        hint="See them: budgetgraph releases list --releases DIR",
    )


def _folder_of(path: Path) -> Path:
    if (path / MANIFEST).is_file():
        return path
    history = activations(path)
    if not history:
        raise ReleaseError(
            "there is no release here",
            path=path,
            hint="Make one: budgetgraph publish FILE… --releases DIR",
        )
    return path / history[0]


def release_folders(releases: Path) -> tuple[Path, ...]:
    """The folders that have a manifest, by name: the complete releases, whole or damaged.

    Raises :class:`ReleaseError` if ``releases`` cannot be read.
    """
    try:
        return tuple(
            path
            for path in sorted(releases.iterdir())
            if ID_PATTERN.fullmatch(path.name) and (path / MANIFEST).is_file()
        )
    except FileNotFoundError:
        raise ReleaseError("there is no such folder", path=releases) from None
    except OSError as error:
        raise ReleaseError(f"cannot be read: {error.strerror or error}", path=releases) from None


def activations(releases: Path) -> tuple[str, ...]:
    """The id of the active release, then of those that were active before, newest first.

    Empty if none was ever. Raises :class:`ReleaseError` if that cannot be read.
    """
    pointer = releases / ACTIVE
    try:
        ids = pointer.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise ReleaseError(f"cannot be read: {reason or error}", path=pointer) from None
    for name in ids[:1] or [""]:
        if ID_PATTERN.fullmatch(name) is None:
            raise ReleaseError(
                f"does not name a release: {name[:80]!r}",
                path=pointer,
                hint="Choose one: budgetgraph releases activate ID --releases DIR",
            )
    return tuple(name for name in ids if ID_PATTERN.fullmatch(name))


def _opened(path: Path) -> Release:
    manifest_path = path / MANIFEST
    try:
        text = manifest_path.read_bytes()
        manifest = json.loads(text)
        if b"\\ud" in text or b"\\uD" in text:
            # Halves of surrogate pairs, which nothing can write: also where no form is demanded.
            json.dumps(manifest, ensure_ascii=False).encode()
    except FileNotFoundError:
        raise ReleaseError(
            "there is no complete release here (no manifest)", path=path, hint=REPAIR
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(
            f"the manifest cannot be read: {error}", path=manifest_path, hint=REPAIR
        ) from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise ReleaseError("this is not a manifest of a release", path=manifest_path, hint=REPAIR)
    if manifest["format"] != FORMAT:
        raise _of_another_format(manifest["format"], manifest_path)
    if not manifest.keys() >= _NEEDED or ID_PATTERN.fullmatch(str(manifest["id"])) is None:
        raise ReleaseError("the manifest is not complete", path=manifest_path, hint=REPAIR)
    wrong = misfit(manifest)
    if wrong is not None:
        raise ReleaseError(
            f"the manifest is damaged: {wrong} is not as it must be",
            path=manifest_path,
            hint=REPAIR,
        )
    if not (path / STORE).is_dir():
        raise ReleaseError("the release has lost its database", path=path / STORE, hint=REPAIR)
    return Release(path, manifest)


def _of_another_format(told: object, path: Path) -> ReleaseError:
    older = isinstance(told, int) and told < FORMAT
    return ReleaseError(
        f"the release has format {str(told)[:20]}, this program reads {FORMAT}",
        path=path,
        hint="Publish the same documents again with this version."
        if older
        else "Use the version of budgetgraph that made it, or a newer one.",
    )
