"""Tables of a body below the issuer, in the same file, are no facts of the issuer."""

from __future__ import annotations

from types import ModuleType

import pytest

from budgetgraph.interpreting.issuer_lines import (
    body_of_line,
    body_of_title,
    is_body,
    is_other_body,
)
from budgetgraph.interpreting.records import Interpretation
from tests.interpreting import jiangsu_form, shanghai_form
from tests.interpreting.paged_texts import read_pages
from tests.interpreting.plain_budget import EXPENDITURE, HEAD, budget, kinds, table

ISSUER = "上海市普陀区民政局"
THEIRS = (HEAD, ("", "合计", "9", "9", ""), ("201", "一般公共服务支出", "9", "9", ""))


def printed(interpretation: Interpretation) -> set[str]:
    """The texts of all figures that became facts."""
    return {s.text for item in interpretation.budget.items for s in item.sources}


@pytest.mark.parametrize(
    "second",
    [
        table("普陀区救助站支出总表", THEIRS),
        table("支出总表（普陀区救助站）", THEIRS),
        table("普陀区民政局救助站支出总表", THEIRS),
        table(
            "工会收支总表",
            (("收入", "", "支出", ""), ("一、财政拨款收入", "9", "一、教育支出", "9")),
        ),
        table("一般公共预算支出表\n\n编制单位：普陀区救助站", THEIRS),
        "\n普陀区救助站2025年单位预算\n" + table("一般公共预算支出表", THEIRS),
    ],
)
def test_a_table_of_another_body_is_left_out(second: str) -> None:
    interpretation = budget(tables=EXPENDITURE + second)
    assert printed(interpretation) == {"100", "70", "30"}
    assert kinds(interpretation) == ["another-issuer"]
    assert " stands in the budget of " in interpretation.findings[0].message.en
    assert interpretation.balance.unaccounted == ()
    assert interpretation.budget.heading.title.startswith(ISSUER)


def test_a_classification_in_brackets_is_no_body() -> None:
    rows = (HEAD, ("", "合计", "9", "9", ""), ("505", "对事业单位经常性补助", "9", "9", ""))
    second = table("一般公共预算基本支出表（政府预算经济分类）", rows)
    interpretation = budget(tables=EXPENDITURE + second)
    assert printed(interpretation) == {"100", "70", "30"}
    assert kinds(interpretation) == ["unknown-table"]


@pytest.mark.parametrize("name", ["政府", "本级政府", "按政府", "全部", "各处", "本单位", "普陀区"])
def test_a_word_without_a_name_is_no_body(name: str) -> None:
    assert not is_body(name)
    assert not is_other_body(name, ISSUER)


@pytest.mark.parametrize("name", ["普陀区政府", "万里街道", "工会", "普陀区救助站"])
def test_a_name_is_a_body(name: str) -> None:
    assert is_body(name)


def test_all_tables_behind_the_title_of_a_second_budget_are_its_own() -> None:
    second = "\n普陀区救助站2025年单位预算\n" + table("支出总表", THEIRS)
    back = f"\n{ISSUER}2025年部门预算\n" + table("政府性基金预算支出表")
    interpretation = budget(
        tables=EXPENDITURE + second + table("一般公共预算支出表", THEIRS) + back
    )
    assert [t.kind for t in interpretation.tables] == ["expenditure", "government-fund"]
    assert kinds(interpretation) == ["another-issuer"]


@pytest.mark.parametrize(
    ("form", "issuer", "other"),
    [
        (jiangsu_form, "合成示例委员会办公厅", "合成示例服务中心"),
        (shanghai_form, "合成示例局", "合成示例服务中心"),
    ],
)
def test_a_second_document_of_another_body_gives_no_facts(
    form: ModuleType, issuer: str, other: str
) -> None:
    own = read_pages(*form.PAGES)
    others = [
        page.replace(issuer, other).replace("500.50", "555.55").replace("162.32", "555")
        for page in form.PAGES
    ]
    both = read_pages(*form.PAGES, *others)
    assert both.budget.heading == own.budget.heading
    assert set(kinds(both)) - set(kinds(own)) == {"another-issuer"}
    assert both.budget.items == own.budget.items
    assert both.balance.unaccounted == ()


