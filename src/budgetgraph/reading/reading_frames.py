"""A reading and the errors of readers as JSON, on their way from the process that reads.

JSON and not pickle: whoever takes over the process by a hostile file can send wrong figures, which the
file could say as well, but cannot run anything in the process that takes them.
"""

from __future__ import annotations

import json
from typing import Any

from budgetgraph.ground import errors
from budgetgraph.ground.errors import BudgetgraphError, InputError
from budgetgraph.reading.document import Block, Cell, Grid, Passage, Reading, Row, Unread

_ERRORS: dict[str, type[InputError]] = {
    name: each
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, InputError)
}


def reading_told(reading: Reading) -> bytes:
    """``reading`` as bytes."""
    return _encoded(
        {
            "media_type": reading.media_type,
            "blocks": [_block_told(each) for each in reading.blocks],
            "unread": [[each.kind, each.page, each.count, each.file] for each in reading.unread],
        }
    )


def error_told(error: BudgetgraphError) -> bytes:
    """``error`` as bytes; of the nearest class that the other side knows."""
    kind = next((e.__name__ for e in type(error).__mro__ if e.__name__ in _ERRORS), "InputError")
    said = {"message": error.message, "hint": error.hint, "line": error.line}
    own = {name: vars(error).get(name) for name in ("zh", "hint_zh")}
    told = {"kind": kind, **said, **own}
    return _encoded({"error": told})


def heard(data: bytes) -> Reading:
    """The inverse of both: the reading, or the error raised.

    Raises :class:`ValueError` for what neither of them has written.
    """
    try:
        told = json.loads(data.decode("utf-8", "surrogatepass"))
        if "error" in told:
            found = told["error"]
            error = _ERRORS[found["kind"]](
                str(found["message"]),
                hint=found["hint"],
                line=found["line"],
                zh=found["zh"],
                hint_zh=found["hint_zh"],
            )
        else:
            return Reading(
                str(told["media_type"]),
                tuple(_block_heard(each) for each in told["blocks"]),
                tuple(Unread(*each) for each in told["unread"]),
            )
    except (KeyError, TypeError, IndexError, AttributeError) as wrong:
        raise ValueError(f"no reading: {wrong!r}") from None
    raise error


def _encoded(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _block_told(block: Block) -> Any:
    if isinstance(block, Passage):
        return [block.text, block.line, block.level, block.page, block.continues, block.file]
    rows = [_row_told(row) for row in block.rows]
    others = [_block_told(each) for each in block.alternatives]
    return {"rows": rows, "alternatives": others, "columns": block.columns}


def _row_told(row: Row) -> Any:
    """The line, page and file of the first cell, then the cells; plain ones as their text alone."""
    if not row.cells:
        return [0, None, 1]
    first = row.cells[0]
    cells = [
        each.text
        if each == Cell(each.text, first.line, number, first.page, 1, 1, first.file)
        else [each.text, each.line, each.column, each.page, each.columns, each.rows, each.file]
        for number, each in enumerate(row.cells, start=1)
    ]
    return [first.line, first.page, first.file, *cells]


def _block_heard(told: Any) -> Block:
    if isinstance(told, list):
        text, line, level, page, continues, file = told
        return Passage(text, line, level, page, continues, file)
    alternatives = tuple(_grid(_block_heard(each)) for each in told["alternatives"])
    rows = tuple(_row_heard(each) for each in told["rows"])
    return Grid(rows, alternatives, tuple(told["columns"]))


def _grid(block: Block) -> Grid:
    if isinstance(block, Grid):
        return block
    raise ValueError("an alternative is no grid")


def _row_heard(told: Any) -> Row:
    line, page, file, *cells = told
    return Row(
        tuple(
            Cell(each, line, number, page, file=file) if isinstance(each, str) else Cell(*each)
            for number, each in enumerate(cells, start=1)
        )
    )
