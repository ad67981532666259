"""What a worksheet prints for a number: the number format codes of Excel.

A workbook holds ``10070.480000000001`` and the format ``#,##0.00``; people read ``10,070.48``. Here is what
turns one into the other, for the formats that budgets use. Values are :class:`~decimal.Decimal`; what
Excel computes with has 15 significant digits, so the noise of binary numbers is rounded away first, as
Excel does.

Specification: ECMA-376 part 1, 18.8.30 (numFmt) and 18.8.31 (numFmts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from budgetgraph.reading.date_formats import is_date_format, printed_date

GENERAL = "General"
"""The format of a cell that has none (常规)."""

# As a Chinese Excel shows them: what the standard leaves to the language is yuan and Chinese dates.
BUILT_IN: dict[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    49: "@",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
}
"""The formats that a workbook names by number only."""

_EXCEL_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|(?:\\|!(?=[.,]))(?P<escaped>.)"
    r"|_(?P<width>.)|\*(?P<fill>.)"
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<at>@)|(?P<general>general|g/通用格式)"
    r"|(?P<scientific>e[+-])"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_COLOUR = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|[黑蓝绿红白黄]色|洋红|蓝绿色|颜色 ?\d+)",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"[-−－(（<△▲负]")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format, cut into ``(kind, character)`` in their order."""

    tokens: tuple[tuple[str, str], ...]
    known: bool
    coloured: bool

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for kind, _ in self.tokens)


def printed_number(text: str, code: str = GENERAL, *, epoch_1904: bool = False) -> str:
    """What a cell with the number ``text`` (as it stands in the file) and the format ``code`` shows.

    Without spaces at its ends. With a format that is not known, and for what is no number, the value in
    plain digits. ``epoch_1904``: days are counted from 1904 as on old Macintoshes.
    """
    if code == GENERAL and text.isdecimal() and len(text) < 16 and text[0] != "0":
        return text
    try:
        value = Decimal(text)
    except ArithmeticError:
        return text
    if not value.is_finite() or abs(value.adjusted()) > 307:
        return text
    value = _EXCEL_DIGITS.plus(value)
    section, signed = _section_for((value > 0) - (value < 0), code)
    if section is None:
        return plain(value)
    if is_date_format(section):
        return printed_date(value, section, epoch_1904=epoch_1904) or plain(value)
    cut = _cut(section)
    if not cut.known:
        return plain(value)
    shown = _shown(abs(value), cut).strip(" ")
    # Where only the colour says that a number is negative, its sign is given: text has no colour.
    coloured = value < 0 and cut.coloured and not _NEGATIVE.search(shown)
    return f"-{shown}" if value < 0 and shown and (signed or coloured) else shown


def printed_text(text: str, code: str = GENERAL) -> str:
    """What a cell with the words ``text`` and the format ``code`` shows."""
    sections = _sections(code)
    if len(sections) < 4 and not (len(sections) == 1 and "@" in sections[0]):
        return text
    cut = _cut(sections[-1])
    if "at" not in cut.kinds and cut.tokens:
        return text if len(sections) < 4 else _words(cut, text)
    return _words(cut, text) if cut.tokens else ""


def plain(value: Decimal) -> str:
    """``value`` in the General format, but whole numbers and amounts to the fen (分) in all their digits.

    Excel shows 11 characters: of an amount over a hundred million yuan without the fen, and of 12 digits
    and more ``1.2E+11``. That is for want of room, which depends on the column as well. Beyond the fen the
    11 characters hold: what a division gives has no end.
    """
    value = _EXCEL_DIGITS.plus(value)
    if value == 0:
        return "0"
    if value == _rounded(value, 2):
        return _without_zeros(f"{value:f}")
    size = value.adjusted()
    if size < -9:
        mantissa = f"{value.scaleb(-size, _EXACT).quantize(Decimal('1.00000'), context=_EXACT):f}"
        return f"{_without_zeros(mantissa)}E-{-size:02d}"
    places = 9 if size < 0 else max(0, 9 - size)
    return _without_zeros(f"{_rounded(value, places):f}")


def _words(cut: _Section, text: str) -> str:
    return "".join(
        text if kind == "at" else character if kind == "literal" else " " if kind == "width" else ""
        for kind, character in cut.tokens
    ).strip(" ")


@lru_cache(maxsize=512)
def _section_for(sign: int, code: str) -> tuple[str | None, bool]:
    """The section that prints values of this sign and whether a negative one gets its sign before it."""
    sections = _sections(code or GENERAL)
    if len(sections) > 1 and "@" in sections[-1]:
        sections = sections[:-1]
    if any(re.search(r"\[[<>=]", each) for each in sections):
        return None, True
    if sign < 0 and len(sections) > 1:
        return sections[1], False
    if sign == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], True


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    """The sections of a format: parted by ``;`` that is neither quoted nor escaped nor in brackets."""
    sections = [""]
    for match in re.finditer(r'"[^"]*"?|\[[^\]]*\]|[\\_*].|;|.', code, re.DOTALL):
        if match[0] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return tuple(sections[:4])


