"""Which program made a conversion: a digest over everything that decides what comes out.

The version number alone would let a changed program pass for the one that made an earlier release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from budgetgraph.ground.resources import resource_dir

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOMS = ("ground", "reading", "interpreting", "graph", "publishing")
_RESOURCES = ("ontology", "shapes")


@cache
def program_digest() -> str:
    """SHA-256 (hex) over the code and the ontology, code lists and shapes that conversions depend on.

    The same for a checkout and for the installed package.
    """
    return _digest(_files())


@cache
def shapes_digest() -> str:
    """The first 16 hex digits of SHA-256 over the shapes: they have no version number of their own."""
    return _digest(_resource("shapes"))[:16]


def _files() -> Iterator[tuple[str, Path]]:
    for room in _ROOMS:
        for file in sorted((_PACKAGE / room).rglob("*.py")):
            yield file.relative_to(_PACKAGE).as_posix(), file
    for name in _RESOURCES:
        yield from _resource(name)


def _resource(name: str) -> Iterator[tuple[str, Path]]:
    folder = resource_dir(name)
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield f"{name}/{file.relative_to(folder).as_posix()}", file


def _digest(files: Iterator[tuple[str, Path]]) -> str:
    whole = hashlib.sha256()
    for name, file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        whole.update(f"{name} {content}\n".encode())
    return whole.hexdigest()
