"""Places in the text of a query as people look for them: lines and columns, both from 1.

The engine counts lines by ``\\n`` alone, and so does everything here.
"""

from __future__ import annotations


def line_and_column(query: str, at: int) -> tuple[int, int]:
    """Where the character ``at`` stands."""
    return query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)


def line_text(query: str, line: int) -> str:
    """A line without its end; empty where there are fewer."""
    lines = query.split("\n")
    return lines[line - 1].removesuffix("\r") if line <= len(lines) else ""
