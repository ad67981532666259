"""JSON as it is written into releases: readable, in the order of the values, ending in a line feed."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> bytes:
    """``value`` as UTF-8."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
