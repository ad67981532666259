"""How terms are written: prefixed names, relative and absolute IRIs, literals with exact escapes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from budgetgraph.ground.quoting import quoted
from budgetgraph.ground.vocabulary import PREFIXES

# A local name that needs no escape in any syntax: no slash (rdflib keeps the backslash), no dots.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+")
_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SHORT_FORMS = {
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def full_iri(iri: URIRef) -> str:
    """``<iri>``. Raises :class:`ValueError` for one that is relative or has forbidden characters."""
    if _FORBIDDEN_IN_IRI.search(iri) or not _ABSOLUTE.match(iri):
        raise ValueError(f"not an IRI that can be written: {str(iri)!r}")
    return f"<{iri}>"


def exact_term(term: Node) -> str:
    """A term as in canonical N-Triples; :class:`ValueError` for a blank node."""
    if isinstance(term, URIRef):
        return full_iri(term)
    if not isinstance(term, Literal):
        raise ValueError(f"only IRIs and literals are published, not {term!r}")
    if term.language is not None:
        return f"{quoted(term)}@{term.language}"
    if term.datatype is None or term.datatype == XSD.string:
        return quoted(term)
    return f"{quoted(term)}^^{full_iri(term.datatype)}"


class Abbreviations:
    """Short written forms: prefixed names, IRIs relative to ``base``, numbers without quotes.

    ``used`` collects the prefixes that were needed.
    """

    def __init__(self, base: str | None = None, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self.base = base
        self.used: set[str] = set()
        self._prefixes = dict(prefixes)
        self._by_namespace = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._written: dict[Node, str] = {}

    def declared(self) -> dict[str, str]:
        """The prefixes that were used, in the order in which they are declared."""
        return {name: iri for name, iri in self._prefixes.items() if name in self.used}

    def prefixed(self, iri: URIRef) -> str | None:
        """``prefix:local``, or ``None`` where that would need an escape."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._by_namespace.get(iri[:cut])
        if prefix is None or _LOCAL.fullmatch(iri, cut) is None:
            return None
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def relative(self, iri: URIRef) -> str | None:
        """``iri`` without the base, or ``None`` where it is not plainly below it."""
        if self.base is None or not iri.startswith(self.base):
            return None
        rest = iri[len(self.base) :]
        return rest if _RELATIVE.fullmatch(rest) else None

    def turtle(self, term: Node) -> str:
        """A term as in Turtle and TriG; :class:`ValueError` for a blank node."""
        # rdflib's literals are equal by term, so the cache never mixes two spellings of a number.
        written = self._written.get(term)
        if written is None:
            written = self._written[term] = self._turtle(term)
        return written

    def _turtle(self, term: Node) -> str:
        if isinstance(term, URIRef):
            relative = self.relative(term)
            if relative is not None:
                return f"<{relative}>"
            return self.prefixed(term) or full_iri(term)
        if not isinstance(term, Literal) or term.datatype is None or term.language is not None:
            return exact_term(term)
        short = _SHORT_FORMS.get(term.datatype)
        if short is not None and short.fullmatch(term):
            return str(term)
        if term.datatype == XSD.string:
            return quoted(term)
        return f"{quoted(term)}^^{self.turtle(term.datatype)}"
