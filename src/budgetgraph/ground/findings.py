"""Findings: here is what the source says or lacks. They never stop the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from budgetgraph.ground.location import SourceCell


class Severity(IntEnum):
    """As in SHACL: ``sh:Info`` < ``sh:Warning`` < ``sh:Violation``."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def label(self) -> str:
        """Lower-case English name, as used by ``--strict`` and in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the source says or lacks, with where.

    ``kind`` is a stable ASCII name such as ``unknown-header``; ``sources`` the printed cells it is
    about, in document order (empty only where the finding is about something that is not printed).
    """

    kind: str
    severity: Severity
    message: Message
    sources: tuple[SourceCell, ...] = ()


KINDS: Mapping[str, Message] = {
    "unknown-table": Message("表格没有可识别的标题和表头", "a table with no known title or header"),
    "unknown-header": Message(
        "表头与该表的格式不符", "a header that does not fit the table's form"
    ),
    "unknown-column": Message("列名无法识别", "a column whose label is not known"),
    "cell-without-header": Message("单元格所在列没有表头", "a cell whose column lost its header"),
    "unknown-row": Message("行无法识别", "a row that no rule understands"),
    "unknown-label": Message("项目名称无法识别", "a label that no code list knows"),
    "ragged-row": Message("行的单元格过多或过少", "a row with too many or too few cells"),
    "unreadable-amount": Message(
        "应为金额的单元格不是金额", "a cell that should be an amount and is not"
    ),
    "unit-not-declared": Message("表格没有注明货币单位", "a table that declares no currency unit"),
    "unknown-unit": Message("货币单位无法识别", "a currency unit that is not known"),
    "row-does-not-add-up": Message(
        "行内各列不相加", "a row whose columns do not add up to its total"
    ),
    "category-subtotal": Message(
        "项目类别小计，未单独发布", "a subtotal of one of several project categories"
    ),
    "printings-differ": Message("同一数据印了不同数值", "one fact printed with different figures"),
    "overlapping-figure": Message(
        "数字与表格的划分重叠，未单独发布",
        "a figure that divides a total otherwise than the tables do",
    ),
    "project-name-differs": Message(
        "同一项目印了不同名称", "one project printed with different names"
    ),
    "duty-text-differs": Message("同一职责文字不同", "one duty printed with different texts"),
    "goal-text-differs": Message(
        "同一绩效目标文字不同", "one performance goal printed with different texts"
    ),
    "form-count-differs": Message(
        "说明中的项目绩效表数量与实际不符", "another number of project forms than stated"
    ),
    "unknown-indicator-class": Message("指标没有一级或二级指标", "an indicator without a class"),
    "indicator-values": Message("指标值列数不符", "indicator values that do not fit their columns"),
    "figure-without-counterpart": Message(
        "说明中的数字没有对应数据", "a figure of the narrative that no fact matches"
    ),
    "unlisted-code": Message("代码不在代码表中", "a printed code that the code lists lack"),
    "unknown-term": Message("名词解释没有对应代码", "a glossary term that no code list knows"),
    "unknown-region": Message(
        "无法判断行政区划", "an issuer whose place is not in the division list"
    ),
    "missing-table": Message(
        "目录所列表格在正文中缺失", "a table that the contents announce and the body lacks"
    ),
    "missing-part": Message(
        "目录所列部分在正文中缺失", "a part that the contents announce and the body lacks"
    ),
    "table-outside-tables-part": Message(
        "表格不在预算表部分", "a table outside the part that holds the tables"
    ),
    "unaccounted-cell": Message("没有规则能归类的单元格", "a cell that no rule claims"),
}
"""Every kind of reading finding and what it means. The ledger takes no other."""
