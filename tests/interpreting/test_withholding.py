"""Personal data in rows that print other things too."""

from __future__ import annotations

import time

import pytest

from budgetgraph.interpreting.person_labels import is_person_label
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading.document import Document, Grid, Passage
from tests.interpreting.drawn_tables import drawn_grid


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("主管部门|甲局|项目负责人|张三|联系电话|62870001", "主管部门|甲局|项目负责人||联系电话|"),
        ("填报人|张三|填报日期|2023-01-02", "填报人||填报日期|2023-01-02"),
        ("项目经办人|张三|实施单位|甲中心", "项目经办人||实施单位|甲中心"),
        ("填报单位负责人：|张三|", "填报单位负责人：||"),
        ("负责人及联系电话|张三 13800138000|项目周期|2023年", "负责人及联系电话||项目周期|2023年"),
        # Where a row begins with no label, who knows what stands before the label of a person.
        ("张三|负责人|李四", "|负责人|"),
        ("主管部门|甲局（电话62870001）|联系人|张三", "主管部门|甲局（电话）|联系人|"),
    ],
)
def test_only_what_is_personal_is_withheld(printed: str, left: str) -> None:
    document, places = withhold(Document("d", "x", "0", 0, (drawn_grid(printed),)))
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.rows[0].cells] == left.split("|")
    assert places
    assert "张三" not in repr((document, places))


@pytest.mark.parametrize(
    "printed",
    [
        "序号|项目名称|金额|备注\n1|办公电话费|13912345678|电话费\n2|手机|200000|无",
        "项目编码|项目名称\n13912345678|甲项目\n13912345679|乙项目",
        "收入|金额\n合计|18012345678\n财政拨款|1234567890",
        "主要负责人：负责本单位全面工作|邀请政协负责人列席、参加会议",
        "安全责任人：落实各项安全生产管理制度|负责人员培训",
        "公务用车：部级领导干部用车0辆、主要领导干部用车0辆|热线12345",
        "指标|高效|满意\n时效|方案|单位",
        "货物|数量|单价\n电话|2|300\n传真|1|2000",
    ],
)
def test_what_is_not_personal_stays(printed: str) -> None:
    document = Document("d", "x", "0", 0, (drawn_grid(printed),))
    assert withhold(document) == (document, ())


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        ("编制：张三丰 单位：万元", "编制： 单位：万元"),
        (
            "填报单位：甲局 填报人： 张 三 丰  联系电话：62870001 单位：万元",
            "填报单位：甲局    单位：万元",
        ),
        ("项目负责人\n张三丰\n项目名称\n甲项目", "项目负责人\n\n项目名称\n甲项目"),
        ("总额为18012345678元，电话13912345678", "总额为18012345678元，电话"),
        ("联系人：甲局，张三丰，地址：某路1号", "，地址：某路1号"),
    ],
)
def test_what_stands_beside_personal_data_stays(printed: str, left: str) -> None:
    document, _ = withhold(Document("d", "x", "0", 0, (Passage(printed, 1),)))
    (passage,) = document.blocks
    assert isinstance(passage, Passage)
    assert passage.text.split() == left.split()


def test_a_name_that_a_line_break_cuts_in_two() -> None:
    lines = ("本项目由区局组织实施，项目负责人为张三", "丰，电话1391234", "5678，办公室设在甲局。")
    passages = tuple(Passage(text, n, 0, 1, n > 1) for n, text in enumerate(lines, 1))
    document, _ = withhold(Document("d", "x", "0", 0, passages))
    texts = [block.text for block in document.blocks if isinstance(block, Passage)]
    assert texts == ["本项目由区局组织实施，项目负责人为", "", "，办公室设在甲局。"]


def test_a_name_is_taken_out_wherever_it_stands_and_a_place_is_not() -> None:
    texts = (
        "联系人：江宁区 张三丰",
        "江宁区教育局",
        "感谢张三丰的支持",
        "张三丰路",
        "高原 科长",
        "高原上的湖",
    )
    document, _ = withhold(
        Document("d", "x", "0", 0, tuple(Passage(text, n) for n, text in enumerate(texts, 1)))
    )
    left = [block.text for block in document.blocks if isinstance(block, Passage)]
    assert left == ["", "江宁区教育局", "感谢的支持", "路", "", "高原上的湖"]


def test_long_texts_take_no_longer_than_they_are() -> None:
    texts = ("1391234" * 9000, "电话 " * 9000, "张三、" * 9000, "项目负责人：" * 9000, "a@" * 9000)
    passages = tuple(Passage(text, n) for n, text in enumerate(texts, 1))
    started = time.process_time()
    withhold(Document("d", "x", "0", 0, passages))
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "label", ["项目负责人", "单位负责人：", "填报单位负责人", "联系人及联系电话"]
)
def test_labels_of_persons(label: str) -> None:
    assert is_person_label(label)


@pytest.mark.parametrize("label", ["主管部门", "实施单位", "负责人员培训", "电话机"])
def test_other_labels(label: str) -> None:
    assert not is_person_label(label)
