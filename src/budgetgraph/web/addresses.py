"""Where the resources of our IRIs are described on this server, and the way back."""

from __future__ import annotations

import re

PUBLIC = "https://w3id.org/budgetgraph/"
"""The namespace of ontology, codes and structures. It is described here, whether or not it is on the web."""

ONTOLOGY = f"{PUBLIC}ontology"

SHAPES = f"{PUBLIC}shapes"

ROOMS = ("doc", "graph", "code", "dsd")
"""First parts of the addresses of descriptions."""

_SAFE_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_SAFE_TERM = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_OTHER_PAGES = re.compile(r"(?:(?:doc|dumps|report|answers)/[A-Za-z0-9._/-]*|sparql|catalog)?")
"""What the data names under the base IRI besides things and graphs: pages, files, the endpoint."""


def namespace_of(base_iri: str, room: str) -> str:
    """What IRIs begin with that are described in ``room``, one of :data:`ROOMS`.

    Raises :class:`ValueError` for another room.
    """
    if room not in ROOMS:
        raise ValueError(f"no such room: {room!r}")
    return f"{_publisher_of(base_iri, room)}{'id' if room == 'doc' else room}/"


def resource_iri(base_iri: str, room: str, path: str) -> str | None:
    """The IRI described at ``/{room}/{path}``; ``None`` for what cannot be one. Raises as above."""
    return f"{namespace_of(base_iri, room)}{path}" if _SAFE_PATH.fullmatch(path) else None


def page_iri(base_iri: str, room: str, path: str) -> str:
    """The public address of the page that describes what is described at ``/{room}/{path}``."""
    return f"{_publisher_of(base_iri, room)}{room}/{path}"


def _publisher_of(base_iri: str, room: str) -> str:
    return PUBLIC if room in ("code", "dsd") else base_iri


def local_address(base_iri: str, iri: str) -> str | None:
    """The path on this server where ``iri`` can be read; ``None`` for IRIs of others. Raises nothing."""
    if iri == ONTOLOGY:
        return "/ontology"
    if iri.startswith(f"{ONTOLOGY}#"):
        term = iri.removeprefix(f"{ONTOLOGY}#")
        return f"/ontology#{term}" if _SAFE_TERM.fullmatch(term) else None
    if iri.startswith(f"{SHAPES}#"):
        return "/graph/rules"
    for room in ROOMS:
        namespace = namespace_of(base_iri, room)
        path = iri.removeprefix(namespace)
        if iri.startswith(namespace) and _SAFE_PATH.fullmatch(path):
            return f"/{room}/{path}"
    path = iri.removeprefix(base_iri)
    return f"/{path}" if iri.startswith(base_iri) and _OTHER_PAGES.fullmatch(path) else None
