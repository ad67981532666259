"""The ontology, its Python twin and the contract in docs/model.md name the same terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, QB, SKOS

from budgetgraph.ground.codes import code_graph
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import (
    BG,
    BGD,
    CODE,
    DCAT,
    ONTOLOGY,
    PREFIXES,
    SCHEMA,
    SCHEMES,
    SDMX_CODE,
    code_iri,
    dsd_iri,
    scheme_iri,
)

MODEL = Path(__file__).resolve().parents[2] / "docs" / "model.md"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(resource_dir("ontology") / "budgetgraph.ttl")


@pytest.fixture(scope="module")
def everything(ontology: Graph) -> Graph:
    graph = Graph()
    graph += ontology
    graph += code_graph()
    graph.parse(resource_dir("ontology") / "dsd.ttl")
    return graph


def python_terms() -> set[URIRef]:
    return {BG[name] for name in BG.__annotations__ if not name.startswith("_")}


def turtle_terms(graph: Graph) -> set[URIRef]:
    return {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s in BG}


def subjects_in_namespace(graph: Graph) -> set[URIRef]:
    return {s for s in graph.subjects() if isinstance(s, URIRef) and str(s).startswith(str(BG))}


def test_python_and_turtle_name_the_same_terms(ontology: Graph) -> None:
    assert python_terms() == subjects_in_namespace(ontology) == turtle_terms(ontology)


def test_the_model_page_names_every_term_and_no_other() -> None:
    named = set(re.findall(r"\bbg:([A-Za-z]\w*)", MODEL.read_text(encoding="utf-8")))
    assert {BG[name] for name in named} == python_terms()


def test_every_term_is_labelled_and_commented_in_both_languages(ontology: Graph) -> None:
    for term in python_terms():
        for predicate in (RDFS.label, RDFS.comment):
            texts = ontology.objects(term, predicate)
            languages = sorted(str(t.language) for t in texts if isinstance(t, Literal))
            assert languages == ["en", "zh"], (term, predicate)


def test_every_term_is_a_class_or_a_property_and_says_where_it_is_defined(ontology: Graph) -> None:
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property}
    for term in python_terms():
        assert len(kinds & set(ontology.objects(term, RDF.type))) == 1, term
        assert ontology.value(term, RDFS.isDefinedBy) == ONTOLOGY
        is_class = (term, RDF.type, OWL.Class) in ontology
        assert str(term).rpartition("#")[2][0].isupper() == is_class, term


def test_every_property_has_a_range(ontology: Graph) -> None:
    for term in python_terms():
        if (term, RDF.type, OWL.Class) not in ontology:
            assert len(set(ontology.objects(term, RDFS.range))) == 1, term


def test_no_reference_into_our_namespaces_dangles(everything: Graph) -> None:
    ours = (str(BG), str(CODE), str(BGD))
    defined = set(everything.subjects())
    dangling = {
        node
        for triple in everything
        for node in triple
        if isinstance(node, URIRef) and str(node).startswith(ours) and node not in defined
    }
    assert dangling == set()


def test_ontology_and_codes_use_only_declared_terms(everything: Graph) -> None:
    predicates = {p for p in everything.predicates() if str(p).startswith(str(BG))}
    assert predicates <= python_terms()


def test_there_are_no_blank_nodes(everything: Graph) -> None:
    assert not [node for triple in everything for node in triple if isinstance(node, BNode)]


def test_skos_properties_are_for_concepts_and_schemes_only(everything: Graph) -> None:
    concepts = set(everything.subjects(RDF.type, SKOS.Concept))
    schemes = set(everything.subjects(RDF.type, SKOS.ConceptScheme))
    users = {s for s, p, _ in everything if str(p).startswith(str(SKOS))}
    assert users <= concepts | schemes


def test_every_coded_dimension_has_its_scheme(everything: Graph) -> None:
    schemes = set(everything.subjects(RDF.type, SKOS.ConceptScheme))
    coded = {
        dimension
        for dimension in everything.subjects(RDF.type, QB.DimensionProperty)
        if (dimension, RDFS.range, SKOS.Concept) in everything
    }
    assert (
        coded
        == set(everything.subjects(QB.codeList))
        == set(everything.subjects(RDF.type, QB.CodedProperty))
    )
    assert {everything.value(dimension, QB.codeList) for dimension in coded} <= schemes


def test_an_unknown_term_fails_at_once() -> None:
    with pytest.raises(AttributeError, match="budgetLine"):
        _ = BG.budgetLine
    with pytest.raises(AttributeError):
        _ = SCHEMA.Person
    assert str(SCHEMA.about) == "http://schema.org/about"
    assert str(DCAT.inSeries) == "http://www.w3.org/ns/dcat#inSeries"
    assert str(SDMX_CODE["obsStatus-E"]).endswith("code#obsStatus-E")


def test_codes_become_iris_and_nonsense_does_not() -> None:
    assert (
        str(code_iri("function", "2010350")) == "https://w3id.org/budgetgraph/code/function/2010350"
    )
    assert str(scheme_iri("source")) == "https://w3id.org/budgetgraph/code/source"
    assert str(dsd_iri("function-gpb")) == "https://w3id.org/budgetgraph/dsd/function-gpb"
    with pytest.raises(ValueError, match="no code scheme 'funktion'"):
        code_iri("funktion", "201")
    for code in ("", "一般公共服务", "a b", "a/b", "../x"):
        with pytest.raises(ValueError, match="not a code"):
            code_iri("function", code)
        with pytest.raises(ValueError, match="not a breakdown"):
            dsd_iri(code)


def test_prefixes_are_distinct_and_cover_the_schemes() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert list(PREFIXES)[:4] == ["bg", "bgd", "bgs", "code"]
    for scheme, prefix in SCHEMES.items():
        assert PREFIXES[prefix] == f"{scheme_iri(scheme)}/"
