"""One suite of queries for all engines: what each answers, term by term, beside the release's own database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import pytest

from budgetgraph.publishing import formats
from budgetgraph.publishing.canned import load_canned_queries
from budgetgraph.publishing.engines.contract import (
    Answer,
    AnswerRequest,
    Dataset,
    Engine,
    Limits,
    QueryRefused,
    TableRequest,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.engines.remote import RemoteEngine
from budgetgraph.publishing.release import Release
from tests.publishing.engines.remote_stores import (
    CATALOG,
    CODES,
    MERGE,
    ONTOLOGY,
    Rows,
    example_release,
    pushed_oxigraph,
    pushed_virtuoso,
    same,
    terms_of,
)

pytestmark = pytest.mark.slow

PREFIXES = """\
PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
PREFIX cat: <https://w3id.org/budgetgraph/code/category/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@dataclass(frozen=True)
class Case:
    """A query and its dataset. Where it says ORDER BY over all it gives, the order of rows counts."""

    query: str
    ordered: bool = False
    dataset: Dataset | None = None


CASES = {
    "numbers": Case("SELECT ?i ?a { ?i bg:amount ?a } ORDER BY ?a ?i LIMIT 200", True),
    "all-decimals": Case("SELECT ?i ?a { ?i bg:amount ?a }"),
    "languages": Case("SELECT ?c ?l { ?c skos:prefLabel ?l } ORDER BY ?c ?l", False),
    "language-of": Case(
        "SELECT ?tag (COUNT(?l) AS ?n) { ?c skos:prefLabel ?l BIND(LANG(?l) AS ?tag) } GROUP BY ?tag"
    ),
    "language-matches": Case(
        'SELECT ?l { ?c skos:prefLabel ?l FILTER(LANGMATCHES(LANG(?l), "ZH")) }'
    ),
    "datatypes": Case(
        "SELECT ?d (COUNT(*) AS ?n) { ?s ?p ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?d) } GROUP BY ?d"
    ),
    "catalogue-literals": Case(f"SELECT ?s ?p ?o {{ GRAPH <{CATALOG}> {{ ?s ?p ?o }} }}"),
    "sum": Case("SELECT (SUM(?a) AS ?total) (COUNT(?a) AS ?n) { ?i bg:amount ?a }"),
    "minimum-maximum": Case("SELECT (MIN(?a) AS ?low) (MAX(?a) AS ?high) { ?i bg:amount ?a }"),
    "average": Case("SELECT (AVG(?a) AS ?mean) { ?i bg:amount ?a }"),
    "count-all": Case("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    "count-distinct": Case("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
    "group-having": Case(
        "SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t HAVING (COUNT(*) > 20) ORDER BY DESC(?n) ?t",
        True,
    ),
    "group-concat": Case(
        'SELECT ?s (GROUP_CONCAT(?l; SEPARATOR="|") AS ?all) { { SELECT ?s ?l { ?s skos:notation ?l } ORDER BY ?l } } GROUP BY ?s'
    ),
    "distinct": Case("SELECT DISTINCT ?t { ?s a ?t } ORDER BY ?t", True),
    "offset": Case("SELECT DISTINCT ?t { ?s a ?t } ORDER BY ?t OFFSET 3 LIMIT 5", True),
    "sub-select": Case(
        "SELECT ?t ?n { { SELECT ?t (COUNT(*) AS ?n) { ?s a ?t } GROUP BY ?t } FILTER(?n < 5) }"
    ),
    "optional-unbound": Case(
        "SELECT ?s ?n { ?s a skos:ConceptScheme OPTIONAL { ?s skos:notation ?n } }"
    ),
    "values": Case('SELECT ?x ?y { VALUES (?x ?y) { (1 "a"@en) (UNDEF "b") (<urn:x> UNDEF) } }'),
    "values-join": Case("SELECT ?c ?n { VALUES ?n { '201' '208' } ?c skos:notation ?n }"),
    "minus": Case("SELECT ?c { ?c a skos:Concept MINUS { ?c skos:broader ?b } }"),
    "not-exists": Case("SELECT ?c { ?c a skos:Concept FILTER NOT EXISTS { ?c skos:broader ?b } }"),
    "exists": Case("SELECT ?c { ?c a skos:Concept FILTER EXISTS { ?x skos:broader ?c } }"),
    "union": Case("SELECT ?s { { ?s a skos:ConceptScheme } UNION { ?s a qb:DataSet } }"),
    "path-plus": Case("SELECT ?c ?top { ?c skos:broader+ ?top . ?top skos:topConceptOf ?s }"),
    "path-alternative": Case("SELECT ?s ?l { ?s (skos:prefLabel|rdfs:label) ?l }"),
    "path-inverse-sequence": Case("SELECT ?a ?b { ?a ^skos:broader/skos:notation ?b }"),
    "filter-text": Case(
        'SELECT ?l { ?s skos:prefLabel ?l FILTER(CONTAINS(STR(?l), "支出") && STRLEN(?l) < 8) }'
    ),
    "filter-regex": Case('SELECT ?n { ?s skos:notation ?n FILTER REGEX(?n, "^2[0-9]{2}$") }'),
    "functions-of-text": Case(
        "SELECT DISTINCT ?u ?r { ?s skos:notation ?n BIND(SUBSTR(?n, 1, 2) AS ?u) "
        'BIND(REPLACE(?n, "0", "-") AS ?r) }'
    ),
    "chinese-length": Case(
        'SELECT ?n ?u { BIND(STRLEN("部门预算😀") AS ?n) BIND(UCASE("straße") AS ?u) }'
    ),
    "arithmetic": Case(
        "SELECT ?i ?x { ?i bg:amount ?a FILTER(?a > 0) BIND(?a * 2 - 0.5 AS ?x) } ORDER BY ?x ?i LIMIT 100",
        True,
    ),
    "division-of-decimals": Case("SELECT ?x { BIND(1.0 / 4.0 AS ?x) }"),
    "division-of-integers": Case("SELECT ?x { BIND(1 / 4 AS ?x) }"),
    "comparison-as-value": Case("SELECT ?x { BIND(1 = 1 AS ?x) }"),
    "boolean-literals": Case("SELECT ?x { VALUES ?x { true false } }"),
    "coalesce-of-a-comparison": Case("SELECT ?x { BIND(COALESCE(?y = 1, true) AS ?x) }"),
    "coalesce-in-filter": Case("SELECT ?x { VALUES ?x { 1 } FILTER(COALESCE(?x = ?y, true)) }"),
    "coalesce-of-values": Case("SELECT ?x { VALUES ?x { 1 } FILTER(COALESCE(?y, ?x) = ?x) }"),
    "if-and-bound": Case('SELECT ?x { BIND(IF(BOUND(?y), "a", "b") AS ?x) }'),
    "dates": Case(
        'SELECT ?y ?c { BIND("2026-02-03"^^xsd:date AS ?d) BIND(YEAR(?d) AS ?y) '
        'BIND(IF(?d < "2026-03-01"^^xsd:date, "before", "after") AS ?c) }'
    ),
    "unicode-literal": Case('SELECT ?x { BIND("😀 \\u4E2D \\"q\\" \\\\ tab\\t中"@zh AS ?x) }'),
    "spaces-and-lines": Case('SELECT ?x { VALUES ?x { "  both  " "a\\r\\nb\\rc\\n" "" } }'),
    "blank-nodes": Case("SELECT (BNODE() AS ?b) ?t { VALUES ?t { 1 2 } }"),
    "empty-select": Case("SELECT ?s { ?s a <urn:nothing> }"),
    "empty-sum": Case("SELECT (SUM(?a) AS ?n) (COUNT(*) AS ?c) { ?s <urn:nothing> ?a }"),
    "ask-yes": Case("ASK { ?s a qb:DataSet }"),
    "ask-no": Case("ASK { ?s a <urn:nothing> }"),
    "ask-filter-false": Case("ASK { FILTER(false) }"),
    "construct": Case("CONSTRUCT { ?d dct:title ?t } WHERE { ?d a qb:DataSet ; dct:title ?t }"),
    "construct-where": Case("CONSTRUCT WHERE { ?c skos:topConceptOf ?s }"),
    "construct-catalogue": Case(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{CATALOG}> {{ ?s ?p ?o }} }}"
    ),
    "construct-blank": Case(
        "CONSTRUCT { [] <urn:of> ?s } WHERE { ?s a skos:ConceptScheme } ORDER BY ?s LIMIT 1"
    ),
    "construct-empty": Case("CONSTRUCT WHERE { ?s a <urn:nothing> }"),
    "construct-limit": Case(
        "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t . ?s skos:notation ?n } ORDER BY ?s ?t LIMIT 7"
    ),
    "describe": Case("DESCRIBE <https://w3id.org/budgetgraph/code/category/total>"),
    "graph-constant": Case(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CODES}> {{ ?s ?p ?o }} }}"),
    "graph-variable": Case(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(!STRENDS(STR(?g), '/pushed')) } GROUP BY ?g"
    ),
    "graph-variable-marks": Case("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"),
    "graph-and-default": Case(
        f"SELECT ?s ?g {{ ?s a skos:ConceptScheme GRAPH ?g {{ ?s a ?t }} FILTER(?g = <{CODES}>) }}"
    ),
    "from": Case(f"SELECT (COUNT(*) AS ?n) FROM <{CODES}> {{ ?s ?p ?o }}"),
    "from-twice": Case(f"SELECT (COUNT(*) AS ?n) FROM <{CODES}> FROM <{CODES}> {{ ?s ?p ?o }}"),
    "from-hides-graphs": Case(f"SELECT DISTINCT ?g FROM <{CODES}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
    "from-named": Case(
        f"SELECT ?g (COUNT(*) AS ?n) FROM NAMED <{CODES}> FROM NAMED <{ONTOLOGY}> {{ GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
    ),
    "from-named-empty-default": Case(
        f"SELECT (COUNT(*) AS ?n) FROM NAMED <{CODES}> {{ ?s ?p ?o }}"
    ),
    "from-and-named": Case(
        f"SELECT (COUNT(*) AS ?n) FROM <{CATALOG}> FROM NAMED <{CODES}> {{ ?s ?p ?o . GRAPH ?g {{ ?c a skos:ConceptScheme }} }}"
    ),
    "request-default": Case(
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", dataset=Dataset(default=(CODES,))
    ),
    "request-over-from": Case(
        f"SELECT (COUNT(*) AS ?n) FROM <{CODES}> {{ ?s ?p ?o }}", dataset=Dataset((CATALOG,))
    ),
    "request-named": Case(
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", dataset=Dataset(named=(CATALOG, CODES))
    ),
    "request-unknown": Case("SELECT * { ?s ?p ?o }", dataset=Dataset(("urn:unknown",))),
}
_PARAMETERS = {"year": "2026", "unit": "036"}
QUESTIONS = {
    f"question-{query.number:02}": Case(
        query.bind({each.name: _PARAMETERS[each.name] for each in query.parameters if each.name in _PARAMETERS})
    )
    for query in load_canned_queries()
}  # fmt: skip
QUESTIONS_OPEN = {
    f"question-{query.number:02}-open": Case(query.bind({})) for query in load_canned_queries()
}

