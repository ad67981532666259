"""The numbers that Word puts before paragraphs of lists: 一, （一）, 1., ①.

Specification: ECMA-376 part 1, 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_PLACES = ("", "拾", "佰", "仟")
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def numeral(value: int, number_format: str) -> str:
    """``value`` in one of Word's number formats; in Arabic digits where the format is not known."""
    if number_format in ("none", "bullet"):
        return ""
    write = _WRITERS.get(number_format, str)
    return write(value) if 0 < value < 10_000 else str(value)


def _counted(value: int, digits: str, places: tuple[str, ...], zero: str) -> str:
    shown: list[str] = []
    pending = False
    figures = str(value)
    for index, figure in enumerate(figures):
        place = places[len(figures) - 1 - index]
        if figure == "0":
            pending = True
            continue
        if pending and shown:
            shown.append(zero)
        pending = False
        shown.append(digits[int(figure)] + place)
    return "".join(shown)


def _chinese(value: int) -> str:
    # 十一, not 一十一
    text = _counted(value, _DIGITS, _PLACES, "零")
    return text[1:] if 10 <= value < 20 else text


def _legal(value: int) -> str:
    return _counted(value, _LEGAL_DIGITS, _LEGAL_PLACES, "零")


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(each)] for each in str(value))


def _roman(value: int) -> str:
    shown = ""
    for number, letters in _ROMAN:
        shown += letters * (value // number)
        value %= number
    return shown


def _letter(value: int) -> str:
    # Word goes on with AA, BB, CC.
    times, letter = divmod(value - 1, 26)
    return chr(ord("A") + letter) * (times + 1)


def _from(first: str, most: int) -> Callable[[int], str]:
    """Characters that follow each other in Unicode; Arabic digits beyond the last."""
    return lambda value: chr(ord(first) + value - 1) if value <= most else str(value)


def _full_width(value: int) -> str:
    return "".join(chr(ord("０") + int(each)) for each in str(value))


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda value: characters[(value - 1) % len(characters)]


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "koreanDigital2": _digit_by_digit,
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographParenthesized": _from("㈠", 10),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
}
