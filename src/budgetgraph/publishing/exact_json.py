"""JSON with exact numbers: an amount is written with its own digits, never by way of a float."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from budgetgraph.publishing.tables.csv_text import plain_decimal


def exact_json(value: Any, depth: int = 0) -> str:
    """``value`` laid out as by :func:`~budgetgraph.publishing.json_text.json_text`, decimals as numbers.

    ``depth`` is that of the value in the text where it will stand. Raises :class:`ValueError` for a decimal
    that is not finite, :class:`TypeError` for what JSON cannot say.
    """
    if isinstance(value, Decimal):
        return plain_decimal(value)
    if isinstance(value, Mapping):
        members = (
            f"{_leaf(str(name))}: {exact_json(each, depth + 1)}" for name, each in value.items()
        )
        return _nested("{", members, "}", depth)
    if isinstance(value, list | tuple):
        return _nested("[", (exact_json(each, depth + 1) for each in value), "]", depth)
    return _leaf(value)


def _leaf(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _nested(opening: str, members: Iterable[str], closing: str, depth: int) -> str:
    told = list(members)
    if not told:
        return opening + closing
    inner = "\n" + " " * (depth + 1)
    return f"{opening}{inner}{f',{inner}'.join(told)}\n{' ' * depth}{closing}"
