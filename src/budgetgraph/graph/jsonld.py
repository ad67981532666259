"""JSON-LD: one flat list of things, with a context that says how each property is meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, PROV, QB, RDF, RDFS, SH, SKOS, XSD
from rdflib.term import Node

from budgetgraph.graph.ordering import Triples, grouped
from budgetgraph.graph.terms import Abbreviations, exact_term, full_iri
from budgetgraph.ground.vocabulary import BG, CV, PREFIXES, SCHEMA, SDMX_ATTRIBUTE

Json = str | int | bool | dict[str, "Json"] | list["Json"]
Kind = tuple[str, str]
"""What a context says about the values of a property: ``@type`` or ``@language``, and which."""
Coercions = Mapping[Node, Kind]

# What JSON can say by itself. Longer integers lose digits in readers that have floating point only.
_PLAIN_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_PLAIN_BOOLEANS = {"true": True, "false": False}
_UNCOERCED = (None, XSD.string, XSD.integer, XSD.boolean)

_IRI_VALUED = (
    *(BG.unit, BG.phase, BG.direction, BG.function, BG.economic, BG.nature, BG.source),
    *(BG.category, BG.project, BG.component, BG.breakdown, BG.hasDuty, BG.servesDuty),
    BG.lists,
    *(BG.concerns, BG.suspect, BG.inTable, BG.inDataset, BG.along, BG.total, BG.addend),
    BG.unreadBreakdown,
    *(BG.rollsUpTo, BG.horizon, BG.indicator, BG.indicatorOf, BG.goalOf, BG.operator),
    *(CV.hasCompetentAuthority, CV.hasLegalResource, SCHEMA.about, ORG.subOrganizationOf),
    *(DCTERMS.conformsTo, DCTERMS.creator, DCTERMS.format),
    *(DCTERMS.isPartOf, DCTERMS.language, DCTERMS.license, DCTERMS.publisher, DCTERMS.source),
    *(DCTERMS.spatial, DCTERMS.subject, DCTERMS.temporal, DCTERMS.type),
    *(PROV.alternateOf, PROV.specializationOf, PROV.used, PROV.wasAssociatedWith),
    *(PROV.wasDerivedFrom, PROV.wasGeneratedBy, PROV.wasRevisionOf),
    *(QB.codeList, QB.component, QB.dataSet, QB.dimension, QB.measure, QB.attribute, QB.structure),
    *(RDFS.domain, RDFS.isDefinedBy, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf),
    *(SDMX_ATTRIBUTE.obsStatus, SDMX_ATTRIBUTE.unitMeasure),
    *(SH.focusNode, SH.result, SH.resultSeverity, SH.sourceConstraint),
    *(SH.sourceConstraintComponent, SH.sourceShape),
    *(SKOS.broader, SKOS.hasTopConcept, SKOS.inScheme, SKOS.topConceptOf),
)
_DECIMALS = (
    *(BG.amount, BG.changeAmount, BG.changePercent, BG.grain, BG.numericValue, BG.quantity),
    *(BG.printedAmount, BG.sharePercent, BG.totalBudget),
    *(BG.statedValue, BG.comparedValue, BG.difference),
)
_FIXED: Coercions = {
    **dict.fromkeys(_IRI_VALUED, ("@type", "@id")),
    **dict.fromkeys(_DECIMALS, ("@type", "xsd:decimal")),
}
"""For readability only: a value of another kind is written out in full."""


def jsonld_text(triples: Triples, base: str | None) -> str:
    """The triples as JSON-LD 1.1; :class:`ValueError` for a blank node."""
    short = Abbreviations(base)
    coercions = _coercions(triples, short)
    nodes = list(_nodes(triples, short, coercions))
    terms = {_absolute(each, short): coercions[each] for each in sorted(coercions, key=str)}
    context: dict[str, Json] = {} if base is None else {"@base": base}
    context |= {**short.declared(), **{term: {key: kind} for term, (key, kind) in terms.items()}}
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=1) + "\n"


def jsonld_nodes(triples: Triples, base: str) -> str:
    """The nodes of a JSON-LD document in :func:`fixed_context`, one a line with commas between.

    Such texts can be joined by a comma and a line feed. :class:`ValueError` for a blank node.
    """
    short = Abbreviations(base)
    nodes = _nodes(triples, short, _FIXED)
    return ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes)


def fixed_context(base: str) -> str:
    """The context of :func:`jsonld_nodes`, as JSON: the same whatever is described."""
    short = Abbreviations(base)
    terms: dict[str, Json] = {
        _absolute(each, short): {key: kind} for each, (key, kind) in _FIXED.items()
    }
    context: dict[str, Json] = {"@base": base, **PREFIXES, **terms}
    return json.dumps(context, ensure_ascii=False)


def _nodes(triples: Triples, short: Abbreviations, coercions: Coercions) -> Iterator[Json]:
    for subject, properties in grouped(triples):
        node: dict[str, Json] = {"@id": _iri(subject, short)}
        for predicate, objects in properties:
            if predicate == RDF.type:
                node["@type"] = _one_or_all([_absolute(each, short) for each in objects])
            else:
                coercion = coercions.get(predicate)
                values = [_value(each, short, coercion) for each in objects]
                node[_absolute(predicate, short)] = _one_or_all(values)
        yield node


def _coercions(triples: Triples, short: Abbreviations) -> Coercions:
    """For each property whose values are all of one kind, what the context says about them."""
    kinds: dict[Node, set[Kind]] = {}
    for _, predicate, node in triples:
        kinds.setdefault(predicate, set()).add(_kind(node, short))
    return {
        predicate: kind
        for predicate, found in kinds.items()
        if predicate != RDF.type and len(found) == 1
        for kind in found
        if kind[0]
    }


def _kind(node: Node, short: Abbreviations) -> Kind:
    if isinstance(node, URIRef):
        return "@type", "@id"
    if isinstance(node, Literal):
        if node.language is not None:
            return "@language", node.language
        if node.datatype not in _UNCOERCED:
            return "@type", _absolute(URIRef(str(node.datatype)), short)
    return "", ""


def _value(node: Node, short: Abbreviations, coercion: Kind | None) -> Json:
    coerced = coercion is not None and _kind(node, short) == coercion
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
        # What the context says about the property must not be read into a plain text.
        return text if coercion is None else {"@value": text}
    if coercion is not None:
        return {"@value": text, "@type": _absolute(URIRef(str(node.datatype)), short)}
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
