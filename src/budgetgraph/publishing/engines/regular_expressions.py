"""Regular expressions in queries that are too large for the engine.

Measured with pyoxigraph 0.5.13 on 2,000 rows: matching takes linear time, so ``(a+)+$`` and its like are
harmless, and a constant pattern is compiled once, in less than 10 ms. But a compiled pattern may have a
mebibyte only. ``\\w`` takes a twentieth of that, so ``\\w{21}`` does not compile: the engine says nothing, has
an error in every row, and tries again in every row (3.5 ms each: 2,000 rows took 7 s and more, all for an
empty answer). The size is therefore estimated here, and what would not compile is refused.

A pattern that is made while the query runs (a variable, CONCAT) is compiled for each row, 2 ms for
``\\w{10}``. That cannot be seen here; the deadline ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from budgetgraph.publishing.engines.contract import QueryRefused
from budgetgraph.publishing.sparql_text import Kind, Lexer, tokens

PATTERN_LENGTH = 5_000
"""Characters of one pattern."""

PATTERN_SIZE = 31_000
"""Size of one pattern when compiled, in plain letters: ``a{31054}`` compiles, ``a{31500}`` does not."""

_CALLED = re.compile(r"regex|replace", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U00([0-9A-Fa-f]{6})|([\\\"']))")
_PART = re.compile(
    r"""
    (?P<property>\\[pP](?:\{\^?[^{}\\]*\}|[A-Z]))
  | (?P<escape>\\.)
  | (?P<letters>\[(?P<not>\^?)(?P<inside>\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\[\\])*)\])
  | (?P<open>\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?)
  | (?P<close>\))
  | (?P<count>\{[0-9]+(?:,[0-9]*)?\})
  | (?P<repeat>[*+?])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_INSIDE = re.compile(r"\\[pP](?:\{\^?[^{}\\]*\}|[A-Z])|\\.|-|[^\x00-\x7f]|.", re.DOTALL)
# What a class takes, in plain letters: 31,000 by the largest count that compiled.
_ESCAPES = {"w": 1_500, "W": 1_450, "d": 158, "D": 390, "s": 21, "S": 59, "b": 0, "B": 0}
_PROPERTIES = {"Han": 110, "IsHan": 110, "Nd": 158, "P": 370, "Lu": 830}
_OTHER_PROPERTY = 1_340
_ANY = 31


@dataclass(slots=True)
class _Call:
    """Parentheses that are open: those of a call of REGEX or REPLACE (``flags_at`` is the place of its flags),
    or others, which are in the place of a pattern if those around them are.
    """

    flags_at: int = 0
    inside_pattern: bool = False
    argument: int = 0
    patterns: list[str] = field(default_factory=list)
    flags: str = ""

    @property
    def at_pattern(self) -> bool:
        """Whether literals here are patterns."""
        return self.inside_pattern or (self.flags_at > 0 and self.argument == 1)


def check_expressions(query: str, lexer: Lexer | None = None) -> None:
    """Raise :class:`QueryRefused` where a pattern of REGEX or REPLACE is too large.

    ``lexer`` is one of ``query``, if there is one already.
    """
    if _CALLED.search(query) is None:
        return
    word = ""
    calls = [_Call()]
    for token in tokens(query, lexer):
        call = calls[-1]
        if token.text == "(":
            flags_at = 2 if word.endswith("regex") else 3 if word.endswith("replace") else 0
            calls.append(_Call(flags_at, call.at_pattern))
        elif token.text == ")" and len(calls) > 1:
            _check(calls.pop())
        elif token.text == ",":
            call.argument += 1
        elif token.kind is Kind.STRING:
            if call.at_pattern:
                call.patterns.append(token.text[1:-1])
            elif call.flags_at:
                call.flags += token.text[1:-1] if call.argument == call.flags_at else ""
        word = token.text.lower() if token.kind is Kind.WORD else ""


def _check(call: _Call) -> None:
    for literal in call.patterns:
        if len(literal) > PATTERN_LENGTH:
            _refuse(f"of {len(literal):,} characters; at most {PATTERN_LENGTH:,} are allowed")
        size = 0 if "q" in call.flags else compiled_size(unescaped(literal), "i" in call.flags)
        if size > PATTERN_SIZE:
            _refuse(f"that is too large when compiled ({size / PATTERN_SIZE:.1f} times the limit)")


def unescaped(literal: str) -> str:
    """What the text between the quotes of ``literal`` stands for, as far as it matters here."""
    return _ESCAPED.sub(
        lambda match: match[3] or chr(min(int(match[1] or match[2], 16), 0x10FFFF)), literal
    )


def compiled_size(pattern: str, ignores_case: bool = False) -> int:
    """About how large ``pattern`` is when it is compiled, in plain letters."""
    sizes = [0]
    last = 0
    for match in _PART.finditer(pattern):
        part, kind = match.group(), match.lastgroup
        if kind == "open":
            sizes.append(0)
            last = 0
        elif kind == "close" and len(sizes) > 1:
            last = sizes.pop() + 2
            sizes[-1] += last
        elif kind == "count":
            counts = [int(count[:9]) for count in re.findall("[0-9]+", part)]
            more = last * (max(1, *counts) - 1)
            sizes[-1] += more
            last += more
        else:
            last = _size_of(match, ignores_case)
            sizes[-1] += last
    return min(sum(sizes), 10**12)


def _size_of(match: re.Match[str], ignores_case: bool) -> int:
    part = match.group()
    if match["property"] is not None:
        return _property(part)
    if match["escape"] is not None:
        return _ESCAPES.get(part[1], 1)
    if match["letters"] is not None:
        inside = _INSIDE.findall(match["inside"])
        return sum(_inside(inside, ignores_case)) + (_ANY if match["not"] else 2)
    if part == ".":
        return _ANY
    if part > "\x7f":
        return 3 if part < "\U00010000" else 4
    return 2 if ignores_case and part.isalpha() else 1


def _inside(parts: list[str], ignores_case: bool) -> Iterable[int]:
    for part in parts:
        if part[:2] in ("\\p", "\\P"):
            yield _property(part)
        elif part[0] == "\\":
            yield _ESCAPES.get(part[1], 0)
        elif part > "\x7f":
            yield 2
        elif part == "-":  # a range of letters; those that differ in case are put beside it
            yield 3 if ignores_case else 0


def _property(part: str) -> int:
    return _PROPERTIES.get(part[2:].strip("{}^"), _OTHER_PROPERTY)


def _refuse(what: str) -> None:
    raise QueryRefused(
        f"the query has a regular expression {what}",
        rule="regex",
        hint="Write [A-Za-z0-9_] for \\w and [0-9] for \\d, use STRLEN for lengths, or CONTAINS and STRSTARTS.",
    )
