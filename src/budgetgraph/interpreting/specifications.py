"""The tables of the forms, declared as values (law 4). A new form is more titles or another value.

Titles are compared by their words, headers folded; labels decide, never table numbers or positions.
Several tables may share a title: then the header says which one it is. ``docs/families.md`` shows how
to add a family of forms.
"""

from __future__ import annotations

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.table_kinds import (
    AmountColumn,
    FormSpecification,
    GridSpecification,
    ListSpecification,
    Restated,
    RowKey,
    SourceListSpecification,
    Specification,
    title,
)
from budgetgraph.interpreting.table_words import AMOUNT_WORDS

__all__ = [
    "SPECIFICATIONS",
    "AmountColumn",
    "FormSpecification",
    "GridSpecification",
    "ListSpecification",
    "RowKey",
    "SourceListSpecification",
    "Specification",
    "specification",
]

_CLASSIFIED = (
    *("", "功能", "功能分类", "支出功能分类", "经济", "经济分类", "支出经济分类", "部门经济分类"),
    *("部门预算经济分类", "部门预算支出经济分类", "部门支出经济分类"),
)
"""Words before 科目编码 and 科目名称."""
_CODE = (
    *(f"{words}科目{code}" for words in _CLASSIFIED for code in ("编码", "代码")),
    *("编码", "代码"),
)
_NAME = (*(f"{words}科目名称" for words in _CLASSIFIED), "名称")
_UNIT_CODE = ("部门(单位)代码", "单位编码", "单位代码", "部门(单位)编码", "部门代码", "部门编码")
_UNIT_NAME = ("部门(单位)名称", "单位名称", "部门名称", "预算单位")

_ONE_COLUMN = tuple(sorted(AMOUNT_WORDS))
_ALL = ("合计", "总计", "支出合计", *_ONE_COLUMN)
_BASIC = ("基本支出", "基本支出合计")
_PROJECT = ("项目支出", "项目支出合计")
_ITEM_GROUPS = ("项目", "科目", "支出功能分类科目", "功能分类科目")
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
_NATURE_ECONOMIC = (
    AmountColumn("basic", ("合计", "小计", "基本支出", *_ONE_COLUMN)),
    AmountColumn("personnel", ("人员经费", "人员支出")),
    AmountColumn("public", ("公用经费", "公用支出")),
)
_GENERAL = ("一般公共预算", "一般公共预算拨款", "一般公共预算拨款收入", "一般公共预算财政拨款")
_FUND = ("政府性基金预算", "政府性基金预算拨款", "政府性基金预算拨款收入", "政府性基金")
_STATE = ("国有资本经营预算", "国有资本经营预算拨款", "国有资本经营预算拨款收入", "国有资本经营")
_TREASURY = ("财政专户管理资金", "财政专户管理资金收入", "财政专户资金", "财政专户")
_UNIT_FUNDS = ("单位资金", "单位资金收入", "其他资金", "其他来源资金")
_OWN_INCOME = (
    AmountColumn("business-income", ("事业收入",)),
    AmountColumn("operating-income", ("事业单位经营收入", "事业经营收入", "经营收入")),
    AmountColumn("superior-subsidy", ("上级补助收入",)),
    AmountColumn("affiliated-remittance", ("附属单位上缴收入",)),
    AmountColumn("other-income", ("其他收入",)),
)
_BY_FUNCTION = (
    AmountColumn(TOTAL, ("合计", "总计", "收入合计")),
    AmountColumn("fiscal", ("财政拨款收入", "财政拨款")),
    AmountColumn("general-public", _GENERAL, ("财政拨款收入", "财政拨款")),
    AmountColumn("government-fund", _FUND, ("财政拨款收入", "财政拨款")),
    AmountColumn("state-capital", _STATE, ("财政拨款收入", "财政拨款")),
    AmountColumn("treasury-account", _TREASURY),
    *_OWN_INCOME,
    AmountColumn("carryover", ("上年结转结余", "上年结转", "上年结转和结余")),
)
_SANGONG = ('"三公"经费', "三公经费", '"三公"经费支出')
_VEHICLES = ("公务用车购置及运行费", "公务用车购置及运行维护费", "公务用车费")
_SANGONG_TITLES = (title("三公", "一般公共预算 财政拨款 支出 会议费 培训费 机关运行经费"),)
_SANGONG_GROUPS = (*_SANGONG, *_VEHICLES)
_SANGONG_PARTS = (
    AmountColumn("sangong-abroad", ("因公出国(境)费", "因公出国(境)费用", "因公出国(境)经费")),
    AmountColumn("sangong-vehicle", ("小计", *_VEHICLES), _VEHICLES),
    AmountColumn("sangong-vehicle-purchase", ("公务用车购置费", "购置费")),
    AmountColumn(
        "sangong-vehicle-running",
        ("公务用车运行费", "公务用车运行维护费", "运行费", "运行维护费"),
    ),
    AmountColumn("sangong-reception", ("公务接待费",)),
)

