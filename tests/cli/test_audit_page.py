"""The audit as a page, as CSV and as JSON, on findings made by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from lxml import etree, html

from budgetgraph.cli.audit_csv import COLUMNS, document_csv, header
from budgetgraph.cli.audit_page import document_section, head, tail
from budgetgraph.ground.errors import InputError
from budgetgraph.ground.findings import Severity
from budgetgraph.publishing.audit_record import document_record, finding_record
from budgetgraph.publishing.audited import AuditedDocument
from budgetgraph.publishing.exact_json import exact_json
from budgetgraph.publishing.json_text import json_text
from tests.cli.audited_by_hand import (
    ALL,
    EVIL,
    NOTE,
    OTHER,
    ROUNDING,
    SHARE,
    TOTAL,
    WRONG_TOTAL,
    by_hand,
)

_VOID = {"meta", "br"}


def page(*documents: AuditedDocument) -> str:
    overview = [(each.key, document_record(each), each.counts) for each in documents]
    failed = InputError("is empty", path="<b>bad</b>.md", zh="文件为空")
    sections = [document_section(each, Severity.WARNING) for each in documents]
    return "".join([head(overview, [failed]), *sections, tail()])


def parsed(text: str) -> html.HtmlElement:
    """The page as HTML; it is also well-formed, so that no parser has to guess."""
    closed = re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", text.removeprefix("<!doctype html>"))
    etree.fromstring(closed.encode())
    return html.document_fromstring(text)


def test_the_page_needs_nothing_else() -> None:
    text = page(by_hand(*ALL))
    tree = parsed(text)
    assert not tree.xpath("//script | //link | //img | //iframe | //object | //form | //base")
    assert not tree.xpath("//@src | //@style | //@*[starts-with(name(), 'on')]")
    assert all(address.startswith("#") for address in tree.xpath("//@href"))
    assert "url(" not in text
    assert "@import" not in text
    assert "http" not in re.sub(r"<!doctype.*?<body>", "", text, flags=re.DOTALL)


def test_what_a_document_prints_is_never_markup() -> None:
    tree = parsed(page(by_hand(*ALL)))
    assert tree.xpath("//article//mark[contains(., '<script>alert(1)</script>')]")
    assert "\x1b" not in page(by_hand(*ALL))
    assert tree.xpath("//p[contains(., '<b>bad</b>.md')]")


def test_headings_languages_and_names_are_those_of_an_accessible_page() -> None:
    two = replace(by_hand(*ALL), key="420111/013/2026/budget")
    tree = parsed(page(by_hand(*ALL), two))
    assert tree.get("lang") == "zh-Hans"
    assert tree.xpath("string(//title)")
    assert len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = Counter(tree.xpath("//@id"))
    assert set(ids.values()) == {1}
    assert {each[1:] for each in tree.xpath("//@href")} <= set(ids)
    assert set(tree.xpath("//@aria-labelledby")) <= set(ids)
    assert all(each.get("scope") for each in tree.iter("th"))
    # English is marked as such, and Chinese never is.
    english = "".join(tree.xpath("//body//*[@lang='en']//text()"))
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"万元|三\.一", "", english))
    assert "prefers-color-scheme: dark" in page(by_hand())
    assert "@media print" in page(by_hand())


def test_each_finding_shows_its_printed_cells_side_by_side() -> None:
    tree = parsed(page(by_hand(*ALL)))
    first, second = tree.xpath("//article")
    assert "R3 收支平衡" in first.xpath("string(h3)")
    assert "R13" in first.xpath("string(p[@class='further']/following-sibling::h4[1])")
    assert "unknown-label" in second.xpath("string(h3)")
    cells = first.xpath("(ul[@class='cells'])[1]/li")
    places = [" ".join(each.xpath("string(p)").split()) for each in cells]
    assert places == [
        "表11第348行第4列 table 11, line 348, column 4",
        "表11第352行第3列 table 11, line 352, column 3",
    ]
    assert [each.xpath("string(.//mark)") for each in cells] == ["947.71", "941.71"]
    assert cells[0].xpath(".//mark[@class='doubted']/text()") == ["947.71"]
    assert not cells[1].xpath(".//mark[@class]")
    assert cells[0].xpath("ol/li/text() | ol/li/mark/text()")[:2] == ["收入构成", "财政拨款"]
    amounts = [" ".join(each.xpath("string()").split()) for each in first.xpath("(dl)[1]/div/dd")]
    assert amounts == ["947.71 万元", "941.71 万元", "+6 万元"]
    assert "张三" not in tree.text_content()


def test_notes_are_folded_away_and_counted() -> None:
    tree = parsed(page(by_hand(*ALL)))
    (notes,) = tree.xpath("//section/details")
    assert "1 × R1" in notes.xpath("string(summary)")
    assert len(notes.xpath("h3")) == 2


def test_the_figure_in_doubt_is_not_marked_where_it_may_be_one_of_two() -> None:
    twice = replace(TOTAL, line=600, column=1)
    finding = replace(WRONG_TOTAL, sources=(twice, replace(twice, column=2)), suspect=twice)
    document = replace(by_hand(finding), rows={(1, None, 600): ("947.71", "947.71")})
    (line,) = parsed(page(document)).xpath("//article//ul[@class='cells']/li")
    assert line.xpath(".//mark/text()") == ["947.71", "947.71"]
    assert not line.xpath(".//mark[@class]")


def test_the_page_explains_its_words_and_marks() -> None:
    (meanings,) = parsed(page(by_hand(*ALL))).xpath("//dl[@class='meanings']")
    terms = [" ".join(each.text_content().split()) for each in meanings.xpath("div/dt")]
    assert terms[:3] == ["违规 violation", "警告 warning", "提示 info"]
    assert "不表示有人违反法律" in meanings.text_content()
    assert len(meanings.xpath("div/dt/mark")) == 2


def test_a_comparison_of_years_is_not_taken_for_the_document() -> None:
    across = replace(by_hand(ROUNDING), key="420111/036/2026/budget/comparison")
    across = replace(across, compared_with=("2025.md",))
    tree = parsed(page(by_hand(ROUNDING), across))
    assert tree.xpath("//h2/text()") == [
        "某局2026年部门预算",
        "某局2026年部门预算 · 与往年文件对照",
    ]
    assert "budget.md 对照 compared with 2025.md" in tree.text_content()


def test_a_page_of_one_document_is_named_after_it() -> None:
    title = parsed(page(by_hand())).xpath("string(//title)")
    assert title == "预算审核报告 Budget audit: 某局2026年部门预算"
    assert parsed(page(by_hand(), by_hand())).xpath("string(//title)") == title.partition(":")[0]


def test_a_page_without_contradictions_says_so() -> None:
    text = parsed(page(by_hand(ROUNDING))).text_content()
    assert "未发现矛盾 no contradictions found" in " ".join(text.split())
    assert "未发现矛盾" not in parsed(page(by_hand(*ALL))).text_content()


def test_further_lines_of_a_finding_can_be_unfolded() -> None:
    sources = tuple(replace(NOTE, line=line) for line in range(200, 210))
    tree = parsed(page(by_hand(replace(WRONG_TOTAL, sources=sources))))
    assert "4 more lines" in tree.xpath("string(//article//summary)")
    assert len(tree.xpath("//article/details//mark")) == 4


def rows(document: AuditedDocument) -> list[dict[str, str]]:
    text = (header() + document_csv(document, document.findings)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_csv_has_one_row_for_each_finding() -> None:
    told = rows(by_hand(*ALL))
    assert list(told[0]) == list(COLUMNS)
    assert [each["rule"] for each in told] == ["R3", "R13", "unknown-label", "R14", "R1"]
    assert [each["group"] for each in told] == ["1", "1", "2", "3", "4"]
    first = told[0]
    assert (first["stated"], first["compared"], first["difference"]) == (
        "9477100",
        "9417100",
        "60000",
    )
    assert (first["unit"], first["severity"]) == ("元", "violation")
    assert first["sources"] == "表11第348行第4列 947.71|表11第352行第3列 941.71"
    assert (told[2]["stated"], told[2]["unit"]) == ("", "")
    assert (told[3]["difference"], told[3]["unit"]) == ("-0.04", "%")


def test_no_cell_of_the_csv_is_a_formula() -> None:
    evil = replace(
        WRONG_TOTAL,
        rule="=1+1",
        message=replace(WRONG_TOTAL.message, zh=EVIL, en="@SUM(A1)"),
        difference=Decimal(-1),
    )
    (row,) = rows(by_hand(evil, file="-2+3.md"))
    for name, cell in row.items():
        if name != "difference":
            assert not re.match(r"[=+\-@\t\r]", cell), (name, cell)
    assert row["message_zh"] == f"'{EVIL}"
    assert row["difference"] == "-1"


def test_json_has_exact_numbers() -> None:
    large = replace(
        WRONG_TOTAL, stated=Decimal("12345678901234567890.10"), compared=None, difference=None
    )
    document = by_hand(large, SHARE)
    told = json.loads(
        exact_json([finding_record(each, document) for each in document.findings]),
        parse_float=Decimal,
    )
    assert told[0]["amounts"] == [Decimal("12345678901234567890.1"), None]
    assert told[1]["amounts"] == [Decimal("53.1"), Decimal("53.14")]
    assert told[1]["unit"] == "%"
    assert told[0]["suspect"]["text"] == TOTAL.text


def test_json_has_what_the_documentation_says() -> None:
    document = by_hand(*ALL)
    told = finding_record(WRONG_TOTAL, document)
    assert list(told) == [
        "document",
        "rule",
        "severity",
        "message",
        "amounts",
        "difference",
        "unit",
        "suspect",
        "group",
        "focus",
        "shape",
        "sources",
    ]
    assert told["sources"][1] == {
        "document": "budget.md",
        "page": None,
        "table": "11",
        "line": OTHER.line,
        "column": OTHER.column,
        "text": "941.71",
    }
    assert finding_record(ALL[2], document)["amounts"] == []
    assert document_record(document) == {
        "file": "budget.md",
        "title": "某局2026年部门预算",
        "issuer": "某局",
        "year": 2026,
        "kind": "budget",
        "conforms": False,
        "counts": {"violation": 1, "warning": 2, "info": 2},
    }
    assert document_record(by_hand())["conforms"] is True


def test_json_is_laid_out_as_everywhere() -> None:
    value = {"a": [], "b": {}, "c": [1, None, True, "元\n"], "d": {"e": [[2]]}}
    assert f"{exact_json(value)}\n".encode() == json_text(value)
    assert (
        exact_json([Decimal("-0.0"), Decimal("1E+3"), Decimal("0.10")]) == "[\n 0,\n 1000,\n 0.1\n]"
    )
