"""The parts of the OpenAPI description that several addresses share: parameters, headers, problems, bodies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from budgetgraph.publishing.formats import GRAPH_FORMATS, JSON, JSONLD, RESULT_FORMATS, Format
from budgetgraph.web.negotiation import HTML

Json = dict[str, Any]

PROBLEM = "application/problem+json"
STRING: Mapping[str, str] = {"type": "string"}

_TITLES = {
    304: "The client has the answer already (If-None-Match).",
    400: "The request or the query is not one, or asks for too much.",
    401: "The administrator's token is needed.",
    403: "For the administrator only.",
    404: "Nothing is known by this address.",
    406: "There is no such format.",
    413: "The request, or the query in it, is too long.",
    414: "The address is too long: use POST.",
    415: "POST takes a form or a query.",
    416: "The file has no such range.",
    429: "The server is busy: try again when Retry-After says.",
    431: "The headers are too long.",
    500: "A fault of the server.",
    502: "The database behind this server is not available.",
    503: "The query took too long or was stopped, or the server cannot answer now.",
    504: "The database behind this server did not answer in time.",
}
_HEADERS = {
    405: ("Allow",),
    415: ("Accept-Post",),
    429: ("Retry-After",),
    401: ("WWW-Authenticate",),
}

QUERY_ERRORS = (400, 406, 414, 429, 500, 502, 503, 504)
"""What can go wrong with any query."""


_SCHEMAS = {
    **dict.fromkeys(JSON.media_types, "Results"),
    **dict.fromkeys(JSONLD.media_types, "LinkedData"),
}


def bodies(types: Iterable[str]) -> Json:
    """A body of one of these media types: JSON as what it holds, anything else as text."""
    return {
        each: {
            "schema": {"$ref": f"#/components/schemas/{_SCHEMAS[each]}"}
            if each in _SCHEMAS
            else dict(STRING)
        }
        for each in types
    }


def media_types(formats: Iterable[Format]) -> list[str]:
    """The media types of ``formats``, with the other names that are answered to those who ask for them."""
    return [media_type for each in formats for media_type in each.media_types]


RESULT_TYPES = media_types(RESULT_FORMATS)
GRAPH_TYPES = media_types(GRAPH_FORMATS)
ANY_TYPES = list(dict.fromkeys([*RESULT_TYPES, *GRAPH_TYPES]))


def responses(good: Json, *errors: int, kept: bool = True) -> Json:
    """``good`` is the answer 200; ``errors`` are problems. ``kept``: it has a tag, and 304 answers it."""
    told: Json = {"200": good}
    if kept:
        told["304"] = {"description": _TITLES[304], "headers": _header_refs("ETag")}
    for status in sorted(errors):
        told[str(status)] = {
            "description": _TITLES[status],
            "headers": _header_refs(*_HEADERS.get(status, ())),
            "content": {
                PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}},
                HTML: {"schema": dict(STRING)},
            },
        }
    return {status: {k: v for k, v in each.items() if v != {}} for status, each in told.items()}


def good(description: str, content: Json, *headers: str) -> Json:
    """An answer that is none of an error."""
    return {"description": description, "headers": _header_refs(*headers), "content": content}


def parameter(name: str, description: str, place: str = "query", **more: Any) -> Json:
    """A parameter, a text unless ``schema`` says otherwise."""
    told = {"name": name, "in": place, "description": description, **more}
    told.setdefault("schema", dict(STRING))
    if place == "path":
        told["required"] = True
    return told


def ref(name: str) -> Json:
    """A parameter of :func:`components`."""
    return {"$ref": f"#/components/parameters/{name}"}


def components() -> Json:
    """What is referred to."""
    return {
        "schemas": {
            "LinkedData": _linked_data_schema(),
            "Problem": _problem_schema(),
            "Results": _results_schema(),
            "RunningQuery": _running_schema(),
        },
        "headers": {
            name: {"description": description, "schema": schema}
            for name, (description, schema) in _header_texts().items()
        },
        "parameters": {
            "format": parameter(
                "format",
                "Short name or media type of the format; counts more than Accept. For those who cannot set Accept.",
                examples={name: {"value": name} for name in ("json", "csv", "turtle", "html")},
            ),
            "if-none-match": parameter(
                "If-None-Match", "Tags of answers that the client has.", "header"
            ),
        },
        "securitySchemes": {"administrator": {"type": "http", "scheme": "bearer"}},
    }


def _header_refs(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header_texts() -> Mapping[str, tuple[str, Json]]:
    count = {"type": "integer", "minimum": 0}
    text = dict(STRING)
    return {
        "Accept-Post": ("Media types that POST takes.", text),
        "Allow": ("Methods that the address takes.", text),
        "ETag": ("Strong tag of exactly these bytes.", text),
        "Link": ("The same in other formats.", text),
        "Location": ("Where to go.", {"type": "string"}),
        "Retry-After": ("Seconds after which to try again.", count),
        "WWW-Authenticate": ("How to say who one is.", text),
        "X-Limit-Bytes": ("The longest answer, before compression.", count),
        "X-Limit-Rows": ("The most rows or triples of an answer.", count),
        "X-Limit-Seconds": ("The longest that a query may run.", {"type": "number"}),
        "X-Query-Id": ("The id of the query in the server's log.", text),
    }


def _problem_schema() -> Json:
    text = dict(STRING)
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "description": "RFC 9457, in Chinese and English. All types are listed in docs/sparql.md.",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "pattern": "^urn:budgetgraph:problem:[a-z-]+$"},
            "title": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": text,
            "detail_zh": text,
            "hint": text,
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
            "excerpt": text,
            "marker": text,
            "rule": text,
            "limits": {
                "type": "object",
                "required": ["seconds", "rows", "bytes", "query_bytes"],
                "properties": {
                    "seconds": {"type": "number"},
                    **dict.fromkeys(("rows", "bytes", "query_bytes"), count),
                },
            },
        },
    }


def _results_schema() -> Json:
    """SPARQL 1.1 Query Results JSON Format: rows of terms, or a truth value."""
    text = dict(STRING)
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode"]},
            "value": text,
            "datatype": text,
            "xml:lang": text,
        },
    }
    rows = {"type": "array", "items": {"type": "object", "additionalProperties": term}}
    names = {"vars": {"type": "array", "items": text}}
    results = {"type": "object", "required": ["bindings"], "properties": {"bindings": rows}}
    return {
        "type": "object",
        "required": ["head"],
        "oneOf": [{"required": ["results"]}, {"required": ["boolean"]}],
        "properties": {
            "head": {"type": "object", "properties": names},
            "results": results,
            "boolean": {"type": "boolean"},
        },
    }


def _linked_data_schema() -> Json:
    """JSON-LD: a list of things, or an object with its context."""
    return {
        "type": ["array", "object"],
        "items": {"type": "object"},
        "description": "JSON-LD 1.1.",
    }


def _running_schema() -> Json:
    text = dict(STRING)
    return {
        "type": "object",
        "required": ["query_id", "release", "lane", "digest", "seconds", "waited"],
        "properties": {
            **dict.fromkeys(("query_id", "release", "lane", "digest"), text),
            "seconds": {"type": "number"},
            "waited": {"type": ["number", "null"]},
        },
    }
