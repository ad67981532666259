"""Damage to the cells of rows: columns too many or too few, lost merged cells, joined numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_AMOUNT = re.compile(r"\d+\.\d\d")
_LEVEL_ONE = frozenset({"成本指标", "产出指标", "效益指标", "满意度指标"})


def pad_rows(text: str, chance: random.Random) -> str:
    """Empty cells appended to all rows of some tables."""
    return _by_table(text, lambda rows: _padded(rows, chance))


def trim_rows(text: str, chance: random.Random) -> str:
    """Trailing empty cells dropped from some rows, which become shorter than their table."""

    def row(cells: list[str]) -> list[str]:
        # A row keeps two cells, else it would no longer look like one.
        while len(cells) > 2 and not cells[-1] and chance.random() < 0.6:
            cells = cells[:-1]
        return cells

    return _by_table(text, lambda rows: [row(cells) for cells in rows])


def join_numbers(text: str, chance: random.Random) -> str:
    """The amounts of the two earlier years in table 11 in one cell: ``516.78 449.42``."""
    del chance
    label = re.compile(r"^(?:人员类|运转类|特定目标类)项目支出$|^合计$")

    def row(cells: list[str]) -> list[str]:
        fund = len(cells) > 6 and label.match(cells[2]) and not cells[0]
        if fund and _AMOUNT.fullmatch(cells[5]) and _AMOUNT.fullmatch(cells[6]):
            return [*cells[:5], f"{cells[5]} {cells[6]}", "", *cells[7:]]
        return cells

    return _by_table(text, lambda rows: [row(cells) for cells in rows])


def lose_merged_cells(text: str, chance: random.Random) -> str:
    """Level-one cells of indicator tables blanked where level two still tells the class.

    Level two of 满意度 is blanked as well: it has only one.
    """

    def row(cells: list[str]) -> list[str]:
        if len(cells) < 5 or cells[1] not in _LEVEL_ONE or not cells[2]:
            return cells
        if cells[1] == "满意度指标":
            return [*cells[:2], "", *cells[3:]] if chance.random() < 0.5 else cells
        return [cells[0], "", *cells[2:]] if chance.random() < 0.5 else cells

    return _by_table(text, lambda rows: [row(cells) for cells in rows])


def move_classes_up(text: str, chance: random.Random) -> str:
    """The class cells of the second indicator stand in front of those of the first.

    Only where the first class has one row: then the second row, without class, has nowhere else to
    belong. The first row becomes longer than its table.
    """

    def table(rows: list[list[str]]) -> list[list[str]]:
        for position in range(len(rows) - 1):
            first, second = rows[position], rows[position + 1]
            starts = first[0] in ("长期绩效目标", "年度绩效目标") and first[1] in _LEVEL_ONE
            if starts and second[0] == "" and second[1] in _LEVEL_ONE and chance.random() < 0.7:
                rows[position] = [first[0], *second[1:3], *first[1:]]
                rows[position + 1] = ["", "", "", *second[3:]]
        return rows

    return _by_table(text, table)


def _padded(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    if chance.random() < 0.5:
        return rows
    extra = [""] * chance.randint(1, 4)
    return [[*cells, *extra] for cells in rows]


def _by_table(text: str, change: Callable[[list[list[str]]], list[list[str]]]) -> str:
    lines: list[str] = []
    rows: list[list[str]] = []

    def close() -> None:
        lines.extend("\t".join(cells) for cells in change(rows) if cells)
        rows.clear()

    for line in text.split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
        else:
            close()
            lines.append(line)
    close()
    return "\n".join(lines)
