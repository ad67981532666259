"""The tables of a release: what the graph says, put together from the documents' own tables."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from budgetgraph.graph.audit import AuditReport
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.ground.errors import ReleaseError
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.publishing.tables.rows import document_rows
from budgetgraph.publishing.tables.schema import TABLES
from budgetgraph.publishing.tables.whole import write_document_tables, write_whole_tables
from budgetgraph.reading import read_bytes
from tests.graph.oxigraph_select import oxigraph_engine

SUMS = """
    PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
    PREFIX qb: <http://purl.org/linked-data/cube#>
    SELECT ?breakdown (SUM(?amount) AS ?sum) (COUNT(*) AS ?lines) WHERE {
        ?line a bg:BudgetLine ; qb:dataSet/bg:breakdown ?breakdown ; bg:amount ?amount .
    } GROUP BY ?breakdown
"""
Sums = dict[str, tuple[Decimal, int]]


def sums_of_graphs(documents: Sequence[DocumentGraphs]) -> Sums:
    rows = oxigraph_engine([graphs.facts for graphs in documents])(SUMS)
    return {
        str(row["breakdown"]).rpartition("/")[2]: (Decimal(str(row["sum"])), int(str(row["lines"])))
        for row in rows
    }


def sums_of_csv(path: Path) -> Sums:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sums[row["breakdown"]] += Decimal(row["amount"])
            counts[row["breakdown"]] += 1
    return {name: (sums[name], counts[name]) for name in sums}


def sums_of_parquet(path: Path) -> Sums:
    rows = duckdb.sql(f"SELECT breakdown, SUM(amount), COUNT(*) FROM '{path}' GROUP BY ALL")
    return {name: (total, count) for name, total, count in rows.fetchall()}


def tables_of(interpretation: Interpretation, folder: Path) -> DocumentGraphs:
    folder.mkdir()
    iris = Iris().of_document(interpretation.budget.heading)
    write_document_tables(document_rows(interpretation, AuditReport(), iris, 1), folder)
    return map_interpretation(interpretation, Iris(), software_version="0")


def test_the_sums_are_those_of_the_graph(
    whole_tables: Path, example_graphs: DocumentGraphs
) -> None:
    expected = sums_of_graphs([example_graphs])
    # By hand: tables 1, 5-2 and 6 of the example.
    assert expected["unit-gpb"] == (Decimal(9417100), 3)
    assert len(expected) == 14
    assert sums_of_csv(whole_tables / "lines.csv") == expected
    assert sums_of_parquet(whole_tables / "lines.parquet") == expected


def test_the_sums_of_two_documents(
    example_text: str, hubei_interpretation: Interpretation, tmp_path: Path
) -> None:
    other_year = interpret(read_bytes(example_text.replace("2026年", "2027年").encode(), "b.md"))
    assert other_year.budget.heading.year == 2027
    graphs = [
        tables_of(hubei_interpretation, tmp_path / "a"),
        tables_of(other_year, tmp_path / "b"),
    ]
    write_whole_tables([tmp_path / "a", tmp_path / "b"], tmp_path / "whole")
    expected = sums_of_graphs(graphs)
    assert sums_of_csv(tmp_path / "whole" / "lines.csv") == expected
    assert sums_of_parquet(tmp_path / "whole" / "lines.parquet") == expected
    items = {row["item"] for row in csv_rows(tmp_path / "whole" / "lines.csv")}
    assert len(items) == len(csv_rows(tmp_path / "a" / "lines.csv")) + len(
        csv_rows(tmp_path / "b" / "lines.csv")
    )


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_of_a_release(whole_tables: Path, example_tables: Path) -> None:
    assert sorted(path.name for path in example_tables.iterdir()) == sorted(
        f"{table.name}.csv" for table in TABLES
    )
    assert sorted(path.name for path in whole_tables.iterdir()) == sorted(
        [f"{t.name}.{kind}" for t in TABLES for kind in ("csv", "excel.csv", "parquet")]
        + ["csv-metadata.json"]
    )
    for table in TABLES:
        name = f"{table.name}.csv"
        assert (whole_tables / name).read_bytes() == (example_tables / name).read_bytes()


def test_a_release_without_documents_has_empty_tables(tmp_path: Path) -> None:
    write_whole_tables([], tmp_path)
    for table in TABLES:
        assert csv_rows(tmp_path / f"{table.name}.csv") == []
        relation = duckdb.read_parquet(str(tmp_path / f"{table.name}.parquet"))
        assert relation.columns == list(table.names)


def test_the_same_documents_give_the_same_bytes(
    example_tables: Path, whole_tables: Path, tmp_path: Path
) -> None:
    write_whole_tables(iter([example_tables]), tmp_path / "again")
    for path in whole_tables.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_a_folder_without_tables_is_refused(example_tables: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReleaseError, match="cannot be read") as caught:
        write_whole_tables([example_tables, tmp_path / "empty"], tmp_path / "whole")
    assert caught.value.path == tmp_path / "empty" / "lines.csv"


def test_another_table_in_its_place_is_refused(example_tables: Path, tmp_path: Path) -> None:
    for table in TABLES:
        source = example_tables / f"{table.name}.csv"
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "projects.csv").write_bytes(b"project,name\r\n1,2\r\n")
    with pytest.raises(ReleaseError, match="is not the table projects"):
        write_whole_tables([tmp_path], tmp_path / "whole")


def test_folders_that_cannot_be_written_are_refused(
    example_interpretation: Interpretation, example_tables: Path, tmp_path: Path
) -> None:
    iris = Iris().of_document(example_interpretation.budget.heading)
    rows = document_rows(example_interpretation, AuditReport(), iris, 1)
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_document_tables(rows, tmp_path / "missing")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot be written"):
        write_whole_tables([example_tables], tmp_path / "file")
