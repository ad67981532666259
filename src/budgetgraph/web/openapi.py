"""The OpenAPI 3.1 description of all addresses: status codes, media types and parameters as they are."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from budgetgraph import __version__
from budgetgraph.publishing.formats import NQUADS
from budgetgraph.web.catalogue import CATALOGUE_ENDINGS, CATALOGUE_FORMATS, VOID_ENDINGS
from budgetgraph.web.descriptions import ENDINGS
from budgetgraph.web.negotiation import HTML
from budgetgraph.web.openapi_parts import (
    ANY_TYPES,
    QUERY_ERRORS,
    STRING,
    Json,
    bodies,
    components,
    good,
    media_types,
    parameter,
    ref,
    responses,
)
from budgetgraph.web.protocol import FORM, QUERY
from budgetgraph.web.resources import FORMATS
from budgetgraph.web.serving import root_of, served_of

_LIMITS = ("X-Limit-Bytes", "X-Limit-Rows", "X-Limit-Seconds")
_DESCRIPTION_TYPES = media_types(FORMATS)
_CATALOGUE_TYPES = media_types(CATALOGUE_FORMATS)
_SEGMENTS = "^[A-Za-z0-9][A-Za-z0-9._/-]*$"
_TIMEOUT = r"^(([0-9]{1,12}(\.[0-9]{0,9})?|\.[0-9]{1,9}) *(ms|s)?)?$"
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "iri"}}
_PINNED = "/r/{release}"


def openapi_description(root: str = "", release: str = "0123456789abcdef") -> Json:
    """The description of a server that is mounted at ``root``; JSON that any tool for OpenAPI reads.

    ``release`` is an id to show as an example.
    """
    data = _data_paths()
    pinned = {f"{_PINNED}{path}": _pinned(item, release) for path, item in data.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "budgetgraph",
            "version": __version__,
            "summary": "部门预算 · Chinese department budgets as linked data",
            "description": (
                "SPARQL 1.1 Protocol (read-only), the things and documents of a release, and its files."
                " Every address answers HEAD as GET, and OPTIONS with 204. Addresses below /r/{release}"
                " are the same for one release, which never changes."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": {**data, **_server_paths(), **pinned},
        "components": components(),
    }


async def openapi_response(request: Request) -> Response:
    """``/openapi.json``."""
    described = openapi_description(root_of(request), served_of(request).release.id)
    body = json.dumps(described, ensure_ascii=False)
    return Response(body, media_type="application/json")


def _data_paths() -> Json:
    """What is answered from a release."""
    ontology = good("The terms.", bodies([HTML, *_DESCRIPTION_TYPES]), "ETag", "Link")
    catalogue = good("The catalogue.", bodies([HTML, *_CATALOGUE_TYPES]), "ETag", "Link")
    void = good("The numbers.", bodies(_DESCRIPTION_TYPES), "ETag", "Link")
    manifest = good("The manifest.", {"application/json": {"schema": {"type": "object"}}}, "ETag")
    to_page = {"303": _see_other("A browser is sent to the catalogue.")}
    return {
        "/": _reading("landing", "Start page", _page("What is in the release."), 406, 500),
        "/sparql": _sparql(),
        "/queries": _reading("questions", "The shipped questions", _page("A list."), 406, 500),
        "/queries/": _reading(
            "questionsFolder", "The same as /queries", _page("A list."), 406, 500
        ),
        "/queries/{name}": _question(),
        "/id/{path}": _thing(),
        "/doc/{path}": _described("document", "What is said about a thing"),
        "/code/{path}": _described("code", "A code or a list of codes"),
        "/dsd/{path}": _described("structure", "A data structure"),
        "/graph/{path}": _described(
            *("graph", "A named graph: what is said about it, and (.nq) all of it"),
            NQUADS.media_type,
        ),
        **_with_suffixes("/ontology", "ontology", "The ontology", ontology, ENDINGS),
        "/manifest.json": _reading("manifest", "The manifest of the release", manifest, 404, 500),
        "/dumps/{path}": _file("dump", "A file with data"),
        "/report/{path}": _file("report", "A file of the report on the documents"),
        "/answers/{path}": _file("answer", "An answer that was worked out with the release"),
        **_with_suffixes(
            *("/catalog", "catalogue", "The catalogue of the release (DCAT)"),
            *(catalogue, CATALOGUE_ENDINGS),
        ),
        **_with_suffixes(
            *("/.well-known/void", "void", "The numbers of the release (VoID)"),
            *(void, VOID_ENDINGS, to_page),
        ),
    }


def _server_paths() -> Json:
    """What is the server's own."""
    status = {"type": "object", "required": ["status", "release"]}
    running = {
        "type": "object",
        "required": ["queries"],
        "properties": {
            "queries": {"type": "array", "items": {"$ref": "#/components/schemas/RunningQuery"}}
        },
    }
    health = good("It does.", {"application/json": {"schema": status}})
    paths = {
        "/healthz": _reading("alive", "Whether the server lives", health, tagged=False),
        "/readyz": _reading("ready", "Whether it can answer queries", health, 503, tagged=False),
        "/metrics": _reading(
            *("metrics", "Numbers for Prometheus"),
            good("Text.", bodies(["text/plain", "application/openmetrics-text"])),
            tagged=False,
        ),
        "/openapi.json": _reading(
            *("openapi", "This description"),
            good("OpenAPI 3.1.", {"application/json": {"schema": {"type": "object"}}}),
            tagged=False,
        ),
        "/queries/running": _reading(
            *("running", "The queries that run now; for the administrator"),
            good("They are.", {"application/json": {"schema": running}}),
            *(401, 403),
            tagged=False,
        ),
        "/queries/running/{id}": {"parameters": [_query_id()], "delete": _stop("stopRunning")},
        "/queries/running/{id}/stop": {"parameters": [_query_id()], "post": _stop("stopByPost")},
    }
    paths["/queries/running"]["get"]["security"] = [{"administrator": []}]
    return paths


