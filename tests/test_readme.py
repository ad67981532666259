"""What README.md shows is true: its queries have answers, its commands exist, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import budgetgraph
from budgetgraph.cli import cli
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sparql\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    done = publish([example_path], tmp_path_factory.mktemp("readme"), Settings())
    assert done.release is not None
    return done.release


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_has_an_answer(query: str, release: Release) -> None:
    assert release.store().table(query).terms


def test_the_first_query_gives_the_classes(release: Release) -> None:
    rows = release.store().table(QUERIES[0]).terms
    assert [(row[1].value, row[2].value) for row in rows if row[1] and row[2]] == [
        ("一般公共服务支出", "8020600"),
        ("住房保障支出", "725700"),
        ("社会保障和就业支出", "460800"),
        ("卫生健康支出", "209900"),
    ]


def test_the_answer_of_the_endpoint_that_it_shows(release: Release) -> None:
    ((query, column, value),) = re.findall(r"'query=(SELECT .*)'\n(\w+)\n([0-9]+)\n", README)
    table = release.store().table(query)
    assert (table.variables, table.rows) == ((column,), ((value,),))


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"^\$ budgetgraph (\w+)", README, re.MULTILINE))
    assert named == {"audit", "convert", "coverage", "publish", "releases", "serve", "query"}
    for command in named:
        assert CliRunner().invoke(cli, [command, "--help"]).exit_code == 0


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (PROJECT / target).exists()] == []


def test_the_python_example(example_path: Path) -> None:
    conversion = budgetgraph.convert(example_path)
    budget = conversion.interpretation.budget
    assert f"# {budget.heading.year} {len(budget.items)}" in README


def test_the_report_it_shows_is_the_report(example_path: Path) -> None:
    cells = budgetgraph.convert(example_path).interpretation.balance.cells
    assert f"cells: {sum(cells.values())} = " in README