_INTEGER_TYPES = "keeps nonNegativeInteger, which the release's own database makes integer"
_COMPARED = "gives integer 1 and 0 for a comparison that is bound to a variable"
_NEVER_BOUND = "an expression over a variable that is never bound is false, also inside of COALESCE"
DEVIATIONS: dict[str, dict[str, str]] = {
    "oxigraph": {
        "graph-variable-marks": "GRAPH ?g also sees {base}graph/pushed and whatever else is in the store",
    },
    "virtuoso": {
        "datatypes": f"{_INTEGER_TYPES}; DATATYPE of a text with a language is unbound",
        "catalogue-literals": _INTEGER_TYPES,
        "construct-catalogue": _INTEGER_TYPES,
        "chinese-length": "UCASE leaves ß",
        "division-of-integers": "1 / 4 is the integer 0",
        "comparison-as-value": _COMPARED,
        "coalesce-of-a-comparison": _COMPARED,
        "blank-nodes": "has no BNODE(), and says so (EngineUnavailable)",
        "empty-sum": "SUM over nothing is unbound",
        "describe": "DESCRIBE also gives the triples that point to the thing",
        "question-04": _COMPARED,
        "question-04-open": _COMPARED,
    },
}
"""What a store answers otherwise, with the reason. Also in ``docs/engines.md``."""

