"""How the place of a figure is said."""

from __future__ import annotations

import pytest

from budgetgraph.ground.location import SourceCell


@pytest.mark.parametrize(
    ("key", "table", "zh", "en"),
    [
        ("t5-1", "5-1", "表5-1", "table 5-1"),
        ("n4", "四", "第四部分", "part 四"),
        ("n5", "三.五", "第三部分五", "part 三.五"),
        ("c", "封面", "封面", "封面"),
    ],
)
def test_tables_and_parts_of_the_text_are_told_apart(
    key: str, table: str, zh: str, en: str
) -> None:
    cell = SourceCell(key, 3, 1, table=table)
    assert (cell.table_zh, cell.table_en) == (zh, en)
