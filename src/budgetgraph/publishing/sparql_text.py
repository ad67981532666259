"""What can be said about a SPARQL query from its text alone, without a parser.

The engine has no switch that keeps a query from calling other servers, so calls are found in the text
before it is evaluated. The engine's parser works without a scanner and accepts glued words
(``1SERVICE<…>``, ``SERVICEsilent?x``), and ``<`` may open an IRI or compare two values. So every way to
cut the text into tokens is followed, and what counts is the whole clause: ``SERVICE``, a target, ``{``.
Words in literals, comments, IRIs, variables and prefixed names are no calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

_TOKEN = re.compile(
    r"""
    (?P<space>[\x20\t\r\n]+|\#[^\r\n]*)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$](?:\w|[^\x00-\x7f])+)
  | (?P<language>@[A-Za-z]+(?:-{1,2}[A-Za-z0-9]+)*)
  | (?P<prefixed>(?:[A-Za-z_]|[^\x00-\x7f])?(?:[\w-]|[^\x00-\x7f])*:(?:[\w:%-]|[^\x00-\x7f])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>[0-9]+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
# A digit may stand directly before a keyword, so numbers are cut off first where a name could start.
_DIGITS = re.compile(r"[0-9]+(?![0-9])", re.ASCII)


class Kind(Enum):
    """What a token is."""

    STRING = "string"
    IRI = "iri"
    VARIABLE = "variable"
    LANGUAGE = "language"
    PREFIXED = "prefixed"
    WORD = "word"
    NUMBER = "number"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: ``text`` at ``start`` (in characters)."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Position after the last character."""
        return self.start + len(self.text)


def tokens(query: str) -> Iterator[Token]:
    """The tokens of ``query`` in order; white space and comments are left out."""
    position = 0
    while position < len(query):
        token, position = _token_at(query, position)
        if token is not None:
            yield token


def calls_service(query: str) -> bool:
    """Whether ``query`` has a ``SERVICE`` clause under any reading the engine could take."""
    seen: set[tuple[int, _State]] = set()
    open_ends = [(0, _State.ELSEWHERE)]
    while open_ends:
        end = open_ends.pop()
        if end in seen or end[0] >= len(query):
            continue
        seen.add(end)
        position, state = end
        token, after = _token_at(query, position)
        if token is None:
            open_ends.append((after, state))
            continue
        state_after = _next_state(state, token)
        if state_after is _State.INSIDE:
            return True
        open_ends.append((after, state_after))
        if token.kind is Kind.IRI:
            open_ends.append((position + 1, _State.ELSEWHERE))
    return False


def default_graphs_named(query: str) -> int:
    """How many graphs the ``FROM`` clauses of ``query`` (not ``FROM NAMED``) put into the default graph."""
    words = [token for token in tokens(query) if token.kind in (Kind.WORD, Kind.IRI, Kind.PREFIXED)]
    return sum(
        token.text.lower() == "from" and following.kind is not Kind.WORD
        for token, following in pairwise(words)
        if token.kind is Kind.WORD
    )


def replace_variables(query: str, replacement: Callable[[str], str | None]) -> str:
    """``query`` with each variable for whose name ``replacement`` gives a term replaced by it."""
    pieces = []
    done = 0
    for token in tokens(query):
        if token.kind is not Kind.VARIABLE:
            continue
        term = replacement(token.text[1:])
        if term is not None:
            pieces += [query[done : token.start], term]
            done = token.end
    return "".join([*pieces, query[done:]])


class _State(Enum):
    ELSEWHERE = 0
    AFTER_KEYWORD = 1
    AFTER_TARGET = 2
    BEFORE_GRAPH_NAME = 3
    INSIDE = 4


def _next_state(state: _State, token: Token) -> _State:
    text = token.text.lower()
    if token.kind is Kind.WORD:
        if text.endswith(("service", "servicesilent")):
            return _State.AFTER_KEYWORD
        if text == "silent" and state is _State.AFTER_KEYWORD:
            return state
        graph_follows = text in ("graph", "from", "named")
        return _State.BEFORE_GRAPH_NAME if graph_follows else _State.ELSEWHERE
    if token.kind is Kind.PREFIXED:
        glued = "service" in text.partition(":")[0] and state is not _State.BEFORE_GRAPH_NAME
        called = glued or state is _State.AFTER_KEYWORD
        return _State.AFTER_TARGET if called else _State.ELSEWHERE
    if token.kind in (Kind.VARIABLE, Kind.IRI) and state is _State.AFTER_KEYWORD:
        return _State.AFTER_TARGET
    if text == "{" and state is _State.AFTER_TARGET:
        return _State.INSIDE
    return _State.ELSEWHERE


def _token_at(query: str, position: int) -> tuple[Token | None, int]:
    digits = _DIGITS.match(query, position)
    if digits is not None:
        return Token(Kind.NUMBER, digits.group(), position), digits.end()
    match = _TOKEN.match(query, position)
    if (
        match is None or match.lastgroup is None
    ):  # cannot happen: the last alternative takes anything
        raise AssertionError(position)
    if match.lastgroup == "space":
        return None, match.end()
    return Token(Kind(match.lastgroup), match.group(), position), match.end()
