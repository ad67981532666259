"""Damage inside words and cells: spaces, widths, leftovers of HTML and LaTeX, heading marks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_CJK = "\u4e00-\u9fff"
_BETWEEN = re.compile(rf"(?<=[{_CJK}])(?=[{_CJK}])")
_AROUND_YEAR = re.compile(r"(\d{4})年")
_SIGNED = re.compile(r"([≥≤])(\d+(?:\.\d+)?)%")
_NUMBERED = re.compile(r" (?=\d{1,2}\. )")
_HALF = str.maketrans("（）；", "();")


def space_words(text: str, chance: random.Random) -> str:
    """Spaces inside Chinese words of cells and sentences, and around years."""

    def line(printed: str) -> str:
        if printed.startswith(("#", "表")):
            return printed
        spaced = _BETWEEN.sub(lambda _: " " if chance.random() < 0.04 else "", printed)
        return _AROUND_YEAR.sub(
            lambda found: f"{found[1]} 年" if chance.random() < 0.3 else found[0], spaced
        )

    return _by_line(text, line)


def change_width(text: str, chance: random.Random) -> str:
    """Half-width brackets, semicolons, commas and colons where the form has full-width ones."""

    def line(printed: str) -> str:
        if chance.random() < 0.5:
            return printed
        printed = printed.translate(_HALF)
        printed = re.sub(rf"(?<=[{_CJK}])，(?=[{_CJK}])", ",", printed)
        return re.sub(rf"(?<=[{_CJK}])：(?=[{_CJK}])", ":", printed)

    return _by_line(text, line)


def widen_digits(text: str, chance: random.Random) -> str:
    """Full-width digits and points in some amount cells."""
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")

    def cell(printed: str) -> str:
        amount = re.fullmatch(r"\d+\.\d\d", printed) is not None
        return printed.translate(wide) if amount and chance.random() < 0.2 else printed

    return _by_cell(text, cell)


def leave_latex(text: str, chance: random.Random) -> str:
    r"""``≥85%`` becomes ``$\geq 85\%$``."""
    commands = {"≥": r"\geq", "≤": r"\leq"}

    def cell(printed: str) -> str:
        found = _SIGNED.fullmatch(printed)
        if found is None or chance.random() < 0.3:
            return printed
        return rf"${commands[found[1]]} {found[2]}\%$"

    return _by_cell(text, cell)


def leave_html(text: str, chance: random.Random) -> str:
    """Paragraph tags around numbered items of a cell, bold tags around others, non-breaking spaces."""

    def cell(printed: str) -> str:
        if not printed or (printed[0].isdigit() and not _NUMBERED.search(printed)):
            return printed
        if _NUMBERED.search(printed):
            return " ".join(f"<p>{item}</p>" for item in _NUMBERED.split(printed))
        draw = chance.random()
        return f"<b>{printed}</b>" if draw < 0.05 else f"{printed}&nbsp;" if draw < 0.1 else printed

    return _by_cell(text, cell)


def invent_headings(text: str, chance: random.Random) -> str:
    """Heading marks of another level, and bold marks, on lines that have a heading level."""

    def line(printed: str) -> str:
        if not printed.startswith("#") or chance.random() < 0.4:
            return printed
        title = printed.lstrip("#").strip()
        bold = f"**{title}**" if chance.random() < 0.5 else title
        return f"{'#' * chance.randint(1, 4)} {bold}"

    return _by_line(text, line)


def lose_headings(text: str, chance: random.Random) -> str:
    """Headings that become plain lines, or bold ones."""

    def line(printed: str) -> str:
        if not printed.startswith("#") or chance.random() < 0.5:
            return printed
        title = printed.lstrip("#").strip()
        return f"**{title}**" if chance.random() < 0.5 else title

    return _by_line(text, line)


def shorten_dashes(text: str, chance: random.Random) -> str:
    """The mark —— of a value that is not set, as ``--`` or a single dash."""
    return _by_cell(
        text, lambda printed: chance.choice(("--", "—", "——")) if printed == "——" else printed
    )


def _by_line(text: str, change: Callable[[str], str]) -> str:
    return "\n".join(change(line) for line in text.split("\n"))


def _by_cell(text: str, change: Callable[[str], str]) -> str:

    def line(printed: str) -> str:
        if "\t" not in printed:
            return printed
        return "\t".join(change(cell) for cell in printed.split("\t"))

    return _by_line(text, line)
