"""No ordinary query is refused: the whole of SPARQL 1.1, and of RDF 1.2 what the engine has of it.

Each query is also given to the engine, so that what passes here is a query.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from budgetgraph.publishing.engines.refusals import check
from budgetgraph.publishing.sparql_text import form_of

PREFIXES = """
BASE <http://example.org/>
PREFIX : <ns#>
PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SELECTS = (
    "SELECT ?title WHERE { <book1> dc:title ?title . }",
    "SELECT * { ?s ?p ?o }",
    "SELECT DISTINCT ?s { ?s a foaf:Person } ORDER BY DESC(?s) ?p LIMIT 5 OFFSET 10",
    "SELECT REDUCED ?s $o { $s <p> $o; dc:title 'a'@en-GB, \"b\"^^xsd:string, '''c \" ' d''' }",
    "SELECT ?v { ?v ?p 42 ; :q -1.5 ; :r +2.0e-6 , .5 ; :s true, false }",
    "SELECT (CONCAT(?g, ' ', ?s) AS ?name) ?x { ?x foaf:givenName ?g ; foaf:surname ?s }",
    "SELECT ?n { [ foaf:name ?n ; foaf:mbox [] ] . [] foaf:knows _:b1 . _:b1 :p ?n . }",
    "SELECT ?x { ?x :list (1 ?y (<a> [ :p 'q' ]) ()) . (1 2) :p ?x }",
    "SELECT ?n { ?x foaf:name ?n OPTIONAL { ?x foaf:mbox ?m FILTER(?m < <mailto:z>) } }",
    "SELECT ?a { { ?b dc:title ?a } UNION { ?b :title ?a } UNION { } }",
    "SELECT ?p { ?p a foaf:Person FILTER NOT EXISTS { ?p foaf:name ?n } FILTER EXISTS { ?p ?q 1 } }",
    "SELECT DISTINCT ?s { ?s ?p ?o . MINUS { ?s foaf:givenName 'Bob' } }",
    "SELECT ?x { ?x foaf:knows+/foaf:name|^foaf:mbox ?n ; (:a|^:b)*/!(rdf:type|^rdf:type) ?z }",
    "SELECT ?x { ?x !:p ?y . ?y !^:p ?z . ?z a?/:q ?w . ?w (((:a)))+ ?v . ?v !(:a) ?u }",
    "SELECT ?x ?ancestor { ?x (:motherOf|:fatherOf)+ ?ancestor . ?x :p/:q/:r* 5 }",
    "SELECT ?t ?price { ?x :price ?p ; :discount ?d BIND(?p * (1 - ?d) AS ?price) ?x dc:title ?t }",
    "SELECT ?b ?t { VALUES (?b ?t) { (UNDEF 'SPARQL') (:b UNDEF) } ?b dc:title ?t }",
    "SELECT ?b { ?b ?p ?o } VALUES ?b { :b1 :b2 <c> 'd'@en 5 true }",
    "SELECT ?b { ?b ?p ?o } VALUES () { () }",
    "SELECT (SUM(?l) AS ?total) { ?o :l ?l } GROUP BY ?o HAVING (SUM(?l) > 10) (COUNT(*) < 3)",
    "SELECT (AVG(DISTINCT ?s) AS ?a) (MIN(?s) AS ?b) (MAX(?s) AS ?c) (SAMPLE(?s) AS ?d) { ?x :s ?s }",
    "SELECT (COUNT(DISTINCT *) AS ?n) (GROUP_CONCAT(DISTINCT ?s; SEPARATOR=', ') AS ?l) { ?x :s ?s }",
    "SELECT ?y (COUNT(?x) AS ?n) { ?x :d ?d } GROUP BY (YEAR(?d) AS ?y) ORDER BY ASC(?n) (-?y) STR(?y)",
    "SELECT ?y ?m { :a :knows ?y . { SELECT ?y (MIN(?n) AS ?m) { ?y :name ?n } GROUP BY ?y } }",
    "SELECT ?x { { SELECT ?x { ?x ?p ?o } ORDER BY ?o LIMIT 3 } FILTER(?x != :a) }",
    "SELECT ?who ?g FROM <a> FROM NAMED <b> FROM NAMED :c { ?g dc:publisher ?who GRAPH ?g { ?x ?p ?o } }",
    "SELECT ?x { GRAPH <g> { ?x ?p ?o GRAPH ?h { ?x ?q ?r } } }",
    "SELECT ?x { ?x :p ?a ; :q ?b FILTER(?a<?b&&?b>3||!(?a>=2)&&?b<=?a+1*-2/4-?x) }",
    "SELECT ?x { ?x :p ?a FILTER(?a IN (1, 2, :c, 'd')) FILTER(?a NOT IN ()) }",
    "SELECT ?x { ?x :p ?a FILTER REGEX(?a, '^b.*', 'i') FILTER(LANGMATCHES(LANG(?a), '*')) }",
    "SELECT (IF(BOUND(?a), COALESCE(?b, 1/0), sameTerm(?a, ?b)) AS ?x) { OPTIONAL { ?s :p ?a, ?b } }",
    "SELECT (xsd:integer(?a) AS ?i) (<http://www.w3.org/2001/XMLSchema#double>(?a) AS ?d) { ?s :p ?a }",
    "SELECT (STRDT('a', :t) AS ?a) (STRLANG('a', 'en') AS ?b) (IRI('a') AS ?c) (BNODE() AS ?d) {}",
    "SELECT (SUBSTR(?s, 2, 3) AS ?a) (REPLACE(?s, 'a(b)', '$1', 'i') AS ?b) (STRLEN(?s) AS ?c) { ?x ?y ?s }",
    "SELECT (UCASE(?s) AS ?a) (ENCODE_FOR_URI(?s) AS ?b) (STRBEFORE(?s, '#') AS ?c) { ?x ?y ?s }",
    "SELECT (NOW() AS ?n) (RAND() AS ?r) (UUID() AS ?u) (STRUUID() AS ?t) (TZ(NOW()) AS ?z) {}",
    "SELECT (MD5('a') AS ?a) (SHA256('a') AS ?b) (ABS(-1) AS ?c) (ROUND(1.5) AS ?d) (CEIL(1.2) AS ?e) {}",
    "SELECT (isIRI(?x) AS ?a) (isBLANK(?x) AS ?b) (isLITERAL(?x) AS ?c) (isNUMERIC(?x) AS ?d) { ?x ?p 1 }",
    "SELECT(1AS?x){FILTER(1<2)}#end",
    "# a comment with SERVICE <x> {\nSELECT ?service { ?service :service 'SERVICE <x> {}' } # {{{{",
    "SELECT ?预算 { ?预算 <项目> '中文'@zh-Hant , '\\u4E2D\\n\\t\\\"' ; :a\\,b 1 ; :%41 2 . }",
    "SELECT * { ?s ?p ?o {} {} ; . }".replace(" ;", ""),
    "SELECT ?x { ?x :p ?y . LATERAL { SELECT ?y { ?x :q ?y } LIMIT 1 } }",
)
OTHERS = (
    "ASK { foaf:a ?p 'Alice' }",
    "ASK FROM <g> WHERE { }",
    "CONSTRUCT { <a> foaf:name ?n . [] :p ?n ; :q (1 ?n) } WHERE { ?x foaf:nick ?n } LIMIT 2",
    "CONSTRUCT WHERE { ?x foaf:name ?n . ?x :p 'a' }",
    "CONSTRUCT FROM <g> WHERE { ?s ?p ?o }",
    "CONSTRUCT { } WHERE { ?s ?p ?o } ORDER BY ?s",
    "DESCRIBE <a>",
    "DESCRIBE ?x <a> :b FROM <g> WHERE { ?x foaf:mbox <mailto:alice@org> } LIMIT 1",
    "DESCRIBE * { ?x ?p ?o }",
)
RDF12 = (
    "SELECT * { << :a :b ?c >> :says ?x }",
    "SELECT * { << :a :b ?c ~ :r >> :says << :d :e :f >> }",
    "SELECT * { :a :b ?c {| :says ?x ; :on 'today' |} }",
    "SELECT * { :a :b ?c ~ ?r {| :says ?x {| :by :y |} |} , :d ~ :s }",
    "SELECT * { ?r rdf:reifies <<( :a :b <<( :c :d 1 )>> )>> }",
    "SELECT (TRIPLE(:a, :b, ?c) AS ?t) { ?x :p ?c FILTER(ISTRIPLE(?x) || OBJECT(?x) = 1) }",
    "SELECT * { VALUES ?t { <<( :a :b 1 )>> } FILTER(?t = <<( :a :b 1 )>>) }",
    "CONSTRUCT { :a :b ?c {| :p 1 |} . << :a :b ?c >> :q 2 } { ?x :p ?c }",
    "SELECT * { ?x :p 'a'@ar--rtl FILTER(LANGDIR(?x) = 'rtl' && HASLANG(?x)) }",
)


@pytest.mark.parametrize("query", [*SELECTS, *OTHERS, *RDF12])
def test_an_ordinary_query_passes(query: str) -> None:
    text = PREFIXES + query
    check(text, frozenset(), 256 * 1024)
    answer = ox.Store().query(text)
    kinds = {
        "select": ox.QuerySolutions,
        "ask": ox.QueryBoolean,
        "construct": ox.QueryTriples,
        "describe": ox.QueryTriples,
    }
    assert isinstance(answer, kinds[form_of(text)])


@pytest.mark.parametrize(
    "path",
    sorted((Path(__file__).parents[3] / "queries").glob("*.rq")),
    ids=lambda path: str(path.stem),
)
def test_our_own_queries_pass(path: Path) -> None:
    check(path.read_text(encoding="utf-8"), frozenset(), 256 * 1024)
