"""DOCX documents: order, headings, list numbers, merged and nested tables, what Word does not print."""

from __future__ import annotations

import pytest
from docx.document import Document as WordDocument

from budgetgraph.ground.errors import DamagedInputError, TooLargeError
from budgetgraph.reading.document import Block, Cell, Grid, Passage, Unread
from budgetgraph.reading.docx import read_docx
from budgetgraph.reading.list_numerals import numeral

from .office_making import paragraph, word, word_by_hand, zipped


def shown(blocks: tuple[Block, ...]) -> list[str | list[list[str]]]:
    return [
        block.text
        if isinstance(block, Passage)
        else [[cell.text for cell in row.cells] for row in block.rows]
        for block in blocks
    ]


def only_grid(blocks: tuple[Block, ...]) -> Grid:
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    return grid


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str, widths: tuple[int, ...] = ()) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inner = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblGrid>{columns}</w:tblGrid>{inner}</w:tbl>"


def test_paragraphs_and_tables_stand_in_their_order() -> None:
    def fill(document: WordDocument) -> None:
        document.add_heading("第一部分 部门概况", 1)
        document.add_paragraph("主要职责")
        grid = document.add_table(2, 3)
        grid.cell(0, 0).merge(grid.cell(0, 1)).text = "收入"
        grid.cell(0, 2).merge(grid.cell(1, 2)).text = "合计"
        grid.cell(1, 0).text = "项目"
        grid.cell(1, 1).text = "10.50"
        document.add_paragraph("")
        document.add_paragraph("说明")

    reading = read_docx(word(fill))
    assert shown(reading.blocks) == [
        "第一部分 部门概况",
        "主要职责",
        [["收入", "", "合计"], ["项目", "10.50", ""]],
        "说明",
    ]
    head, _, grid, note = reading.blocks
    assert isinstance(head, Passage)
    assert isinstance(note, Passage)
    assert isinstance(grid, Grid)
    assert (head.level, head.line, note.level, note.line) == (1, 1, 0, 6)
    assert grid.rows[0].cells[0] == Cell("收入", 3, 1, columns=2)
    assert grid.rows[0].cells[2] == Cell("合计", 3, 3, rows=2)
    assert grid.rows[1].line == 4
    assert reading.media_type.endswith("wordprocessingml.document")


LEVELS = (
    ("chineseCounting", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "%3.%4"),
    ("decimalEnclosedCircleChinese", "%5"),
)


def numbering(*overrides: str) -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (kind, text) in enumerate(LEVELS)
    )
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{override}</w:num>'
        for number, override in enumerate(("", *overrides), start=1)
    )
    return f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{numbers}'


def listed(text: str, depth: int, number: int = 1) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def test_numbers_of_lists_are_given_as_word_prints_them() -> None:
    body = "".join(
        listed(text, depth)
        for text, depth in [
            ("部门概况", 0),
            ("主要职责", 1),
            ("机构设置", 1),
            ("一项", 2),
            ("细项", 3),
            ("圈", 4),
            ("收支", 0),
            ("收入", 1),
        ]
    )
    assert shown(read_docx(word_by_hand(body, numbering=numbering())).blocks) == [
        "一、部门概况",
        "（一）主要职责",
        "（二）机构设置",
        "1. 一项",
        "1.1 细项",
        "① 圈",
        "二、收支",
        "（一）收入",
    ]


def test_lists_of_one_kind_go_on_counting_unless_they_start_anew() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = listed("a", 0) + listed("b", 0, 2) + listed("c", 0, 3) + listed("d", 0, 3)
    content = word_by_hand(body, numbering=numbering("", override))
    assert shown(read_docx(content).blocks) == ["一、a", "二、b", "五、c", "六、d"]


