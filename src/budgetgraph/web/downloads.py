"""The files of the release: dumps, tables, reports and answers, as they lie on the disk, and their folders.

The tag of a file is its SHA-256, so it stays the same wherever the release is copied to; that is also told
as digest (RFC 9530). Where a file lies there compressed too, clients that take that are sent those bytes.
"""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.engines.contract import Spooled
from budgetgraph.publishing.formats import GRAPH_FORMATS, JSON, NQUADS
from budgetgraph.publishing.release import MANIFEST
from budgetgraph.web.answering import accept_of, codings_of
from budgetgraph.web.bodies import SpooledResponse
from budgetgraph.web.negotiation import wants_page
from budgetgraph.web.pages import Pages
from budgetgraph.web.problems import DAMAGED, Problem
from budgetgraph.web.release_files import FileOfRelease, ReleaseFiles
from budgetgraph.web.representations import page_representation, page_response, path_of
from budgetgraph.web.serving import served_of
from budgetgraph.web.validators import cache_headers, etag_of, is_unchanged, not_modified

_INDEX = "document.json"
_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})-([0-9]{0,18})")
_MEDIA_TYPES = {
    **{each.suffix: each.content_type for each in GRAPH_FORMATS},
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    JSON.suffix: JSON.media_type,
}


class Downloads:
    """Serves the files of releases, and pages of their folders."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def file(self, request: Request) -> Response:
        """A file or a folder. Raises :class:`Problem`, and 404 for what the manifest does not list.

        The folder of a document is its index for programs; every folder is a page for people.
        """
        path = path_of(request).strip("/")
        files = await served_of(request).files()
        file = files.file(path)
        if file is None and not wants_page(accept_of(request)):
            file = files.file(f"{path}/{_INDEX}")
        if file is not None:
            return await send_file(request, files, file)
        return await self._folder(request, files, path)

    async def manifest(self, request: Request) -> Response:
        """The manifest of the release. Raises :class:`Problem`."""
        files = await served_of(request).files()
        file = files.file(MANIFEST)
        assert file is not None, "every release has one"
        return await send_file(request, files, file)

    async def _folder(self, request: Request, files: ReleaseFiles, path: str) -> Response:
        inside = files.folder(path)
        if inside is None:
            raise HTTPException(404)
        page = page_representation(request, "folder", path)
        if is_unchanged(request, page.etag):
            return not_modified(request, page.etag)
        render = partial(self._pages.folder, request, path, *inside)
        return await page_response(request, render, page)


async def send_file(
    request: Request,
    files: ReleaseFiles,
    file: FileOfRelease,
    headers: dict[str, str] | None = None,
) -> Response:
    """``file`` or the part of it that is asked for. ``headers`` replace those that its name gives.

    Raises :class:`Problem` (416).
    """
    suffix = f".{file.name.rpartition('.')[2]}"
    told = {"Content-Type": _MEDIA_TYPES.get(suffix, "application/octet-stream")}
    told |= headers or {}
    packed = files.file(f"{file.path}.gz")
    wanted = request.headers.get("range") if request.method == "GET" else None
    condition = request.headers.get("if-range")
    # Programs that ask for a part mean the bytes of the file, unless they have a part of the other.
    if (
        packed is not None
        and codings_of(request).gzip
        and (wanted is None or condition == _tag(packed))
    ):
        file = packed
        told["Content-Encoding"] = "gzip"
    etag = _tag(file)
    if is_unchanged(request, etag):
        return not_modified(request, etag)
    digest = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    told |= cache_headers(request, etag)
    told |= {"Accept-Ranges": "bytes", "Repr-Digest": digest}
    span = None
    if wanted is not None and condition in (None, etag):
        span = _span(wanted, file.size)
    content = await _opened(files, file)
    if span is not None:
        told["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{file.size}"
        return _part(request, content, span, told, 206)
    if request.method == "GET":
        told["Content-Digest"] = digest
    return _part(request, content, (0, file.size), told)


async def send_graph(request: Request) -> Response:
    """All of one named graph as N-Quads, cut out of the dump that holds it. Raises 404."""
    served = served_of(request)
    files = await served.files()
    address = path_of(request).strip("/").removesuffix(NQUADS.suffix)
    graph = files.graphs.get(f"{served.release.base_iri}{address}")
    file = None if graph is None else files.file(graph.dump)
    if graph is None or file is None:
        raise HTTPException(404)
    etag = etag_of(request, file.sha256, graph.start, graph.end)
    if is_unchanged(request, etag):
        return not_modified(request, etag)
    content = await _opened(files, file)
    return _part(
        request,
        content,
        (graph.start, graph.end),
        {
            "Content-Type": NQUADS.content_type,
            **cache_headers(request, etag),
            "Link": f'<{graph.iri}>; rel="about"',
        },
    )


def _tag(file: FileOfRelease) -> str:
    return f'"{file.sha256}"'


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last of a ``Range``; ``None`` where it is to be ignored.

    Several ranges are answered with the whole file, which RFC 9110 (14.2) allows. Raises :class:`Problem`.
    """
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if match[1]:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    else:
        start, end = max(size - int(match[2]), 0), size
    if start >= size:
        raise Problem(
            416,
            "range",
            "没有这一段",
            "There is no such part",
            f"The file has {size} bytes.",
            detail_zh=f"文件共 {size} 字节。",
            headers=(("Content-Range", f"bytes */{size}"),),
        )
    return start, end


async def _opened(files: ReleaseFiles, file: FileOfRelease) -> BinaryIO:
    try:
        return await run_in_threadpool(files.opened, file)
    except ReleaseError as error:
        raise Problem(
            500,
            "damaged",
            *DAMAGED,
            f"{file.path} is not as the manifest lists it.",
            "The publisher can repair it by publishing the same documents again.",
            detail_zh=f"{file.path} 与清单不符。",
        ) from error


def _part(
    request: Request,
    content: BinaryIO,
    span: tuple[int, int],
    headers: dict[str, str],
    status: int = 200,
) -> Response:
    content.seek(span[0])
    return SpooledResponse(Spooled(content, span[1] - span[0]), status, headers)
