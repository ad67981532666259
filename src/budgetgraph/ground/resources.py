"""The files that are part of the product but are not Python: ontology, shapes, queries, examples.

An installed wheel carries them in ``budgetgraph/_resources/``; in a checkout they are the folders of
the same names at the top level.
"""

from __future__ import annotations

from pathlib import Path

from budgetgraph.ground.errors import InstallationError

RESOURCES = ("ontology", "shapes", "queries", "examples")
"""The folders that can be asked for."""

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_dir(name: str) -> Path:
    """The folder ``name`` (one of :data:`RESOURCES`) of this installation or checkout.

    Raises :class:`InstallationError` if there is none, and :class:`ValueError` for a name that is not
    a resource folder at all.
    """
    if name not in RESOURCES:
        raise ValueError(f"not a resource folder: {name!r} (there are {', '.join(RESOURCES)})")
    for folder in _candidates(name):
        if folder.is_dir():
            return folder
    raise InstallationError(
        f"the folder {name!r} that belongs to budgetgraph is missing",
        hint="Install the package again, or run it from a complete checkout.",
        path=_candidates(name)[0],
    )


def _candidates(name: str) -> tuple[Path, ...]:
    installed = _PACKAGE / "_resources" / name
    # Only a source tree has the package in `src`; without this test an unrelated folder
    # next to site-packages could be taken for ours.
    if _PACKAGE.parent.name == "src":
        return installed, _PACKAGE.parent.parent / name
    return (installed,)
