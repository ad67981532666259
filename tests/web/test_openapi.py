"""The OpenAPI description is whole, and says of every address what the address does."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from budgetgraph.publishing.release import Release
from budgetgraph.web.app import create_app
from budgetgraph.web.openapi import openapi_description

DESCRIBED = openapi_description()
METHODS = ("get", "post", "delete")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, item[method])
        for path, item in DESCRIBED["paths"].items()
        for method in METHODS
        if method in item
    ]


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    reference = value.get("$ref")
    if reference is None:
        return value
    found: Any = DESCRIBED
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    assert isinstance(found, dict)
    return found


def test_every_reference_leads_somewhere() -> None:
    references = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(DESCRIBED)))
    assert len(references) > 10
    for each in references:
        assert resolved({"$ref": each})


def test_every_operation_is_whole() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    for path, _, operation in operations():
        item = DESCRIBED["paths"][path]
        given = [
            resolved(each)
            for each in (*item.get("parameters", ()), *operation.get("parameters", ()))
        ]
        in_path = {each["name"] for each in given if each["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path)), path
        assert len({(each["name"], each["in"]) for each in given}) == len(given)
        assert operation["summary"]
        for status, answer in operation["responses"].items():
            assert re.fullmatch(r"[2345][0-9]{2}", status)
            assert answer["description"]
            for name in answer.get("headers", {}):
                assert resolved(answer["headers"][name])["schema"]


def test_every_route_is_described(release: Release) -> None:
    def shape(path: str) -> str:
        return re.sub(r"\{[^}]*\}", "{}", path)

    described = {shape(path) for path in DESCRIBED["paths"]}
    routes: Any = create_app(release.path).routes
    # One route of ours may stand for an address without and with the suffix of a format, or with each of them.
    suffixes = re.compile(r"\.(ttl|nt|jsonld|rdf|html)$")
    ours = {suffixes.sub("{}", shape(each.path)) for each in routes}
    ours -= {"/answers", "/dumps", "/report"}  # the folders themselves, without the slash
    assert ours <= described, ours - described
    pinned = {path for path in described if path.startswith("/r/{}")}
    assert {path.removeprefix("/r/{}") for path in pinned} <= described


def test_it_is_served_with_its_place(client: httpx.Client, release: Release) -> None:
    answer = client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["servers"] == [{"url": "/"}]


EXAMPLES = [
    ("/", "/"),
    ("/sparql", "/sparql"),
    ("/sparql", "/sparql?query=ASK%7B%7D"),
    ("/sparql", "/sparql?query=ASK%7B"),
    ("/sparql", "/sparql?query=ASK%7B%7D&format=xls"),
    ("/queries", "/queries"),
    ("/queries/", "/queries/"),
    ("/queries/{name}", "/queries/total-spending"),
    ("/queries/{name}", "/queries/nothing-of-the-kind"),
    ("/id/{path}", "/id/org/420111/036"),
    ("/doc/{path}", "/doc/org/420111/036"),
    ("/doc/{path}", "/doc/org/none"),
    ("/code/{path}", "/code/function/201.ttl"),
    ("/ontology", "/ontology"),
    ("/dumps/{path}", "/dumps/full.nq"),
    ("/dumps/{path}", "/dumps/none"),
    ("/report/{path}", "/report/findings.json"),
    ("/catalog", "/catalog"),
    ("/catalog{suffix}", "/catalog.ttl"),
    ("/.well-known/void", "/.well-known/void"),
    ("/.well-known/void{suffix}", "/.well-known/void.nt"),
    ("/ontology{suffix}", "/ontology.jsonld"),
    ("/manifest.json", "/manifest.json"),
    ("/answers/{path}", "/answers/total-spending.srj"),
    ("/healthz", "/healthz"),
    ("/readyz", "/readyz"),
    ("/metrics", "/metrics"),
    ("/openapi.json", "/openapi.json"),
    ("/queries/running", "/queries/running"),
]


@pytest.mark.parametrize(("path", "address"), EXAMPLES)
def test_answers_are_as_described(client: httpx.Client, path: str, address: str) -> None:
    operation = DESCRIBED["paths"][path]["get"]
    for accept in ("*/*", "text/html,*/*;q=0.8"):
        answer = client.get(address, headers={"Accept": accept}, follow_redirects=False)
        told = operation["responses"].get(str(answer.status_code))
        assert told is not None, answer.status_code
        if "content" in told and "*/*" not in told["content"]:
            assert answer.headers["content-type"].partition(";")[0] in told["content"]
