"""The coverage of documents as a table for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from budgetgraph.cli.files import write_standard_output
from budgetgraph.ground.location import page_ranges
from budgetgraph.ground.printable import encodable, printable
from budgetgraph.interpreting.records import Fate
from budgetgraph.interpreting.table_reports import TableReport, TableStatus
from budgetgraph.publishing.coverage import (
    Coverage,
    document_record,
    error_text,
    table_records,
)
from budgetgraph.publishing.json_text import json_text
from budgetgraph.publishing.several_files import shown

if TYPE_CHECKING:
    from rich.table import Table

    from budgetgraph.publishing.batch import Outcome

_STATUSES = {
    TableStatus.CONFIRMED: "已证实 confirmed",
    TableStatus.CONTRADICTED: "原文矛盾 contradicted",
    TableStatus.UNCHECKED: "无从核对 unchecked",
    TableStatus.UNREAD: "未读 unread",
}
_HEADER = (
    "文件\nfile",
    "年度\nyear",
    "表\ntables",
    "已读\nread",
    "已证实\nconfirmed",
    "原文矛盾\ncontradicted",
    "无从核对\nunchecked",
    "单元格\ncells",
    "未采用\nleft out",
    "未交代\nunaccounted",
    "数据\nfacts",
    "发现\nfindings",
    "秒\ns",
)
_DOCUMENT = (
    "file",
    "issuer",
    "year",
    "kind",
    "tables_found",
    "tables_read",
    "tables_confirmed",
    "tables_contradicted",
    "tables_unchecked",
    *(f"cells_{fate.value}" for fate in Fate),
    "facts",
    "findings",
    "seconds",
    "error",
    "further_files",
)
_TABLE = (
    "file",
    "label",
    "title",
    "kind",
    "pages",
    "line",
    "status",
    "figures",
    "figures_confirmed",
    "identities",
    "identities_failed",
    "error",
)


def write_coverage(outcomes: Sequence[Outcome[Coverage]], output: str, *, each_table: bool) -> None:
    """Write what was measured to standard output, in the order of the files.

    ``output`` is ``table``, ``json`` or ``csv``. With ``each_table`` every table is told too: in JSON as
    ``tables`` of its document, in CSV one row each in the place of the documents.
    """
    if output == "json":
        content = json_text({"documents": [_json(each, each_table) for each in outcomes]})
    elif output == "csv":
        content = _csv(outcomes, each_table)
    else:
        content = _text(outcomes, each_table)
    write_standard_output([content])


def _json(outcome: Outcome[Coverage], each_table: bool) -> dict[str, object]:
    record = document_record(outcome)
    record["file"] = encodable(str(outcome.path))
    if outcome.further:
        record["further_files"] = [encodable(str(path)) for path in outcome.further]
    if each_table and outcome.result is not None:
        record["tables"] = list(table_records(outcome))
    return record


def _csv(outcomes: Iterable[Outcome[Coverage]], each_table: bool) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _TABLE if each_table else _DOCUMENT, lineterminator="\r\n")
    writer.writeheader()
    for outcome in outcomes:
        writer.writerows(_table_rows(outcome) if each_table else [_flat(document_record(outcome))])
    return encodable(buffer.getvalue()).encode()


def _flat(record: dict[str, object]) -> dict[str, object]:
    cells = record.pop("cells", {})
    further = record.pop("further_files", ())
    assert isinstance(cells, Mapping)
    assert isinstance(further, list | tuple)
    return {
        **record,
        "further_files": "|".join(further),
        **{f"cells_{fate}": count for fate, count in cells.items()},
    }


def _table_rows(outcome: Outcome[Coverage]) -> list[dict[str, object]]:
    file = str(outcome.path)
    if outcome.result is None:
        return [{"file": file, "error": error_text(outcome)}]
    return [
        {"file": file, **record, "pages": page_ranges(table.pages)}
        for record, table in zip(table_records(outcome), outcome.result.tables, strict=True)
    ]


def _text(outcomes: Sequence[Outcome[Coverage]], each_table: bool) -> bytes:
    from rich.table import Table

    overview = Table()
    for position, name in enumerate(_HEADER):
        overview.add_column(name, justify="right" if position else "left", overflow="fold")
    for outcome in outcomes:
        overview.add_row(*_overview_row(outcome))
    lines = [_shown(overview)]
    for outcome in outcomes:
        if outcome.result is not None:
            lines += _details(shown(outcome.files), outcome.result, each_table)
    return "".join(lines).encode()


def _overview_row(outcome: Outcome[Coverage]) -> list[str]:
    from rich.markup import escape

    name = escape(printable(shown(outcome.files)))
    coverage = outcome.result
    if coverage is None:
        return [f"{name}\n{escape(printable(error_text(outcome)))}"]
    counts = (
        coverage.year,
        len(coverage.tables),
        len(coverage.tables) - coverage.count(TableStatus.UNREAD),
        coverage.count(TableStatus.CONFIRMED),
        coverage.count(TableStatus.CONTRADICTED),
        coverage.count(TableStatus.UNCHECKED),
        sum(coverage.cells.values()),
        coverage.cells.get(Fate.FINDING, 0),
        coverage.cells.get(Fate.UNACCOUNTED, 0),
        coverage.facts,
        coverage.findings,
    )
    issuer = escape(printable(coverage.issuer))
    return [f"{name}\n{issuer}", *map(str, counts), f"{coverage.seconds:.2f}"]


def _details(name: str, coverage: Coverage, each_table: bool) -> list[str]:
    """The tables of one document that are not confirmed, or all of them."""
    told = [
        table
        for table in coverage.tables
        if each_table or table.status is not TableStatus.CONFIRMED
    ]
    heading = f"\n{printable(name)}\n" if told else ""
    return [heading, *(f"  {_told(table)}\n" for table in told)]


def _told(table: TableReport) -> str:
    pages = page_ranges(table.pages)
    place = f"第{pages}页 page {pages}" if pages else f"第{table.line}行 line {table.line}"
    checks = (
        f"{table.checked} 个等式 equations, {table.failed} 个不成立 fail; "
        f"{table.figures} 个数字 figures, {table.confirmed} 个已证实 confirmed"
    )
    title = printable(f"表{table.label} {table.title}".strip())
    return f"{_STATUSES[table.status]}: {title}（{place}）: {checks}"


def _shown(table: Table) -> str:
    """As wide as the terminal, or unfolded in a pipe."""
    from rich.console import Console

    buffer = io.StringIO()
    terminal = sys.stdout.isatty()
    width = Console().width if terminal else 32_000
    Console(file=buffer, width=width, no_color=not terminal).print(table, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
