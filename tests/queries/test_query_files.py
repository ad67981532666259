"""Every query file explains itself, runs, gives the same rows in two engines, and binds safely."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import Graph

from budgetgraph.ground.errors import QueryError
from budgetgraph.ground.resources import resource_dir
from budgetgraph.publishing.canned import (
    PARAMETER_TYPES,
    CannedQuery,
    find_canned_query,
    load_canned_queries,
    parse_canned_query,
    query_of_text,
)
from budgetgraph.publishing.sparql_text import Kind, tokens
from budgetgraph.publishing.store import Store

QUERIES = load_canned_queries()
every_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)

HOSTILE = (
    "2026} UNION { ?s ?p ?o",
    '036" . ?s ?p ?o . #',
    "036' OR '1'='1",
    "036\\",
    "036\n} #",
    "<http://example.org/>",
    "?unit",
    "036 ",
    "２０２６",
    "0" * 5000,
    "../036",
    "{",
    "\x00",
)


def test_there_are_the_twenty_five_questions_in_their_order() -> None:
    assert [query.number for query in QUERIES] == list(range(1, 26))


@every_query
def test_header_is_complete_in_both_languages(query: CannedQuery) -> None:
    assert re.search(r"[\u4e00-\u9fff]", query.title_zh)
    assert re.search(r"[\u4e00-\u9fff]", query.description_zh)
    assert query.title_en.isascii()
    assert query.description_en
    assert {parameter.name for parameter in query.parameters} >= {"year", "unit"}
    for parameter in query.parameters:
        assert parameter.label_zh
        assert parameter.label_en
        assert parameter.type in PARAMETER_TYPES


@every_query
def test_declared_parameters_are_the_ones_used(query: CannedQuery) -> None:
    used = {
        token.text[2:]
        for token in tokens(query.text)
        if token.kind is Kind.VARIABLE and token.text.startswith("?_")
    }
    assert used == {parameter.name for parameter in query.parameters}


@every_query
def test_the_file_itself_has_the_default_of_its_header(query: CannedQuery) -> None:
    # So that the file gives the same answer when it is pasted into another tool.
    for parameter in query.parameters:
        if parameter.default is not None and parameter.default != "false":
            assert (
                f"COALESCE(?_{parameter.name}, {parameter.term(parameter.default)})" in query.text
            )


@every_query
def test_order_of_the_rows_is_fixed(query: CannedQuery) -> None:
    assert re.search(r"\nORDER BY [^}]+$", query.text)


@every_query
def test_no_shape_that_is_known_to_hurt(query: CannedQuery) -> None:
    body = re.sub(r"#.*", "", query.text)
    for inner in re.findall(r"NOT EXISTS \{([^}]*)\}", body):
        assert inner.count(" . ") == 0, "NOT EXISTS over two joined patterns"
        assert ";" not in inner
    assert "\\/" not in body, "an escaped slash in a local name"
    assert "GRAPH" not in body, "queries run on the default graph"


@every_query
def test_rows_are_the_same_in_rdflib(
    query: CannedQuery, example_store: Store, example_merged: Graph
) -> None:
    store = example_store
    text = query.bind({})
    ours = [tuple(map(comparable, row)) for row in store.table(text).rows]
    theirs = [
        tuple(comparable(None if term is None else str(term)) for term in row)
        for row in example_merged.query(text)
    ]
    assert theirs == ours
    assert store.table(query.text).rows == store.table(text).rows


@every_query
def test_unit_and_year_select(query: CannedQuery, example_store: Store) -> None:
    store = example_store
    everything = store.table(query.bind({})).rows
    for unit in ("036", "420111/036"):
        assert store.table(query.bind({"unit": unit, "year": "2026"})).rows == everything
    assert store.table(query.bind({"year": "2025"})).rows == ()
    for other in ("36", "420112/036", "036001"):
        assert store.table(query.bind({"unit": other})).rows == ()


@every_query
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_refused(query: CannedQuery, value: str) -> None:
    for parameter in query.parameters:
        if value.strip() == "036" and parameter.type in ("unit", "code"):
            assert '"036"' in query.bind({parameter.name: value})
            continue
        with pytest.raises(QueryError, match=parameter.name):
            query.bind({parameter.name: value})


def test_a_bound_value_is_one_token() -> None:
    query = find_canned_query(QUERIES, "total-spending")
    plain = [token.text for token in tokens(query.text)]
    bound = [token.text for token in tokens(query.bind({"unit": "420111/036"}))]
    assert len(bound) == len(plain)
    changed = {(a, b) for a, b in zip(plain, bound, strict=True) if a != b}
    assert changed == {("?_unit", '"420111/036"'), ("?_breakdown", '"function-all"')}


def test_placeholders_in_comments_and_literals_are_left_alone(tmp_path: Path) -> None:
    header = '#+ parameters:\n#+   year: {"type": "year", "zh": "年", "en": "year"}\n'
    text = header + '# ?_year\nSELECT ("?_year" AS ?a) (?_year AS ?b) (<urn:?_year> AS ?c) {}'
    query = query_of_text(text, tmp_path / "x.rq")
    bound = query.bind({"year": "2026"})
    assert '# ?_year\nSELECT ("?_year" AS ?a) (2026 AS ?b) (<urn:?_year> AS ?c) {}' in bound


def test_unknown_parameter_is_named() -> None:
    with pytest.raises(QueryError, match="yaer") as caught:
        QUERIES[0].bind({"yaer": "2026"})
    assert "year" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "name", ["projects", "6", "06-projects", "06-projects.rq", "PROJECTS", "projects.rq"]
)
def test_a_query_is_found_by_name_number_and_file_name(name: str) -> None:
    assert find_canned_query(QUERIES, name).name == "projects"


def test_a_mistyped_name_gets_a_suggestion() -> None:
    with pytest.raises(QueryError) as caught:
        find_canned_query(QUERIES, "total-spendign")
    assert "total-spending" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ title_zh: 题", "lacks title_en"),
        ("#+ title_zh 题", "key: value"),
        ('#+ parameters:\n#+   x: {"type": "nonsense", "zh": "", "en": ""}', "declared"),
        ("#+ parameters:\n#+   x: year", "declared"),
        (
            '#+ parameters:\n#+   x: {"type": "year", "zh": "", "en": "", "default": "x"}',
            "declared",
        ),
    ],
)
def test_a_broken_header_is_refused(tmp_path: Path, header: str, message: str) -> None:
    path = tmp_path / "01-broken.rq"
    path.write_text(header + "\nASK {}", encoding="utf-8")
    with pytest.raises(QueryError, match=message):
        parse_canned_query(path)


def test_files_are_numbered_without_gap() -> None:
    numbers = [int(path.name[:2]) for path in sorted(resource_dir("queries").glob("*.rq"))]
    assert all(b - a == 1 for a, b in pairwise(numbers))


def test_08_finds_a_source_that_disagrees() -> None:
    store = Store.build([("urn:test:planted", PLANTED.encode())])
    query = find_canned_query(QUERIES, "sources-that-disagree")
    table = store.table(query.bind({}))
    found = [dict(zip(table.variables, row, strict=True)) for row in table.rows]
    assert [(row["printed"], row["printed_amount"], row["difference"]) for row in found] == [
        ("1,234.57", "12345700", "100")
    ]


def comparable(value: str | None) -> object:
    """Numbers as numbers: engines write the same decimal differently."""
    if value is None or re.fullmatch(r"-?[0-9]+([.][0-9]+)?", value) is None:
        return value
    return Decimal(value)


_BG = "https://w3id.org/budgetgraph/ontology#"
_CODE = "https://w3id.org/budgetgraph/code/"
_SDMX = "http://purl.org/linked-data/sdmx/2009/"
PLANTED = f"""
<urn:i> <http://purl.org/linked-data/cube#dataSet> <urn:d> .
<urn:i> <{_BG}amount> "12345600.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:i> <{_SDMX}attribute#obsStatus> <{_SDMX}code#obsStatus-A> .
<urn:i> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:c1> .
<urn:i> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:c2> .
<urn:i> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:c3> .
<urn:i> <http://www.w3.org/ns/prov#wasDerivedFrom> <urn:c4> .
<urn:d> <{_BG}breakdown> <{_CODE}breakdown/project> .
<urn:d> <{_BG}fiscalYear> "2026"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:d> <http://purl.org/dc/terms/creator> <urn:org/1/036> .
<{_CODE}breakdown/project> <http://www.w3.org/2004/02/skos/core#notation> "project" .
<urn:org/1/036> <http://purl.org/dc/terms/identifier> "036" .
<urn:org/1/036> <http://www.w3.org/2004/02/skos/core#prefLabel> "部门"@zh .
""" + "".join(
    f"""
<urn:c{number}> <{_BG}printedUnit> "{unit}" .
<urn:c{number}> <{_BG}grain> "{grain}"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:c{number}> <http://www.w3.org/ns/prov#value> "{printed}" .
<urn:c{number}> <{_BG}table> "10" .
<urn:c{number}> <{_BG}column> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
    for number, (printed, unit, grain) in enumerate(
        [
            ("1,234.56", "万元", "100.0"),
            ("1,234.57", "万元", "100.0"),
            ("12 345 600", "元", "1.0"),
            ("1,235", "万元", "10000.0"),
        ],
        start=1,
    )
)
