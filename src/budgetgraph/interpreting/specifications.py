"""The tables of the forms, declared as values (law 4). A new form is more titles or another value.

Titles and headers are compared folded; labels decide, never table numbers or positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from budgetgraph.ground.codes import TOTAL


class RowKey(Enum):
    """What identifies a row of a grid."""

    FUNCTION = "function"
    ECONOMIC = "economic"
    UNIT = "unit"
    PROJECT = "project"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts: ``code`` along the table's column dimension.

    ``leaves`` are the accepted labels of its lowest header cell; ``groups`` those of the cell above,
    needed only where two columns share a leaf and their order does not tell them apart.
    """

    code: str
    leaves: tuple[str, ...]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridSpecification:
    """A table of coded rows and amount columns."""

    kind: str
    breakdown: str
    titles: tuple[str, ...]
    row: RowKey
    column_dimension: str
    columns: tuple[AmountColumn, ...]
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Labels of header cells that only group others."""


@dataclass(frozen=True, slots=True)
class ListSpecification:
    """Two lists side by side: revenue on the left, expenditure by class on the right."""

    kind: str
    revenue: str
    expenditure: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormSpecification:
    """A form-shaped table, read by its own module."""

    kind: str
    titles: tuple[str, ...]


Specification = GridSpecification | ListSpecification | FormSpecification

_CODE = ("科目编码", "科目代码", "功能科目编码", "功能分类科目编码", "编码", "代码")
_NAME = ("科目名称", "功能科目名称", "功能分类科目名称", "名称")
_UNIT_CODE = ("部门(单位)代码", "单位编码", "单位代码", "部门(单位)编码", "部门代码", "部门编码")
_UNIT_NAME = ("部门(单位)名称", "单位名称", "部门名称", "预算单位")

_ALL = ("合计", "总计", "支出合计", "预算数")
_BASIC = ("基本支出", "基本支出合计")
_PROJECT = ("项目支出", "项目支出合计")
_NATURE_DETAIL = (
    AmountColumn(TOTAL, _ALL),
    AmountColumn("basic", ("小计", *_BASIC), ("基本支出",)),
    AmountColumn("personnel", ("人员经费", "人员支出"), ("基本支出",)),
    AmountColumn("public", ("公用经费", "公用支出"), ("基本支出",)),
    AmountColumn("project", _PROJECT),
)
_NATURE_PLAIN = (
    AmountColumn(TOTAL, _ALL),
    AmountColumn("basic", _BASIC),
    AmountColumn("project", _PROJECT),
)
_GENERAL = ("一般公共预算", "一般公共预算拨款", "一般公共预算拨款收入", "一般公共预算财政拨款")
_FUND = ("政府性基金预算", "政府性基金预算拨款", "政府性基金预算拨款收入", "政府性基金")
_STATE = ("国有资本经营预算", "国有资本经营预算拨款", "国有资本经营预算拨款收入", "国有资本经营")
_TREASURY = ("财政专户管理资金", "财政专户管理资金收入", "财政专户资金", "财政专户")
_UNIT_FUNDS = ("单位资金", "单位资金收入")

SPECIFICATIONS: tuple[Specification, ...] = (
    ListSpecification(
        "balance",
        revenue="revenue-source",
        expenditure="function-all",
        titles=("部门收支总表", "收支总表", "部门收支预算总表", "收支预算总表", "单位收支总表"),
    ),
    GridSpecification(
        "revenue",
        "revenue-source",
        titles=("部门收入总表", "收入总表", "部门收入预算总表", "收入预算总表", "单位收入总表"),
        row=RowKey.UNIT,
        keys=_UNIT_CODE,
        names=_UNIT_NAME,
        groups=("本年收入", "上年结转结余", "上年结转", "上年结余"),
        column_dimension="source",
        columns=(
            AmountColumn(TOTAL, ("合计", "总计", "收入合计")),
            AmountColumn("current", ("小计", "本年收入", "本年收入小计"), ("本年收入",)),
            AmountColumn("general-public", _GENERAL, ("本年收入",)),
            AmountColumn("government-fund", _FUND, ("本年收入",)),
            AmountColumn("state-capital", _STATE, ("本年收入",)),
            AmountColumn("treasury-account", _TREASURY, ("本年收入",)),
            AmountColumn("business-income", ("事业收入",)),
            AmountColumn("operating-income", ("事业单位经营收入", "事业经营收入", "经营收入")),
            AmountColumn("superior-subsidy", ("上级补助收入",)),
            AmountColumn("affiliated-remittance", ("附属单位上缴收入",)),
            AmountColumn("other-income", ("其他收入",)),
            AmountColumn(
                "carryover", ("小计", "上年结转结余", "上年结转"), ("上年结转结余", "上年结转")
            ),
            AmountColumn("carryover-general-public", _GENERAL, ("上年结转结余", "上年结转")),
            AmountColumn("carryover-government-fund", _FUND, ("上年结转结余", "上年结转")),
            AmountColumn("carryover-state-capital", _STATE, ("上年结转结余", "上年结转")),
            AmountColumn("carryover-treasury-account", _TREASURY, ("上年结转结余", "上年结转")),
            AmountColumn("carryover-unit-funds", _UNIT_FUNDS, ("上年结转结余", "上年结转")),
        ),
    ),
    GridSpecification(
        "expenditure",
        "function-all",
        titles=("部门支出总表", "支出总表", "部门支出预算总表", "支出预算总表", "单位支出总表"),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        column_dimension="nature",
        columns=(
            *_NATURE_PLAIN,
            AmountColumn("operating", ("事业单位经营支出", "经营支出", "事业单位经营")),
            AmountColumn("remitted", ("上缴上级支出",)),
            AmountColumn("subsidy", ("对附属单位补助支出", "附属单位补助支出", "对附属单位补助")),
        ),
    ),
    ListSpecification(
        "fiscal-balance",
        revenue="revenue-fiscal",
        expenditure="function-fiscal",
        titles=("财政拨款收支总表", "财政拨款收支预算总表"),
    ),
    GridSpecification(
        "general-public-by-function",
        "function-gpb",
        titles=(
            "一般公共预算支出表(分功能科目)",
            "一般公共预算支出表",
            "一般公共预算支出预算表",
            "一般公共预算支出表(按功能科目)",
        ),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        groups=("基本支出", "本年一般公共预算支出"),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "general-public-by-unit",
        "unit-gpb",
        titles=("一般公共预算支出表(分单位)", "一般公共预算支出表(按单位)"),
        row=RowKey.UNIT,
        keys=_UNIT_CODE,
        names=_UNIT_NAME,
        groups=("基本支出", "本年一般公共预算支出"),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "basic-by-economic",
        "economic-basic",
        titles=("一般公共预算基本支出表", "一般公共预算基本支出预算表"),
        row=RowKey.ECONOMIC,
        keys=_CODE,
        names=_NAME,
        groups=("部门预算支出经济分类科目", "本年一般公共预算基本支出", "支出经济分类科目"),
        column_dimension="nature",
        columns=(
            AmountColumn("basic", ("合计", "小计", "基本支出")),
            AmountColumn("personnel", ("人员经费", "人员支出")),
            AmountColumn("public", ("公用经费", "公用支出")),
        ),
    ),
    GridSpecification(
        "sangong",
        "sangong",
        titles=(
            '一般公共预算"三公"经费支出表',
            '一般公共预算"三公"经费支出预算表',
            '"三公"经费支出表',
            "一般公共预算三公经费支出表",
            '财政拨款"三公"经费支出表',
        ),
        row=RowKey.NONE,
        groups=("公务用车购置及运行费", "公务用车购置及运行维护费", "公务用车费"),
        column_dimension="category",
        columns=(
            AmountColumn(TOTAL, ('"三公"经费合计', "三公经费合计", "合计", "总计")),
            AmountColumn(
                "sangong-abroad", ("因公出国(境)费", "因公出国(境)费用", "因公出国(境)经费")
            ),
            AmountColumn(
                "sangong-vehicle", ("小计", "公务用车购置及运行费", "公务用车购置及运行维护费")
            ),
            AmountColumn("sangong-vehicle-purchase", ("公务用车购置费", "购置费")),
            AmountColumn(
                "sangong-vehicle-running",
                ("公务用车运行费", "公务用车运行维护费", "运行费", "运行维护费"),
            ),
            AmountColumn("sangong-reception", ("公务接待费",)),
        ),
    ),
    GridSpecification(
        "government-fund",
        "function-govfund",
        titles=("政府性基金预算支出表", "政府性基金预算支出预算表"),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        groups=("本年政府性基金预算支出", "政府性基金预算支出"),
        column_dimension="nature",
        columns=_NATURE_PLAIN,
    ),
    GridSpecification(
        "state-capital",
        "function-statecap",
        titles=("国有资本经营预算支出表", "国有资本经营预算支出预算表"),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        groups=("本年国有资本经营预算支出", "国有资本经营预算支出"),
        column_dimension="nature",
        columns=_NATURE_PLAIN,
    ),
    GridSpecification(
        "projects",
        "project",
        titles=("项目支出表", "项目支出预算表", "部门项目支出表"),
        row=RowKey.PROJECT,
        keys=("项目编码", "项目代码"),
        names=("项目名称",),
        units=("项目单位", "项目实施单位", "单位名称"),
        groups=("本年拨款", "财政拨款结转结余", "财政拨款结转", "本年财政拨款"),
        column_dimension="source",
        columns=(
            AmountColumn(TOTAL, ("合计", "总计")),
            AmountColumn("general-public", _GENERAL, ("本年拨款", "本年财政拨款")),
            AmountColumn("government-fund", _FUND, ("本年拨款", "本年财政拨款")),
            AmountColumn("state-capital", _STATE, ("本年拨款", "本年财政拨款")),
            AmountColumn(
                "carryover-general-public", _GENERAL, ("财政拨款结转结余", "财政拨款结转")
            ),
            AmountColumn("carryover-government-fund", _FUND, ("财政拨款结转结余", "财政拨款结转")),
            AmountColumn("carryover-state-capital", _STATE, ("财政拨款结转结余", "财政拨款结转")),
            AmountColumn("treasury-account", _TREASURY),
            AmountColumn("unit-funds", _UNIT_FUNDS),
        ),
    ),
    FormSpecification(
        "overall-performance",
        titles=("整体支出绩效目标表", "部门整体支出绩效目标表", "部门整体绩效目标表"),
    ),
    FormSpecification(
        "project-performance",
        titles=("项目支出绩效目标表", "项目绩效目标表", "部门项目支出绩效目标表"),
    ),
)


def specification(kind: str) -> Specification:
    """The specification of that kind. Raises ``KeyError`` when there is none."""
    for found in SPECIFICATIONS:
        if found.kind == kind:
            return found
    raise KeyError(kind)
