"""Clauses of one word and one target under every reading that the engine could take: ``GRAPH <…> {``.

Each place of the word is looked at; it is harmless only if no reading of the text arrives there outside
literals, comments, IRIs, variables and names. Readings differ where ``<`` may open an IRI or compare, where
three quotes may open a long literal or be an empty one, and where a name may end at its colon because the
whole is no IRI.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetgraph.publishing.engines.prologue import Prologue, read_prologue
from budgetgraph.publishing.sparql_text import Kind, Lexer

# What may be a target; each place takes a short time, and nobody has allowed a longer name.
_TARGET = re.compile(
    r"[?$](?:\w|[^\x00-\x7f]){1,200}"
    r"|<[^<>]{0,2000}>"
    r"|[^\s{}<>\"'?$#()\[\],;\\|^`:]{0,2000}+:[^\s{}<>\"'?$#()\[\],;\\|^`]{0,2000}+"
    r"(?:\\.[^\s{}<>\"'?$#()\[\],;\\|^`]{0,200}+){0,50}+",
    re.ASCII,
)
LONG = 100
"""No target that was cut short at one of the numbers above is shorter."""

_TOO_LONG = re.compile(r"<[^<>]{2000}|[^\s{}<>\"'?$#()\[\],;\\|^`:]{2000}", re.ASCII)
_GOES_ON = re.compile(r"(?<!>)[^\s{}<>\"'?$#()\[\],;|^`]", re.ASCII)
_RUN = re.compile(r"(?:[\w.:%-]|[^\x00-\x7f]|\\.)+", re.ASCII | re.DOTALL)
_GRAPH_FOLLOWS = frozenset(("graph", "from", "named"))
# A namespace after which any ordinary local name is an IRI: something stands after its authority.
_PLAIN_NAMESPACE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9.-]+(?::[0-9]+)?/)?(?!/)[\w./?=&#:~,;@!$*+-]*",
)
_PLAIN_LOCAL = re.compile(r"[\w.:\xa0-\ud7ff-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: at ``start``, with every target that it may have, as the text has it.

    ``iris`` are those of the targets; ``None`` for a variable or what is no IRI.
    """

    start: int
    targets: tuple[str, ...]
    iris: tuple[str | None, ...]


def clauses(
    query: str, word: str, option: str | None = None, lexer: Lexer | None = None
) -> Iterator[Clause]:
    """The clauses that ``query`` may have: ``word``, maybe ``option``, a target, ``{``.

    Each comes before the next is looked for. ``lexer`` is one of ``query``, if there is one already.
    """
    places = [match.start() for match in re.finditer(word, query, re.IGNORECASE)]
    if places:
        yield from _Readings(query, lexer or Lexer(query), (word, option), places).clauses()


class _Readings:
    """Follows every reading of a text from its start, from left to right."""

    def __init__(
        self, query: str, lexer: Lexer, words: tuple[str, str | None], places: list[int]
    ) -> None:
        self._query = query
        self._lexer = lexer
        self._word, self._option = words
        self._places = places
        self._prologue: Prologue = read_prologue(query, lexer)
        self._ahead: list[tuple[int, bool]] = [(0, False)]

    def clauses(self) -> Iterator[Clause]:
        """The clauses at which a reading arrives."""
        done: tuple[int, bool] | None = None
        looked_at: set[int] = set()
        last = self._places[-1]
        while self._ahead:
            here = heapq.heappop(self._ahead)
            if here[0] > last:
                return
            if here == done:
                continue
            done = here
            for place in self._follow(*here):
                if place in looked_at:
                    continue
                looked_at.add(place)
                clause = self._clause_at(place)
                if clause is not None:
                    yield clause

    def _clause_at(self, start: int) -> Clause | None:
        """The clause at ``start``, where the word is, if it has the shape of one."""
        position = self._lexer.skipped(start + len(self._word))
        targets = [self._target_at(position)]
        if self._option is not None:
            option = re.compile(self._option, re.IGNORECASE).match(self._query, position)
            if option is not None:
                targets.append(self._target_at(self._lexer.skipped(option.end())))
        found = tuple(target for target in targets if target is not None)
        if not found:
            return None
        return Clause(start, found, tuple(map(self._prologue.iri, found)))

    def _target_at(self, position: int) -> str | None:
        match = _TARGET.match(self._query, position)
        if match is None:
            match = _TOO_LONG.match(self._query, position)
            return None if match is None else match.group()
        if len(match.group()) >= LONG and _GOES_ON.match(self._query, match.end()):
            return match.group()
        if not self._query.startswith("{", self._lexer.skipped(match.end())):
            return None
        return match.group()

    def _follow(self, position: int, graph_follows: bool) -> Iterable[int]:
        """Go on from ``position``: the places of the word at which one arrives."""
        run = _RUN.match(self._query, position)
        if run is not None:
            self._go(run.end(), run.group().lower() in _GRAPH_FOLLOWS)
            return self._places_in(run.group(), position, graph_follows)
        token, end = self._lexer.at(position)
        if token is None:
            self._go(end, graph_follows)
            return ()
        self._go(end)
        if token.kind is Kind.IRI:
            self._go(position + 1)
        if token.kind is Kind.STRING and "\\" in token.text and token.text[:3] in ('"""', "'''"):
            self._go(position + 2)
        return ()

    def _go(self, position: int, graph_follows: bool = False) -> None:
        heapq.heappush(self._ahead, (position, graph_follows))

    def _places_in(self, run: str, start: int, graph_follows: bool) -> Iterator[int]:
        """Those in a run of characters of names: a word may be glued to what stands before it."""
        index = bisect_left(self._places, start)
        end = bisect_left(self._places, start + len(run))
        if index == end:
            return
        colon = run.find(":")
        dot = run.find(".", max(colon, 0))
        ends_at_colon = colon >= 0 and self._may_end_at_colon(run, colon)
        for place in self._places[index:end]:
            if colon < 0 or place - start < colon:
                reached = not (graph_follows and colon >= 0)
            else:
                reached = ends_at_colon or 0 <= dot < place - start
            if reached:
                yield place

    def _may_end_at_colon(self, run: str, colon: int) -> bool:
        """Whether the whole name may be no IRI: then the engine takes the prefix alone and goes on."""
        namespace = self._prologue.prefixes.get(run[:colon])
        plain = namespace is None or _PLAIN_NAMESPACE.fullmatch(namespace) is not None
        return not (plain and _PLAIN_LOCAL.fullmatch(run, colon + 1) is not None)
