"""Bytes to text: UTF-8 (with or without BOM), UTF-16 with BOM, GB18030."""

from __future__ import annotations

import unicodedata

from budgetgraph.ground.errors import BinaryInputError, EmptyInputError, EncodingError

_BINARY = "the file is binary, not text, and of no known format"
_KNOWN_FORMATS = "Give a budget document (PDF, XLSX, XLS, DOCX, HTML or text)."
_FREQUENT = frozenset("的一是在不了有和人这中大为上个国我以要他年部表位元支出收入项目合计单")


def decode(content: bytes) -> str:
    """The text of a file, without BOM, with ``\\n`` line ends.

    Raises :class:`EmptyInputError` when there is no text, :class:`BinaryInputError` for control characters
    that no text has, :class:`EncodingError` otherwise. Known binary formats are refused before, by
    :func:`~budgetgraph.reading.formats.format_of`.
    """
    if not content.strip(b" \t\r\n\x0b\x0c\xef\xbb\xbf\x00"):
        raise EmptyInputError(
            "the file is empty",
            hint="Give a budget document.",
            zh="文件是空的",
            hint_zh="请提供预算文件。",
        )
    text = _decoded(content)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _plausible(content.decode("utf-16"))
        except UnicodeDecodeError:
            raise BinaryInputError(
                "the file is neither text nor a known format", hint=_KNOWN_FORMATS
            ) from None
    if b"\x00" in content:
        raise BinaryInputError(_BINARY, hint=_KNOWN_FORMATS)
    try:
        return _plausible(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    try:
        text = _plausible(content.decode("gb18030"))
    except UnicodeDecodeError:
        raise _unknown_encoding() from None
    if not _reads_as_chinese(text):
        raise _unknown_encoding()
    return text


def _reads_as_chinese(text: str) -> bool:
    """Whether decoded text uses the most frequent Chinese characters: other encodings decode to rare ones."""
    chinese = [character for character in text if "\u4e00" <= character <= "\u9fff"]
    frequent = sum(1 for character in chinese if character in _FREQUENT)
    return not chinese or frequent * 50 >= len(chinese)


def _unknown_encoding() -> EncodingError:
    return EncodingError(
        "the encoding of the file is unknown", hint="Save it as UTF-8 (GB18030 is read as well)."
    )


def _plausible(text: str) -> str:
    """``text`` itself, unless it holds characters that only a wrong decoding produces.

    GB18030 decodes almost any bytes; private-use and unassigned characters give the mistake away.
    """
    for character in set(text):
        category = unicodedata.category(character)
        if category == "Cc" and character not in "\t\n\r\x0b\x0c\x85":
            raise BinaryInputError(_BINARY, hint=_KNOWN_FORMATS)
        if category in ("Cn", "Co") and text.count(character) > 2:
            raise EncodingError(
                "the encoding of the file is unknown",
                hint="Save it as UTF-8 (GB18030 is read as well).",
            )
    return text
