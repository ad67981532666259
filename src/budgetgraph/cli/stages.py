"""The intermediate stages as JSON, so that a person can stop at any arrow and look."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from enum import Enum
from typing import Any


def as_json(value: Any) -> str:
    """A document or interpretation as readable JSON, ending in a line feed."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=1) + "\n"


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # What only indexes the rest (repr=False) would say everything twice.
        pairs = (
            (each.name, getattr(value, each.name))
            for each in dataclasses.fields(value)
            if each.repr
        )
        kind = type(value).__name__
        plain = {name: _plain(content) for name, content in pairs if content not in (None, ())}
        return {"is": kind, **plain} if kind in ("Passage", "Grid") else plain
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(content) for key, content in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value
