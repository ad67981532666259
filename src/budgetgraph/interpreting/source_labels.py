"""The words by which a list of revenue sources (收入预算总表) is known."""

from __future__ import annotations

from collections.abc import Sequence

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import NUMBERING, label_key
from budgetgraph.reading.document import Row

SOURCE_LIST_HEADER = frozenset(
    {"项目名称", "项目", "收入项目", "收入", "金额", "预算数", "本年预算", *NUMBERING}
)
"""Labels of its header."""

GRAND_REVENUE = frozenset({"收入总计", "收入合计", "收入总计合计", "总计", "合计"})
"""Names of its total."""

SUBTOTAL = "小计"
"""The line that is the amount of a group."""


def is_source_list(rows: Sequence[Row]) -> bool:
    """Whether rows are a list of sources: a header of 项目名称 and 金额, a grand total, groups with 小计."""
    texts = [[fold(cell.text) for cell in row.cells if not cell.empty] for row in rows]
    filled = [row for row in texts if row]
    if not filled or not SOURCE_LIST_HEADER.issuperset(map(label_key, filled[0])):
        return False
    labels = {text for row in filled[1:] for text in row}
    return bool(labels & GRAND_REVENUE) and SUBTOTAL in labels
