"""Entity tags: releases are immutable, so release and request say exactly which bytes are the answer (RFC 9110, 8.8 and 13).

A tag never stands for an answer that may differ next time.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from budgetgraph.publishing.program import program_digest
from budgetgraph.web.serving import is_pinned, served_of

VARY = "Accept, Accept-Encoding"
"""What our answers depend on besides the address."""

NOT_KEPT: Mapping[str, str] = {"Cache-Control": "no-store"}
"""The headers of an answer that is for one request alone."""

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@cache
def _software() -> str:
    """What makes the answers: another version may say the same in other words."""
    whole = hashlib.sha256(program_digest().encode())
    for file in sorted(Path(__file__).parent.rglob("*.*")):
        if file.suffix in (".py", ".html"):
            whole.update(file.read_bytes())
    return whole.hexdigest()


def etag_of(request: Request, *parts: object) -> str:
    """The strong tag of the answer that ``parts`` (values of JSON) name, from the release of ``request``."""
    named = [served_of(request).release.id, _software(), *parts]
    text = json.dumps(named, ensure_ascii=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_unchanged(request: Request, etag: str) -> bool:
    """Whether the client says that it has the answer with this tag (``If-None-Match``)."""
    told = ",".join(request.headers.getlist("if-none-match"))
    return etag in _TAG.findall(told)


def cache_headers(request: Request, etag: str) -> dict[str, str]:
    """The headers of an answer that may be kept: for ever where the address names the release."""
    lasting = "public, max-age=31536000, immutable"
    return {
        "ETag": etag,
        "Cache-Control": lasting if is_pinned(request) else "public, max-age=0, must-revalidate",
        "Vary": VARY,
    }


def not_modified(request: Request, etag: str) -> Response:
    """304: the client has it."""
    return Response(status_code=304, headers=cache_headers(request, etag))
