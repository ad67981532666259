"""The handlers of the catalogue (DCAT) and of the description of the dataset (VoID).

The data of the catalogue are the files of the release, byte for byte: the store turns the datatype of its
sizes into another one, which validators of DCAT-AP refuse. RDF/XML is not offered, because there is no file.
"""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from budgetgraph.publishing import formats
from budgetgraph.web.answering import accept_of
from budgetgraph.web.desk import Desk
from budgetgraph.web.downloads import send_file
from budgetgraph.web.negotiation import wants_page
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

CATALOGUE = "catalog"
VOID = ".well-known/void"
CATALOGUE_FORMATS = (
    formats.TURTLE,
    formats.NTRIPLES,
    formats.JSONLD,
    formats.TRIG,
    formats.NQUADS,
)
CATALOGUE_ENDINGS = (*(each.suffix for each in CATALOGUE_FORMATS), HTML_SUFFIX)
"""What the address of the catalogue may end in."""
VOID_ENDINGS = tuple(each.suffix for each in FORMATS)
"""What the address of the description of the dataset may end in."""


class Catalogue:
    """Says what the release holds and where it can be had."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        self._resources = Resources(desk)
        self._pages = pages

    async def catalogue(self, request: Request) -> Response:
        """The catalogue as page or file. Raises :class:`Problem`, :class:`QueryError` and 404."""
        served = served_of(request)
        release = served.release
        iri = f"{release.base_iri}id/{CATALOGUE}"
        suffix = path_of(request).removeprefix(f"/{CATALOGUE}")
        if suffix not in ("", *CATALOGUE_ENDINGS):
            raise HTTPException(404)
        chosen = representation_of(request, iri, suffix, CATALOGUE_FORMATS)
        public = f"{release.base_iri}{CATALOGUE}"
        links = links_of(request, CATALOGUE, iri, public, CATALOGUE_FORMATS)
        if chosen.format is not None:
            files = await served.files()
            file = files.file(f"dumps/{CATALOGUE}{chosen.format.suffix}")
            if file is None:
                raise HTTPException(404)
            told = {"Content-Type": f"{chosen.media_type}; charset=utf-8", "Link": links}
            return await send_file(request, files, file, told)
        if is_unchanged(request, chosen.etag):
            return not_modified(request, chosen.etag)
        found = await self._resources.description_of(request, iri)
        if found.is_empty:
            raise HTTPException(404)
        render = partial(self._pages.resource, request, CATALOGUE, found, CATALOGUE_FORMATS)
        return await page_response(request, render, chosen, links)

    async def void(self, request: Request) -> Response:
        """The description of the dataset; people are sent to the catalogue. Raises :class:`Problem` and :class:`QueryError`.

        It is answered here and not by a redirect: the catalogue of a large release has tens of megabytes,
        and some clients do not follow.
        """
        suffix = path_of(request).removeprefix(f"/{VOID}")
        if suffix not in ("", *VOID_ENDINGS):
            raise HTTPException(404)
        if not suffix and wants_page(accept_of(request)):
            return RedirectResponse(f"{root_of(request)}/{CATALOGUE}", 303, headers={"Vary": VARY})
        base_iri = served_of(request).release.base_iri
        iri = f"{base_iri}id/dataset/all"
        chosen = representation_of(request, f"{base_iri}{VOID}", suffix, FORMATS)
        if is_unchanged(request, chosen.etag):
            return not_modified(request, chosen.etag)
        assert chosen.format is not None, "pages were sent on"
        answer = await self._resources.void_graph(
            request, base_iri, chosen.format, gzip=chosen.gzip
        )
        links = links_of(request, VOID, iri, f"{base_iri}{VOID}", FORMATS, page=False)
        return data_response(request, answer, chosen, links)
