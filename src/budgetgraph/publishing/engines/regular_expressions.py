"""Regular expressions in queries that would cost too much.

The engine matches in linear time, but a counted repetition is written out when the expression is compiled,
and one that becomes too large is compiled again, in vain, for every row: 2,000 rows with ``\\w{50}`` took
16 s and with ``\\w{100}`` 29 s, and the answer was an error in each row. Patterns that only arise while the
query runs cannot be seen here; the deadline ends them.
"""

from __future__ import annotations

import re

from budgetgraph.publishing.engines.contract import QueryRefused
from budgetgraph.publishing.sparql_text import Kind, tokens

PATTERN_LENGTH = 2000
"""Characters of one literal inside REGEX or REPLACE."""

REPETITIONS = 1000
"""How often a character may be repeated by counts inside one another; a class of letters counts 40 times."""

_CALLED = re.compile(r"regex|replace", re.IGNORECASE)
_PART = re.compile(r"\\[wWpPbB]|\\.|\{[0-9]*,?[0-9]*\}|.", re.DOTALL)
_CLASS_WEIGHT = 40


def check_expressions(query: str) -> None:
    """Raise :class:`QueryRefused` where a pattern of REGEX or REPLACE would cost too much."""
    if _CALLED.search(query) is None:
        return
    word = ""
    calls: list[bool] = []
    for token in tokens(query):
        if token.text == "(":
            calls.append(word.endswith(("regex", "replace")) or (bool(calls) and calls[-1]))
        elif token.text == ")" and calls:
            calls.pop()
        elif token.kind is Kind.STRING:
            if calls and calls[-1] and len(token.text) > PATTERN_LENGTH:
                _refuse("characters in a regular expression", len(token.text), PATTERN_LENGTH)
            count = repetitions(token.text.replace("\\\\", "\\"))
            if count > REPETITIONS:
                _refuse("repetitions in a regular expression", count, REPETITIONS)
        word = token.text.lower() if token.kind is Kind.WORD else ""


def repetitions(pattern: str) -> int:
    """How often the most repeated character of ``pattern`` is written out."""
    if "{" not in pattern:
        return 0
    largest = [0]
    last = 1
    for match in _PART.finditer(pattern):
        part = match.group()
        if part == "(":
            largest.append(0)
        elif part == ")" and len(largest) > 1:
            last = largest.pop()
        elif part[0] == "{" and len(part) > 1:
            counts = [int(count[:9]) for count in re.findall("[0-9]+", part)]
            last *= max([1, *counts])
        else:
            last = _CLASS_WEIGHT if part[0] == "\\" and part[1:] in ("w", "W", "p", "P") else 1
        largest[-1] = max(largest[-1], last)
        last = min(last, 10**12)
    repeated = max(largest)
    return 0 if repeated <= _CLASS_WEIGHT else repeated


def _refuse(what: str, number: int, limit: int) -> None:
    raise QueryRefused(
        f"the query has {number:,} {what}; at most {limit:,} are allowed",
        rule="regex",
        hint="Use CONTAINS, STRSTARTS or a shorter pattern.",
    )
