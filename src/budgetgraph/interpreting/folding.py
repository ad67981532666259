"""Wording: one form for what is printed in many (全角/半角, inner spaces, HTML and LaTeX leftovers).

:func:`tidy` gives text for people, :func:`fold` the key for comparing labels. The printed form itself
stays on the source cell.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(
    r"</?(?:p|b|i|u|br|strong|em|sup|sub|span|div|td|tr|th|table|font)\b[^<>]*>", re.IGNORECASE
)
_LATEX = (
    (re.compile(r"\\(?:geq?|geqslant|ge)\b\s*"), "≥"),
    (re.compile(r"\\(?:leq?|leqslant|le)\b\s*"), "≤"),
    (re.compile(r"\\(?:gt)\b\s*"), ">"),
    (re.compile(r"\\(?:lt)\b\s*"), "<"),
    (re.compile(r"\\(?:times)\b\s*"), "×"),
    (re.compile(r"\\(?:text|mathrm|mathbf)\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\\([%$#&_])"), r"\1"),
)
_DOLLARS = re.compile(r"\$([^$]*)\$")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…"
_INNER_SPACE = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_SPACES = re.compile(r"\s+")
_HAS_CJK = re.compile(r"[\u4e00-\u9fff]")
_TO_FULL = str.maketrans(
    {"(": "（", ")": "）", ";": "；", "!": "！", "?": "？", "[": "〔", "]": "〕"}
)
_COMMA = re.compile(r"(?<![0-9])(?<![0-9] ),|,(?! ?[0-9])")
_COLON = re.compile(r"(?<![0-9])(?<![0-9] ):|:(?! ?[0-9])")
_ORDINAL = re.compile(
    r"^(?:[（(](?:[一二三四五六七八九十廿卅百]+|\d{1,2})[)）]"
    r"|(?:[一二三四五六七八九十廿卅百]+)[、.．]"
    r"|\d{1,2}[、.．](?!\d(?!\d{3}年))"
    r"|[①②③④⑤⑥⑦⑧⑨⑩])"
)
_PUNCTUATION = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "〔": "(", "〕": ")", "[": "(", "]": ")"}
)
_CHINESE_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}


def unmarked(text: str) -> str:
    """``text`` without HTML tags and entities, Markdown bold and LaTeX leftovers."""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "$" in text:
        text = _DOLLARS.sub(r"\1", text)
    if "\\" in text:
        for pattern, replacement in _LATEX:
            text = pattern.sub(replacement, text)
    return text.replace("**", "").replace("\xa0", " ").replace("\u3000", " ")


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """Text for people: no leftovers, no spaces inside Chinese words, full-width Chinese punctuation.

    Digits and Latin letters become half-width; brackets, commas and colons next to Chinese become
    full-width. Two printings that differ only in width and spacing have one tidy form.
    """
    text = unmarked(text)
    text = "".join(
        unicodedata.normalize("NFKC", character) if "\uff01" <= character <= "\uff5e" else character
        for character in text
    )
    if not _HAS_CJK.search(text):
        return _SPACES.sub(" ", text).strip()
    text = _SPACES.sub(" ", text.translate(_TO_FULL)).strip()
    text = _COMMA.sub("，", text)
    text = _COLON.sub("：", text)
    return _INNER_SPACE.sub("", text)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The key of a label: NFKC, no white space, one form of brackets and quotes."""
    text = unicodedata.normalize("NFKC", unmarked(text)).translate(_PUNCTUATION)
    return _SPACES.sub("", text)


def strip_ordinal(folded: str) -> str:
    """A folded label without its leading ordinal: 一、 （一） 1. ①. Ordinals never decide."""
    previous = None
    while previous != folded:
        previous = folded
        folded = _ORDINAL.sub("", folded, count=1)
    return folded


def ordinal(text: str) -> tuple[str, int] | None:
    """Style and value of a leading ordinal, or None: ``（三）…`` gives ``("（）", 3)``."""
    match = _ORDINAL.match(fold(text))
    if match is None:
        return None
    printed = match.group()
    inner = printed.strip("（）()、.．")
    if inner[:1] in "①②③④⑤⑥⑦⑧⑨⑩":
        return "①", "①②③④⑤⑥⑦⑧⑨⑩".index(inner[0]) + 1
    style = "（" if printed[0] in "（(" else ""
    if inner.isdigit():
        return style + "1", int(inner)
    value = chinese_number(inner)
    return None if value is None else (style + "一", value)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral below 100 (十二, 廿一), None for other text."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, marker, units = text.partition("十")
    digits = {"": 0, **_CHINESE_DIGITS}
    if not text or units not in digits or tens not in digits:
        return None
    if marker:
        return 10 * (digits[tens] or 1) + digits[units]
    return digits[tens]


def without_ordinal(text: str) -> str:
    """Tidy text without its leading ordinal."""
    tidied = tidy(text)
    match = re.match(
        r"^(?:（(?:[一二三四五六七八九十廿卅百]+|\d{1,2})）|[一二三四五六七八九十廿卅百]+[、．.]|\d{1,2}[、．.](?!\d(?!\d{3}年))|[①-⑩])\s*",
        tidied,
    )
    return tidied[match.end() :].strip() if match else tidied
