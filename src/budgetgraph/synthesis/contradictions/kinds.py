"""Every kind of contradiction that can be planted, by name, with the rules that may tell it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.records import Role
from budgetgraph.synthesis.contradictions import (
    grids,
    indicators,
    naming,
    narrative,
    rows,
)
from budgetgraph.synthesis.contradictions.page import Page, Planted

_SUMS = ("R1", "R5", "R7", "R8", "R9", "R12")
_SAME = ("R2", "R3", "R4", "R6", "R10", "R11", "R13")
_FIGURE = (*_SUMS, *_SAME, "row-does-not-add-up")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of contradiction.

    ``rules`` are those (R1 … R27, or kinds of reading findings) of which one must name it, at ``least``
    with this severity.
    """

    name: str
    label_zh: str
    plant: Callable[[Page, random.Random], Planted | None]
    rules: frozenset[str]
    least: Severity = Severity.WARNING


def _kinds() -> tuple[Kind, ...]:
    def kind(
        name: str,
        label_zh: str,
        plant: Callable[[Page, random.Random], Planted | None],
        *rules: str,
        least: Severity = Severity.WARNING,
    ) -> Kind:
        return Kind(name, label_zh, plant, frozenset(rules), least)

    tables = (
        ("1", "表1", "t1"),
        ("2", "表2", "t2"),
        ("3", "表3", "t3"),
        ("4", "表4", "t4"),
        ("5-1", "表5-1", "t5-1"),
        ("5-2", "表5-2", "t5-2"),
        ("6", "表6", "t6"),
        ("8", "表8", "t8"),
        ("9", "表9", "t9"),
        ("10", "表10", "t10"),
        ("11", "表11", "t11"),
        ("12", "表12", "t12"),
    )
    return (
        kind("leaf-digit", "末级金额错一位", grids.role_figure(Role.LINE), *_FIGURE),
        kind("subtotal-digit", "小计错一位", grids.role_figure(Role.SUBTOTAL), *_FIGURE),
        kind("total-digit", "合计错一位", grids.role_figure(Role.SUBTOTAL, total=True), *_FIGURE),
        *(
            kind(f"digit-in-table-{label}", f"{label_zh}金额错一位", grids.figure_in(key), *_FIGURE)
            for label, label_zh, key in tables
        ),
        kind("digits-swapped", "数字前后颠倒", grids.swapped, *_FIGURE),
        kind("point-moved", "小数点错位", grids.point_moved, *_FIGURE),
        kind("columns-swapped", "同行两列对调", rows.columns_swapped, *_FIGURE),
        kind("column-moved", "金额错列", rows.column_moved, *_FIGURE),
        kind("rows-swapped", "两行金额对调", rows.rows_swapped, *_FIGURE),
        kind("row-left-out", "漏一行", rows.row_left_out, *_FIGURE, "R25", "incomplete-division"),
        kind("figure-left-out", "漏一个金额", rows.figure_left_out, *_FIGURE, "incomplete-division"),
        kind("revenue-not-expenditure", "收支总计不等", grids.revenue_total, *_FIGURE),
        kind("restated-figure", "说明中的金额错一位", narrative.restated, *_FIGURE, "R14"),
        kind("percentage", "增减百分比错误", narrative.wrong_percentage, "R14"),
        kind("change", "增减额错误", narrative.wrong_change, "R14"),
        kind("sign-of-change", "增减方向错误", narrative.wrong_sign, "R14", "change-does-not-fit"),
        kind("share", "占比错误", narrative.wrong_share, "R14", "R9"),
        kind("procurement-total", "政府采购合计错误", narrative.procurement_total, "R12", "R14"),
        kind("procurement-part", "政府采购分项错误", narrative.procurement_part, "R12"),
        kind("sangong-total", "三公合计错误", narrative.sangong_total, "R7", "R2", "R13"),
        kind("sangong-part", "三公分项错误", narrative.sangong_part, "R7", "R2", "R13"),
        kind("earlier-year", "前两年金额错误", grids.earlier_year, "R9", "R15", "R16", "R3", "R1"),
        kind("earlier-project", "项目前两年预算错误", grids.earlier_project, "R16"),
        kind("project-component", "项目构成金额错误", grids.project_component, "R11"),
        kind("project-renamed", "项目名称不一致", naming.project_renamed, "R10"),
        *(
            kind(
                f"project-missing-in-{label}",
                f"{label_zh}漏列项目",
                naming.project_missing(key),
                *("R1", "R2", "R8", "R10", "R11", "R13"),
            )
            for label, label_zh, key in (
                ("table-10", "表10", "t10"),
                ("table-11", "表11", "t11"),
                ("table-12", "表12", "t12"),
                ("part-three", "第三部分", "n10"),
            )
        ),
        kind("project-code", "项目代码错误", naming.project_code, "R10", "S8"),
        kind("functional-code", "功能科目代码错误", naming.functional_code,
             *_FIGURE, "R25", "unlisted-code", "code-name-differs"),
        kind("economic-code", "经济科目代码错误", naming.economic_code,
             *_FIGURE, "R22", "unlisted-code", "code-name-differs"),
        kind("unit-name", "单位名称不一致", naming.unit_name, "R24"),
        kind("duty-text", "职责文字不一致", naming.duty_text, "R23", least=Severity.INFO),
        kind("glossary-entry", "名词解释科目不符", naming.glossary_entry, "R25", least=Severity.INFO),
        kind("project-years", "项目起止年度矛盾", naming.project_years, "R20"),
        kind("indicator-target", "指标值不一致", indicators.target, "R18", "R17"),
        kind("indicator-baseline", "近两年指标值不一致", indicators.baseline, "R18", "R16"),
        kind("indicator-class", "二级指标不一致", indicators.second_level, "R18"),
        kind("long-term-weaker", "长期目标低于年度目标", indicators.long_term_weaker, "R19"),
        kind("limit-of-money", "经费限额与预算不符", indicators.limit_of_money, "R17"),
        kind("earlier-limit", "上年经费限额与预算不符", indicators.earlier_limit, "R16"),
        kind("number-of-forms", "绩效表数量不符", narrative.number_of_forms, "R21"),
        kind("zero-statement", "说无支出而有支出", narrative.zero_statement, *_FIGURE),
        kind("category-not-spent", "说明所列科目无支出", narrative.category_not_spent, "R22",
             least=Severity.INFO),
    )  # fmt: skip


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _kinds()}
"""Every kind, by name."""


def plant(page: Page, name: str, seed: int) -> Planted | None:
    """The document with one contradiction of this kind, or nothing where it has no place for one.

    Raises :class:`KeyError` for an unknown kind.
    """
    return KINDS[name].plant(page, random.Random(f"{seed}/{name}"))
