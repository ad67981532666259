"""``budgetgraph query``."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetgraph.cli.files import write_standard_output
from budgetgraph.ground.errors import QueryError

if TYPE_CHECKING:
    from budgetgraph.publishing.canned import CannedQuery
    from budgetgraph.publishing.store import Table


class _QueryCommand(click.Command):
    """Its help ends with the list of queries, made from their files so that it is never out of date."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from budgetgraph.publishing.canned import load_canned_queries

        queries = load_canned_queries()
        with formatter.section("Queries"):
            formatter.write_dl([(f"{each.number} {each.name}", each.title_en) for each in queries])


@click.command(cls=_QueryCommand)
@click.argument("source", metavar="RELEASE_OR_URL")
@click.argument("question", metavar="FILE.rq|NAME|TEXT")
@click.option(
    "--param",
    "-p",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the query; may be repeated.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
def query(source: str, question: str, parameters: tuple[str, ...], output: str) -> None:
    """Ask a release, or a SPARQL endpoint, a question.

    The question is one of budgetgraph's own queries by name or number, a query file, or SPARQL text.

    \b
    Examples:
      budgetgraph query releases total-spending
      budgetgraph query releases 5 -p unit=036 -p year=2026
      budgetgraph query releases my-query.rq --format csv > rows.csv
      budgetgraph query http://127.0.0.1:8000/sparql 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'
    """
    canned = _find(question)
    values = dict(_pair(each) for each in parameters)
    if canned is None:
        if values:
            raise QueryError("text has no parameters", hint="Write the values into the query.")
        text = question
    else:
        text = canned.bind(values)
    if source.startswith(("http://", "https://")):
        from budgetgraph.cli.endpoint import ask_endpoint

        table = ask_endpoint(source, text)
    else:
        from budgetgraph.publishing.release import open_release

        table = open_release(source).store().table(text)
    _WRITERS[output](table)


def _find(question: str) -> CannedQuery | None:
    """The query that is named; ``None`` where ``question`` is SPARQL text."""
    from budgetgraph.publishing.canned import (
        find_canned_query,
        load_canned_queries,
        query_of_text,
    )

    if any(mark in question for mark in "{\n"):
        return None
    path = Path(question)
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"cannot be read: {error}", path=path) from None
        return query_of_text(text, path)
    if question.endswith(".rq") and len(path.parts) > 1:
        raise QueryError("there is no such file", path=path)
    return find_canned_query(load_canned_queries(), question)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"a parameter is NAME=VALUE, not {text!r}")
    return name.strip(), value


def write_table(table: Table) -> None:
    """Print ``table`` for people: as wide as the terminal, or unfolded in a pipe."""
    from rich.console import Console
    from rich.table import Table as RichTable

    shown = RichTable(show_lines=False)
    numeric = _numeric_columns(table)
    for column, name in enumerate(table.variables):
        shown.add_column(name, justify="right" if column in numeric else "left", overflow="fold")
    for row in table.rows:
        # escape: a literal like [red] is data, not markup
        shown.add_row(*("" if value is None else _escaped(value) for value in row))
    buffer = io.StringIO()
    terminal = sys.stdout.isatty()
    width = None if terminal else 32_000  # in a pipe nothing is folded
    Console(file=buffer, width=width or Console().width, no_color=not terminal).print(
        shown, crop=False
    )
    text = "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
    count = "1 row" if len(table.rows) == 1 else f"{len(table.rows)} rows"
    write_standard_output([f"{text}\n{count}\n".encode()])


def _escaped(value: str) -> str:
    from rich.markup import escape

    return escape(value)


def _numeric_columns(table: Table) -> set[int]:
    kinds = ("#integer", "#decimal", "#double")
    return {
        column
        for column in range(len(table.variables))
        if all(
            row[column] is None or (row[column].datatype or "").endswith(kinds)  # type: ignore[union-attr]
            for row in table.terms
        )
    }


def _write_csv(table: Table) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(table.variables)
    writer.writerows(["" if value is None else value for value in row] for row in table.rows)
    write_standard_output([buffer.getvalue().encode()])


def _write_json(table: Table) -> None:
    rows = [_json_row(table.variables, row) for row in table.terms]
    write_standard_output([json.dumps(rows, ensure_ascii=False, indent=1).encode(), b"\n"])


def _json_row(names: Iterable[str], row: Iterable[Any]) -> dict[str, Any]:
    # Numbers stay text where a float would change them: amounts are exact decimals.
    plain: dict[str, Any] = {}
    for name, term in zip(names, row, strict=True):
        if term is None:
            plain[name] = None
        elif (term.datatype or "").endswith("#integer"):
            plain[name] = int(term.value)
        elif (term.datatype or "").endswith("#boolean"):
            plain[name] = term.value == "true"
        else:
            plain[name] = term.value
    return plain


_WRITERS = {"table": write_table, "csv": _write_csv, "json": _write_json}
