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
    "unit-differs": Message(
        "表头与表上注明的货币单位不同", "a header that names another currency unit than its table"
    ),
    "unknown-unit": Message("货币单位无法识别", "a currency unit that is not known"),
    "row-does-not-add-up": Message(
        "行内各列不相加", "a row whose columns do not add up to its total"
    ),
    "sum-does-not-hold": Message(
        "文件自身的勾稽关系不成立", "an equation between the document's own figures that fails"
    ),
    "rounding": Message(
        "合计因四舍五入与各部分之和略有差别", "a sum that is off by no more than rounding"
    ),
    "table-is-empty": Message(
        "表格为空，但别处有同口径的金额", "an empty table whose money is printed elsewhere"
    ),
    "read-otherwise": Message(
        "按能使勾稽关系成立的方式读取", "a table or row read the way that makes its sums hold"
    ),
    "category-subtotal": Message(
        "项目类别小计，未单独发布", "a subtotal of one of several project categories"
    ),
    "printings-differ": Message("同一数据印了不同数值", "one fact printed with different figures"),
    "change-does-not-fit": Message(
        "说明中的增加额大于金额本身", "an increase of more than the amount itself"
    ),
    "overlapping-figure": Message(
        "数字与表格的划分重叠，未单独发布",
        "a figure that divides a total otherwise than the tables do",
    ),
    "incomplete-division": Message(
        "数字不能完整划分其上级合计，只作合计发布",
        "figures that do not divide the figure above them completely, published as subtotals",
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
    "code-name-differs": Message(
        "代码的名称与代码表不同", "a code printed with a name that the code list does not have"
    ),
    "unknown-term": Message("名词解释没有对应代码", "a glossary term that no code list knows"),
    "unknown-region": Message(
        "无法判断行政区划", "an issuer whose place is not in the division list"
    ),
    "another-year": Message(
        "文件中另一年度的内容", "a table or title of another year than the document's"
    ),
    "another-issuer": Message(
        "文件中另一单位的表格", "a table of another body than the document's issuer"
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
    "files-differ": Message(
        "同一份文件的各个文件发布单位或年度不同",
        "files of one document that are of different issuers or years",
    ),
    "unread-picture": Message("图片中的文字未读取", "pictures, whose text is not read"),
    "unread-off-page": Message("页面以外的文字未采用", "text beyond the edge of a page"),
    "unread-hidden": Message(
        "隐藏的文字、行、列或工作表未采用", "hidden text, rows, columns or worksheets"
    ),
    "unread-garbled": Message("无法得知编码的文字", "text whose characters the file does not tell"),
    "unread-unparted": Message(
        "无表线且数字折行的表格", "a table without rules whose figures are broken over lines"
    ),
    "unread-formula": Message(
        "没有保存计算结果的公式", "formulas whose results the file does not hold"
    ),
    "unaccounted-cell": Message("没有规则能归类的单元格", "a cell that no rule claims"),
}
"""Every kind of reading finding and what it means. The ledger takes no other."""