SPECIFICATIONS: tuple[Specification, ...] = (
    ListSpecification(
        "balance",
        revenue="revenue-source",
        expenditure="function-all",
        nature="nature-all",
        detail="class-all",
        titles=(title("收支 总"),),
    ),
    GridSpecification(
        "revenue",
        "revenue-source",
        titles=(title("收入 总"),),
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
            *_OWN_INCOME,
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
        "revenue-by-function",
        "function-source",
        titles=(title("收入 总"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "收入预算", "本年收入", "财政拨款收入", "财政拨款"),
        column_dimension="source",
        columns=_BY_FUNCTION,
        restated=tuple(Restated(c.code, "revenue-source", (c.code,)) for c in _BY_FUNCTION),
    ),
    SourceListSpecification("revenue-list", "revenue-source", titles=(title("收入 总"),)),
    GridSpecification(
        "expenditure",
        "function-all",
        titles=(title("支出 总"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "支出预算", "本年支出", "基本支出"),
        column_dimension="nature",
        columns=(
            *_NATURE_DETAIL,
            AmountColumn("operating", ("事业单位经营支出", "经营支出", "事业单位经营")),
            AmountColumn("remitted", ("上缴上级支出",)),
            AmountColumn("subsidy", ("对附属单位补助支出", "附属单位补助支出", "对附属单位补助")),
        ),
    ),
    GridSpecification(
        "expenditure-by-nature",
        "nature-all",
        titles=(title("支出 总"),),
        row=RowKey.NONE,
        column_dimension="nature",
        columns=(
            *_NATURE_PLAIN,
            AmountColumn("reserve", ("单位预留机动经费", "预留机动经费")),
            AmountColumn("next-year", ("结转下年资金", "结转下年")),
        ),
    ),
    ListSpecification(
        "fiscal-balance",
        revenue="revenue-fiscal",
        expenditure="function-fiscal",
        nature="nature-fiscal",
        titles=(title("财政拨款 收支", "总"),),
    ),
    GridSpecification(
        "fiscal-by-function",
        "function-fiscal",
        titles=(title("财政拨款 支出", "功能分类"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "基本支出", "财政拨款支出"),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "fiscal-basic-by-economic",
        "economic-fiscal",
        titles=(title("财政拨款 基本支出", "经济分类"),),
        row=RowKey.ECONOMIC,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "财政拨款基本支出", "支出经济分类科目"),
        column_dimension="nature",
        columns=_NATURE_ECONOMIC,
    ),
    GridSpecification(
        "general-public-by-function",
        "function-gpb",
        titles=(title("一般公共预算 支出", "功能分类 财政拨款"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "基本支出", "本年一般公共预算支出", "一般公共预算支出"),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "general-public-by-unit",
        "unit-gpb",
        titles=(title("一般公共预算 支出 分单位", "财政拨款"),),
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
        titles=(title("一般公共预算 基本支出", "经济分类 财政拨款"),),
        row=RowKey.ECONOMIC,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(
            *_ITEM_GROUPS,
            "部门预算支出经济分类科目",
            "本年一般公共预算基本支出",
            "一般公共预算基本支出",
            "支出经济分类科目",
        ),
        column_dimension="nature",
        columns=_NATURE_ECONOMIC,
    ),
    GridSpecification(
        "general-public-projects-by-function",
        "function-gpb",
        titles=(title("一般公共预算 项目支出", "功能分类 财政拨款"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "项目支出"),
        column_dimension="nature",
        columns=(AmountColumn("project", (*_ALL, "小计", *_PROJECT)),),
    ),
    GridSpecification(
        "sangong",
        "sangong",
        titles=_SANGONG_TITLES,
        row=RowKey.NONE,
        groups=_SANGONG_GROUPS,
        column_dimension="category",
        columns=(
            AmountColumn(TOTAL, ('"三公"经费合计', "三公经费合计", "合计", "总计"), _SANGONG),
            *_SANGONG_PARTS,
            AmountColumn(
                "operating-funds", ("机关运行经费", "机关运行经费支出"), breakdown="special-item"
            ),
        ),
    ),
    GridSpecification(
        "sangong-meetings-training",
        "sangong",
        titles=_SANGONG_TITLES,
        row=RowKey.NONE,
        groups=_SANGONG_GROUPS,
        column_dimension="category",
        columns=(
            AmountColumn("sangong-meetings-training", ("合计", "总计"), breakdown="special-item"),
            AmountColumn(TOTAL, ("小计", '"三公"经费小计', '"三公"经费合计', *_SANGONG), _SANGONG),
            *_SANGONG_PARTS,
            AmountColumn("meetings", ("会议费",), breakdown="special-item"),
            AmountColumn("training", ("培训费",), breakdown="special-item"),
        ),
        required=("meetings", "training"),
    ),
    GridSpecification(
        "government-fund",
        "function-govfund",
        titles=(title("政府性基金 支出", "财政拨款 功能分类"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(*_ITEM_GROUPS, "本年政府性基金预算支出", "政府性基金预算支出", "基本支出"),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "state-capital",
        "function-statecap",
        titles=(title("国有资本经营 支出", "财政拨款 功能分类"),),
        row=RowKey.FUNCTION,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        groups=(
            *_ITEM_GROUPS,
            "本年国有资本经营预算支出",
            "国有资本经营预算支出",
            "基本支出",
        ),
        column_dimension="nature",
        columns=_NATURE_DETAIL,
    ),
    GridSpecification(
        "operating-funds-by-economic",
        "economic-operating",
        titles=(title("机关运行经费", "一般公共预算 财政拨款 支出"),),
        row=RowKey.ECONOMIC,
        keys=_CODE,
        names=_NAME,
        units=_UNIT_NAME,
        column_dimension="nature",
        columns=(AmountColumn(TOTAL, ("机关运行经费", "机关运行经费支出", *_ALL)),),
        restated=(Restated(TOTAL, "special-item", ("operating-funds",)),),
    ),
    GridSpecification(
        "projects",
        "project",
        titles=(title("项目支出"),),
        row=RowKey.PROJECT,
        keys=("项目编码", "项目代码"),
        names=("项目名称", "支出项目名称", "支出项目", "项目"),
        units=("项目单位", "项目实施单位", *_UNIT_NAME),
        groups=("本年拨款", "财政拨款结转结余", "财政拨款结转", "本年财政拨款"),
        column_dimension="source",
        columns=(
            AmountColumn(TOTAL, ("合计", "总计", "项目支出", *_ONE_COLUMN)),
            AmountColumn("fiscal", ("财政拨款", "财政拨款收入", "财政拨款小计")),
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
    FormSpecification("procurement-list", titles=(title("政府采购", "支出"),)),
    FormSpecification("overall-performance", titles=(title("整体 绩效 目标", "支出 申报"),)),
    FormSpecification(
        "project-performance",
        titles=(title("项目 绩效 目标"), title("项目支出 绩效 目标")),
    ),
    FormSpecification(
        "performance-application",
        titles=(title("项目 绩效 目标 申报"), title("项目支出 绩效 目标 申报")),
        repeated=True,
    ),
)


def specification(kind: str) -> Specification:
    """The specification of that kind. Raises ``KeyError`` when there is none."""
    for found in SPECIFICATIONS:
        if found.kind == kind:
            return found
    raise KeyError(kind)