_UNBOUND_PARAMETER = re.compile(r'= \?_\w+|CONCAT\("/", \?_')


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return example_release(example_path, tmp_path_factory.mktemp("suite"))


@pytest.fixture(scope="module")
def reference(release: Release) -> ox.Store:
    return ox.Store.read_only(str(release.store_path))


@dataclass
class Subject:
    """An engine under its name."""

    name: str
    engine: Engine
    loop: asyncio.Runner = field(repr=False)

    def answer(self, case: Case) -> Answer:
        accepted = (formats.JSON, formats.NTRIPLES)
        request = AnswerRequest(PREFIXES + case.query, accepted, case.dataset)
        return self.loop.run(self.engine.answer(request))


@pytest.fixture(scope="module", params=["embedded", "oxigraph", "virtuoso"])
def subject(
    request: pytest.FixtureRequest,
    release: Release,
    loop: asyncio.Runner,
    checker: WorkerPool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Subject]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        pool = WorkerPool(release.store_path, workers=1, limits=Limits())
        loop.run(pool.start())
        yield Subject("embedded", pool, loop)
        loop.run(pool.close())
        return
    of_virtuoso = request.param == "virtuoso"
    with (pushed_virtuoso if of_virtuoso else pushed_oxigraph)(folder, release) as url:
        engine = RemoteEngine(
            url, checker=checker, default_graph=MERGE if of_virtuoso else None, limits=Limits()
        )
        loop.run(engine.check_release(release))
        yield Subject(request.param, engine, loop)
        loop.run(engine.close())


