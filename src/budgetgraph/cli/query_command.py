"""``budgetgraph query``."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from budgetgraph.cli.files import write_standard_output
from budgetgraph.cli.options import given
from budgetgraph.ground.errors import QueryError

if TYPE_CHECKING:
    from budgetgraph.publishing.canned import CannedQuery
    from budgetgraph.publishing.store import Table


_NO_LIMIT = 2**40


class _QueryCommand(click.Command):
    """Its help ends with the list of queries, made from their files so that it is never out of date."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from budgetgraph.publishing.canned import load_canned_queries

        queries = load_canned_queries()
        with formatter.section("Queries"):
            formatter.write_dl([(f"{each.number} {each.name}", each.title_en) for each in queries])


@click.command(cls=_QueryCommand)
@click.argument("source", metavar="RELEASE_OR_URL", callback=given)
@click.argument("question", metavar="FILE.rq|NAME|TEXT", callback=given)
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
@click.option(
    "--timeout",
    "seconds",
    type=click.IntRange(1, 86400),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="Give up after this time.",
)
def query(
    source: str, question: str, parameters: tuple[str, ...], output: str, seconds: int
) -> None:
    """Ask a release, or a SPARQL endpoint, a question.

    The question is one of budgetgraph's own queries by name or number, a query file, or SPARQL text.

    \b
    Examples:
      budgetgraph query releases total-spending
      budgetgraph query releases 5 -p unit=036 -p year=2026
      budgetgraph query releases my-query.rq --format csv > rows.csv
      budgetgraph query http://127.0.0.1:8000/sparql 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'
    """
    values = _values(parameters)
    path = _query_file(question)
    try:
        text = _text(question, path, values)
        _require_table(text)
        table = _ask(source, text, seconds)
    except QueryError as error:
        # Lines and columns are those of the file.
        if path is not None and error.path is None:
            error.path = path
        elif path is not None and error.path != path:
            error.path = f"{path}: {error.path}"
        raise
    _WRITERS[output](table)


def _ask(source: str, text: str, seconds: int) -> Table:
    """The answer of an endpoint or a release. Raises :class:`QueryError`, :class:`ReleaseError`."""
    if source.startswith(("http://", "https://")):
        from budgetgraph.cli.endpoint import ask_endpoint

        return ask_endpoint(source, text, seconds)
    from budgetgraph.publishing.engines.contract import PoolBusy, QueryTimeout, ServiceRefused
    from budgetgraph.publishing.engines.endings import not_opened
    from budgetgraph.publishing.release import open_release

    release = open_release(source)
    try:
        return asyncio.run(_ask_store(release.store_path, text, seconds))
    except ServiceRefused:
        raise QueryError(
            "SERVICE is refused: a query over a release calls no other servers",
            hint="Send the parts of the query to each server yourself.",
        ) from None
    except PoolBusy:  # nobody else asks: the worker could not begin
        raise not_opened(release.store_path) from None
    except QueryTimeout as error:
        error.hint = "Ask for less, or give it more time: --timeout SECONDS."
        raise


async def _ask_store(store: Path, text: str, seconds: int) -> Table:
    from budgetgraph.publishing.engines.contract import Limits, TableRequest
    from budgetgraph.publishing.engines.pool import WorkerPool

    # What a person asks of files of their own is as long as it is.
    limits = Limits(
        seconds=float(seconds),
        answer_bytes=_NO_LIMIT,
        answer_rows=_NO_LIMIT,
        query_bytes=_NO_LIMIT,
        table_bytes=_NO_LIMIT,
    )
    # A process of its own: some texts overflow the engine's stack, and it cannot be interrupted.
    pool = WorkerPool(store, workers=1, limits=limits)
    try:
        return await pool.table(TableRequest(text, rows=_NO_LIMIT))
    finally:
        await pool.close()


def _require_table(text: str) -> None:
    from budgetgraph.publishing.sparql_text import form_of

    form = form_of(text)
    if form in ("construct", "describe"):
        raise QueryError(
            f"{form.upper()} gives a graph; only SELECT and ASK give tables",
            hint="A server gives graphs: budgetgraph serve, then POST the query to /sparql.",
        )


def _query_file(question: str) -> Path | None:
    """The file that ``question`` names, if it is one or can be nothing else.

    Raises :class:`QueryError` where it can be nothing else and is not there.
    """
    if any(mark in question for mark in "{<\n\0"):
        return None
    path = Path(question)
    try:
        if path.is_file():
            return path
        is_there = path.exists()
    except OSError:  # a text too long for a name
        return None
    pathlike = any(separator and separator in question for separator in (os.sep, os.altsep))
    if question.endswith(".rq") and (pathlike or _has_space(question)):
        raise QueryError("there is no such file", path=question)
    if pathlike and not _has_space(question):
        told = "is no query file" if is_there else "there is no such file"
        raise QueryError(told, path=question)
    return None


def _has_space(text: str) -> bool:
    return any(character.isspace() for character in text)


def _text(question: str, path: Path | None, values: dict[str, str]) -> str:
    """The SPARQL text that is asked for, with ``values`` in it. Raises :class:`QueryError`."""
    canned = _find(question, path)
    if canned is not None:
        return canned.bind(values)
    if values:
        raise QueryError("text has no parameters", hint="Write the values into the query.")
    return question


def _find(question: str, path: Path | None) -> CannedQuery | None:
    """The query that is named; ``None`` where ``question`` is SPARQL text."""
    from budgetgraph.publishing.canned import (
        find_canned_query,
        load_canned_queries,
        query_of_text,
    )

    if path is not None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"cannot be read: {error}", path=path) from None
        return query_of_text(text, path)
    if any(mark in question for mark in "{<") or _has_space(question.strip()):
        return None
    try:
        return find_canned_query(load_canned_queries(), question)
    except QueryError as error:
        if question.endswith(".rq"):
            raise QueryError("there is no such file", path=question, hint=error.hint) from None
        raise


def _values(parameters: Iterable[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in map(_pair, parameters):
        if name in values:
            raise click.UsageError(
                f"the parameter {name!r} is given twice: a query takes one value"
            )
        values[name] = value
    return values


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
            term is None or (term.datatype or "").endswith(kinds)
            for term in (row[column] for row in table.terms)
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
