"""The words that tables of all kinds share: names of totals, heads of labels and of amounts, 其中."""

from __future__ import annotations

from budgetgraph.interpreting.folding import fold, strip_ordinal

TOTALS = frozenset({"合计", "总计", "本年支出合计", "支出合计", "本年合计", "收入合计", "收入总计"})
"""Names of the row that adds up a grid (folded)."""

ALL_COLUMNS = frozenset({"合计", "小计", "总计"})
"""Labels of a column that adds up the others beside it."""

AMOUNT_WORDS = frozenset(
    {
        *("金额", "预算金额", "预算数", "预算", "年初预算数"),
        *("本年预算", "本年预算数", "本年", "本年数", "当年预算", "当年预算数"),
    }
)
"""Labels of the only column of amounts of this year (folded)."""

LIST_HEADS = frozenset(
    {
        *("项目", "项目名称", "收入", "支出", "收入项目", "支出项目", "项目(按功能分类)"),
        *("项目(按支出功能分类)", "功能分类", "功能科目名称", "功能分类科目名称"),
        *("支出功能分类", "支出用途", "科目名称"),
    }
)
"""Labels over the lines of a list (folded)."""

_OF_WHICH = "其中:"


def line_label(text: str) -> str:
    """What a line of a list is called: folded, without ordinals and 其中 (``其中：1.事业收入``)."""
    return strip_ordinal(strip_ordinal(fold(text)).removeprefix(_OF_WHICH))
