"""What a part of a document holds, by the words of its heading: 概况, 预算表, 情况说明, 名词解释."""

from __future__ import annotations

import re

_MEANINGS = (
    ("glossary", r"(?:名词|名称)解释|名词说明|专业名词", r"(?:名词|名称)解释$|名词说明$"),
    ("narrative", r"说明$|情况说明|编制说明|预算说明", r"说明$|重要事项$"),
    ("tables", r"预算表|公开表|报表|表$", r"预算(?:公开)?表$|绩效目标(?:表)?$"),
    (
        "overview",
        r"概况|职能|职责|基本情况",
        r"职能$|职责$|机构设置|单位构成|概况$|基本情况$|工作任务及目标$",
    ),
)
"""Each meaning with the words of a heading 第…部分, and of a line that only may be a heading."""

_NUMBERED = tuple((meaning, re.compile(words)) for meaning, words, _ in _MEANINGS)
_TITLED = tuple((meaning, re.compile(words)) for meaning, _, words in _MEANINGS)


def meaning_of_part(text: str) -> str | None:
    """What a part holds whose heading 第…部分 goes on with that folded text, or None."""
    return next((meaning for meaning, pattern in _NUMBERED if pattern.search(text)), None)


def meaning_of_title(text: str) -> str | None:
    """What a part holds whose heading may be that folded line, or None. Fewer words count."""
    return next((meaning for meaning, pattern in _TITLED if pattern.search(text)), None)
