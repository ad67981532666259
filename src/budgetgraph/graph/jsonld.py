"""JSON-LD: one flat list of things, with a context that says how each property is meant."""

from __future__ import annotations

import json
import re

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from budgetgraph.graph.ordering import Triples, grouped
from budgetgraph.graph.terms import Abbreviations, exact_term, full_iri

Json = str | int | bool | dict[str, "Json"] | list["Json"]

# What JSON can say by itself. Longer integers lose digits in readers that have floating point only.
_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_PLAIN_BOOLEANS = {"true": True, "false": False}
_UNCOERCED = (None, XSD.string, XSD.integer, XSD.boolean)


def jsonld_text(triples: Triples, base: str | None) -> str:
    """The triples as JSON-LD 1.1; :class:`ValueError` for a blank node."""
    short = Abbreviations(base)
    coercions = _coercions(triples, short)
    nodes: list[Json] = []
    for subject, properties in grouped(triples):
        node: dict[str, Json] = {"@id": _iri(subject, short)}
        for predicate, objects in properties:
            if predicate == RDF.type:
                node["@type"] = _one_or_all([_absolute(each, short) for each in objects])
            else:
                coerced = predicate in coercions
                values = [_value(each, short, coerced) for each in objects]
                node[_absolute(predicate, short)] = _one_or_all(values)
        nodes.append(node)
    terms = {_absolute(each, short): coercions[each] for each in sorted(coercions, key=str)}
    context: dict[str, Json] = {} if base is None else {"@base": base}
    context |= {**short.declared(), **terms}
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=1) + "\n"


def _coercions(triples: Triples, short: Abbreviations) -> dict[Node, Json]:
    """For each property whose values are all of one kind, what the context says about them."""
    kinds: dict[Node, set[tuple[str, str]]] = {}
    for _, predicate, node in triples:
        kinds.setdefault(predicate, set()).add(_kind(node, short))
    return {
        predicate: {key: value}
        for predicate, found in kinds.items()
        if predicate != RDF.type and len(found) == 1
        for key, value in found
        if key
    }


def _kind(node: Node, short: Abbreviations) -> tuple[str, str]:
    if isinstance(node, URIRef):
        return "@type", "@id"
    if isinstance(node, Literal):
        if node.language is not None:
            return "@language", node.language
        if node.datatype not in _UNCOERCED:
            return "@type", _absolute(URIRef(str(node.datatype)), short)
    return "", ""


def _value(node: Node, short: Abbreviations, coerced: bool) -> Json:
    if isinstance(node, URIRef):
        iri = _iri(node, short)
        return iri if coerced else {"@id": iri}
    if not isinstance(node, Literal):
        raise ValueError(f"only IRIs and literals are published, not {node!r}")
    text = str(node)
    if coerced:
        return text
    if node.language is not None:
        return {"@value": text, "@language": node.language}
    if node.datatype is None or node.datatype == XSD.string:
        return text
    if node.datatype == XSD.integer and _PLAIN_INTEGER.fullmatch(text):
        return int(text)
    if node.datatype == XSD.boolean and text in _PLAIN_BOOLEANS:
        return _PLAIN_BOOLEANS[text]
    return {"@value": text, "@type": _absolute(URIRef(str(node.datatype)), short)}


def _iri(node: Node, short: Abbreviations) -> str:
    """An IRI where JSON-LD resolves it against the base."""
    relative = short.relative(node) if isinstance(node, URIRef) else None
    return relative if relative is not None else _absolute(node, short)


def _absolute(node: Node, short: Abbreviations) -> str:
    """An IRI where JSON-LD resolves it against nothing: prefixed or in full."""
    if not isinstance(node, URIRef):
        raise ValueError(f"only IRIs name things, types and properties, not {exact_term(node)}")
    return short.prefixed(node) or full_iri(node)[1:-1]


def _one_or_all(values: list[Json] | list[str]) -> Json:
    return values[0] if len(values) == 1 else list(values)
