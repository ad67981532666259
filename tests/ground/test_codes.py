"""The code lists are sound SKOS. (S9, S13 … are the integrity conditions of the SKOS reference.)"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from budgetgraph.ground.codes import CodeLists, code_graph, load_code_lists
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BG, SCHEMES, code_iri, scheme_iri


@pytest.fixture(scope="module")
def graph() -> Graph:
    return code_graph()


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return load_code_lists()


def concepts(graph: Graph) -> list[URIRef]:
    return [node for node in graph.subjects(RDF.type, SKOS.Concept) if isinstance(node, URIRef)]


def language(text: Node) -> str:
    return str(text.language) if isinstance(text, Literal) else ""


def chain(graph: Graph, node: URIRef) -> list[URIRef]:
    found: list[URIRef] = []
    above = graph.value(node, SKOS.broader)
    while isinstance(above, URIRef):
        assert above not in [node, *found], f"cycle at {node}"
        found.append(above)
        above = graph.value(above, SKOS.broader)
    return found


def test_one_file_per_scheme() -> None:
    files = {path.stem for path in (resource_dir("ontology") / "codes").glob("*.ttl")}
    assert files == set(SCHEMES)
    for scheme in SCHEMES:
        alone = Graph().parse(resource_dir("ontology") / "codes" / f"{scheme}.ttl")
        assert set(alone.subjects(RDF.type, SKOS.ConceptScheme)) == {scheme_iri(scheme)}
        assert set(alone.objects(None, SKOS.inScheme)) == {scheme_iri(scheme)}


def test_s9_nothing_is_both_concept_and_scheme(graph: Graph) -> None:
    schemes = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {scheme_iri(scheme) for scheme in SCHEMES}
    assert not schemes & set(concepts(graph))


def test_s13_a_label_is_of_one_kind_only(graph: Graph) -> None:
    for node in concepts(graph):
        kinds = [
            set(graph.objects(node, p)) for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        ]
        assert sum(map(len, kinds)) == len(set().union(*kinds)), node


def test_s14_one_preferred_label_per_language_and_both_languages(graph: Graph) -> None:
    for node in [*concepts(graph), *graph.subjects(RDF.type, SKOS.ConceptScheme)]:
        languages = Counter(map(language, graph.objects(node, SKOS.prefLabel)))
        assert languages == {"zh": 1, "en": 1}, node
        for text in graph.objects(node, SKOS.altLabel):
            assert language(text) == "zh", node


# Each asks for what must not be.
CONDITIONS = {
    "S27 something is related to what is above or below it": """
        SELECT ?x WHERE { ?x skos:related|^skos:related ?y . ?x skos:broader+|^skos:narrower ?y }""",
    "S46 an exact match is a broader, narrower or related match too": """
        SELECT ?x WHERE { ?x skos:exactMatch|^skos:exactMatch ?y .
          ?x skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?y }""",
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_integrity(graph: Graph, name: str) -> None:
    assert list(graph.query(CONDITIONS[name], initNs={"skos": SKOS})) == []


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("S27", "<x:a> skos:broader <x:b> ; skos:related <x:b> ."),
        ("S27", "<x:a> skos:broader <x:b> . <x:b> skos:broader <x:c> . <x:c> skos:related <x:a> ."),
        ("S46", "<x:a> skos:exactMatch <x:b> ; skos:broadMatch <x:b> ."),
        ("S46", "<x:a> skos:exactMatch <x:b> . <x:b> skos:narrowMatch <x:a> ."),
        ("S46", "<x:a> skos:exactMatch <x:b> ; skos:relatedMatch <x:b> ."),
    ],
)
def test_the_conditions_would_find_something(name: str, bad: str) -> None:
    broken = Graph().parse(format="turtle", data=f"@prefix skos: <{SKOS}> . {bad}")
    (query,) = (text for title, text in CONDITIONS.items() if title.startswith(name))
    assert list(broken.query(query, initNs={"skos": SKOS}))


def test_hierarchy_stays_in_its_scheme_and_has_no_cycle(graph: Graph) -> None:
    for node in concepts(graph):
        assert len(set(graph.objects(node, SKOS.broader))) <= 1
        own = set(graph.objects(node, SKOS.inScheme))
        assert len(own) == 1
        for above in chain(graph, node):
            assert set(graph.objects(above, SKOS.inScheme)) == own


def test_roots_and_only_roots_are_top_concepts(graph: Graph) -> None:
    for node in concepts(graph):
        scheme = graph.value(node, SKOS.inScheme)
        is_root = not chain(graph, node)
        assert ((node, SKOS.topConceptOf, scheme) in graph) == is_root
        assert ((scheme, SKOS.hasTopConcept, node) in graph) == is_root


def test_level_is_the_depth_below_the_total(graph: Graph) -> None:
    for node in concepts(graph):
        above = chain(graph, node)
        root = str([node, *above][-1]).rpartition("/")[2]
        level = graph.value(node, BG.level)
        assert isinstance(level, Literal)
        assert level.toPython() == len(above) + (0 if root == "total" else 1), node


def test_notation_is_the_last_segment_of_the_iri(graph: Graph) -> None:
    for node in concepts(graph):
        (notation,) = graph.objects(node, SKOS.notation)
        (scheme,) = graph.objects(node, SKOS.inScheme)
        assert f"{scheme}/{notation}" == str(node)
        assert re.fullmatch(r"[a-z0-9-]+", str(notation))


def test_official_codes_hang_by_their_prefix(lists: CodeLists) -> None:
    for scheme, lengths in (("function", (3, 5, 7)), ("economic", (3, 5))):
        for code in lists.codes(scheme):
            concept = lists.concept(scheme, code)
            assert concept is not None
            if code != "total":
                printed = code.partition("-")[0]
                assert len(printed) in lengths
                assert concept.broader == (printed[:-2] if len(printed) > 3 else "total")


def test_an_old_meaning_of_a_code_is_a_concept_of_its_own(lists: CodeLists) -> None:
    assert lists.meant("economic", "30311", 2017) == "30311-2017"
    assert lists.meant("economic", "30311", 2018) == "30311"
    assert lists.meant("economic", "30113", 2017) == "30113"
    assert lists.meant("function", "2019999", 2017) == "2019999"
    earlier, later = lists.concept("economic", "30311-2017"), lists.concept("economic", "30311")
    assert earlier is not None
    assert later is not None
    assert (earlier.labels_zh[0], earlier.valid) == ("住房公积金", (None, 2017))
    assert (later.labels_zh[0], later.valid) == ("代缴社会保险费", (2018, None))


def test_within_a_scheme_our_own_codes_never_share_a_label(lists: CodeLists) -> None:
    # Official names repeat (行政运行, 医疗费); names of our own lists must lead to one code.
    for scheme in set(SCHEMES) - {"function", "economic"}:
        for code in lists.codes(scheme):
            concept = lists.concept(scheme, code)
            assert concept is not None
            for label in concept.labels_zh:
                assert lists.by_label(scheme, label) == (code,), (scheme, label)


def test_change_notes_are_in_both_languages(graph: Graph) -> None:
    for node in set(graph.subjects(SKOS.changeNote)):
        languages = sorted(map(language, graph.objects(node, SKOS.changeNote)))
        assert languages == ["en", "zh"], node
    assert (code_iri("economic", "30311"), SKOS.changeNote, None) in graph
