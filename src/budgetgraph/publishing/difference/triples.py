"""Triples of a document's dump as text: things with their properties, each value as N-Triples writes it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.difference.contents import Document
from budgetgraph.publishing.dump_lines import is_triple
from budgetgraph.publishing.release import REPAIR

Properties = dict[str, set[str]]
"""Values (terms of N-Triples) by property (its IRI)."""

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SHORT_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def read_lines(document: Document, file: str) -> set[str]:
    """The lines of one of a document's dumps. Raises :class:`ReleaseError` if it cannot be read."""
    try:
        return {line for line in document.file(file).decode().split("\n") if line}
    except UnicodeDecodeError:
        raise _damaged(document, file) from None


def by_subject(lines: Iterable[str], document: Document, file: str) -> dict[str, Properties]:
    """The things that ``lines`` of ``file`` describe, by IRI.

    Raises :class:`ReleaseError` for a line that is no canonical N-Triples: IRIs go into queries.
    """
    things: dict[str, Properties] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        triple = line.removesuffix(" .")
        if triple == line or not is_triple(triple):
            raise _damaged(document, file)
        subject, predicate, value = triple.split(" ", 2)
        things[iri_of(subject)][iri_of(predicate)].add(value)
    return things


def iri_of(term: str) -> str:
    """The IRI of a term; another term stays as it is."""
    return term[1:-1] if term.startswith("<") else term


def text_of(term: str) -> str:
    """What a term says without quotes, escapes, language and datatype."""
    literal = _LITERAL.fullmatch(term)
    return iri_of(term) if literal is None else _ESCAPE.sub(_unescaped, literal[1])


def number_of(terms: Iterable[str]) -> Decimal | None:
    """The number among ``terms`` (the first in order, if there are several), or ``None``."""
    # As xsd:decimal has them: an exponent could make a number too long to be printed.
    texts = (text_of(term) for term in sorted(terms))
    return next((Decimal(text) for text in texts if _NUMBER.fullmatch(text)), None)


def last_part(iri: str) -> str:
    """What an IRI ends in after its last slash or hash: a code, or the name of a term."""
    return re.split(r"[/#]", iri)[-1]


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _SHORT_ESCAPES.get(match[3], match[3])


def _damaged(document: Document, file: str) -> ReleaseError:
    return ReleaseError("is not N-Triples", path=document.folder / file, hint=REPAIR)
