"""The description of the CSV files: valid by the Recommendation, and true of every row."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from csvw import CSVW

from budgetgraph.publishing.tables.csvw import csvw_metadata
from budgetgraph.publishing.tables.schema import TABLES, Table

METADATA: dict[str, Any] = json.loads(csvw_metadata())

# Metadata Vocabulary for Tabular Data (W3C Recommendation, 17 December 2015).
INHERITED = {"aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl"} | {
    *("required", "separator", "textDirection", "valueUrl")
}  # section 5.7
GROUP = (
    INHERITED
    | {"@context", "@id", "@type", "dialect", "notes", "tableDirection"}
    | {*("tableSchema", "tables", "transformations")}
)  # section 5.3
TABLE = (
    INHERITED
    | {"@id", "@type", "dialect", "notes", "suppressOutput", "tableDirection"}
    | {*("tableSchema", "transformations", "url")}
)  # section 5.4
SCHEMA = INHERITED | {"@id", "@type", "columns", "foreignKeys", "primaryKey", "rowTitles"}
COLUMN = INHERITED | {"@id", "@type", "name", "suppressOutput", "titles", "virtual"}
DIALECT = {"commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount"} | {
    *("lineTerminators", "quoteChar", "skipBlankRows", "skipColumns", "skipInitialSpace"),
    *("skipRows", "trim", "@id", "@type"),
}
NAME = re.compile(r"(?:[A-Za-z0-9]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})*")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def check_properties(described: dict[str, Any], allowed: set[str]) -> None:
    for name, value in described.items():
        if ":" in name:  # a common property (section 5.8): here always texts with their language
            assert re.fullmatch(r"dc:[a-zA-Z]+", name)
            assert value
            for text in value:
                assert set(text) == {"@value", "@language"}
                assert LANGUAGE.fullmatch(text["@language"])
        else:
            assert name in allowed


def test_the_structure_is_that_of_the_recommendation() -> None:
    assert METADATA["@context"] == "http://www.w3.org/ns/csvw"
    check_properties(METADATA, GROUP)
    assert set(METADATA["dialect"]) <= DIALECT
    assert isinstance(METADATA["tables"], list)
    assert METADATA["tables"]
    for table in METADATA["tables"]:
        check_properties(table, TABLE)
        assert {text["@language"] for text in table["dc:title"]} == {"zh", "en"}
        schema = table["tableSchema"]
        check_properties(schema, SCHEMA)
        names = [column["name"] for column in schema["columns"]]
        assert len(set(names)) == len(names)
        assert set(schema["primaryKey"]) <= set(names)
        for column in schema["columns"]:
            check_properties(column, COLUMN)
            assert NAME.fullmatch(column["name"])
            assert {"zh", "en"} <= set(column["titles"])
            assert all(LANGUAGE.fullmatch(tag) for tag in column["titles"])
            assert column["datatype"] in {"string", "integer", "decimal", "boolean", "anyURI"}
            assert column["null"] == ""


def test_yuan_is_said_of_every_amount() -> None:
    for table in METADATA["tables"]:
        for column in table["tableSchema"]["columns"]:
            if "yuan" in column["titles"]["en"]:
                assert "元" in column["titles"]["zh"]
                assert {t["@language"] for t in column["dc:description"]} == {"zh", "en"}
    titles = [c["titles"]["en"] for t in METADATA["tables"] for c in t["tableSchema"]["columns"]]
    assert titles.count("Amount, yuan") == 3


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_the_heading_of_a_file_is_among_the_titles(whole_tables: Path, table: Table) -> None:
    with (whole_tables / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        heading = file.readline().rstrip("\r\n").split(",")
    (described,) = (t for t in METADATA["tables"] if t["url"] == f"{table.name}.csv")
    columns = described["tableSchema"]["columns"]
    assert [column["titles"]["und"] for column in columns] == heading


def test_another_reader_validates_every_row(whole_tables: Path) -> None:
    read = CSVW(str(whole_tables / "csv-metadata.json"), validate=True)
    assert read.is_valid, read.warnings
    counts = {}
    for table in read.tables:
        rows = list(table.iterdicts(strict=True))
        counts[str(table.url)] = len(rows)
        keys = [tuple(row[name] for name in table.tableSchema.primaryKey) for row in rows]
        assert len(set(keys)) == len(keys)
    # At least that table 11 contradicts itself and table 1.
    assert counts.pop("findings.csv") >= 2
    assert counts == {
        "lines.csv": 67,
        "subtotals.csv": 150,
        "other-items.csv": 37,
        "projects.csv": 4,
        "indicators.csv": 144,
    }
    lines = list(read.tables[0].iterdicts(strict=True))
    assert sum(r["amount"] for r in lines if r["breakdown"] == "unit-gpb") == Decimal(9417100)
    assert lines[0]["department"] == "036"
    assert lines[0]["printed_page"] is None
    projects = list(read.tables[3].iterdicts(strict=True))
    assert projects[-1]["types"] == ["specific-target", "continuing"]


def test_the_other_reader_sees_a_wrong_number(whole_tables: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole_tables, tmp_path / "tables")
    lines = folder / "lines.csv"
    changed = lines.read_bytes().replace(b",9417100,CNY", b",viel,CNY", 1)
    assert changed != lines.read_bytes()
    lines.write_bytes(changed)
    assert not CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid


def test_the_other_reader_sees_a_row_twice(whole_tables: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(whole_tables, tmp_path / "tables")
    lines = folder / "lines.csv"
    content = lines.read_bytes()
    lines.write_bytes(content + content.split(b"\r\n")[1] + b"\r\n")
    with pytest.raises(ValueError, match="duplicate primary key"):
        _ = CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid
