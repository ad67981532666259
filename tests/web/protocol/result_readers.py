"""Readers of the four result formats, written from their Recommendations, for comparing answers."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from xml.etree import ElementTree

XSD = "http://www.w3.org/2001/XMLSchema#"
_XML = "{http://www.w3.org/2005/sparql-results#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TERM = re.compile(
    r'<(?P<iri>[^>]*)>|_:(?P<blank>\S+)|"(?P<text>(?:[^"\\]|\\.)*)"(?:@(?P<language>\S+)|\^\^<(?P<datatype>[^>]*)>)?'
    r"|(?P<short>\S+)"
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", '"': '"', "\\": "\\", "b": "\b", "f": "\f", "'": "'"}


@dataclass(frozen=True)
class Value:
    """A term: kind is ``uri``, ``bnode`` or ``literal``; plain strings have the datatype ``xsd:string``."""

    kind: str
    text: str
    datatype: str = ""
    language: str = ""


Row = tuple[Value | None, ...]


def literal(text: str, datatype: str = f"{XSD}string", language: str = "") -> Value:
    """A literal; with a language it has no datatype of its own."""
    return Value("literal", text, "" if language else datatype, language)


def read_json(body: bytes) -> tuple[list[str], list[Row]]:
    told = json.loads(body)
    names = told["head"]["vars"]

    def value(term: dict[str, str] | None) -> Value | None:
        if term is None:
            return None
        if term["type"] == "literal":
            return literal(
                term["value"], term.get("datatype", f"{XSD}string"), term.get("xml:lang", "")
            )
        return Value(term["type"], term["value"])

    rows = told["results"]["bindings"]
    return names, [tuple(value(row.get(name)) for name in names) for row in rows]


def read_xml(body: bytes) -> tuple[list[str], list[Row]]:
    root = ElementTree.fromstring(body)
    names = [each.attrib["name"] for each in root.iter(f"{_XML}variable")]

    def value(term: ElementTree.Element) -> Value:
        kind = term.tag.removeprefix(_XML)
        if kind == "literal":
            datatype = term.attrib.get("datatype", f"{XSD}string")
            return literal(term.text or "", datatype, term.attrib.get(_LANG, ""))
        return Value(kind, term.text or "")

    rows = []
    for result in root.iter(f"{_XML}result"):
        found = {each.attrib["name"]: value(each[0]) for each in result}
        rows.append(tuple(found.get(name) for name in names))
    return names, rows


def read_tsv(body: bytes) -> tuple[list[str], list[Row]]:
    header, *lines = body.decode().removesuffix("\n").split("\n")
    names = [name.removeprefix("?") for name in header.split("\t")]
    return names, [tuple(map(_tsv_value, line.split("\t"))) for line in lines]


def _tsv_value(text: str) -> Value | None:
    if not text:
        return None
    match = _TERM.fullmatch(text)
    assert match is not None, text
    if match["iri"] is not None:
        return Value("uri", match["iri"])
    if match["blank"] is not None:
        return Value("bnode", match["blank"])
    if match["short"] is not None:
        return literal(text, XSD + _kind_of(text))
    plain = re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], match["text"])
    return literal(plain, match["datatype"] or f"{XSD}string", match["language"] or "")


def _kind_of(short: str) -> str:
    if short in ("true", "false"):
        return "boolean"
    if "e" in short.lower():
        return "double"
    return "decimal" if "." in short else "integer"


def read_csv(body: bytes) -> tuple[list[str], list[tuple[str, ...]]]:
    """Names and lexical forms: that is all that CSV tells."""
    names, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    # A line with nothing on it is a row whose only value is empty.
    return names, [tuple(row or [""]) for row in rows]


def renamed(rows: list[Row]) -> list[Row]:
    """``rows`` with blank nodes named by the order in which they appear."""
    names: dict[str, str] = {}

    def value(term: Value | None) -> Value | None:
        if term is None or term.kind != "bnode":
            return term
        return Value("bnode", names.setdefault(term.text, f"b{len(names)}"))

    return [tuple(map(value, row)) for row in rows]
