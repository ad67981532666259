"""Jena's rsparql, from Debian's package."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from tests.web.clients.conftest import Run
from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    DESCRIBE,
    EMPTY,
    FUNCTION_201,
    NAME_201,
    NAMES_GRAPH,
    NO,
    TERMS,
    TOO_LARGE,
    TOO_LARGE_GRAPH,
    YES,
)
from tests.web.clients.programs import jena_class_path

Ask = Callable[..., "CompletedProcess[str]"]


@pytest.fixture(scope="session")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = jena_class_path(tmp_path_factory.mktemp("jena"))
    if found is None:
        pytest.skip("Java or Jena (Debian package libapache-jena-java) is not installed")
    return found


@pytest.fixture
def ask(run: Run, class_path: str) -> Ask:
    def asked(endpoint: str, query: str, *options: str) -> CompletedProcess[str]:
        java = ("java", "-XX:TieredStopAtLevel=1", "-cp", class_path, "-Dfile.encoding=UTF-8")
        return run(*java, "arq.rsparql", "--service", endpoint, *options, query)

    return asked


@pytest.mark.parametrize("way", [(), ("--post",)])
def test_csv(ask: Ask, endpoint: str, way: tuple[str, ...]) -> None:
    done = ask(endpoint, CLASSES, "--results=csv", *way)
    assert done.returncode == 0, done.stderr
    rows = [tuple(row) for row in csv.reader(io.StringIO(done.stdout))]
    assert rows == [("code", "name", "total"), *CLASS_ROWS]


def test_json_keeps_terms(ask: Ask, endpoint: str) -> None:
    (row,) = json.loads(ask(endpoint, TERMS, "--results=json").stdout)["results"]["bindings"]
    assert (row["name"]["value"], row["name"]["xml:lang"]) == (NAME_201, "zh")
    assert row["exact"]["value"] == "9417100.3"
    assert set(row) == {"name", "exact"}


def test_text_and_nothing_found(ask: Ask, endpoint: str) -> None:
    assert NAME_201 in ask(endpoint, CLASSES).stdout
    assert ask(endpoint, EMPTY, "--results=tsv").stdout == "?line\t?amount\n"


def test_ask(ask: Ask, endpoint: str) -> None:
    assert ask(endpoint, YES).stdout == "Ask => Yes\n"
    assert ask(endpoint, NO).stdout == "Ask => No\n"


@pytest.mark.parametrize("query", [NAMES_GRAPH, DESCRIBE])
def test_graphs(ask: Ask, endpoint: str, query: str) -> None:
    graph = Graph().parse(data=ask(endpoint, query).stdout, format="turtle")
    assert (URIRef(FUNCTION_201), SKOS.prefLabel, Literal(NAME_201, lang="zh")) in graph


@pytest.mark.parametrize("query", [TOO_LARGE, TOO_LARGE_GRAPH])
def test_an_answer_beyond_the_limit_is_an_error(ask: Ask, endpoint: str, query: str) -> None:
    done = ask(endpoint, query)
    assert done.returncode == 1
    assert "400 Bad Request" in done.stderr
    assert done.stdout == ""


def test_a_broken_line_is_an_error(ask: Ask, cut_endpoint: str) -> None:
    # It ends with 0 even so, but says what happened and writes no row.
    done = ask(cut_endpoint, CLASSES, "--results=csv")
    assert "IOException" in done.stderr
    assert done.stdout == ""
