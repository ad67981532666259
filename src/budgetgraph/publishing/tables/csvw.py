"""The description of the CSV files for machines: CSV on the Web (W3C), one table group for a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from budgetgraph.publishing.tables.schema import (
    LIST_SEPARATOR,
    TABLES,
    Column,
    Datatype,
    Table,
)

FILE_NAME = "csv-metadata.json"
"""The name under which software that knows CSV on the Web looks for it beside a CSV file."""

_DATATYPES: dict[Datatype, str] = {
    "string": "string",
    "iri": "anyURI",
    "boolean": "boolean",
    "integer": "integer",
    "decimal": "decimal",
}


def csvw_metadata(tables: Sequence[Table] = TABLES) -> bytes:
    """The metadata of ``{table}.csv`` of each of ``tables``, for a file in the same folder: JSON, UTF-8."""
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "doubleQuote": True},
        "tables": [_table(table) for table in tables],
    }
    return (json.dumps(group, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _table(table: Table) -> dict[str, Any]:
    return {
        "url": f"{table.name}.csv",
        "dc:title": _in_both(table.title_zh, table.title_en),
        "tableSchema": {
            "columns": [_column(column, table) for column in table.columns],
            "primaryKey": list(table.primary_key),
        },
    }


def _column(column: Column, table: Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        # The heading in the file itself is a title too, in no language: it is compared with them.
        "titles": {"und": column.name, "zh": column.title_zh, "en": column.title_en},
        "datatype": _DATATYPES[column.datatype],
        "null": "",
    }
    if column.note_zh or column.note_en:
        described["dc:description"] = _in_both(column.note_zh, column.note_en)
    if column.name in table.primary_key:
        described["required"] = True
    if column.is_list:
        described["separator"] = LIST_SEPARATOR
    if column.language is not None:
        described["lang"] = column.language
    return described


def _in_both(zh: str, en: str) -> list[dict[str, str]]:
    texts = [{"@value": zh, "@language": "zh"}, {"@value": en, "@language": "en"}]
    return [text for text in texts if text["@value"]]
