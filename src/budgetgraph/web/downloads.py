"""The files of the release: dumps, tables and report, as they lie on the disk.

Parts of a file (``Range``), ``ETag`` and ``HEAD`` are Starlette's. Nothing but ordinary files inside the
folders ``dumps`` and ``report`` is ever opened.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from budgetgraph.publishing.formats import GRAPH_FORMATS
from budgetgraph.publishing.release import Release

FOLDERS = ("dumps", "report")
"""The folders of a release that are served, under their own names."""

_INDEX = "document.json"
_STEP = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_MEDIA_TYPES = {
    **{each.suffix: f"{each.media_type}; charset=utf-8" for each in GRAPH_FORMATS},
    ".csv": "text/csv; charset=utf-8",
    ".gz": "application/gzip",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}


class Downloads:
    """Serves the files of one release."""

    def __init__(self, release: Release) -> None:
        self._release = release

    async def file(self, request: Request) -> Response:
        """A file, or the index of a document's folder; 404 for everything else."""
        folder = request.url.path.split("/")[1]
        path = await run_in_threadpool(self._found, folder, request.path_params["path"])
        if path is None:
            raise HTTPException(404)
        media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return FileResponse(path, media_type=media_type)

    def _found(self, folder: str, name: str) -> Path | None:
        steps = name.rstrip("/").split("/")
        if folder not in FOLDERS or not all(map(_STEP.fullmatch, steps)):
            return None
        path = self._release.path / folder
        for step in steps:
            path = path / step
            if path.is_symlink():
                return None
        if path.is_dir():
            path = path / _INDEX
        try:
            return path if stat.S_ISREG(path.lstat().st_mode) else None
        except OSError:
            return None
