"""The handlers of descriptions: a resource, the ontology, and the way from a thing to what is said of it."""

from __future__ import annotations

from functools import partial
from typing import NoReturn
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.formats import NQUADS
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.web.addresses import ONTOLOGY, page_iri, resource_iri
from budgetgraph.web.desk import Desk
from budgetgraph.web.downloads import send_graph
from budgetgraph.web.pages import Pages
from budgetgraph.web.representations import (
    HTML_SUFFIX,
    data_response,
    links_of,
    page_response,
    path_of,
    representation_of,
)
from budgetgraph.web.resources import FORMATS, Resources
from budgetgraph.web.serving import root_of, served_of
from budgetgraph.web.validators import VARY, is_unchanged, not_modified

ENDINGS = (*(each.suffix for each in FORMATS), HTML_SUFFIX)
"""What an address may end in to ask for one format."""


class Descriptions:
    """Says what the release says about its resources."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._resources = Resources(desk)
        self._pages = pages

    async def thing(self, request: Request) -> Response:
        """303 to the description: the thing itself cannot be sent. Raises 404."""
        path = request.path_params["path"]
        if resource_iri(served_of(request).release.base_iri, "doc", path) is None:
            _nothing_here()
        address = f"{root_of(request)}/doc/{path}"
        headers = {"Link": f'<{quote(address)}>; rel="describedby"', "Vary": VARY}
        return RedirectResponse(address, 303, headers=headers)

    async def resource(self, request: Request) -> Response:
        """The description of one resource as page or data. Raises :class:`Problem`, :class:`QueryError` and 404.

        A named graph can also be had as a whole, as N-Quads: its description is not its content.
        """
        whole, suffix = _split_suffix(request)
        if whole.startswith("graph/") and whole.endswith(NQUADS.suffix):
            return await send_graph(request)
        room, _, path = whole.partition("/")
        base_iri = served_of(request).release.base_iri
        iri = resource_iri(base_iri, room, path)
        if iri is None:
            _nothing_here()
        chosen = representation_of(request, iri, suffix, FORMATS)
        if is_unchanged(request, chosen.etag):
            return not_modified(request, chosen.etag)
        graph = await _graph(request, iri) if room == "graph" else None
        links = links_of(request, whole, iri, page_iri(base_iri, room, path), FORMATS)
        if chosen.format is None:
            found = await self._resources.description_of(request, iri)
            if found.is_empty and graph is None:
                _nothing_here()
            render = partial(self._pages.resource, request, whole, found, FORMATS, graph)
            return await page_response(request, render, chosen, links)
        answer = await self._resources.graph_of(
            request,
            iri,
            f"{base_iri}{whole}",
            chosen.format,
            gzip=chosen.gzip,
            facts=() if graph is None else _facts(graph),
        )
        if answer is None:
            _nothing_here()
        return data_response(request, answer, chosen, links)

    async def ontology(self, request: Request) -> Response:
        """The ontology as a table of its terms, or as data. Raises :class:`Problem` and :class:`QueryError`."""
        here, suffix = _split_suffix(request)
        chosen = representation_of(request, ONTOLOGY, suffix, FORMATS)
        if is_unchanged(request, chosen.etag):
            return not_modified(request, chosen.etag)
        links = links_of(request, here, ONTOLOGY, ONTOLOGY, FORMATS)
        if chosen.format is None:
            terms = await self._resources.ontology_terms(request)
            render = partial(self._pages.ontology, request, terms, FORMATS)
            return await page_response(request, render, chosen, links)
        answer = await self._resources.ontology_graph(request, chosen.format, gzip=chosen.gzip)
        return data_response(request, answer, chosen, links)


async def _graph(request: Request, iri: str) -> GraphEntry | None:
    try:
        files = await served_of(request).files()
    except ReleaseError:
        return None  # the page says less without it, and the database still answers
    return files.graphs.get(iri)


def _facts(graph: GraphEntry) -> tuple[tuple[str, str], ...]:
    return (
        ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "void:Dataset"),
        ("void:triples", str(graph.triples)),
        ("void:dataDump", f"<{graph.iri}.nq>"),
    )


def _split_suffix(request: Request) -> tuple[str, str]:
    path = path_of(request).lstrip("/")
    for suffix in ENDINGS:
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _nothing_here() -> NoReturn:
    raise HTTPException(404)
