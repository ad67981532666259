"""The tables as values: their columns, titles in two languages, datatypes and keys.

Every format is made from these values. A column holds codes, names, figures or places; the rules are the
same in all tables: a code ``x`` is followed by its labels ``x_zh`` and ``x_en``, the code of a unit, a
region or a department by ``x_name``. What is missing is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

Datatype = Literal["string", "integer", "decimal", "boolean", "iri"]
Value = str | int | Decimal | bool | None
Row = tuple[Value, ...]
"""The values of one row, in the order of its table's columns."""

LIST_SEPARATOR = "|"
"""Between the texts of a cell that holds a list. Inside such a text it is written full-width (｜)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is its heading in the plain CSV file and its name in Parquet.

    ``joins`` names the column whose cell takes this one's text in too, in the variant for spreadsheets;
    ``in_spreadsheet`` is false for what that variant leaves out. ``is_list``: several texts, separated by
    :data:`LIST_SEPARATOR`. ``kept_as`` goes before a text that a spreadsheet would take for something else.
    The notes say what a title cannot.
    """

    name: str
    title_zh: str
    title_en: str
    datatype: Datatype = "string"
    note_zh: str = ""
    note_en: str = ""
    joins: str | None = None
    in_spreadsheet: bool = True
    is_list: bool = False
    kept_as: str = ""
    language: str | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """One table; no two rows have the same values in the columns of ``primary_key``.

    Each table exists once and is equal to itself only: comparing all of its columns for each row costs.
    """

    name: str
    title_zh: str
    title_en: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in their order."""
        return tuple(column.name for column in self.columns)


def _coded(
    name: str, zh: str, en: str, *, english: bool = True, is_list: bool = False
) -> tuple[Column, ...]:
    columns = (
        Column(name, zh, en, is_list=is_list),
        Column(
            f"{name}_zh",
            f"{zh}（名称）",
            f"{en}: label in Chinese",
            joins=name,
            is_list=is_list,
            language="zh",
        ),
        Column(
            f"{name}_en",
            f"{zh}（英文名称）",
            f"{en}: label in English",
            in_spreadsheet=False,
            is_list=is_list,
            language="en",
        ),
    )
    return columns if english else columns[:2]


def _named(name: str, zh: str, en: str) -> tuple[Column, ...]:
    return (
        Column(name, zh, en),
        Column(f"{name}_name", f"{zh}（名称）", f"{en}: name", joins=name, language="zh"),
    )


def _yuan(name: str, zh: str, en: str) -> Column:
    return Column(
        name,
        f"{zh}（元）",
        f"{en}, yuan",
        "decimal",
        "单位为元（人民币），不论原文以元还是万元列示。",
        "In yuan (CNY), whether the document prints yuan or ten thousands of yuan.",
    )


_CURRENCY = Column("currency", "币种", "Currency", "string", "ISO 4217。", "ISO 4217.")

_DOCUMENT = (
    Column("document", "预算文件IRI", "Document IRI", "iri"),
    *_named("region", "行政区划", "Region"),
    *_named("department", "部门", "Department"),
    *_coded("document_kind", "文件种类", "Kind of document"),
    Column("document_year", "文件年度", "Year of the document", "integer"),
    Column(
        "version",
        "文件版本",
        "Version of the document",
        "integer",
        "同一文件的第几个发布版本，从1开始。",
        "Which published version of the document, counted from 1.",
    ),
)

_PLACE = (
    Column(
        "printed_file",
        "来源电子文件",
        "Printed in file",
        note_zh="文件分多个电子文件公开时，第一个来源单元格所在的一个。",
        note_en="Of a document in several files, the one of the first source cell.",
    ),
    Column(
        "printed_table",
        "来源表号",
        "Printed in table",
        kept_as="表",
        note_zh="第一个来源单元格所在的表，或文字说明的部分。",
        note_en="The table of the first source cell, or the part of the text.",
    ),
    Column("printed_page", "来源页", "Printed on page", "integer"),
    Column("printed_row", "来源表内行", "Printed in row of the table", "integer"),
    Column("printed_line", "来源文本行", "Printed on line of the text", "integer"),
    Column("printed_column", "来源列", "Printed in column", "integer"),
    Column(
        "printed_cells",
        "出处数",
        "Number of source cells",
        "integer",
        "来源单元格的个数；前面各列是其中第一个。",
        "How many cells it was read from; the columns before are about the first.",
    ),
)

_ITEM_COLUMNS = (
    Column("item", "数据项IRI", "Item IRI", "iri"),
    *_DOCUMENT[:1],
    Column("dataset", "数据集IRI", "Dataset IRI", "iri"),
    *_DOCUMENT[1:],
    Column("fiscal_year", "预算年度", "Fiscal year", "integer"),
    *_coded("breakdown", "拆分口径", "Breakdown"),
    *_coded("direction", "收支方向", "Direction"),
    *_coded("phase", "预算阶段", "Phase"),
    *_named("unit", "单位", "Unit"),
    *_coded("function", "功能分类", "Function"),
    *_coded("economic", "经济分类", "Economic category"),
    *_coded("nature", "支出性质", "Nature"),
    *_coded("source", "资金来源", "Source of funds"),
    *_coded("category", "专项类别", "Category"),
    *_coded("project", "项目", "Project"),
    *_coded("component", "项目分项", "Component of the project", english=False),
    _yuan("amount", "金额", "Amount"),
    _CURRENCY,
    Column(
        "status",
        "数据状态",
        "Status",
        note_zh="A：原文印出；E：由本年数和增减额推算。",
        note_en="A: printed; E: derived from an amount and its stated change (SDMX obsStatus).",
    ),
    Column(
        "printed_text",
        "原文",
        "Printed text",
        note_zh="第一个来源单元格的原文；推算的金额有两个来源。",
        note_en="As printed in the first source cell; a derived amount has two sources.",
    ),
    Column("printed_unit", "原文货币单位", "Printed currency unit", joins="printed_text"),
    *_PLACE,
)

_PROJECT_COLUMNS = (
    Column("project", "项目IRI", "Project IRI", "iri"),
    *_DOCUMENT,
    *_named("code", "项目代码", "Project code"),
    Column("other_names", "项目其他名称", "Other names", is_list=True, language="zh"),
    *_named("parent", "上级项目", "Parent project"),
    Column("children", "下级项目数", "Number of projects below", "integer"),
    *_named("unit", "项目单位", "Unit"),
    *_named("supervising_unit", "主管部门", "Supervising unit"),
    *_coded("types", "项目类型", "Types", is_list=True),
    Column("start_year", "起始年度", "First year", "integer"),
    Column("end_year", "终止年度", "Last year", "integer"),
    _yuan("total_budget", "项目总预算", "Total budget"),
    Column(
        "annual_amount",
        "文件年度预算（元）",
        "Budget in the document's year, yuan",
        "decimal",
        "项目支出表中该项目本年全部资金来源的合计；原文没有合计时为空。上级项目的金额已含其下级项目：相加时只取下级项目数为 0 的行。",
        "The project's total over all sources of funds in the document's year, where one is stated."
        " That of a project with parts includes its parts: add up rows with 0 children only.",
    ),
    _CURRENCY,
    Column("purpose", "项目说明", "Purpose", language="zh"),
    Column("legal_bases", "立项依据", "Legal bases", is_list=True, language="zh"),
)

_INDICATOR_COLUMNS = (
    Column("indicator", "绩效指标IRI", "Indicator IRI", "iri"),
    *_DOCUMENT,
    *_coded("owner_kind", "指标所属", "Indicator of", english=False),
    *_named("owner", "所属部门或项目", "Department or project"),
    *_coded("horizon", "目标期限", "Horizon"),
    *_coded("class1", "一级指标", "First-level class"),
    *_coded("class2", "二级指标", "Second-level class"),
    Column(
        "class_inferred",
        "类别为推断",
        "Class inferred",
        "boolean",
        "该行没有印出二级指标。",
        "The second level is not printed in the indicator's row.",
    ),
    Column("name", "三级指标", "Indicator", language="zh"),
    *_coded("basis", "指标值确定依据", "Basis of the target"),
    *_coded("role", "目标值或近两年指标值", "Target or baseline", english=False),
    Column("value_year", "指标值年度", "Year of the value", "integer"),
    *_coded("operator", "比较关系", "Comparison"),
    Column(
        "number",
        "数值",
        "Number",
        "decimal",
        "金额换算为元。",
        "Money is converted to yuan.",
    ),
    Column("number_unit", "数值单位", "Unit of the number"),
    Column("text", "文字值", "Value in words", language="zh"),
    Column("printed_text", "原文", "Printed text"),
)

_FINDING_COLUMNS = (
    Column("finding", "发现IRI", "Finding IRI", "iri"),
    *_DOCUMENT,
    Column("number", "序号", "Number", "integer", "在文件内的序号。", "Within the document."),
    Column(
        "cause",
        "原因编号",
        "Cause",
        "integer",
        "同一原因引起的发现编号相同，从1开始，最严重的在前。",
        "Findings with one cause have the same number; counted from 1 in a document, the worst first.",
    ),
    *_coded("rule", "规则或发现种类", "Rule or kind of finding"),
    *_coded("severity", "严重程度", "Severity", english=False),
    Column("message_zh", "说明", "Message in Chinese", language="zh"),
    Column("message_en", "英文说明", "Message in English", language="en"),
    Column(
        "stated",
        "所印数",
        "Stated",
        "decimal",
        "所印的数；金额单位为元。",
        "What is printed; money is in yuan.",
    ),
    Column(
        "compared",
        "应与之相符的数",
        "Compared with",
        "decimal",
        "同一文件中应与之相符的数；金额单位为元。",
        "What it should agree with in the same document; money is in yuan.",
    ),
    Column(
        "difference", "差额", "Difference", "decimal", "前者减后者。", "The first less the second."
    ),
    Column(
        "amounts_unit",
        "数的单位",
        "Unit of the numbers",
        note_zh="元、% 等。",
        note_en="元 is yuan.",
    ),
    Column(
        "suspect_table",
        "最可疑的数所在表号",
        "Suspect in table",
        kept_as="表",
        note_zh="能解释同一原因全部发现的唯一的数，没有则空。",
        note_en="Of the one figure that explains all findings of this cause, if there is one.",
    ),
    Column("suspect_page", "最可疑的数所在页", "Suspect on page", "integer"),
    Column("suspect_line", "最可疑的数所在行", "Suspect on line of the text", "integer"),
    Column("suspect_column", "最可疑的数所在列", "Suspect in column", "integer"),
    Column("suspect_text", "最可疑的数原文", "Printed text of the suspect"),
    Column(
        "printed_text",
        "原文",
        "Printed text",
        note_zh="第一个来源单元格的原文。",
        note_en="As printed in the first source cell.",
    ),
    *_PLACE,
)

LINES = Table(
    "lines",
    "预算明细（同一口径内可相加）",
    "Budget lines (may be added within one breakdown)",
    _ITEM_COLUMNS,
    ("item",),
)
SUBTOTALS = Table(
    "subtotals",
    "合计与小计（不可与明细相加）",
    "Totals and subtotals (never to be added)",
    _ITEM_COLUMNS,
    ("item",),
)
OTHER_ITEMS = Table(
    "other-items",
    "其他数据项（其他年度、单列事项、项目分项）",
    "Other items (other years, items stated on their own, components of projects)",
    _ITEM_COLUMNS,
    ("item",),
)
PROJECTS = Table("projects", "项目", "Projects", _PROJECT_COLUMNS, ("project", "document"))
INDICATORS = Table(
    "indicators",
    "绩效指标（每个目标值或近两年指标值一行）",
    "Performance indicators (one row for each target and baseline)",
    _INDICATOR_COLUMNS,
    ("indicator", "value_year"),
)
FINDINGS = Table(
    "findings",
    "发现（审核与读取时发现的矛盾、缺漏与疑点）",
    "Findings (of the audit and the reading: contradictions, gaps, doubts)",
    _FINDING_COLUMNS,
    ("finding",),
)

TABLES = (LINES, SUBTOTALS, OTHER_ITEMS, PROJECTS, INDICATORS, FINDINGS)
"""Every table, in the order in which they are listed."""
