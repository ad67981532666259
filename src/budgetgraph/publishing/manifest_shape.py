"""What a manifest must look like before anything in it is used: names, types of values, and their forms.

A release may come from anywhere. Its paths lead into its own folder only, its IRIs can stand in a query
as they are, and its numbers are counts: so whoever uses them need not ask again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

DOCUMENTS = "dumps/documents"
ANSWERS = "answers"
DATA_DUMP = "dumps/full.nq"
CATALOG_DUMP = "dumps/catalog.nq"

_SEGMENT = "[A-Za-z0-9][A-Za-z0-9-]*"
_DOCUMENT = re.compile(
    rf"({DOCUMENTS}/{_SEGMENT}/{_SEGMENT}/([0-9]+)/{_SEGMENT})/v([1-9][0-9]{{0,8}})"
)
# All files are named by the program or its database. A part of dots alone is none.
_PART = r"(?!\.+(?:/|\Z))[A-Za-z0-9._-]+"
_PATH = re.compile(rf"{_PART}(?:/{_PART})*")
_NAME = re.compile(_SEGMENT)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_IN_IRI = r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=\[\]%]"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_IN_IRI}+")
_IN_STEP = r"[A-Za-z0-9\-._~:!$&'()*+,;=\[\]%]"
_BASE = re.compile(rf"https?://{_IN_STEP}+/(?:(?:{_IN_STEP}|@)+/)*")
_LARGEST = 2**63 - 1
"""The largest place in a file."""

Check = Callable[[Any], str | None]
"""Gives where a value is wrong, as it goes on after the value's own place (``.range``), or ``None``."""


def misfit(manifest: Mapping[str, Any]) -> str | None:
    """Where ``manifest`` is not as it must be, like ``files[3].bytes``; ``None`` if nowhere."""
    wrong = _MANIFEST(manifest)
    if wrong is not None:
        return wrong.removeprefix(".")
    return _misplaced(manifest)


def _misplaced(manifest: Mapping[str, Any]) -> str | None:
    """Where something does not fit to another part of the manifest, each of which has its form."""
    base = manifest["base_iri"]
    seen = set()
    for number, graph in enumerate(manifest["graphs"]):
        if not graph["iri"].startswith(base) or graph["iri"] in seen:
            return f"graphs[{number}].iri"
        seen.add(graph["iri"])
    for number, document in enumerate(manifest["documents"]):
        where = f"documents[{number}]"
        folder = _folder(document)
        if folder is None or folder[1] != document["year"]:
            return f"{where}.path"
        for place, iri in enumerate(document["graphs"]):
            if not iri.startswith(base):
                return f"{where}.graphs[{place}]"
        for place, version in enumerate(document["versions"]):
            if _folder(version) != folder or version["path"] == document["path"]:
                return f"{where}.versions[{place}].path"
    return None


def _folder(entry: Mapping[str, Any]) -> tuple[str, int] | None:
    """The folder of all versions of a document, and its year; ``None`` if it is not that of ``entry``."""
    match = _DOCUMENT.fullmatch(entry["path"])
    if match is None or int(match[3]) != entry["version"]:
        return None
    return match[1], int(match[2])


def _text(value: Any) -> str | None:
    if type(value) is not str:
        return ""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            return ""
    return None


def _count(value: Any) -> str | None:
    # Not isinstance: true is no number here.
    return None if type(value) is int and 0 <= value <= _LARGEST else ""


def _in_form(pattern: re.Pattern[str]) -> Check:
    def check(value: Any) -> str | None:
        return None if type(value) is str and pattern.fullmatch(value) else ""

    return check


def _base(value: Any) -> str | None:
    if type(value) is not str or _BASE.fullmatch(value) is None:
        return ""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ""
    return "" if not host or {".", ".."} & set(parts.path.split("/")) else None


def _dump(value: Any) -> str | None:
    return None if value in (DATA_DUMP, CATALOG_DUMP) else ""


def _range(value: Any) -> str | None:
    if (
        type(value) is not list
        or len(value) != 2
        or any(_count(each) is not None for each in value)
    ):
        return ""
    return None if value[0] <= value[1] else ""


def _table(checked: Check) -> Check:
    def check(value: Any) -> str | None:
        if type(value) is not dict:
            return ""
        for name, inner in value.items():
            if _text(name) is not None or checked(inner) is not None:
                return ""
        return None

    return check


def _list(checked: Check) -> Check:
    def check(value: Any) -> str | None:
        if type(value) is not list:
            return ""
        for number, inner in enumerate(value):
            wrong = checked(inner)
            if wrong is not None:
                return f"[{number}]{wrong}"
        return None

    return check


def _object(needed: Mapping[str, Check], others: Mapping[str, Check] | None = None) -> Check:
    """The check of an object that has all of ``needed``, and perhaps ``others``."""
    at_will = tuple((others or {}).items())
    all_needed = tuple(needed.items())

    def check(value: Any) -> str | None:
        if type(value) is not dict:
            return ""
        for name, checked in all_needed:
            if name not in value:
                return f".{name}"
            wrong = checked(value[name])
            if wrong is not None:
                return f".{name}{wrong}"
        for name, checked in at_will:
            wrong = checked(value[name]) if name in value else None
            if wrong is not None:
                return f".{name}{wrong}"
        return None

    return check


_SOURCE_FILE = {"name": _text, "sha256": _in_form(_SHA256), "bytes": _count}
_SOURCE = _object(_SOURCE_FILE, {"further": _list(_object(_SOURCE_FILE))})
_VERSION = {"version": _count, "path": _in_form(_DOCUMENT), "source": _SOURCE}
_DOCUMENT_ENTRY = _object(
    {
        "title": _text,
        "region": _text,
        "department": _text,
        "year": _count,
        "kind": _text,
        **_VERSION,
        "graphs": _list(_in_form(_IRI)),
        "findings": _table(_count),
        "versions": _list(_object(_VERSION)),
    }
)
_GRAPH = _object({"iri": _in_form(_IRI), "triples": _count, "dump": _dump, "range": _range})
_FILE = _object({"path": _in_form(_PATH), "bytes": _count, "sha256": _in_form(_SHA256)})
_MANIFEST = _object(
    {
        "id": _text,
        "base_iri": _base,
        "catalogue": _object({}),
        "documents": _list(_DOCUMENT_ENTRY),
        "graphs": _list(_GRAPH),
        "files": _list(_FILE),
        "triples": _count,
        "classes": _list(_object({"iri": _in_form(_IRI), "entities": _count})),
    },
    {
        **dict.fromkeys(("software", "ontology", "shapes", "program"), _text),
        "issued": lambda value: None if value is None else _text(value),
        # Releases made before there were answers have none.
        "answers": _list(_object({"name": _in_form(_NAME), "query": _in_form(_SHA256)})),
    },
)
