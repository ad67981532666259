"""How a SPARQL query begins: BASE and PREFIX, and the IRIs that they make of names.

This part of a query has one reading only, so it is read exactly as the engine reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetgraph.publishing.sparql_text import Lexer

_PN = r"(?:[\w-]|[^\x00-\x7f])"
PREFIX_NAME = rf"(?:(?:[A-Za-z]|[^\x00-\x7f]){_PN}*(?:\.+{_PN}+)*)?:"
"""A prefix with its colon, as a regular expression."""

LOCAL_NAME = (
    r"(?:(?:[\w:-]|[^\x00-\x7f]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])+"
    r"(?:\.+(?:[\w:-]|[^\x00-\x7f]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])+)*)?"
)
"""What follows the colon of a name, as a regular expression."""

IRI_REFERENCE = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\[uU])*>"
"""An IRI in angle brackets, as a regular expression."""

_KEYWORD = re.compile(r"base|prefix|version", re.IGNORECASE)
_PREFIX = re.compile(PREFIX_NAME, re.ASCII)
_IRI = re.compile(IRI_REFERENCE)
_TERM = re.compile(
    rf"(?P<iri>{IRI_REFERENCE})|(?P<prefix>{PREFIX_NAME})(?P<local>{LOCAL_NAME})", re.ASCII
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?")


@dataclass(frozen=True, slots=True)
class Prologue:
    """``end`` is where the prologue ends; ``prefixes`` are absolute where they could be resolved."""

    base: str | None
    prefixes: dict[str, str | None]
    end: int

    def iri(self, term: str) -> str | None:
        """The absolute IRI that ``term`` (``<…>`` or ``prefix:name``) stands for; ``None`` if none does."""
        match = _TERM.fullmatch(term)
        if match is None:
            return None
        if match["iri"] is not None:
            return resolved(term[1:-1], self.base)
        namespace = self.prefixes.get(match["prefix"][:-1])
        return None if namespace is None else namespace + match["local"].replace("\\", "")


def read_prologue(query: str, lexer: Lexer) -> Prologue:
    """The prologue of ``query``; it ends where neither BASE, PREFIX nor VERSION follows."""
    base: str | None = None
    prefixes: dict[str, str | None] = {}
    end = lexer.skipped(0)
    while (keyword := _KEYWORD.match(query, end)) is not None:
        position = lexer.skipped(keyword.end())
        word = keyword.group().lower()
        if word == "version":
            string_end = (
                lexer.string_end(position) if query[position : position + 1] in ('"', "'") else None
            )
            if string_end is None:
                break
            end = lexer.skipped(string_end)
            continue
        name = None
        if word == "prefix":
            name = _PREFIX.match(query, position)
            if name is None:
                break
            position = lexer.skipped(name.end())
        target = _IRI.match(query, position)
        if target is None:
            break
        value = resolved(target.group()[1:-1], base)
        if name is None:
            base = value
        else:
            prefixes[name.group()[:-1]] = value
        end = lexer.skipped(target.end())
    return Prologue(base, prefixes, end)


def term_at(query: str, position: int) -> str | None:
    """The IRI or the prefixed name that begins at ``position``."""
    match = _TERM.match(query, position)
    return None if match is None else match.group()


def resolved(reference: str, base: str | None) -> str | None:
    """``reference`` without its escapes and resolved against ``base``; ``None`` if it cannot be.

    As RFC 3986 has it (5.2), but as the engine does it: dots stay in the path of a reference that has a
    scheme or a host of its own.
    """
    try:
        plain = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), reference)
        plain.encode()
    except (ValueError, OverflowError):  # no such character
        return None
    if "\\" in plain:
        return None
    if _ABSOLUTE.match(plain):
        return plain
    return None if base is None else _joined(base, plain)


def _joined(base: str, reference: str) -> str:
    _, authority, path, query, fragment = _split(reference)
    scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is None:
        authority = base_authority
        if not path:
            path, query = base_path, query if query is not None else base_query
        elif path.startswith("/"):
            path = _without_dots(path)
        elif base_authority is not None and not base_path:
            path = _without_dots("/" + path)
        else:
            path = _without_dots(base_path[: base_path.rfind("/") + 1] + path)
    front = f"{scheme}:" + ("" if authority is None else f"//{authority}")
    return front + path + (query or "") + (fragment or "")


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(iri)
    if match is None:  # a line break in it: no IRI, but say something
        return None, None, iri, None, None
    return match[1], match[2], match[3], match[4], match[5]


def _without_dots(path: str) -> str:
    kept: list[str] = []
    parts = path.split("/")
    for index, part in enumerate(parts):
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in (".", ".."):
            kept.append(part)
            continue
        if part in (".", "..") and index == len(parts) - 1:
            kept.append("")
    return "/".join(kept)