def _sparql() -> Json:
    answer = good(
        "The answer; without a query, the service description or (for a browser) the query form.",
        bodies([*ANY_TYPES, HTML]),
        *("ETag", "X-Query-Id", *_LIMITS),
    )
    posted = good("The answer.", bodies([*ANY_TYPES, HTML]), "X-Query-Id", *_LIMITS)
    fields = {
        "query": dict(STRING),
        "default-graph-uri": _GRAPHS,
        "named-graph-uri": _GRAPHS,
        "format": dict(STRING),
        "timeout": {"type": "string", "pattern": _TIMEOUT},
    }
    form = {
        "schema": {"type": "object", "required": ["query"], "properties": fields},
        "encoding": {
            name: {"style": "form", "explode": True}
            for name in ("default-graph-uri", "named-graph-uri")
        },
    }
    return {
        "parameters": [
            parameter("default-graph-uri", "Graphs whose merge is asked.", schema=_GRAPHS),
            parameter("named-graph-uri", "Graphs that GRAPH finds.", schema=_GRAPHS),
            ref("format"),
            parameter("output", "Another name of format."),
            parameter(
                "timeout",
                "A shorter deadline: seconds, or milliseconds with ms. Never lengthens it; 0 is none.",
                schema={"type": "string", "pattern": _TIMEOUT},
            ),
        ],
        "get": {
            "operationId": "query",
            "summary": "Query with GET",
            "parameters": [
                parameter("query", "A SPARQL 1.1 query.", example="ASK {}"),
                ref("if-none-match"),
            ],
            "responses": responses(answer, *QUERY_ERRORS, 413),
        },
        "post": {
            "operationId": "queryByPost",
            "summary": "Query with POST",
            "requestBody": {
                "required": True,
                "content": {
                    FORM: form,
                    QUERY: {"schema": dict(STRING), "example": "ASK {}"},
                },
            },
            "responses": responses(posted, *QUERY_ERRORS, 413, 415, kept=False),
        },
    }


def _question() -> Json:
    item = _reading(
        *("question", "The answer to a shipped question, or its text (name ending in .rq)"),
        good("The answer.", bodies([*ANY_TYPES, HTML, QUERY]), "ETag", "X-Query-Id", *_LIMITS),
        *(*QUERY_ERRORS, 404),
    )
    item["parameters"] = [
        parameter("name", "Name or number of the question.", "path", example="total-spending"),
        ref("format"),
        parameter("year", "A fiscal year, where the question has one.", example="2026"),
        parameter("unit", "A department, where the question has one.", example="420111/036"),
    ]
    return item


