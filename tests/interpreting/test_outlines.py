"""Running lines, contents lists and parts of paged documents."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.outline import outline
from budgetgraph.interpreting.prose import paragraphs, split_sentences
from budgetgraph.interpreting.records import BudgetItem, Interpretation
from budgetgraph.interpreting.running_lines import without_running_lines
from budgetgraph.reading import read_bytes
from budgetgraph.reading.document import Passage
from tests.interpreting import jiangsu_form, shanghai_form
from tests.interpreting.paged_texts import document, kinds, read_pages


def lines(*pages: str) -> list[str]:
    """The lines of drawn pages that are left without running lines."""
    blocks = without_running_lines(document(*pages)).blocks
    return [block.text for block in blocks if isinstance(block, Passage)]


def meanings(*pages: str) -> list[str]:
    return [part.meaning for part in outline(without_running_lines(document(*pages))).parts]


@pytest.mark.parametrize("number", ["- {} -", "—{}—", "第{}页", "第 {} 页 共 3 页", "{}/3", "{}"])
def test_page_numbers_are_no_text(number: str) -> None:
    pages = [f"第{n}段正文。\n{number.format(n)}" for n in range(1, 4)]
    assert lines(*pages) == ["第1段正文。", "第2段正文。", "第3段正文。"]


def test_a_wrapped_figure_is_no_page_number() -> None:
    assert lines("2018年预算\n2018", "正文") == ["2018年预算", "2018", "正文"]


def test_headers_go_and_what_only_stands_often_stays() -> None:
    header = "合成示例局2025年部门预算"
    pages = [f"{header}\n单位：万元\n收入预算总表\n第{n}段" for n in range(1, 5)]
    assert lines(*pages).count(header) == 1  # On the first page it may be the only title.
    assert lines(*pages).count("单位：万元") == 4
    assert lines(*pages).count("收入预算总表") == 4


def test_running_lines_are_never_facts() -> None:
    header = "共收入预算999.99万元  第{}页"
    pages = [f"{header.format(n)}\n{page}" for n, page in enumerate(shanghai_form.PAGES, 1)]
    plain, marked = read_pages(*shanghai_form.PAGES), read_pages(*pages)
    assert marked.budget.items == plain.budget.items
    assert marked.findings == ()


def test_a_form_without_numbered_parts() -> None:
    assert meanings(*shanghai_form.PAGES) == [
        "overview",
        "overview",
        "glossary",
        "narrative",
        "tables",
        "narrative",
    ]


def test_contents_on_two_pages_and_wrapped() -> None:
    head, _, rest = shanghai_form.CONTENTS.partition("五、")
    pages = (shanghai_form.COVER, head.rstrip("\n"), "五、" + rest, *shanghai_form.PAGES[2:])
    frame = outline(document(*pages))
    assert [part.meaning for part in frame.parts][:3] == ["overview", "overview", "glossary"]
    texts = [entry.text for entry in frame.entries]
    assert "2.2025年部门一般公共预算支出功能分类预算表" in texts
    assert texts[-1] == "六、其他相关情况说明"
    assert read_pages(*pages).findings == ()


def test_a_section_with_the_name_of_a_part_begins_none() -> None:
    contents = shanghai_form.CONTENTS + "\n七、绩效目标"
    other = shanghai_form.OTHER + "\n六、绩效目标\n提高示例工作水平。"
    frame = outline(document(*shanghai_form.pages(CONTENTS=contents, OTHER=other)))
    assert [part.meaning for part in frame.parts][-1] == "narrative"


def test_tables_behind_the_narrative_are_a_part() -> None:
    pages = (*shanghai_form.PAGES[:6], shanghai_form.OTHER, *shanghai_form.TABLES)
    assert meanings(*pages)[-2:] == ["narrative", "tables"]
    assert read_pages(*pages).findings == ()


def test_what_the_contents_announce_and_the_body_lacks() -> None:
    assert kinds(read_pages(*shanghai_form.PAGES[:4], *shanghai_form.PAGES[5:])) == ["missing-part"]
    without_table = (*shanghai_form.PAGES[:7], shanghai_form.OTHER)
    assert "missing-table" in kinds(read_pages(*without_table))


def test_numbered_parts_in_another_order_than_the_contents() -> None:
    front, tables, text = (
        jiangsu_form.PAGES[:5],
        jiangsu_form.PAGES[5:9],
        jiangsu_form.NARRATIVE,
    )
    body, _, glossary = text[2].partition("第四部分")
    pages = (*front, text[0], text[1], body.rstrip("\n"), *tables, "第四部分" + glossary)
    assert meanings(*pages) == ["overview", "narrative", "tables", "glossary"]
    assert read_pages(*pages).findings == ()


HEADLESS = tuple(page.removeprefix("第二部分 2018 年度部门预算表\n") for page in jiangsu_form.PAGES)
"""As from a workbook: the tables stand on sheets of their own, and no heading says so."""


@pytest.mark.parametrize("last", [False, True], ids=["between", "last"])
def test_tables_that_only_the_contents_announce_are_a_part(last: bool) -> None:
    front, tables, text = HEADLESS[:5], HEADLESS[5:9], HEADLESS[9:]
    pages = (*front, *text, *tables) if last else HEADLESS
    assert "tables" in meanings(*pages)
    headless, whole = read_pages(*pages), read_pages(*jiangsu_form.PAGES)
    assert {i.key: i.amount for i in headless.budget.items} == {
        i.key: i.amount for i in whole.budget.items
    }
    assert headless.findings == ()


def test_grids_that_nothing_announces_make_no_part() -> None:
    table = "附：值班安排\n星期|值班人数\n一|2"
    pages = (*HEADLESS[:4], HEADLESS[4] + "\n" + table, *HEADLESS[9:])
    assert meanings(*pages) == ["overview", "narrative", "glossary"]


def test_the_title_of_the_first_table_is_no_entry_of_the_contents() -> None:
    """A workbook of a contents list and tables: the body begins at the lines above the first table."""
    pages = (*HEADLESS[:3], *HEADLESS[5:9])
    frame = outline(without_running_lines(document(*pages)))
    assert [part.meaning for part in frame.parts] == ["whole"]
    assert frame.parts[0].passages[0].text == "公开01表"


def test_a_heading_of_two_lines_says_what_its_part_is() -> None:
    frame = outline(without_running_lines(document(*jiangsu_form.PAGES)))
    assert [part.heading.text for part in frame.parts][2] == (
        "第三部分 江苏省合成示例委员会办公厅2018 年度部门预算情况说明"
    )


# -- paragraphs -----------------------------------------------------------------------------------


def passages(*texts: str) -> list[Passage]:
    """Lines of one page; ``+`` goes on with the line before."""
    return [
        Passage(text.removeprefix("+"), line, page=1, continues=text.startswith("+"))
        for line, text in enumerate(texts, 1)
    ]


def test_lines_are_joined_and_items_begin_paragraphs() -> None:
    found = paragraphs(passages("（一）讨论、决定有关", "+事项；", "（二）其他。"))
    assert [paragraph.text for paragraph in found] == ["（一）讨论、决定有关事项；", "（二）其他。"]
    assert not any(paragraph.heading for paragraph in found)


def test_a_heading_may_be_wrapped() -> None:
    found = paragraphs(
        passages("九、“三公”经费、会议费、培训费支出预算", "+情况说明", "本表反映情况。")
    )
    assert [(p.text, p.heading) for p in found] == [
        ("九、“三公”经费、会议费、培训费支出预算情况说明", True),
        ("本表反映情况。", False),
    ]


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ("支出预算 4,4", "32.78 万元。", "4,432.78"),
        ("支出预算 4,", "432.78 万元。", "4,432.78"),
        ("支出预算 4,432", ".78 万元。", "4,432.78"),
        ("支出预算 4,432.78", "万元。", "4,432.78"),
    ],
)
def test_a_figure_cut_by_a_line_end_is_whole(first: str, second: str, number: str) -> None:
    (paragraph,) = paragraphs(passages(first, "+" + second))
    (sentence,) = split_sentences(paragraph, "n", "三")
    (figure,) = sentence.figures
    assert (figure.number, figure.unit) == (number, "万元")
    assert (figure.source.page, figure.source.line) == (1, 1)


def test_places_of_two_pages_do_not_collide() -> None:
    first, second = passages("收入 5 万元，"), passages("支出 6 万元。")
    (paragraph,) = paragraphs([*first, replace(second[0], page=2, continues=True)])
    (sentence,) = split_sentences(paragraph, "n", "三")
    assert [(f.source.page, f.source.column) for f in sentence.figures] == [(1, 1), (2, 1)]


# -- texts without pages --------------------------------------------------------------------------


def as_text(*pages: str) -> Interpretation:
    """The interpretation of the same pages as a converter writes them: one text, tables by tabs."""
    lines = "\n\n".join(pages).replace("\n+", "").split("\n")
    text = "\n".join(
        "\t".join(cell.strip() for cell in line.split("|")) if "|" in line else line
        for line in lines
    )
    return interpret(read_bytes(text.encode(), "drawn.txt"))


@pytest.mark.parametrize("form", [shanghai_form, jiangsu_form])
def test_a_text_says_what_the_pages_say(form: ModuleType) -> None:
    text, drawn = as_text(*form.PAGES), read_pages(*form.PAGES)
    assert text.findings == ()
    assert text.budget.heading == drawn.budget.heading
    assert set(text.budget.items) >= {i for i in drawn.budget.items if _is_told(i)}
    assert text.budget.duties == drawn.budget.duties
    assert text.budget.definitions == drawn.budget.definitions
    assert len(text.budget.claims) == len(drawn.budget.claims)


def _is_told(item: BudgetItem) -> bool:
    return all(source.key.startswith("n") for source in item.sources)


@pytest.mark.parametrize(
    "below", ["一、部门职责", "本局负责民政工作。", "目录", "合计 1,234.50 100.00", "甲" * 61]
)
def test_the_cover_ends_where_the_text_begins(below: str) -> None:
    cover = [
        "合成示例局",
        *(f"处室{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑"),
        "2025年部门预算",
    ]
    frame = outline(document("\n".join([*cover, below, "其他"])))
    assert [passage.text for passage in frame.cover] == cover
