"""Clients without a name: the standard library, spreadsheets, YASGUI's requests, DuckDB on a file."""

from __future__ import annotations

import csv
import http.client
import io
import json
import urllib.request
from decimal import Decimal
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import duckdb
import pytest

from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    DESCRIBE,
    EXACT,
    NAME_201,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
)

CSV_ROWS = [("code", "name", "total"), *CLASS_ROWS]


def csv_rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(text))]


def bare(
    endpoint: str, query: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[str, str]:
    """Send exactly these headers; the media type and the text of the answer."""
    url = urlsplit(endpoint)
    connection = http.client.HTTPConnection(url.netloc, timeout=20)
    connection.putrequest(
        "POST" if body else "GET", f"{url.path}?{query}", skip_accept_encoding=True
    )
    for name, value in headers.items():
        connection.putheader(name, value)
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, text
    return answer.headers.get_content_type(), text


def test_the_standard_library(endpoint: str, cut_endpoint: str) -> None:
    asked = urlencode({"query": CLASSES, "format": "csv"})
    with urllib.request.urlopen(f"{endpoint}?{asked}", timeout=20) as answer:
        assert csv_rows(answer.read().decode()) == CSV_ROWS
    with urllib.request.urlopen(endpoint, urlencode({"query": TERMS}).encode(), 20) as answer:
        (row,) = json.load(answer)["results"]["bindings"]
    assert (row["name"]["value"], Decimal(row["exact"]["value"])) == (NAME_201, EXACT)
    for wrong in (SYNTAX_ERROR, TOO_LARGE):
        with pytest.raises(HTTPError) as caught:
            urllib.request.urlopen(f"{endpoint}?{urlencode({'query': wrong})}", timeout=20)
        assert caught.value.code == 400
    with (
        urllib.request.urlopen(f"{cut_endpoint}?{asked}", timeout=20) as answer,
        pytest.raises(IncompleteRead),
    ):
        answer.read()


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "text/html, */*;q=0.1"}])
def test_a_spreadsheet_gets_csv_by_address(endpoint: str, headers: dict[str, str]) -> None:
    """LibreOffice, Excel and R send no ``Accept`` of use, or a browser's."""
    asked = urlencode({"query": CLASSES, "format": "csv"})
    media_type, text = bare(endpoint, asked, headers)
    assert media_type == "text/csv"
    assert csv_rows(text) == CSV_ROWS


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": ""}])
def test_without_a_wish_the_answer_is_json(endpoint: str, headers: dict[str, str]) -> None:
    media_type, text = bare(endpoint, urlencode({"query": TERMS}), headers)
    assert media_type == "application/sparql-results+json"
    assert json.loads(text)["results"]["bindings"][0]["name"]["value"] == NAME_201


def test_what_yasgui_sends(endpoint: str) -> None:
    headers = {
        "Accept": "application/sparql-results+json,*/*;q=0.9",
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "Origin": "https://yasgui.example",
    }
    media_type, text = bare(endpoint, "", headers, urlencode({"query": CLASSES}).encode())
    assert media_type == "application/sparql-results+json"
    assert len(json.loads(text)["results"]["bindings"]) == len(CLASS_ROWS)
    graph = {**headers, "Accept": "application/n-triples,*/*;q=0.9"}
    media_type, text = bare(endpoint, "", graph, urlencode({"query": DESCRIBE}).encode())
    assert media_type == "application/n-triples"
    assert text.count(" .\n") >= 5


def test_duckdb_on_a_downloaded_file(site: str, endpoint: str, tmp_path: Path) -> None:
    """Addresses it reads only with its extension httpfs, which it would have to download."""
    asked = urlencode({"query": CLASSES, "format": "csv"})
    answer, _ = urllib.request.urlretrieve(f"{endpoint}?{asked}", tmp_path / "classes.csv")
    types = {"code": "VARCHAR", "total": "DECIMAL(18,2)"}
    rows = duckdb.read_csv(str(answer), dtype=types).fetchall()
    assert rows == [(code, name, Decimal(total)) for code, name, total in CLASS_ROWS]
    urllib.request.urlretrieve(f"{site}/dumps/tables/lines.parquet", tmp_path / "lines.parquet")
    lines = duckdb.read_parquet(str(tmp_path / "lines.parquet"))
    total = lines.filter("breakdown = 'function-gpb'").sum("amount").fetchall()
    assert total == [(Decimal(9_417_000),)]
