"""Two years of one department in one release: what they contradict in each other.

The earlier document is the example with all years one less, so that it prints for 2025 what the example prints
for 2026: 941.71 万元 in all. The example says that 2026 is 132.71 less than 2025, that is 1074.42.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from budgetgraph.graph.audit import finding_iris
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.comparisons import Comparison
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.verification import problems_of
from budgetgraph.publishing.years_together import across_documents

KEY = "420111/036/2026/budget"
BASE = "https://budgetgraph.example/"
GRAPH = f"{BASE}graph/comparisons"
TOTAL = f"{BASE}id/item/{KEY}/function-all/2025/exp/036/total/total"


@pytest.fixture(scope="module")
def years(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    text = example_path.read_text(encoding="utf-8")
    earlier = tmp_path_factory.mktemp("years") / "hongshan-036-2025.md"
    shifted = re.sub(r"20(2[3-7])(?=年|-)", lambda year: f"20{int(year[1]) - 1}", text)
    earlier.write_text(shifted, encoding="utf-8")
    return earlier, example_path


@pytest.fixture(scope="module")
def release(years: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Release:
    made = publish(years, tmp_path_factory.mktemp("releases"), Settings()).release
    assert made is not None
    return made


@pytest.fixture(scope="module")
def comparison(years: tuple[Path, Path]) -> Comparison:
    conversions = [convert_files((path,), Settings()) for path in years]
    (found,) = across_documents(conversions, Settings())
    return found


def compared(release: Release) -> list[dict[str, Any]]:
    earlier, later = json.loads((release.path / "report/findings.json").read_bytes())
    assert "comparisons" not in earlier
    return list(later["comparisons"])


def test_last_years_total_is_another_in_last_years_document(comparison: Comparison) -> None:
    assert comparison.files == ("hongshan-036-2026.md", "hongshan-036-2025.md")
    (total,) = [each for each in comparison.report.findings if str(each.focus) == TOTAL]
    assert total.stated == Decimal(10744200)
    assert total.compared == Decimal(9417100)
    assert total.difference == Decimal(1327100)
    assert total.rule == "R27"
    # 941.71 and 132.71 in this document, 941.71 in the earlier one.
    assert [(cell.file, cell.text) for cell in total.sources] == [
        (1, "941.71"),
        (1, "132.71"),
        (2, "941.71"),
    ]
    assert "1074.42万元" in total.message.zh


def test_a_comparison_is_a_doubt_at_most(comparison: Comparison) -> None:
    assert comparison.report.worst is Severity.WARNING


def test_one_document_is_compared_with_nothing(example_path: Path) -> None:
    conversion = convert_files((example_path,), Settings())
    assert list(across_documents([conversion, conversion], Settings())) == []


def test_the_release_says_what_the_documents_say_together(
    release: Release, comparison: Comparison
) -> None:
    expected = finding_iris(comparison.report, comparison.iris)
    assert [each["finding"] for each in compared(release)] == list(map(str, expected))
    table = release.store().table(
        f"SELECT ?finding WHERE {{ GRAPH <{GRAPH}> {{"
        f" <{BASE}id/report/{KEY}/comparison> <http://www.w3.org/ns/shacl#result> ?finding }} }}"
    )
    assert {row[0] for row in table.rows} == set(map(str, expected))


def test_cells_are_those_of_their_own_document(release: Release) -> None:
    table = release.store().table(f"""
        PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?cell ?printed WHERE {{
          ?finding sh:focusNode <{TOTAL}> . ?finding prov:wasDerivedFrom ?cell . ?cell prov:value ?printed
        }}""")
    found = {(str(cell).split("/")[7], printed) for cell, printed in table.rows}
    assert {(year, printed) for year, printed in found if year == "2025"} == {("2025", "941.71")}
    assert ("2026", "132.71") in found


def test_the_release_is_whole_and_in_its_dumps(release: Release) -> None:
    assert problems_of(release.path) == []
    (entry,) = [each for each in release.manifest["graphs"] if each["iri"] == GRAPH]
    assert entry["triples"] > 0
    told = f"{BASE}id/report/{KEY}/comparison".encode()
    assert told in (release.path / "dumps/full.nq").read_bytes()
    assert told not in (release.path / "dumps/facts.nq").read_bytes()


def test_the_order_of_the_files_does_not_matter(
    release: Release, years: tuple[Path, Path], tmp_path: Path
) -> None:
    again = publish(years[::-1], tmp_path / "releases", Settings()).release
    assert again is not None
    assert again.id == release.id


def test_without_two_years_there_is_no_such_graph(example_path: Path, tmp_path: Path) -> None:
    made = publish([example_path], tmp_path / "releases", Settings()).release
    assert made is not None
    assert GRAPH not in {each["iri"] for each in made.manifest["graphs"]}
    (told,) = json.loads((made.path / "report/findings.json").read_bytes())
    assert "comparisons" not in told
    assert told["severities"]["violation"] >= 2
    worst = told["findings"][0]
    assert (worst["rule"], worst["amounts"], worst["difference"], worst["unit"]) == (
        "R9",
        [9477100, 9417100],
        60000,
        "元",
    )
    assert worst["suspect"]["line"] == 348
