"""curl and wget, as typed in a shell."""

from __future__ import annotations

import gzip
import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.clients.conftest import Run
from tests.web.clients.known_figures import (
    CLASS_ROWS,
    CLASSES,
    EMPTY,
    NAME_201,
    NO,
    SYNTAX_ERROR,
    TERMS,
    TOO_LARGE,
    YES,
)

Shell = Callable[..., str]

CSV_OF_CLASSES = "".join(",".join(row) + "\r\n" for row in [("code", "name", "total"), *CLASS_ROWS])


@pytest.fixture
def shell(run: Run, site: str) -> Shell:
    """Run a line of shell where ``$SITE`` is the address and other names are as given; its output."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")

    def typed(line: str, status: int = 0, **variables: str) -> str:
        named = {"SITE": site, **variables}
        done = run("sh", "-c", line, environment=named)
        assert done.returncode == status, (line, done.stdout[-400:], done.stderr[-400:])
        # Pipes to Python keep line ends as they are, those of text files do not.
        return done.stdout

    return typed


def csv_rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(",")) for line in text.splitlines()]


@pytest.mark.parametrize(
    "line",
    [
        'curl -sf "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv"',
        'curl -sf -G "$SITE/sparql" --data-urlencode "query=$Q" --data format=csv',
        'curl -sf "$SITE/sparql" --data-urlencode "query@query.rq" --data-urlencode format=csv',
        'curl -sf "$SITE/sparql?format=csv" -H "Content-Type: application/sparql-query" --data-binary @query.rq',
        'curl -sf --compressed "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv"',
        'curl -sf --http1.0 "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv"',
    ],
)
def test_ways_to_ask(shell: Shell, tmp_path: Path, line: str) -> None:
    (tmp_path / "query.rq").write_text(CLASSES, encoding="utf-8")
    assert csv_rows(shell(line, Q=CLASSES)) == [("code", "name", "total"), *CLASS_ROWS]


def test_formats(shell: Shell) -> None:
    def ask(query: str, accept: str) -> str:
        return shell(
            'curl -sf "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: $A"', Q=query, A=accept
        )

    (row,) = json.loads(ask(TERMS, "application/sparql-results+json"))["results"]["bindings"]
    assert (row["name"]["value"], row["exact"]["value"]) == (NAME_201, "9417100.3")
    assert f'xml:lang="zh">{NAME_201}<' in ask(TERMS, "application/sparql-results+xml")
    tsv = ask(TERMS, "text/tab-separated-values")
    assert tsv.splitlines() == ["?name\t?exact\t?nothing", f'"{NAME_201}"@zh\t9417100.3\t']
    assert csv_rows(ask(EMPTY, "text/csv")) == [("line", "amount")]
    assert json.loads(ask(EMPTY, "*/*"))["results"]["bindings"] == []
    assert (json.loads(ask(YES, "*/*"))["boolean"], json.loads(ask(NO, "*/*"))["boolean"]) == (
        True,
        False,
    )


def test_compression_saves_bytes(shell: Shell, tmp_path: Path) -> None:
    query = "SELECT ?s ?p WHERE { ?s ?p ?o } LIMIT 2000"
    ask = 'curl -sf -G "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv"'
    shell(f"{ask} -o plain.csv", Q=query)
    headers = shell(f'{ask} -H "Accept-Encoding: gzip" -D - -o packed.csv', Q=query)
    plain, packed = (tmp_path / "plain.csv").read_bytes(), (tmp_path / "packed.csv").read_bytes()
    assert "content-encoding: gzip" in headers.lower()
    assert "accept-encoding" in headers.lower()
    assert len(packed) * 5 < len(plain)
    assert gzip.decompress(packed) == plain


def test_head_tells_what_get_sends(shell: Shell) -> None:
    ask = 'curl -sf -G "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv"'
    head = shell(f"{ask} --head", Q=CLASSES).lower()
    assert head.startswith("http/1.1 200")
    assert "content-type: text/csv" in head
    assert f"content-length: {len(CSV_OF_CLASSES.encode())}\n" in head.replace("\r", "")


def test_what_has_not_changed_is_not_sent_again(shell: Shell) -> None:
    ask = (
        'curl -sf -G "$SITE/sparql" --data-urlencode "query=$Q" -H "Accept: text/csv" '
        '--etag-save tag --etag-compare tag -w "%{http_code}" -o answer.csv'
    )
    assert shell(ask, Q=CLASSES) == "200"
    assert shell("cat tag").strip().strip('"')
    assert shell(ask, Q=CLASSES) == "304"
    assert csv_rows(shell("cat answer.csv"))[1:] == CLASS_ROWS
    assert shell(ask, Q=TERMS) == "200"


def test_a_dump_goes_on_where_it_broke_off(shell: Shell) -> None:
    whole = shell('curl -sf "$SITE/dumps/facts.nt" -o whole.nt && cat whole.nt')
    assert NAME_201 in whole or "\\u" in whole or len(whole) > 100_000
    shell("head -c 5000 whole.nt > part.nt")
    assert shell('curl -sf -C - -w "%{http_code}" -o part.nt "$SITE/dumps/facts.nt"') == "206"
    shell("cmp whole.nt part.nt")
    assert len(shell('curl -sf -r 0-99 "$SITE/dumps/facts.nt"').encode()) == 100


def test_options(shell: Shell) -> None:
    asked = 'curl -s -X OPTIONS -D - -o answer "$SITE/sparql" -w "%{http_code}"'
    preflight = shell(
        f'{asked} -H "Origin: https://example.org" -H "Access-Control-Request-Method: POST"'
    )
    assert preflight.endswith(("200", "204"))
    assert "access-control-allow-origin: *" in preflight.lower()
    assert "access-control-allow-credentials" not in preflight.lower()


@pytest.mark.parametrize(("query", "kind"), [(SYNTAX_ERROR, "query"), (TOO_LARGE, "too-large")])
@pytest.mark.parametrize("form", ["csv", "tsv", "xml", "json"])
def test_an_error_is_never_a_short_answer(shell: Shell, query: str, kind: str, form: str) -> None:
    ask = '-G "$SITE/sparql" --data-urlencode "query=$Q" --data "format=$F"'
    problem = json.loads(shell(f"curl -s {ask}", Q=query, F=form))
    assert problem["type"] == f"urn:budgetgraph:problem:{kind}"
    assert shell(f"curl -sf {ask}", status=22, Q=query, F=form) == ""


def test_a_broken_line_is_an_error(shell: Shell, cut_endpoint: str) -> None:
    shell(
        'curl -s -G "$CUT" --data-urlencode "query=$Q" --data format=csv',
        status=18,
        Q=CLASSES,
        CUT=cut_endpoint,
    )


def test_wget(shell: Shell, cut_site: str) -> None:
    if shutil.which("wget") is None:
        pytest.skip("wget is not installed")
    question = "/queries/total-spending?format=csv"
    assert shell(f'wget -q -O - "$SITE{question}"').splitlines()[1].endswith(",2026,9417100")
    body = shlex.quote(f"query={SYNTAX_ERROR}")
    shell(f'wget -q -O - --post-data={body} "$SITE/sparql"', status=8)
    shell(f'wget -q --tries=1 -O - "$CUT{question}"', status=4, CUT=cut_site)
