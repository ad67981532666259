"""Concepts: codes of the schemes, and the codes that only a document knows."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

from budgetgraph.graph.iris import segment
from budgetgraph.graph.mapping.literals import chinese, integer_literal
from budgetgraph.graph.mapping.triples import Triple
from budgetgraph.ground.codes import TOTAL, CodeLists, load_code_lists
from budgetgraph.ground.vocabulary import BG, code_iri, scheme_iri
from budgetgraph.interpreting.records import PrintedCode

_DIGIT_SCHEMES = frozenset({"function", "economic"})


def concept_iri(scheme: str, code: str) -> URIRef:
    """The concept of ``code``, also where a document prints a code that no IRI can hold."""
    return code_iri(scheme, segment(code))


def printed_code_triples(printed: PrintedCode, all_printed: frozenset[str]) -> Iterator[Triple]:
    """A code that the lists lack, as a concept below the nearest code that is listed or printed.

    ``all_printed`` are the codes of the same scheme that the same document prints.
    """
    node = concept_iri(printed.scheme, printed.code)
    yield node, RDF.type, SKOS.Concept
    yield node, SKOS.inScheme, scheme_iri(printed.scheme)
    yield node, SKOS.notation, Literal(printed.code)
    yield node, SKOS.prefLabel, chinese(printed.label)
    lists = load_code_lists()
    above = _ancestors(lists, printed.scheme, printed.code, all_printed)
    if above:
        yield node, SKOS.broader, concept_iri(printed.scheme, above[0])
    yield node, BG.level, integer_literal(_level(printed, len(above)))


def _level(printed: PrintedCode, steps: int) -> int:
    # 类, 款, 项 have 3, 5, 7 digits: the length says the level even where a level between is unlisted.
    if printed.scheme in _DIGIT_SCHEMES and printed.code.isdigit():
        return (len(printed.code) - 1) // 2
    return steps


def _ancestors(
    lists: CodeLists, scheme: str, code: str, all_printed: frozenset[str]
) -> tuple[str, ...]:
    found = tuple(
        above
        for above in lists.ancestors(scheme, code)
        if above in all_printed or lists.concept(scheme, above) is not None
    )
    if not found and code != TOTAL and lists.concept(scheme, TOTAL) is not None:
        return (TOTAL,)
    return found