@lru_cache(maxsize=512)
def _cut(section: str) -> _Section:
    tokens: list[tuple[str, str]] = []
    known, coloured = True, False
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup or "quoted"
        text = match[kind] or ""
        if kind == "literal" and text.isascii() and text.isalpha():
            known = False
        elif kind in ("quoted", "currency", "escaped", "literal"):
            tokens += [("literal", character) for character in text]
        elif kind == "bracket":
            coloured = _COLOUR.fullmatch(text) is not None
            known = known and coloured
        elif kind != "fill":
            tokens.append((kind, text))
    kinds = [kind for kind, _ in tokens]
    known = known and "scientific" not in kinds and kinds.count("point") <= 1
    # Fractions (# ?/?) are numbers in a way of their own.
    fraction = re.search(r"[0#?]\s*/\s*[0-9#?]", section) is not None
    return _Section(tuple(tokens), known and not fraction, coloured)


def _shown(value: Decimal, cut: _Section) -> str:
    """A number that is not negative, in its section."""
    if "general" in cut.kinds or ("at" in cut.kinds and "digit" not in cut.kinds):
        return "".join(
            plain(value) if kind in ("general", "at") else character if kind == "literal" else ""
            for kind, character in cut.tokens
        )
    if "digit" not in cut.kinds:
        return _written(cut.tokens)
    tokens = cut.tokens
    digits = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    point = next((i for i, (kind, _) in enumerate(tokens) if kind == "point"), None)
    whole = [index for index in digits if point is None or index < point]
    parts = [index for index in digits if point is not None and index > point]
    grouped, scale = _commas(tokens, whole, point)
    scale += -2 * sum(1 for kind, _ in tokens if kind == "percent")
    value = _rounded(value.scaleb(-scale, _EXACT), len(parts))
    left, _, right = f"{value:f}".partition(".")
    return _laid_out(
        tokens,
        _whole_digits(tokens, whole, left, grouped=grouped),
        _fraction_digits(tokens, parts, right),
    )


def _commas(
    tokens: tuple[tuple[str, str], ...], whole: list[int], point: int | None
) -> tuple[bool, int]:
    """Whether thousands are parted, and the power of ten that commas behind the digits divide by."""
    commas = [index for index, (kind, _) in enumerate(tokens) if kind == "comma"]
    if not whole:
        return False, 0
    grouped = any(whole[0] < index < whole[-1] for index in commas)
    last = max(index for index, (kind, _) in enumerate(tokens) if kind == "digit")
    before = len(tokens) if point is None else point
    behind = [index for index in commas if whole[-1] < index < before or index > last]
    return grouped, 3 * len(behind)


def _whole_digits(
    tokens: tuple[tuple[str, str], ...], places: list[int], digits: str, *, grouped: bool
) -> dict[int, str]:
    """Which digits stand at which place before the point; all that are left over at the first."""
    digits = "" if digits == "0" else digits
    shown: dict[int, str] = {}
    count = 0
    for index in reversed(places):
        first = index == places[0]
        taken = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        if not taken:
            taken = {"0": "0", "?": " "}.get(tokens[index][1], "")
        text = ""
        for digit in reversed(taken):
            parted = grouped and count > 0 and count % 3 == 0 and digit != " "
            text = digit + ("," if parted else "") + text
            count += 1
        shown[index] = text
    return shown


def _fraction_digits(
    tokens: tuple[tuple[str, str], ...], places: list[int], digits: str
) -> dict[int, str]:
    """Which digit stands at which place behind the point; ``#`` shows no zeros at the end."""
    shown: dict[int, str] = {}
    significant = len(digits.rstrip("0"))
    for number, index in enumerate(places):
        wanted = tokens[index][1]
        needed = number < significant or any(tokens[i][1] == "0" for i in places[number:])
        shown[index] = digits[number] if needed else " " if wanted == "?" else ""
    return shown


def _laid_out(
    tokens: tuple[tuple[str, str], ...], whole: dict[int, str], parts: dict[int, str]
) -> str:
    shown: list[str] = []
    for index, (kind, character) in enumerate(tokens):
        if kind == "digit":
            shown.append(whole.get(index, parts.get(index, "")))
        elif kind in ("point", "percent", "literal"):
            shown.append(character)
        elif kind == "width":
            shown.append(" ")
    return "".join(shown)


def _written(tokens: tuple[tuple[str, str], ...]) -> str:
    """A section without digits: its words, such as ``-`` for zero."""
    return "".join(
        " " if kind == "width" else character
        for kind, character in tokens
        if kind in ("literal", "point", "comma", "percent", "width")
    )


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT)


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
