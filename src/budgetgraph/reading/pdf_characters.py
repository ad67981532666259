"""Which character a code of a PDF's text is.

Fonts draw a character and a radical (部首) that looks the same with one glyph, and producers that look the
glyph up backwards write the radical: 「⻚」 (U+2EDA) for 「页」, 「⾦」 (U+2FA6) for 「金」. On the page both
are the same, so the character is given. (Unicode, chapter 18: Kangxi Radicals, CJK Radicals Supplement.)
"""

from __future__ import annotations

import unicodedata

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that the file does not tell."""

_HYPHEN, _NO_BREAK_SPACE = 2, 0xA0
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "母民虎西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
"""The radicals of the supplement that look like characters; Unicode says so only of two of them."""


def character_of(code: int) -> str:
    """The character that PDFium means by ``code``.

    It gives 2 for a hyphen at the end of a line and 0 where it knows no character.
    """
    if code == _HYPHEN:
        return "-"
    if code == _NO_BREAK_SPACE:
        return " "
    if 0x2E80 <= code <= 0x2FDF:
        character = chr(code)
        return _SUPPLEMENT.get(character) or unicodedata.normalize("NFKC", character)
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code in (0xFFFE, 0xFFFF):
        return UNKNOWN
    return chr(code)