def expected_of(reference: ox.Store, case: Case) -> tuple[frozenset[str], Rows]:
    named = case.dataset
    result = reference.query(
        PREFIXES + case.query,
        default_graph=[ox.NamedNode(iri) for iri in named.default] if named else None,
        named_graphs=[ox.NamedNode(iri) for iri in named.named] if named else None,
    )
    if isinstance(result, ox.QueryTriples):
        lines = ox.serialize(result, format=ox.RdfFormat.N_TRIPLES)
        return terms_of(Answer(formats.NTRIPLES, lines))
    return terms_of(Answer(formats.JSON, result.serialize(format=ox.QueryResultsFormat.JSON)))


def reason_of(subject: Subject, name: str, case: Case, expected: Rows) -> str | None:
    """Why the answer is another, if it is."""
    unbound = name in QUESTIONS or name in QUESTIONS_OPEN
    unbound = unbound and _UNBOUND_PARAMETER.search(case.query) is not None and bool(expected)
    if subject.name == "virtuoso" and unbound:
        return _NEVER_BOUND
    return DEVIATIONS.get(subject.name, {}).get(name)


@pytest.mark.parametrize("name", [*CASES, *QUESTIONS, *QUESTIONS_OPEN])
def test_an_engine_answers_as_the_release(
    request: pytest.FixtureRequest, subject: Subject, reference: ox.Store, name: str
) -> None:
    case = {**CASES, **QUESTIONS, **QUESTIONS_OPEN}[name]
    if name == "from-twice":
        # The engine itself counts the graph twice, which is why nobody asks it so.
        expected = expected_of(reference, CASES["from"])
    else:
        expected = expected_of(reference, case)
    reason = reason_of(subject, name, case, expected[1])
    if reason is not None:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    variables, rows = terms_of(subject.answer(case))
    assert variables == expected[0]
    assert same(rows, expected[1], ordered=case.ordered), difference(rows, expected[1])


def difference(rows: Rows, expected: Rows) -> str:
    wrong = [row for row in rows if row not in expected][:3]
    missing = [row for row in expected if row not in rows][:3]
    return f"{len(rows)} rows instead of {len(expected)}: {wrong} instead of {missing}"


@pytest.mark.parametrize("name", ["group-having", "distinct", "ask-yes", "languages"])
def test_a_table_has_the_terms_of_the_answer(subject: Subject, name: str) -> None:
    case = CASES[name]
    asked = TableRequest(PREFIXES + case.query, 10)
    table = subject.loop.run(subject.engine.table(asked))
    variables, rows = terms_of(subject.answer(case))
    assert frozenset(table.variables) == variables
    assert len(table.terms) == min(10, len(rows))
    order = sorted(range(len(table.variables)), key=table.variables.__getitem__)
    told = {tuple(_value(term) for term in row) for row in rows}
    assert {tuple(row[place] or "" for place in order) for row in table.rows} <= told


def _value(term: str) -> str:
    if term.startswith("<"):
        return term[1:-1]
    return term[1:].rpartition('"')[0] if term.startswith('"') else term


@pytest.mark.parametrize("graphs", [(CODES, ONTOLOGY), (ONTOLOGY, CATALOG, CODES)])
def test_several_default_graphs_are_refused(subject: Subject, graphs: tuple[str, ...]) -> None:
    if subject.name == "embedded":
        pytest.skip("the embedded engine decides for itself")
    case = Case("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", dataset=Dataset(graphs))
    with pytest.raises(QueryRefused) as caught:
        subject.answer(case)
    assert caught.value.rule == "dataset"
    clauses = " ".join(f"FROM <{iri}>" for iri in graphs)
    with pytest.raises(QueryRefused):
        subject.answer(Case(f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}"))
