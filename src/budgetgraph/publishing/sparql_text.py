"""What can be said about a SPARQL query from its text alone: its tokens.

The engine's parser works without a scanner: it accepts glued words (``1SERVICE<…>``), and what a ``<`` or
a quote means depends on what is expected there. :func:`tokens` cuts a text as the parser would, as far as
that can be said; where a wrong guess would be dangerous, :class:`Lexer` is used to follow every reading
(see :mod:`~budgetgraph.publishing.engines.clause_readings`).

Everything here takes time in proportion to the text, also for texts that were made to be slow.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

_PIECE = re.compile(
    r"""
    (?P<space>[\x20\t\r\n]+)
  | (?P<comment>\#)
  | (?P<string>["'])
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\[uU])*>)
  | (?P<variable>[?$](?:\w|[^\x00-\x7f])+)
  | (?P<language>@[A-Za-z]+(?:-{1,2}[A-Za-z0-9]+)*)
  | (?P<number>[0-9]+)
  | (?P<name>[\w:-]|[^\x00-\x7f])
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PREFIXED = re.compile(
    r"""(?:[A-Za-z_]|[^\x00-\x7f])?(?:[\w-]|[^\x00-\x7f])*(?:\.+(?:[\w-]|[^\x00-\x7f])+)*
        :(?:[\w:%-]|[^\x00-\x7f]|\\[_~.\-!$&'()*+,;=/?#@%])*
        (?:\.+(?:[\w:%-]|[^\x00-\x7f]|\\[_~.\-!$&'()*+,;=/?#@%])+)*""",
    re.VERBOSE | re.ASCII,
)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_NAME = re.compile(r"(?:[\w.-]|[^\x00-\x7f])+", re.ASCII)
_EVENT = re.compile(r"\\.|[\"'\r\n]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|U(?:0000(?![Dd][89A-Fa-f])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4})"
)


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


FORMS = ("select", "ask", "construct", "describe")
"""The forms of queries, as their first words."""

_PROLOGUE = ("base", "prefix", "version")
_KINDS = {kind.value: kind for kind in Kind}
_OPERANDS = frozenset(
    (Kind.STRING, Kind.IRI, Kind.VARIABLE, Kind.LANGUAGE, Kind.PREFIXED, Kind.NUMBER)
)
_OPENS_EXPRESSIONS = ("select", "distinct", "reduced", "by", "having")
_ENDS_EXPRESSIONS = frozenset(("from", "where", "limit", "offset", "values"))


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


def tokens(query: str, lexer: Lexer | None = None) -> Iterator[Token]:
    """The tokens of ``query`` in order; white space and comments are left out.

    ``lexer`` is one of ``query``, if there is one already.
    """
    lexer = lexer or Lexer(query)
    place = _Place()
    position = 0
    while position < len(query):
        token, position = lexer.at(position)
        if token is None:
            continue
        if token.kind is Kind.IRI and place.is_mark(token):
            token = Token(Kind.MARK, "<", token.start)
            position = token.end
        place.move(token)
        yield token


def form_of(query: str) -> str:
    """``select``, ``ask``, ``construct`` or ``describe``; ``select`` where the text has none of them."""
    words = first_words(query)
    return next((form for form in FORMS if words.startswith(form)), "select")


def first_words(query: str, lexer: Lexer | None = None) -> str:
    """The word behind the prologue of ``query`` in small letters, with what is glued to it; empty if none."""
    before = ""
    for token in tokens(query, lexer):
        text = token.text.lower()
        if token.kind is Kind.WORD and not text.startswith(_PROLOGUE):
            return text
        declared = before == "prefix" or text.startswith("prefix")
        if token.kind is Kind.PREFIXED and not declared:
            return text
        if token.kind in (Kind.MARK, Kind.VARIABLE):
            return ""
        before = text
    return ""


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


class Lexer:
    """Cuts tokens out of a text at any position, each in a short time."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._line_ends: list[int] = []
        self._breaks: dict[str, list[int]] = {'"': [], "'": []}
        self._long_closers: dict[str, list[int]] = {'"': [], "'": []}
        self._bad_escapes: list[int] = []
        self._no_colon = range(0)
        for match in _EVENT.finditer(query):
            self._note(match.group(), match.start())

    def at(self, position: int) -> tuple[Token | None, int]:
        """The token at ``position`` (``None`` for white space or a comment) and where it ends."""
        match = _PIECE.match(self._query, position)
        assert match is not None
        assert match.lastgroup is not None
        group, text = match.lastgroup, match.group()
        if group == "space":
            return None, match.end()
        if group == "comment":
            return None, min(self.line_end(position) + 1, len(self._query))
        if group == "name":
            return self._name_at(position)
        if group == "string":
            end = self.string_end(position)
            if end is None:
                return Token(Kind.MARK, text, position), position + 1
            return Token(Kind.STRING, self._query[position:end], position), end
        return Token(_KINDS[group], text, position), match.end()

    def line_end(self, position: int) -> int:
        """Where the line of ``position`` ends."""
        index = bisect_left(self._line_ends, position)
        return self._line_ends[index] if index < len(self._line_ends) else len(self._query)

    def skipped(self, position: int) -> int:
        """The first position from ``position`` on that is neither white space nor in a comment."""
        query = self._query
        while position < len(query) and query[position] in " \t\r\n#":
            position = self.line_end(position) if query[position] == "#" else position + 1
        return position

    def string_end(self, position: int) -> int | None:
        """Where the string that opens at ``position`` ends; ``None`` if it is none.

        As the engine has it: three quotes that open no long string are an empty string and a quote.
        """
        quote = self._query[position]
        if self._query.startswith(quote * 3, position):
            index = bisect_left(self._long_closers[quote], position + 3)
            if index < len(self._long_closers[quote]):
                closer = self._long_closers[quote][index]
                if not self._is_bad(position, closer):
                    return closer + 3
        index = bisect_left(self._breaks[quote], position + 1)
        if index == len(self._breaks[quote]):
            return None
        closer = self._breaks[quote][index]
        if self._query[closer] != quote or self._is_bad(position, closer):
            return None
        return closer + 1

    def _note(self, text: str, position: int) -> None:
        if text[0] == "\\":
            # A quote stands before every string, so pairs of backslashes are the same from any start.
            if text[1] in "\r\n":
                self._line_ends.append(position + 1)
            if not _ESCAPE.match(self._query, position):
                self._bad_escapes.append(position)
        elif text in "\r\n":
            self._line_ends.append(position)
            self._breaks['"'].append(position)
            self._breaks["'"].append(position)
        else:
            self._breaks[text].append(position)
            if self._query.startswith(text * 3, position):
                self._long_closers[text].append(position)

    def _is_bad(self, start: int, end: int) -> bool:
        index = bisect_left(self._bad_escapes, start)
        return index < len(self._bad_escapes) and self._bad_escapes[index] < end

    def _name_at(self, position: int) -> tuple[Token, int]:
        query = self._query
        if position not in self._no_colon:
            match = _PREFIXED.match(query, position)
            if match is not None:
                return Token(Kind.PREFIXED, match.group(), position), match.end()
            run = _NAME.match(query, position)
            self._no_colon = range(0) if run is None else range(position, run.end())
        match = _WORD.match(query, position)
        if match is None:
            return Token(Kind.MARK, query[position], position), position + 1
        return Token(Kind.WORD, match.group(), position), match.end()


class _Place:
    """Where in a query one is, as far as it decides whether ``<`` opens an IRI or compares.

    Inside the parentheses of an expression ``<`` compares after an operand; elsewhere it opens an IRI.
    """

    def __init__(self) -> None:
        self._operator_expected = False
        self._open: list[bool] = []
        """For each open bracket whether it holds an expression."""
        self._in_clause = False
        """Whether parentheses here hold expressions: SELECT (…), GROUP BY (…), HAVING (…)."""
        self._before: tuple[Token | None, Token | None] = (None, None)

    def move(self, token: Token) -> None:
        """Go behind ``token``."""
        text = token.text
        if token.kind is Kind.MARK:
            if text == "(":
                self._open.append(self._opens_expression())
            elif text in "{[":
                self._open.append(False)
            elif text in ")}]" and self._open:
                self._open.pop()
            if text in "{}":
                self._in_clause = False
            operand = text == ")"
        elif token.kind is Kind.WORD:
            lower = text.lower()
            operand = lower in ("true", "false")
            if lower.endswith(_OPENS_EXPRESSIONS):
                self._in_clause = True
            elif lower in _ENDS_EXPRESSIONS:
                self._in_clause = False
        else:
            operand = token.kind in _OPERANDS
        self._before = (self._before[1], token)
        self._operator_expected = operand and bool(self._open) and self._open[-1]

    def is_mark(self, iri: Token) -> bool:
        """Whether the ``<`` of what looks like an ``iri`` here opens none."""
        last = self._before[1]
        # Outside an expression only << begins with a <, and what is glued to it may look like an IRI.
        quotes = last is not None and last.text == "<" and last.end == iri.start
        return self._operator_expected or (quotes and not (self._open and self._open[-1]))

    def _opens_expression(self) -> bool:
        earlier, last = self._before
        if last is None:
            return False
        if last.kind is Kind.WORD:
            return last.text.lower() not in ("values", "a")
        if last.text == "<" and earlier is not None and earlier.text == "<":
            return False  # <<( subject predicate object )>>
        if (self._open and self._open[-1]) or self._in_clause:
            return True
        called = last.kind in (Kind.IRI, Kind.PREFIXED) and earlier is not None
        return called and earlier is not None and earlier.text.lower().endswith("filter")
