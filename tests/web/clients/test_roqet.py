"""roqet (Rasqal): it asks for results in XML, whatever it writes then."""

from __future__ import annotations

import csv
import io
import shutil
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, Namespace

from tests.web.clients.conftest import Run
from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    EMPTY,
    EXACT,
    NAME_201,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
)

RESULTS = "{http://www.w3.org/2005/sparql-results#}"
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

pytestmark = pytest.mark.skipif(
    shutil.which("roqet") is None, reason="roqet (Debian package rasqal-utils) is not installed"
)


def asked(run: Run, endpoint: str, query: str, form: str) -> str:
    done = run("roqet", "-q", "-p", endpoint, "-r", form, "-e", query)
    assert done.returncode == 0, done.stderr
    assert "rror" not in done.stderr
    return done.stdout


def test_csv(run: Run, endpoint: str) -> None:
    rows = [tuple(row) for row in csv.reader(io.StringIO(asked(run, endpoint, CLASSES, "csv")))]
    assert rows == [("code", "name", "total"), *CLASS_ROWS]


def test_tsv(run: Run, endpoint: str) -> None:
    lines = asked(run, endpoint, CLASSES, "tsv").splitlines()
    assert lines[0] == "?code\t?name\t?total"
    assert [line.split("\t")[2] for line in lines[1:]] == [row[2] for row in CLASS_ROWS]


def test_xml(run: Run, endpoint: str) -> None:
    root = ElementTree.fromstring(asked(run, endpoint, TERMS, "xml"))
    name, exact = root.iter(f"{RESULTS}literal")
    assert (name.text, name.get("{http://www.w3.org/XML/1998/namespace}lang")) == (NAME_201, "zh")
    assert (exact.text, exact.get("datatype")) == (
        str(EXACT),
        "http://www.w3.org/2001/XMLSchema#decimal",
    )


@pytest.mark.parametrize(("form", "syntax"), [("turtle", "turtle"), ("rdfxml", "xml")])
def test_results_as_a_graph(run: Run, endpoint: str, form: str, syntax: str) -> None:
    graph = Graph().parse(data=asked(run, endpoint, TERMS, form), format=syntax)
    assert set(graph.objects(None, RS.value)) == {Literal(NAME_201, lang="zh"), Literal(EXACT)}


@pytest.mark.parametrize("form", ["simple", "mkr"])
def test_its_own_formats(run: Run, endpoint: str, form: str) -> None:
    text = asked(run, endpoint, CLASSES, form)
    assert all(row[0] in text and row[2] in text for row in CLASS_ROWS)


def test_nothing_found(run: Run, endpoint: str) -> None:
    assert asked(run, endpoint, EMPTY, "simple") == ""
    root = ElementTree.fromstring(asked(run, endpoint, EMPTY, "xml"))
    assert list(root.iter(f"{RESULTS}result")) == []


@pytest.mark.parametrize("query", [SYNTAX_ERROR, TOO_LARGE])
def test_errors(run: Run, endpoint: str, query: str) -> None:
    done = run("roqet", "-q", "-p", endpoint, "-r", "csv", "-e", query)
    assert done.returncode == 1
    assert "HTTP status 400" in done.stderr
    assert done.stdout.strip() == ""


def test_a_broken_line_is_an_error(run: Run, cut_endpoint: str) -> None:
    done = run("roqet", "-q", "-p", cut_endpoint, "-r", "csv", "-e", CLASSES)
    assert done.returncode == 1
    assert done.stdout.strip() == ""
