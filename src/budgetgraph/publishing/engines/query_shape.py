"""How large and how deep a query is, counted from its tokens; and queries that are refused for that.

The engine parses by descent and plans joins in more than cubic time, and neither can be interrupted but by
ending the process. Queries that would only bring a worker down are therefore refused with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from budgetgraph.publishing.engines.contract import QueryRefused
from budgetgraph.publishing.engines.query_limits import (
    ANNOTATIONS,
    CLAUSES,
    EXPRESSIONS,
    ITEMS,
    JOINED_PATTERNS,
    LISTED,
    NESTING,
    OPERATORS,
    OPTIONALS,
    PATH_STEPS,
    PATTERNS,
    RETRIED,
    TOKENS,
    VALUES_CELLS,
    VALUES_PRODUCT,
)
from budgetgraph.publishing.engines.values_product import Block, product, without_projection
from budgetgraph.publishing.sparql_text import Kind, Lexer, Token, tokens

_RETRIED = frozenset(("substr", "replace", "regex", "group_concat"))
_CLAUSES = frozenset(
    (
        "optional",
        "union",
        "minus",
        "filter",
        "bind",
        "graph",
        "values",
        "lateral",
        "select",
        "service",
    )
)
_TERMS = frozenset((Kind.VARIABLE, Kind.IRI, Kind.PREFIXED, Kind.STRING, Kind.NUMBER))
_OPERATORS = frozenset("!&|+-*/=<>^")


@dataclass
class Frame:
    """An open bracket: ``mark`` is its character, ``word`` what stands before it in small letters."""

    mark: str
    word: str
    expression: bool = False
    operators: int = 0
    steps: int = 0
    joined: int = 0
    after_term: bool = False
    """Whether a term of a pattern stands before, whose end is not counted yet."""
    is_branch: bool = False
    """Whether UNION stands before the group."""
    selects: bool = False
    """Whether the group is a sub-select, so that its variables are its own."""
    blocks: list[Block] = field(default_factory=list)
    branches: list[Block] = field(default_factory=list)
    """The VALUES of the group that was closed last: those of the largest branch where UNION follows."""


def check_shape(query: str, lexer: Lexer | None = None) -> None:
    """Raise :class:`QueryRefused` where ``query`` is larger or deeper than its limits.

    ``lexer`` is one of ``query``, if there is one already.
    """
    counter = _Counter()
    for number, token in enumerate(tokens(query, lexer), 1):
        if number > TOKENS:
            _refuse("length", "words and marks", number, TOKENS, "Ask for less at a time.")
        counter.add(token)
    counter.finish()


class _Counter:
    def __init__(self) -> None:
        self._frames = [Frame("", "")]
        self._word = ""
        self._before: Token | None = None
        self._template_follows = False
        self._values: list[str] | None = None
        """Variables of the VALUES block whose rows follow or are being read."""
        self._totals = {"patterns": 0, "clauses": 0, "cells": 0, "listed": 0, "optionals": 0}
        self._totals |= {"expressions": 0, "items": 0}
        self._retried = 0
        self._annotations = 0
        self._quoted = 0
        self._quote_opens = False
        """Whether ``<<`` stands before."""

    def add(self, token: Token) -> None:
        """Count ``token``."""
        if self._quote_opens and token.text == "(":
            self._word = "quoted"
        elif self._quote_opens:
            self._patterns(self._frames[-1], 1)  # << >> without parentheses is also a reifier
        self._quote_opens = False
        if token.kind is Kind.MARK:
            self._mark(token.text)
        elif token.kind is Kind.WORD:
            self._keyword(token.text.lower())
        elif token.kind in _TERMS:
            self._term(token)
        self._before = token

    def finish(self) -> None:
        """Count what is open."""
        while len(self._frames) > 1:
            self._close()
        self._check_product(self._frames[0])

    def _keyword(self, word: str) -> None:
        frame = self._frames[-1]
        if word in ("a", "true", "false", "undef"):
            if self._before is not None:
                self._term(Token(Kind.IRI, word, self._before.end))
            return
        self._word = word
        if word.endswith("construct"):
            self._template_follows = True
        if word.endswith("values"):
            self._values = []
        if word.endswith("select") and frame.mark == "{":
            frame.selects = True
        if word in _CLAUSES and not (word == "select" and len(self._frames) == 1):
            self._count("clauses", 1, "clauses", CLAUSES, "clauses")
        if word.endswith("optional"):
            self._count("optionals", 1, "OPTIONAL clauses", OPTIONALS, "clauses")
        self._end_pattern(frame)
        frame.operators = 0

    def _term(self, token: Token) -> None:
        frame = self._frames[-1]
        if not frame.mark:
            self._count("items", 1, "terms outside brackets", ITEMS, "clauses")
        self._word = "" if frame.mark != "(" or frame.expression else self._word
        if self._in_values():
            if (
                token.kind is Kind.VARIABLE
                and frame.word != "values-data"
                and self._values is not None
            ):
                self._values.append(token.text[1:])
            elif self._values is not None:
                self._count("cells", 1, "values in VALUES", VALUES_CELLS, "values")
                if frame.mark == "{":
                    frame.operators += 1  # rows of a block of one variable
            return
        collected = frame.mark == "(" and frame.word != "quoted"
        if collected and not frame.expression and frame.after_term:
            self._patterns(frame, 2)  # a member of a collection
        frame.after_term = True

    def _mark(self, text: str) -> None:
        frame = self._frames[-1]
        if text in "([{":
            self._open(text)
        elif text in ")]}":
            if len(self._frames) > 1:
                self._close()
        elif text in ".;" or (text == "," and not frame.expression):
            self._end_pattern(frame)
            if text == ";" and not frame.expression:
                self._count("patterns", 1, "triple patterns", PATTERNS, "patterns")
            frame.steps = 0
        elif text == ",":
            self._count("listed", 1, "members of lists", LISTED, "operators")
            frame.operators = 0
        elif text == "~" and not frame.expression:
            self._patterns(frame, 1)  # a reifier
        elif text == "|" and self._before is not None and self._before.text == "{":
            self._annotate(frame)
        elif text in _OPERATORS:
            if self._before is not None and self._before.text == text and text in "<>":
                self._quote(text)
            self._operator(frame, text)

    def _quote(self, text: str) -> None:
        """Go into a triple ``<< >>`` or out of it."""
        self._quote_opens = text == "<"
        self._quoted = max(self._quoted + (1 if text == "<" else -1), 0)
        if self._quoted > NESTING:
            _refuse("nesting", "triples in triples", self._quoted, NESTING, "Write it flatter.")

    def _annotate(self, frame: Frame) -> None:
        """The bracket that was opened last is that of an annotation, which is also a reifier."""
        frame.word = "annotation"
        self._annotations += 1
        if self._annotations > ANNOTATIONS:
            _refuse(
                "nesting",
                "annotations inside one another",
                self._annotations,
                ANNOTATIONS,
                "Write the triples about a triple on their own.",
            )
        self._patterns(frame, 1)

    def _operator(self, frame: Frame, text: str) -> None:
        if frame.expression or frame.mark == "":
            frame.operators += 1
            if frame.operators > OPERATORS:
                _refuse(
                    "operators",
                    "operators in one expression",
                    frame.operators,
                    OPERATORS,
                    "Use IN (…) or VALUES instead of a long chain.",
                )
            return
        frame.after_term = frame.after_term and frame.mark != "("
        if text in "/|^":
            frame.steps += 1
            if text == "/":
                self._patterns(frame, 1)
            if frame.steps > PATH_STEPS:
                _refuse(
                    "path",
                    "steps in a property path",
                    frame.steps,
                    PATH_STEPS,
                    "Cut the path into several patterns, or use + or *.",
                )

    def _open(self, text: str) -> None:
        above = self._frames[-1]
        depth = len(self._frames)
        if depth > NESTING:
            _refuse("nesting", "brackets inside one another", depth, NESTING, "Write it flatter.")
        word = self._word
        expression = text == "(" and self._is_expression(above, word)
        if expression and not above.expression:
            self._count("expressions", 1, "expressions", EXPRESSIONS, "clauses")
        if text == "{" and self._values is not None:
            word = "values-data"
        elif text == "{" and self._template_follows:
            word, self._template_follows = "template", False
        if text == "[":
            self._end_pattern(above, also=above.after_term)
        collected = above.mark == "(" and above.word != "quoted" and word != "quoted"
        if text == "(" and not expression and collected and not self._in_values():
            self._patterns(above, 2)
        if text == "{":
            self._end_pattern(above)
        if word in _RETRIED and text == "(":
            self._retried += 1
            if self._retried > RETRIED:
                _refuse(
                    "nesting",
                    "SUBSTR, REPLACE, REGEX or GROUP_CONCAT inside one another",
                    self._retried,
                    RETRIED,
                    "Use BIND for the inner ones.",
                )
        self._frames.append(
            Frame(text, word, expression=expression, is_branch=word.endswith("union"))
        )
        self._word = ""

    def _is_expression(self, above: Frame, word: str) -> bool:
        if self._in_values() or above.word == "template" or word == "quoted":
            return False
        if above.expression or word:
            return True
        called = self._before is not None and self._before.kind in (Kind.IRI, Kind.PREFIXED)
        return above.mark in ("", "{") and not above.after_term and not called

    def _close(self) -> None:
        frame = self._frames.pop()
        above = self._frames[-1]
        self._end_pattern(frame)
        self._word = ""
        if frame.word in _RETRIED and frame.mark == "(":
            self._retried -= 1
        if frame.word == "annotation":
            self._annotations -= 1
        if frame.word == "values-data" and self._values is not None and frame.mark == "{":
            rows = frame.operators
            above.blocks.append(Block(frozenset(self._values), max(rows, 1)))
            self._values = None
            return
        if self._in_values() and above.word == "values-data":
            above.operators += 1
            return
        if frame.mark == "{":
            self._close_group(frame, above)
        else:
            above.joined += frame.joined
            above.after_term = not frame.expression
            self._check_joined(above)

    def _close_group(self, frame: Frame, above: Frame) -> None:
        self._check_product(frame)
        frame.blocks += frame.branches
        if frame.word in ("exists", "minus", "template"):
            return
        blocks = without_projection(frame.blocks) if frame.selects else frame.blocks
        if frame.is_branch:
            above.branches = max(above.branches, blocks, key=product)
        else:
            above.blocks += above.branches
            above.branches = blocks
        if frame.word in ("", "graph", "where", "annotation") and not frame.selects:
            above.joined += frame.joined
            self._check_joined(above)

    def _check_product(self, frame: Frame) -> None:
        rows = product([*frame.blocks, *frame.branches])
        if rows > VALUES_PRODUCT:
            _refuse(
                "values",
                "rows that VALUES blocks without a common variable make",
                rows,
                VALUES_PRODUCT,
                "Use one block with several variables.",
            )

    def _end_pattern(self, frame: Frame, also: bool = False) -> None:
        if (frame.after_term or also) and frame.mark in ("{", "["):
            self._patterns(frame, 1)
        frame.after_term = False
        frame.steps = 0

    def _patterns(self, frame: Frame, number: int) -> None:
        if frame.word == "template" or (self._frames[1:2] and self._frames[1].word == "template"):
            return
        self._count("patterns", number, "triple patterns", PATTERNS, "patterns")
        frame.joined += number
        self._check_joined(frame)

    def _check_joined(self, frame: Frame) -> None:
        if frame.joined > JOINED_PATTERNS:
            _refuse(
                "patterns",
                "triple patterns that are joined",
                frame.joined,
                JOINED_PATTERNS,
                "Ask in several queries, or put parts into sub-selects.",
            )

    def _in_values(self) -> bool:
        return self._values is not None

    def _count(self, total: str, number: int, what: str, limit: int, rule: str) -> None:
        self._totals[total] += number
        if self._totals[total] > limit:
            _refuse(rule, what, self._totals[total], limit, "Ask for less at a time.")


def _refuse(rule: str, what: str, number: int, limit: int, hint: str) -> NoReturn:
    raise QueryRefused(
        f"the query has {number:,} {what}; at most {limit:,} are allowed", rule=rule, hint=hint
    )
