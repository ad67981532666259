"""Damage does what it says, and the same every time."""

import pytest

from budgetgraph.synthesis.damage import DAMAGES, ENCODINGS, damaged
from budgetgraph.synthesis.example import example_document
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import LONG


@pytest.fixture(scope="module")
def document() -> str:
    return render(generate(9, 2, shape=LONG))


@pytest.mark.parametrize("kind", DAMAGES)
def test_each_kind_changes_a_document_in_a_way_that_depends_on_the_seed_only(kind: str) -> None:
    text = example_document()
    seed = next(seed for seed in range(20) if damaged(text, [kind], seed) != text)
    assert damaged(text, [kind], seed) == damaged(text, [kind], seed)


def test_no_damage_is_no_change(document: str) -> None:
    assert damaged(document, [], 1) == document


def test_an_unknown_kind_is_refused(document: str) -> None:
    with pytest.raises(KeyError, match="fire"):
        damaged(document, ["fire"], 1)


@pytest.mark.parametrize(
    ("kind", "leftover"),
    [
        ("latex", r"$\geq 85\%$"),
        ("html", "<p>1. "),
        ("two-numbers", "516.78 449.42"),
        ("moved-classes", "产出指标\t数量指标\t成本指标\t经济成本指标\t经费使用限额"),
        ("dashes", "\t--\t"),
        ("width", "(武汉市洪山区社会管理网格化服务中心)"),
    ],
)
def test_damage_of_the_kinds_that_real_documents_show(kind: str, leftover: str) -> None:
    assert any(leftover in damaged(example_document(), [kind], seed) for seed in range(20))


def test_broken_tables_lose_no_row(document: str) -> None:
    broken = damaged(document, ["broken-tables"], 5)
    assert [line for line in broken.splitlines() if line] == [
        line for line in document.splitlines() if line
    ]
    assert broken.count("\n\n") > document.count("\n\n")


@pytest.mark.parametrize(
    "kind", ["continued-cells", "broken-paragraphs", "spaces", "padded-rows", "trimmed-rows"]
)
def test_nothing_printed_is_lost(kind: str, document: str) -> None:
    def characters(text: str) -> list[str]:
        return sorted("".join(text.split()))

    assert characters(damaged(document, [kind], 5)) == characters(document)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [("utf-8", b"**", b"\n"), ("bom", b"\xef\xbb\xbf**", b"\n"), ("crlf", b"**", b"\r\n")],
)
def test_encodings(name: str, start: bytes, end: bytes) -> None:
    content = ENCODINGS[name](example_document())
    assert content.startswith(start)
    assert content.endswith(end)


def test_gb18030_holds_every_character() -> None:
    assert ENCODINGS["gb18030"](example_document()).decode("gb18030") == example_document()


def test_the_last_line_may_have_no_newline() -> None:
    assert not ENCODINGS["no-final-newline"](example_document()).endswith(b"\n")
