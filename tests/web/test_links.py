"""A walk over the site, as a browser or a crawler does it."""

from __future__ import annotations

import html
import re
from collections import deque
from urllib.parse import urlsplit

import httpx
import pytest

from budgetgraph.publishing.release import Release
from tests.web.serving import BROWSER

AT_MOST = 400
PER_KIND = 12
"""Addresses that begin with the same two steps: there are thousands of items."""

_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_NAMED_BY_NOBODY = ("http://data.openbudgets.eu/", "http://w3id.org/", "https://cube.link/")
"""Vocabularies that the ontology only mentions."""


@pytest.mark.parametrize("root", ["", "/r/{id}"])
def test_every_link_leads_somewhere(client: httpx.Client, release: Release, root: str) -> None:
    root = root.format(id=release.id)
    found = deque([f"{root}/"])
    seen = {f"{root}/"}
    kinds: dict[str, int] = {}
    visited = 0
    while found and visited < AT_MOST:
        address = found.popleft()
        visited += 1
        answer = client.get(address, headers=BROWSER)
        assert answer.status_code in (200, 303), (address, answer.status_code)
        if answer.status_code == 303:
            links = [(answer.headers["location"], "")]
        elif answer.headers["content-type"].startswith("text/html"):
            links = _LINK.findall(answer.text)
        else:
            continue
        for link, shown in links:
            target = html.unescape(link)
            text = html.unescape(re.sub("<[^>]*>", "", shown)).strip()
            if not text.startswith(_NAMED_BY_NOBODY):
                assert not re.match("https?://", text), f"{address} shows the bare IRI {text}"
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            if target.startswith("#"):
                assert f'id="{target[1:]}"' in answer.text
                continue
            assert target.startswith(f"{root}/"), f"{address} leads out to {target}"
            page = target.partition("#")[0]
            kind = "/".join(page.removeprefix(root).split("/")[:3])
            if page not in seen and kinds.get(kind, 0) < PER_KIND:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(page)
                found.append(page)
    assert visited > 150
    reached = set(kinds)
    assert {"/catalog", "/ontology", "/doc/period", "/doc/dataset", "/code/function"} <= reached