def test_styles_number_and_head_paragraphs() -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="标题 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="b"><w:name w:val="own"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="circle"/><w:basedOn w:val="c"/></w:style>'
    )
    body = (
        paragraph("x", '<w:pStyle w:val="b"/>')
        + paragraph("y", '<w:pStyle w:val="b"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + paragraph("z", '<w:pStyle w:val="c"/><w:outlineLvl w:val="2"/>')
        + paragraph("body", '<w:pStyle w:val="a"/><w:outlineLvl w:val="9"/>')
    )
    reading = read_docx(word_by_hand(body, numbering=numbering(), styles=styles))
    found = [(each.text, each.level) for each in reading.blocks if isinstance(each, Passage)]
    assert found == [("（一）x", 2), ("y", 2), ("z", 3), ("（二）body", 0)]


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCounting", "二十"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (20, "ideographDigital", "二〇"),
        (4, "upperRoman", "IV"),
        (1999, "lowerRoman", "mcmxcix"),
        (28, "lowerLetter", "bb"),
        (3, "decimalZero", "03"),
        (12, "decimalFullWidth", "１２"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (2, "ideographTraditional", "乙"),
        (5, "somethingNew", "5"),
        (5, "bullet", ""),
        (0, "chineseCounting", "0"),
    ],
)
def test_numerals(value: int, number_format: str, printed: str) -> None:
    assert numeral(value, number_format) == printed


def test_tables_in_cells_follow_their_table() -> None:
    inner = table(cell("内一") + cell("内二"))
    outer = table(cell("外") + f"<w:tc>{paragraph('前')}{inner}{paragraph('后')}</w:tc>")
    reading = read_docx(word_by_hand(outer + paragraph("末")))
    assert shown(reading.blocks) == [[["外", "前\n后"]], [["内一", "内二"]], "末"]
    assert [block.rows[0].line for block in reading.blocks if isinstance(block, Grid)] == [1, 2]


def test_edges_drawn_a_little_apart_are_one() -> None:
    # The second row's middle edge stands 1 mm further right than the first row's.
    span = '<w:gridSpan w:val="2"/>'
    rows = (cell("a") + cell("b", span), cell("c", span) + cell("d"))
    drawn = table(*rows, widths=(2000, 60, 2000))
    assert shown(read_docx(word_by_hand(drawn)).blocks) == [[["a", "b"], ["c", "d"]]]
    apart = table(*rows, widths=(2000, 600, 2000))
    assert shown(read_docx(word_by_hand(apart)).blocks) == [[["a", "b", ""], ["c", "", "d"]]]


def test_rows_may_leave_out_cells_and_merge_in_the_old_way() -> None:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    body = table(
        cell("1") + cell("2") + cell("3"),
        before + cell("x"),
        cell("合并", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>") + cell("y"),
    )
    grid = only_grid(read_docx(word_by_hand(body)).blocks)
    assert shown((grid,)) == [[["1", "2", "3"], ["", "x", ""], ["合并", "", "y"]]]
    assert grid.rows[2].cells[0].columns == 2


def test_what_is_under_a_merged_cell_is_hidden_and_a_loose_continuation_is_a_cell() -> None:
    goes_on = "<w:vMerge/>"
    body = table(
        cell("a", '<w:vMerge w:val="restart"/>') + cell("b", goes_on),
        cell("内", goes_on) + cell("c"),
    )
    reading = read_docx(word_by_hand(body))
    assert shown(reading.blocks) == [[["a", "b"], ["", "c"]]]
    assert reading.unread == (Unread("hidden", None, 1),)


def test_what_word_does_not_print_is_not_read() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        "<w:p>"
        + run.format("一")
        + f"<w:del>{run.format('删')}</w:del><w:ins>{run.format('二')}</w:ins>"
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:r><w:t>三</w:t><w:tab/><w:t>四</w:t><w:br/><w:t>五</w:t></w:r>"
        + "<w:r><w:drawing><a:blip xmlns:a='x'/></w:drawing></w:r>"
        + "</w:p>"
    )
    reading = read_docx(word_by_hand(body))
    assert shown(reading.blocks) == ["一二三 四", "五"]
    assert [each.line for each in reading.blocks if isinstance(each, Passage)] == [1, 2]
    assert reading.unread == (Unread("picture", None, 1), Unread("hidden", None, 2))


def test_text_boxes_are_read_once_and_controls_are_seen_through() -> None:
    box = f"<w:txbxContent>{paragraph('框')}</w:txbxContent>"
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        '<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice>'
        f"<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    assert shown(read_docx(word_by_hand(body)).blocks) == ["正文", "框"]


def test_a_document_without_a_body_is_damage() -> None:
    with pytest.raises(DamagedInputError, match="does not say"):
        read_docx(zipped([("word/document.xml", b"<a/>")]))


def test_tables_of_too_many_columns_are_refused() -> None:
    wide = table(cell("a", '<w:gridSpan w:val="999999"/>'))
    with pytest.raises(TooLargeError, match="columns"):
        read_docx(word_by_hand(wide))
