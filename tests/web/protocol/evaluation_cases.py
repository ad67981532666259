"""Cases in the manner of the W3C's evaluation tests: data, a query, and the answer that the Recommendation gives."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.protocol.result_readers import XSD, Row, Value, literal

NS = "http://example.org/ns#"


@dataclass(frozen=True)
class Case:
    """``data`` is N-Triples and the default graph of the query. The rows are in order."""

    name: str
    data: str
    query: str
    variables: tuple[str, ...]
    rows: tuple[Row, ...]


def uri(name: str) -> Value:
    return Value("uri", NS + name)


def number(text: str, kind: str = "integer") -> Value:
    return literal(text, XSD + kind)


def blank(number: int) -> Value:
    return Value("bnode", f"b{number}")


def triples(*lines: str) -> str:
    """Lines of N-Triples in which ``:name`` stands for an IRI of ours."""
    written = []
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        parts = [
            f"<{NS}{part[1:]}>" if part.startswith(":") else part
            for part in (subject, predicate, value)
        ]
        written.append(" ".join(parts) + " .\n")
    return "".join(written)


PREFIX = f"PREFIX : <{NS}> PREFIX xsd: <{XSD}> "
PEOPLE = triples(
    ':a :name "Alice"',
    ":a :age " + f'"42"^^<{XSD}integer>',
    ":a :knows :b",
    ':b :name "Bob"',
    ":b :knows :c",
    ':c :name "Carol"',
    ":c :age " + f'"7"^^<{XSD}integer>',
)

CASES = (
    Case(
        "datatypes",
        triples(
            f':x :p1 "5"^^<{XSD}integer>',
            f':x :p2 "9417100.5"^^<{XSD}decimal>',
            f':x :p3 "1.5E0"^^<{XSD}double>',
            f':x :p4 "true"^^<{XSD}boolean>',
            f':x :p5 "2026-03-01"^^<{XSD}date>',
            f':x :p6 "2026"^^<{XSD}gYear>',
            f':x :p7 "whatever"^^<{NS}own>',
            ':x :p8 "5"',
            ":x :p9 :y",
        ),
        PREFIX + "SELECT ?p ?o { :x ?p ?o } ORDER BY ?p",
        ("p", "o"),
        (
            (uri("p1"), number("5")),
            (uri("p2"), number("9417100.5", "decimal")),
            (uri("p3"), number("1.5", "double")),
            (uri("p4"), number("true", "boolean")),
            (uri("p5"), number("2026-03-01", "date")),
            (uri("p6"), number("2026", "gYear")),
            (uri("p7"), literal("whatever", f"{NS}own")),
            (uri("p8"), literal("5")),
            (uri("p9"), uri("y")),
        ),
    ),
    Case(
        "languages",
        triples(':x :p "chat"', ':x :p "chat"@en', ':x :p "chat"@fr', ':x :p "预算"@zh-hans'),
        PREFIX + "SELECT ?o { :x :p ?o } ORDER BY LANG(?o)",
        ("o",),
        (
            (literal("chat"),),
            (literal("chat", language="en"),),
            (literal("chat", language="fr"),),
            (literal("预算", language="zh-hans"),),
        ),
    ),
    Case(
        "order-of-columns",
        triples(":s :p :o"),
        PREFIX + "SELECT ?z ?a ?m { ?m ?z ?a }",
        ("z", "a", "m"),
        ((uri("p"), uri("o"), uri("s")),),
    ),
    Case(
        "blank-nodes",
        triples("_:one :p _:two", "_:two :p _:one", "_:one :n " + f'"1"^^<{XSD}integer>'),
        PREFIX + "SELECT ?x ?y ?n { ?x :p ?y OPTIONAL { ?x :n ?n } } ORDER BY DESC(?n)",
        ("x", "y", "n"),
        ((blank(0), blank(1), number("1")), (blank(1), blank(0), None)),
    ),
    Case(
        "unicode",
        triples(
            ':x :p1 "一般公共服务支出，合计"',
            ':x :p2 "\\U00020BB7野家 𠮷 e\u0301 \\U0001F600"',
            ':x :p3 "tab\\t quote\\" comma, line\\nend\\\\"',
            ':x :p4 ""',
            ':x :p5 "<b>&amp;</b>"',
            ':x :p6 "\u00a0 spaces "',
        ),
        PREFIX + "SELECT ?o { :x ?p ?o } ORDER BY ?p",
        ("o",),
        (
            (literal("一般公共服务支出，合计"),),
            (literal("𠮷野家 𠮷 e\u0301 😀"),),
            (literal('tab\t quote" comma, line\nend\\'),),
            (literal(""),),
            (literal("<b>&amp;</b>"),),
            (literal("\u00a0 spaces "),),
        ),
    ),
    Case(
        "iris-beyond-ascii",
        "<http://example.org/部门> <http://example.org/ns#p> <http://example.org/%E9%83%A8> .\n",
        PREFIX + "SELECT ?s ?o { ?s :p ?o }",
        ("s", "o"),
        ((Value("uri", "http://example.org/部门"), Value("uri", "http://example.org/%E9%83%A8")),),
    ),
    Case("no-rows", triples(":s :p :o"), PREFIX + "SELECT ?b ?a { ?a :q ?b }", ("b", "a"), ()),
    Case(
        "unbound",
        PEOPLE,
        PREFIX
        + "SELECT ?name ?age ?never { ?p :name ?name OPTIONAL { ?p :age ?age } } ORDER BY ?name",
        ("name", "age", "never"),
        (
            (literal("Alice"), number("42"), None),
            (literal("Bob"), None, None),
            (literal("Carol"), number("7"), None),
        ),
    ),
    Case(
        "aggregates",
        PEOPLE,
        PREFIX
        + "SELECT (COUNT(*) AS ?n) (SUM(?age) AS ?sum) (AVG(?age) AS ?avg) (MAX(?age) AS ?max)"
        ' (GROUP_CONCAT(?nothing) AS ?text) { ?p :age ?age BIND("" AS ?nothing) }',
        ("n", "sum", "avg", "max", "text"),
        ((number("2"), number("49"), number("24.5", "decimal"), number("42"), literal(" ")),),
    ),
    Case(
        "group-by-having",
        PEOPLE,
        PREFIX
        + "SELECT ?p (COUNT(?v) AS ?n) { ?s ?p ?v } GROUP BY ?p HAVING (COUNT(?v) > 2) ORDER BY ?p",
        ("p", "n"),
        ((uri("name"), number("3")),),
    ),
    Case(
        "property-path",
        PEOPLE,
        PREFIX + "SELECT ?name { :a :knows+/:name ?name } ORDER BY ?name",
        ("name",),
        ((literal("Bob"),), (literal("Carol"),)),
    ),
    Case(
        "duplicates-stay",
        PEOPLE,
        PREFIX + "SELECT ?one { ?s :knows ?o BIND(1 AS ?one) }",
        ("one",),
        ((number("1"),), (number("1"),)),
    ),
    Case(
        "values-undef-minus",
        PEOPLE,
        PREFIX
        + 'SELECT ?s ?mark { VALUES (?s ?mark) { (:a "x") (:b UNDEF) (:c "z") } MINUS { ?s :age 7 } } ORDER BY ?s',
        ("s", "mark"),
        ((uri("a"), literal("x")), (uri("b"), None)),
    ),
    Case(
        "not-exists-and-subselect",
        PEOPLE,
        PREFIX + "SELECT ?name ?friends { ?p :name ?name FILTER NOT EXISTS { ?p :age 7 }"
        " { SELECT ?p (COUNT(?f) AS ?friends) { ?p :name ?any OPTIONAL { ?p :knows ?f } } GROUP BY ?p } } ORDER BY ?name",
        ("name", "friends"),
        ((literal("Alice"), number("1")), (literal("Bob"), number("1"))),
    ),
    Case(
        "functions",
        PEOPLE,
        PREFIX
        + 'SELECT (STRLEN("部门") AS ?l) (SUBSTR("部门预算", 3) AS ?s) (ENCODE_FOR_URI("预 算") AS ?e)'
        ' (STRDT("1", :own) AS ?d) (STRLANG("a", "en") AS ?g) (1/4 AS ?q) (1/0 AS ?error) (?none AS ?copy) {}',
        ("l", "s", "e", "d", "g", "q", "error", "copy"),
        (
            (
                number("2"),
                literal("预算"),
                literal("%E9%A2%84%20%E7%AE%97"),
                literal("1", f"{NS}own"),
                literal("a", language="en"),
                number("0.25", "decimal"),
                None,
                None,
            ),
        ),
    ),
    Case(
        "order-and-slice",
        triples(*(f':x :p "{each}"^^<{XSD}integer>' for each in (10, 9, -1, 100))),
        PREFIX + "SELECT ?o { :x :p ?o } ORDER BY DESC(?o) LIMIT 2 OFFSET 1",
        ("o",),
        ((number("10"),), (number("9"),)),
    ),
)
