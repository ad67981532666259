"""The pages of findings and of what they are about, on a real server."""

from __future__ import annotations

import html
import json
import re

import httpx
import pytest
from rdflib.namespace import SH

from budgetgraph.publishing.release import Release
from budgetgraph.web.findings import SEVERITIES, Findings, ListedFinding
from budgetgraph.web.labels import names_of
from tests.web.serving import BROWSER

KEY = "420111/036/2026/budget"
DOCUMENT = f"/doc/doc/{KEY}"
REVENUE = f"/doc/item/{KEY}/fund-revenue/2026/rev/036/total"
CELL = f"/doc/cell/{KEY}/t11/L348C4"
MESSAGE = "表11第348行第4列印947.71万元，表1第109行第2列印941.71万元，两者应相等，相差6万元。"


def page_of(client: httpx.Client, address: str) -> str:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    return html.unescape(answer.text)


@pytest.fixture(scope="module")
def worst(release: Release) -> str:
    """The address of the page of the worst finding: what table 11 prints as revenue."""
    (told,) = json.loads((release.path / "report/findings.json").read_bytes())
    iri = next(each["finding"] for each in told["findings"] if MESSAGE in each["message"]["zh"])
    return str(iri).replace(f"{release.base_iri}id/", "/doc/")


def test_a_document_lists_its_findings_the_worst_first(client: httpx.Client, worst: str) -> None:
    page = page_of(client, DOCUMENT)
    listed = page.partition('id="findings"')[2]
    assert f'<a href="{worst}">{MESSAGE}' in listed
    severities = re.findall(r'<tr><td>(违规|警告|提示) <span class="en">', listed)
    assert severities == sorted(severities, key=["违规", "警告", "提示"].index)
    assert severities[:2] == ["违规", "违规"]
    assert severities[-1] == "提示"


@pytest.mark.parametrize("address", [REVENUE, CELL, f"/doc/table/{KEY}/t11", f"/doc/report/{KEY}"])
def test_what_a_finding_is_about_says_so(client: httpx.Client, worst: str, address: str) -> None:
    assert f'<a href="{worst}">{MESSAGE}' in page_of(client, address)


def test_what_nothing_is_found_about_says_nothing(client: httpx.Client) -> None:
    page = page_of(client, f"/doc/item/{KEY}/revenue-source/2026/rev/036/current")
    assert 'id="findings"' not in page


def test_a_finding_shows_rule_and_printed_cells_side_by_side(
    client: httpx.Client, worst: str
) -> None:
    page = page_of(client, worst)
    assert "核对规则" in page
    cells = re.findall(
        r'<a href="(/doc/cell/[^"]+)">[^<]+</a>[^\n]*<td>([0-9.]+)（万元）</td>', page
    )
    assert cells == [(CELL, "947.71"), (f"/doc/cell/{KEY}/t1/L109C2", "941.71")]
    assert "9,477,100 元" in page
    assert "最可能有误" in page


def test_a_sum_shows_its_total_and_addends(client: httpx.Client) -> None:
    page = page_of(client, f"/doc/summation/{KEY}/t3/L134C3/function")
    # 941.71 = 802.06 + 46.08 + 20.99 + 72.58
    assert "<h1>表3第134行第3列按支出功能分类科目的合计等式</h1>" in page
    printed = re.findall(r"<td>([0-9.]+)（万元）</td>", page)
    assert printed == ["941.71", "802.06", "46.08", "20.99", "72.58"]


def test_the_home_page_counts_contradictions(client: httpx.Client, release: Release) -> None:
    (document,) = release.manifest["documents"]
    number = document["findings"]["violation"]
    assert number >= 2
    assert f"{number} 处" in page_of(client, "/")


def test_severities_are_called_the_same_everywhere() -> None:
    assert {iri: names_of(iri) for iri in SEVERITIES} == dict(SEVERITIES)


def test_counts_leave_out_what_there_is_none_of() -> None:
    listed = (ListedFinding("urn:f", str(SH.Warning), "R1", "说明", "message"),)
    assert Findings(listed).counts == ((str(SH.Warning), 1),)
