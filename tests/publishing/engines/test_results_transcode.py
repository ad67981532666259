"""An answer of another server in one format says the same in ours: nothing is bent on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.answer_sink import AnswerSink
from budgetgraph.publishing.engines.contract import (
    Limits,
    ResultTooLarge,
    Spooled,
    WrongResultFormat,
)
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.results import transcode
from tests.publishing.engines.asking import Asking

LOSSLESS = (formats.JSON, formats.XML, formats.TSV)

# No control characters, which XML cannot hold, and no halves of pairs.
TEXT = st.text(
    st.characters(
        exclude_categories=("Cs",),
        exclude_characters="".join(map(chr, range(9))) + "\x0b\x0c\ufffe\uffff",
    ).filter(lambda each: each in "\t\n\r" or ord(each) >= 32),
    max_size=10,
)
TERM = st.one_of(
    st.none(),
    st.builds(lambda value: {"type": "uri", "value": f"urn:x:{value}"}, st.integers(0, 9)),
    st.builds(lambda name: {"type": "bnode", "value": f"b{name}"}, st.integers(0, 3)),
    st.builds(lambda value: {"type": "literal", "value": value}, TEXT),
    st.builds(
        lambda value, tag: {"type": "literal", "value": value, "xml:lang": tag},
        TEXT,
        st.sampled_from(["zh", "zh-hans-cn", "en"]),
    ),
    st.builds(
        lambda value, name: {"type": "literal", "value": value, "datatype": name},
        TEXT | st.sampled_from(["0038.60", "1", "007", "1e400", "2026-01-01"]),
        st.sampled_from(
            [f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("decimal", "date", "int")]
            + ["urn:of-nobody"]
        ),
    ),
)
RESULTS = st.lists(st.tuples(TERM, TERM, TERM), max_size=6)


def json_of(rows: list[tuple[Any, ...]]) -> bytes:
    names = ["z", "a", "名"]
    bindings = [
        {name: term for name, term in zip(names, row, strict=True) if term is not None}
        for row in rows
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def transcoded(body: bytes, from_: Format, to: Format) -> bytes:
    sink = AnswerSink()
    transcode(io.BytesIO(body), from_, to, sink)
    return b"".join(sink.chunks)


@pytest.mark.parametrize("through", LOSSLESS)
@settings(deadline=None)
@given(rows=RESULTS)
def test_results_survive_every_format(through: Format, rows: list[tuple[Any, ...]]) -> None:
    source = json_of(rows)
    there = transcoded(source, formats.JSON, through)
    back = transcoded(there, through, formats.JSON)
    assert json.loads(back) == json.loads(source)


@given(rows=RESULTS)
def test_csv_has_the_same_values(rows: list[tuple[Any, ...]]) -> None:
    text = transcoded(json_of(rows), formats.JSON, formats.CSV).decode()
    header, *found = csv.reader(io.StringIO(text, newline=""))
    assert header == ["z", "a", "名"]
    shown = [
        ["" if t is None else ("_:" if t["type"] == "bnode" else "") + t["value"] for t in row]
        for row in rows
    ]
    assert found == shown


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("through", LOSSLESS)
def test_a_truth_survives(through: Format, truth: bool) -> None:
    source = json.dumps({"head": {}, "boolean": truth}).encode()
    there = transcoded(source, formats.JSON, through)
    assert json.loads(transcoded(there, through, formats.JSON))["boolean"] is truth


GRAPH = """
_:a <urn:p> "x\\u0001\\t\\U0001F600\\"\\\\预算"@zh-cn, _:b .
_:b <urn:p> "0038.60"^^<http://www.w3.org/2001/XMLSchema#decimal>, "", "\\r\\n" .
<urn:预> <urn:q> _:a , "1"^^<urn:t> .
""".replace("_:a <urn:p>", "_:a <urn:p>")


@pytest.mark.parametrize("to", formats.GRAPH_FORMATS)
@pytest.mark.parametrize("from_", [formats.NTRIPLES, formats.TURTLE])
def test_graphs_survive(from_: Format, to: Format) -> None:
    text = GRAPH if to is not formats.RDFXML else GRAPH.replace("\\u0001", "")
    source = Graph().parse(data=text, format="turtle")
    data = source.serialize(format="nt" if from_ is formats.NTRIPLES else "turtle").encode()
    there = transcoded(data, from_, to)
    back = transcoded(there, to, formats.NTRIPLES)
    assert isomorphic(Graph().parse(data=back, format="nt"), source)


def test_an_empty_graph() -> None:
    for to in formats.GRAPH_FORMATS:
        assert transcoded(transcoded(b"", formats.NTRIPLES, to), to, formats.NTRIPLES) == b""


@pytest.fixture(scope="module")
def asking() -> Iterator[Asking]:
    limits = Limits(seconds=10, answer_rows=30_000)
    with Asking(WorkerPool(None, workers=1, limits=limits)) as asking:
        yield asking


def spooled(body: bytes) -> Spooled:
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 the pool closes it
    file.write(body)
    file.flush()
    return Spooled(file, len(body))


def test_a_long_answer_is_transcoded_from_file_to_file(asking: Asking) -> None:
    rows: list[tuple[Any, ...]] = [
        ({"type": "uri", "value": f"urn:x:{n}"}, None, {"type": "literal", "value": "预" * 30})
        for n in range(20_000)
    ]
    source = spooled(json_of(rows))
    answer = asking.run(asking.pool.transcode(source, formats.JSON, formats.TSV))
    assert source.file.closed
    assert isinstance(answer.body, Spooled)
    assert (answer.rows, answer.form) == (20_000, "select")
    with answer.body.file as file:
        assert len(file.read().splitlines()) == 20_001
    zipped = asking.run(asking.pool.transcode(json_of(rows), formats.JSON, formats.XML, gzip=True))
    assert zipped.encoding == "gzip"
    with pytest.raises(ResultTooLarge):
        asking.run(asking.pool.transcode(json_of(rows * 2), formats.JSON, formats.CSV))


@pytest.mark.parametrize(
    ("body", "from_"),
    [
        (b"<html>", formats.JSON),
        (b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":', formats.JSON),
        (b"", formats.XML),
        (b"<urn:a> <urn:b>", formats.NTRIPLES),
        (b"\xff\xfe", formats.TSV),
    ],
)
def test_what_is_not_in_its_format_is_told(asking: Asking, body: bytes, from_: Format) -> None:
    to = formats.TURTLE if from_ is formats.NTRIPLES else formats.CSV
    with pytest.raises(QueryError, match=f"not {from_.name}"):
        asking.run(asking.pool.transcode(spooled(body), from_, to))


def test_a_table_is_no_graph(asking: Asking) -> None:
    for from_, to in [(formats.JSON, formats.TURTLE), (formats.CSV, formats.JSON)]:
        with pytest.raises(WrongResultFormat):
            asking.run(asking.pool.transcode(b"", from_, to))