def test_lines_below_every_table_are_of_the_table_above_them() -> None:
    own = table("支出总表") + f"\n编制单位：{ISSUER}\n" + table("政府性基金预算支出表")
    second = table("一般公共预算支出表", THEIRS) + "\n编制单位：普陀区救助站\n"
    interpretation = budget(tables=f"{own}\n编制单位：{ISSUER}\n{second}")
    assert [t.kind for t in interpretation.tables] == ["expenditure", "government-fund"]
    assert printed(interpretation) == {"100", "70", "30"}
    assert kinds(interpretation) == ["another-issuer"]


def test_lines_between_tables_are_of_the_table_below_them() -> None:
    line = "\n编制单位：普陀区救助站\n"
    tables = table("支出总表") + line + table("一般公共预算支出表", THEIRS)
    interpretation = budget(tables=tables)
    assert [t.kind for t in interpretation.tables] == ["expenditure"]
    assert kinds(interpretation) == ["another-issuer"]


def test_a_second_document_without_a_list_of_contents_takes_nothing_from_the_first() -> None:
    theirs = table("支出总表\n\n编制单位：普陀区救助站", THEIRS)
    second = f"\n## 第一部分 普陀区救助站概况\n\n## 第二部分 普陀区救助站预算表\n{theirs}"
    interpretation = budget(overview="一、主要职责\n\n负责民政。", tables=EXPENDITURE + second)
    assert printed(interpretation) == {"100", "70", "30"}
    assert "another-issuer" in kinds(interpretation)
    assert interpretation.balance.unaccounted == ()


@pytest.mark.parametrize("name", ["普陀区民政局", "民政局", f"{ISSUER}（本级）", "普陀区社会局"])
def test_other_printings_of_the_issuer_are_no_other_body(name: str) -> None:
    tables = [table(f"{title}\n\n编制单位：{name}") for title in ("支出总表", "一般公共预算支出表")]
    interpretation = budget(tables="".join(tables))
    assert (kinds(interpretation), len(interpretation.tables)) == ([], 2)


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("普陀区救助站", ISSUER),
        ("普陀区民政局救助站", ISSUER),
        ("井陉县教育局", "元氏县教育局"),
        ("江苏省测试中心", "江苏省测试厅"),
        ("普陀区第一中学", "上海市普陀区教育局"),
    ],
)
def test_another_body(name: str, issuer: str) -> None:
    assert is_other_body(name, issuer)


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("普陀区政府办", "上海市普陀区人民政府办公室"),
        ("中共元氏县委宣传部", "元氏县委宣传部"),
        ("江苏省人大常委会办公厅", "江苏省人民代表大会常务委员会"),
        ("洪山区示例中心", "武汉市洪山区示例中心（武汉市洪山区示例服务站）"),
        ("武汉市洪山区示例服务站", "武汉市洪山区示例中心（武汉市洪山区示例服务站）"),
        ("武汉市洪山区示例中心（武汉市洪山区示例服", "武汉市洪山区示例中心"),
        ("普陀区", ISSUER),
    ],
)
def test_perhaps_the_same_body(name: str, issuer: str) -> None:
    assert not is_other_body(name, issuer)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("编制单位：普陀区救助站　单位：万元", "普陀区救助站"),
        ("部门：036001普陀区民政局 填报日期：2025年1月", "普陀区民政局"),
        ("预算主管部门：普陀区财政局", None),
        ("单位：人民币万元", None),
    ],
)
def test_a_line_names_a_body(line: str, body: str | None) -> None:
    assert body_of_line(line) == body


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("江苏省测试中心2018年单位预算", "江苏省测试中心"),
        ("2025年普陀区民政局部门预算公开表", "普陀区民政局"),
        ("上海市普陀区2025年区级部门预算", None),
        ("2025年部门预算", None),
    ],
)
def test_the_title_of_a_budget_names_a_body(line: str, body: str | None) -> None:
    assert body_of_title(line) == body
