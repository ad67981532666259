"""Rows are counted right wherever the text of an answer is cut; limits of a sink hold."""

from __future__ import annotations

import gzip
import io
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines.contract import ResultTooLarge
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.row_counting import counter_for
from budgetgraph.publishing.store import Store

EMPTY = Store.build(())

TRICKY = st.text(alphabet='{}[],":\\\n\r\tab<>result/预', max_size=12)
ROWS = st.lists(st.tuples(TRICKY, TRICKY), max_size=8)
CUTS = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def query_of(rows: list[tuple[str, str]]) -> str:
    def literal(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return '"' + escaped.replace("\r", "\\r").replace("\t", "\\t") + '"'

    values = " ".join(f"({literal(a)} {literal(b)})" for a, b in rows)
    return f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"


def pieces(text: bytes, cuts: list[int]) -> list[bytes]:
    found = []
    position = turn = 0
    while position < len(text):
        size = cuts[turn % len(cuts)]
        found.append(text[position : position + size])
        position += size
        turn += 1
    return found


@pytest.mark.parametrize("wanted", formats.RESULT_FORMATS)
@given(rows=ROWS, cuts=CUTS)
def test_rows_are_counted_wherever_the_text_is_cut(
    wanted: Format, rows: list[tuple[str, str]], cuts: list[int]
) -> None:
    text = EMPTY.answer(query_of(rows), [wanted]).body
    counter = counter_for(wanted)
    assert counter is not None
    for piece in pieces(text, cuts):
        counter.feed(piece)
    assert counter.rows == len(rows) or not counter.exact
    assert counter.rows <= len(rows)
    if not any("{}" in value for row in rows for value in row):
        assert counter.exact


@pytest.mark.parametrize("wanted", formats.RESULT_FORMATS)
def test_rows_without_a_value(wanted: Format) -> None:
    sink = AnswerSink()
    written = EMPTY.write("SELECT ?x { VALUES ?x { UNDEF 1 UNDEF } }", [wanted], sink)
    assert written.rows in (3, None)
    assert wanted is formats.JSON or written.rows == 3


@pytest.mark.parametrize("wanted", formats.RESULT_FORMATS)
@pytest.mark.parametrize("rows", [0, 1, 49, 50, 51])
def test_the_limit_of_rows_is_exact(wanted: Format, rows: int) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(rows)))} }} }}"
    sink = AnswerSink(most_rows=50)
    if rows > 50:
        with pytest.raises(ResultTooLarge, match="at most 50 rows"):
            EMPTY.write(query, [wanted], sink)
    else:
        assert EMPTY.write(query, [wanted], sink).rows == rows


@pytest.mark.parametrize("wanted", formats.GRAPH_FORMATS)
def test_a_graph_of_too_many_triples_is_not_written_first(wanted: Format) -> None:
    values = " ".join(map(str, range(20_000)))
    query = f"CONSTRUCT {{ <urn:s> <urn:p> ?x }} {{ VALUES ?x {{ {values} }} }}"
    sink = AnswerSink(most_rows=50)
    with pytest.raises(ResultTooLarge, match="at most 50 rows"):
        EMPTY.write(query, [wanted], sink)
    assert sink.size < 20_000
    exact = AnswerSink(most_rows=20_000)
    assert EMPTY.write(query, [wanted], exact).rows == 20_000


@pytest.mark.parametrize("zipped", [False, True])
@given(chunks=st.lists(st.binary(max_size=900), max_size=12), beyond=st.integers(1024, 3000))
def test_a_sink_gives_back_what_it_took(zipped: bool, chunks: list[bytes], beyond: int) -> None:
    sink = AnswerSink(gzip=zipped, spool_beyond=beyond)
    for chunk in chunks:
        sink.write(chunk)
    sink.finish()
    body = b"".join(sink.chunks) if sink.file is None else sink.file.read()
    assert len(body) == sink.size
    assert (sink.file is None) == (sink.size <= beyond)
    sink.discard()
    whole = b"".join(chunks)
    assert (sink.encoding == "gzip") == (zipped and len(whole) > 1024)
    assert (gzip.decompress(body) if sink.encoding else body) == whole


@given(value=st.text(max_size=20))
def test_xml_is_right_or_refused(value: str) -> None:
    rows = [(value.replace("\x00", ""), "x")]
    try:
        body = EMPTY.answer(query_of(rows), [formats.XML]).body
    except QueryError as error:
        assert "XML cannot hold" in error.message  # noqa: PT017 both are right, here is why
        return
    found = ElementTree.parse(io.BytesIO(body)).iter(
        "{http://www.w3.org/2005/sparql-results#}literal"
    )
    assert [each.text or "" for each in found] == [*rows[0]]