def _thing() -> Json:
    return {
        "parameters": [_path("A thing: below this address stand the IRIs of the data.")],
        "get": {
            "operationId": "thing",
            "summary": "A thing cannot be sent: go to what is said about it",
            "responses": {"303": _see_other("See the document."), **_errors(404, 500)},
        },
    }


def _described(operation: str, summary: str, *more: str) -> Json:
    types = [HTML, *_DESCRIPTION_TYPES, *more]
    item = _reading(
        *(operation, summary),
        good("The description.", bodies(types), "ETag", "Link"),
        *(404, *QUERY_ERRORS),
    )
    item["parameters"] = [
        _path("May end in .ttl, .nt, .jsonld, .rdf or .html, which counts more than Accept.")
    ]
    return item


def _with_suffixes(
    path: str,
    operation: str,
    summary: str,
    answer: Json,
    suffixes: tuple[str, ...],
    others: Json | None = None,
) -> Json:
    """``path``, and the same with the suffix of a format, which counts more than ``Accept``."""
    plain = _reading(operation, summary, answer, *QUERY_ERRORS, 404)
    plain["get"]["responses"] |= others or {}
    named = _reading(f"{operation}InFormat", summary, answer, *QUERY_ERRORS, 404)
    schema = {"type": "string", "enum": list(suffixes)}
    named["parameters"] = [parameter("suffix", "Of the format.", "path", schema=schema)]
    return {path: plain, f"{path}{{suffix}}": named}


def _file(operation: str, summary: str) -> Json:
    content: Json = {"*/*": {"schema": {}}}
    item = _reading(operation, summary, good("The file.", content, "ETag"), 404, 406, 416, 500)
    item["parameters"] = [
        _path("A file that the manifest lists; a folder is a page, that of a document an index.")
    ]
    get = item["get"]
    get["parameters"].append(parameter("Range", "A part of the file.", "header"))
    get["responses"]["206"] = {"description": "The part asked for.", "content": content}
    return item


def _see_other(description: str) -> Json:
    location = {"Location": {"$ref": "#/components/headers/Location"}}
    return {"description": description, "headers": location}


def _stop(operation: str) -> Json:
    answer = {"type": "object", "required": ["stopped"], "properties": {"stopped": dict(STRING)}}
    stopped = good("It is stopped.", {"application/json": {"schema": answer}})
    return {
        "operationId": operation,
        "summary": "Stop a query; for the administrator",
        "security": [{"administrator": []}],
        "responses": responses(stopped, 401, 403, 404, kept=False),
    }


def _query_id() -> Json:
    return parameter(
        "id", "X-Query-Id.", "path", schema={"type": "string", "pattern": "^[0-9a-f]{16}$"}
    )


def _path(description: str) -> Json:
    return parameter("path", description, "path", schema={"type": "string", "pattern": _SEGMENTS})


def _reading(operation: str, summary: str, answer: Json, *errors: int, tagged: bool = True) -> Json:
    """GET of something; ``tagged`` where its answer has a tag."""
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [ref("if-none-match")] if tagged else [],
            "responses": responses(answer, *errors, kept=tagged),
        }
    }


def _page(description: str) -> Json:
    return good(description, bodies([HTML]))


def _errors(*statuses: int) -> Json:
    told = responses({}, *statuses, kept=False)
    del told["200"]
    return told


def _pinned(item: Json, example: str) -> Json:
    """The same below the address of a release."""
    told: Json = {}
    for name, value in item.items():
        if name == "parameters":
            continue
        more = _errors(404, 503)
        operation = f"{value['operationId']}OfRelease"
        answers = {**more, **value["responses"]}
        told[name] = {**value, "operationId": operation, "responses": answers}
    release = parameter(
        *("release", "The id of a release.", "path"),
        schema={"type": "string", "pattern": "^[0-9a-f]{16}$"},
        example=example,
    )
    return {"parameters": [release, *item.get("parameters", ())], **told}
