"""What a file says it is, files of other documents, and findings about what has no text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.identity import identify
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.records import Fate, Interpretation
from budgetgraph.interpreting.unread_places import report_unread
from budgetgraph.reading import Document, read, read_bytes
from budgetgraph.reading.document import Unread
from budgetgraph.reading.joining import join
from tests.publishing.parted import apart


def text(content: str, name: str = "text.md") -> Document:
    return read_bytes(content.encode(), name)


def parts(document: Document) -> tuple[str, ...]:
    identity = identify(document)
    return () if identity is None else identity.parts


def test_the_parts_of_a_document(example_text: str) -> None:
    around, tables = apart(example_text)
    assert parts(text(example_text)) == ("overview", "tables", "narrative", "glossary")
    assert parts(text(around)) == ("overview", "narrative", "glossary")
    assert parts(text(tables)) == ("tables",)


def test_both_files_say_the_same(example_text: str) -> None:
    one, other = (identify(text(content)) for content in apart(example_text))
    assert one is not None
    assert other is not None
    assert (one.issuer, one.year, one.kind) == (other.issuer, other.year, other.kind)
    assert (one.year, one.kind) == (2026, "budget")
    assert one.issuer_printed.startswith("武汉市洪山区城市运行管理中心")


@pytest.mark.parametrize("content", ["你好\n", "部门预算情况说明\n", "2026年\n"])
def test_what_says_no_issuer_or_year_is_nothing(content: str) -> None:
    assert identify(text(content)) is None


def test_final_accounts_are_nothing(example_text: str) -> None:
    around, _ = apart(example_text)
    assert identify(text(around.replace("预算", "决算"))) is None


def test_apart_and_whole_say_the_same(example_text: str) -> None:
    whole = interpret(text(example_text))
    files = [text(content) for content in apart(example_text)]
    for order in (files, files[::-1]):
        joined = interpret(join(order))
        assert joined.budget == whole.budget
        assert joined.balance.cells == whole.balance.cells
        assert joined.balance.sentences == whole.balance.sentences
        assert [each.kind for each in joined.findings] == [each.kind for each in whole.findings]
        assert joined.identities == tuple(map(identify, order))
        assert len(joined.files) == 2


def test_a_source_names_its_file(example_text: str) -> None:
    around, tables = apart(example_text)
    joined = interpret(join([text(around), text(tables)]))
    for item in joined.budget.items:
        for source in item.sources:
            content = tables if source.file == 2 else around
            printed = content.splitlines()[source.line - 1]
            assert source.text.split("\n")[0].strip() in printed
    assert {source.file for item in joined.budget.items for source in item.sources} == {1, 2}


def test_files_of_another_issuer_or_year_are_a_finding(example_text: str) -> None:
    around, tables = apart(example_text)
    for other, said in (
        (around.replace("2026年", "2025年"), "2025"),
        (around.replace("城市运行", "城市管理"), "城市管理"),
    ):
        found = [
            each
            for each in interpret(join([text(tables), text(other)])).findings
            if each.kind == "files-differ"
        ]
        assert [each.severity for each in found] == [Severity.WARNING]
        assert said in found[0].message.zh
        assert said in found[0].message.en


def test_unread_places_are_findings() -> None:
    document = replace(
        join([text("甲"), replace(text("乙"), media_type="application/vnd.ms-excel")]),
        unread=(
            Unread("picture", 3, 1),
            Unread("picture", 4, 1),
            Unread("picture", 7, 2),
            Unread("off-page", 2, 450),
            Unread("garbled", 5, 12),
            Unread("garbled", 6, 0),
            Unread("hidden", None, 3),
            Unread("hidden", 1, 9, file=2),
            Unread("formula", 1, 1, file=2),
        ),
    )
    ledger = Ledger()
    report_unread(document, ledger)
    assert [(each.kind, each.severity.label, each.message.en) for each in ledger.findings] == [
        ("unread-garbled", "warning", "pages 5-6: text whose characters the file does not tell was not read (12 characters)"),
        ("unread-hidden", "info", "hidden content was left out (3 characters)"),
        ("unread-off-page", "info", "page 2: text beyond the edge of the page was left out (450 characters)"),
        ("unread-picture", "info", "pages 3-4, 7: what pictures show was not read (4 pictures)"),
        ("unread-formula", "warning", "file 2, page 1: formulas whose results the file does not hold were not read (1 cell)"),
        ("unread-hidden", "info", "file 2, page 1: hidden content was left out (9 cells)"),
    ]  # fmt: skip
    assert ledger.findings[3].message.zh == "第3-4, 7页：图片中的文字未读取（4幅）"


@pytest.fixture(scope="module")
def consultative_conference(documents: Path) -> Interpretation:
    """The document of Jiangsu whose tables and text were published apart."""
    folder = documents / "jiangsu"
    names = ("narrative", "tables")
    return interpret(
        join([read(folder / f"provincial-cppcc-office-2018-{name}.pdf") for name in names])
    )


def test_a_real_document_in_two_files(consultative_conference: Interpretation) -> None:
    heading = consultative_conference.budget.heading
    assert (heading.year, heading.region.code, heading.kind) == (2018, "320000", "budget")
    assert heading.title == "江苏省政协办公厅2018年度部门预算公开"
    assert consultative_conference.balance.cells[Fate.UNACCOUNTED] == 0
    assert any(goal.kind == "work-task" for goal in consultative_conference.budget.goals)
    assert consultative_conference.budget.definitions
    sources = [s for item in consultative_conference.budget.items for s in item.sources]
    assert {source.file for source in sources} == {1, 2}
    assert all(source.page for source in sources)
    first, second = consultative_conference.identities
    assert first is not None
    assert second is not None
    assert (first.issuer, first.year) == (second.issuer, second.year)
    assert "tables" not in first.parts
    assert second.parts == ("tables",)
