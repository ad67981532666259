"""Documents and releases that the tests of the difference share."""

from __future__ import annotations

import pytest

from budgetgraph.publishing.release import Release
from tests.publishing.difference.handmade import XSD, Maker, Sample

OFFICE = ("30201\t办公费\t4.30\t\t4.30", "30201\t办公费\t4.50\t\t4.50")
"""One amount, which its table's total then contradicts."""

PRINTING = ("30202\t印刷费\t0.40\t\t0.40", "30202\t印刷费\t0.20\t\t0.20")
"""Together with the one before, the totals stay right."""

RENAMED = ("区城运中心信息系统运维项目", "区城运中心信息系统升级项目")
ONE_LINE_MORE = ("\n## 二、部门收入总表", "\n注：示例。\n\n## 二、部门收入总表")
UNREADABLE = ("30206\t电费\t2.00\t\t2.00", "30206\t电费\t两万\t\t两万")

CATALOGUE = (
    f'<https://budgetgraph.example/d/1> <http://www.w3.org/ns/dcat#byteSize> "5"^^<{XSD}nonNegativeInteger> .',
    '<https://budgetgraph.example/d/1> <http://purl.org/dc/terms/title> "one"@en .',
)


@pytest.fixture(scope="session")
def maker(example_text: str, tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return Maker(tmp_path_factory.mktemp("difference"), example_text)


@pytest.fixture(scope="session")
def example(maker: Maker) -> Sample:
    return maker.sample()


@pytest.fixture(scope="session")
def earlier(maker: Maker) -> Sample:
    return maker.of_year(2024)


@pytest.fixture(scope="session")
def corrected(maker: Maker) -> Sample:
    """A second version: two amounts, a project's name, one line more, an amount nobody can read."""
    return maker.sample(OFFICE, PRINTING, RENAMED, ONE_LINE_MORE, UNREADABLE, version=2)


@pytest.fixture(scope="session")
def old(maker: Maker, example: Sample, earlier: Sample) -> Release:
    return maker.release(example, earlier, catalogue=CATALOGUE)


@pytest.fixture(scope="session")
def new(maker: Maker, corrected: Sample, earlier: Sample) -> Release:
    return maker.release(corrected, earlier, catalogue=CATALOGUE[:1])
