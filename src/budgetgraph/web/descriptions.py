"""The handlers of descriptions: a resource, the ontology, and the way from a thing to what is said of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NoReturn

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.query_pool import QueryPool
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Answer
from budgetgraph.web import resources
from budgetgraph.web.addresses import resource_iri
from budgetgraph.web.negotiation import HTML, preferred_formats, wants_page
from budgetgraph.web.pages import Pages
from budgetgraph.web.problems import Problem, problem_of

ENDINGS = (*resources.SUFFIXES, resources.HTML_SUFFIX)
"""What an address may end in to ask for one format."""


class Descriptions:
    """Answers from ``pool``, which must be set before the first request."""

    def __init__(self, release: Release, pages: Pages) -> None:
        self.pool: QueryPool
        self._base_iri = release.base_iri
        self._pages = pages

    async def thing(self, request: Request) -> Response:
        """303 to the description: the thing itself cannot be sent. Raises 404."""
        path = request.path_params["path"]
        if resource_iri(self._base_iri, "doc", path) is None:
            _nothing_here()
        return RedirectResponse(f"{root_of(request)}/doc/{path}", 303, headers={"Vary": "Accept"})

    async def resource(self, request: Request) -> Response:
        """The description of one resource as page or data. Raises :class:`Problem` and 404."""
        whole, suffix = _split_suffix(request)
        room, _, path = whole.partition("/")
        iri = resource_iri(self._base_iri, room, path)
        if iri is None:
            _nothing_here()

        async def as_page() -> str:
            found = await run_in_threadpool(resources.description_of, self.pool, iri)
            if found is None:
                _nothing_here()
            return self._pages.resource(root_of(request), whole, found)

        def as_data(accepted: tuple[Format, ...]) -> Answer:
            if not resources.is_known(self.pool, iri):
                _nothing_here()
            return resources.graph_of(self.pool, iri, accepted)

        return await _answer(request, suffix, as_page, as_data)

    async def ontology(self, request: Request) -> Response:
        """The ontology as a table of its terms, or as data. Raises :class:`Problem`."""
        _, suffix = _split_suffix(request)

        async def as_page() -> str:
            terms = await run_in_threadpool(resources.ontology_terms, self.pool)
            return self._pages.ontology(root_of(request), terms)

        def as_data(accepted: tuple[Format, ...]) -> Answer:
            return resources.ontology_graph(self.pool, accepted)

        return await _answer(request, suffix, as_page, as_data)


async def _answer(
    request: Request,
    suffix: str,
    as_page: Callable[[], Awaitable[str]],
    as_data: Callable[[tuple[Format, ...]], Answer],
) -> Response:
    accept = request.headers.get("accept")
    try:
        if suffix == resources.HTML_SUFFIX or (not suffix and wants_page(accept)):
            return page(await as_page())
        offered = tuple(resources.SUFFIXES.values())
        if suffix:
            chosen = resources.SUFFIXES[suffix]
            media_type = chosen.media_type
        else:
            wanted = preferred_formats(offered, accept)
            if not wanted:
                types = ", ".join([HTML, *(each.media_type for each in offered)])
                raise Problem(
                    406, "not-acceptable", "没有可接受的格式", "No acceptable format", types
                )
            chosen, media_type = wanted[0]
        graph = await run_in_threadpool(as_data, (chosen,))
    except QueryError as error:
        raise problem_of(error) from error
    headers = {"Content-Type": f"{media_type}; charset=utf-8", "Vary": "Accept"}
    return Response(graph.body, headers=headers)


def page(html: str, status: int = 200) -> Response:
    """A page as an answer."""
    return HTMLResponse(html, status, headers={"Vary": "Accept"})


def root_of(request: Request) -> str:
    """The path under which the application is mounted, without a final slash."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _split_suffix(request: Request) -> tuple[str, str]:
    path = request.scope["path"].removeprefix(root_of(request)).lstrip("/")
    for suffix in ENDINGS:
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _nothing_here() -> NoReturn:
    raise HTTPException(404)
