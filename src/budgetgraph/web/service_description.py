"""The description of the endpoint for a release, made once for each format."""

from __future__ import annotations

import re
from collections import OrderedDict
from threading import Lock
from urllib.parse import quote

from starlette.requests import Request

from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.service_triples import in_format, service_triples
from budgetgraph.web.serving import root_of, served_of

_ANY_ENDPOINT = "urn:budgetgraph:the-endpoint"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_KEPT = 12
"""Descriptions in memory: all formats of two releases. One of a large release has some megabytes."""


class ServiceDescriptions:
    """Makes the descriptions. Can be used from several threads."""

    def __init__(self, limits: Limits, services: tuple[str, ...]) -> None:
        self._limits = limits
        self._services = services
        self._lock = Lock()
        self._made: OrderedDict[tuple[str, Format], bytes] = OrderedDict()

    def text(self, release: Release, endpoint: str, wanted: Format) -> bytes:
        """The description of the service at ``endpoint``, which is an IRI, in a format of graphs."""
        key = (release.id, wanted)
        with self._lock:
            made = self._made.get(key)
            if made is None:
                # One for all addresses that the server is called by: who invents addresses fills no memory.
                triples = service_triples(
                    release.manifest, _ANY_ENDPOINT, self._limits, self._services
                )
                made = self._made[key] = in_format(triples, wanted)
            self._made.move_to_end(key)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made.replace(_ANY_ENDPOINT.encode(), endpoint.encode())


def endpoint_of(request: Request) -> str:
    """The address of the endpoint as the client of ``request`` calls it.

    A host name that cannot stand in an IRI is not repeated: then it is the publisher's own address.
    """
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        return f"{served_of(request).release.base_iri}sparql"
    return f"{request.url.scheme}://{host}{quote(root_of(request))}/sparql"
