"""Calls to other servers in a SPARQL query: SERVICE clauses under every reading that the engine could take.

The engine has no switch that keeps a query from calling other servers, so calls are found in the text. A
clause has one shape wherever it stands: the word, a target, ``{``. Each such place is looked at; it is
harmless only if no reading of the text arrives there outside literals, comments, IRIs, variables and
names. Readings differ where ``<`` may open an IRI or compare, where three quotes may open a long
literal or be an empty one, and where a name may end at its colon because the whole is no IRI.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from dataclasses import dataclass

from budgetgraph.publishing.engines.prologue import Prologue, read_prologue, term_at
from budgetgraph.publishing.sparql_text import Kind, Lexer

_KEYWORD = re.compile(r"service", re.IGNORECASE)
_SILENT = re.compile(r"silent", re.IGNORECASE)
_LONGEST_NAME = 2000
_TARGET = re.compile(
    rf"[?$](?:\w|[^\x00-\x7f]){{1,{_LONGEST_NAME}}}"
    r"|<[^<>]*>"
    r"|(?:[^\s{}<>\"'?$#()\[\],;\\|^`:])"
    rf"{{0,{_LONGEST_NAME}}}:"
    r"(?:[^\s{}<>\"'?$#()\[\],;\\|^`]|\\.)"
    rf"{{0,{_LONGEST_NAME}}}",
    re.ASCII,
)
_RUN = re.compile(r"(?:[\w.:%-]|[^\x00-\x7f]|\\.)+", re.ASCII | re.DOTALL)
_GRAPH_FOLLOWS = frozenset(("graph", "from", "named"))
# A namespace after which any ordinary local name is an IRI: something stands after its authority.
_PLAIN_NAMESPACE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9.-]+(?::[0-9]+)?/)?(?!/)[\w./?=&#:~,;@!$*+-]*",
)
_PLAIN_LOCAL = re.compile(r"[\w.:\xa0-\ud7ff-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """A SERVICE clause: at ``start``, with every target that it may have (a variable begins with ``?`` or ``$``)."""

    start: int
    targets: tuple[str, ...]


def service_calls(query: str) -> list[Call]:
    """The SERVICE clauses that ``query`` may have, in the order of the text."""
    places = [match.start() for match in _KEYWORD.finditer(query)]
    if not places:
        return []
    lexer = Lexer(query)
    heads = _Heads(query, lexer)
    calls = [call for call in map(heads.call_at, places) if call is not None]
    if not calls:
        return []
    return _Readings(query, lexer, calls).reached()


def calls_service(query: str) -> bool:
    """Whether ``query`` has a ``SERVICE`` clause under any reading the engine could take."""
    return bool(service_calls(query))


def allowed(query: str, call: Call, services: frozenset[str]) -> bool:
    """Whether every target that ``call`` may have is the IRI of one of ``services``."""
    prologue = read_prologue(query, Lexer(query))
    return all(prologue.iri(target) in services for target in call.targets)


class _Heads:
    """Finds what stands after the word: a target and ``{``."""

    def __init__(self, query: str, lexer: Lexer) -> None:
        self._query = query
        self._lexer = lexer

    def call_at(self, start: int) -> Call | None:
        """The call at ``start``, where the word is, if it has the shape of one."""
        position = self._lexer.skipped(start + len("service"))
        targets = [self._target_at(position)]
        silent = _SILENT.match(self._query, position)
        if silent is not None:
            targets.append(self._target_at(self._lexer.skipped(silent.end())))
        found = tuple(target for target in targets if target is not None)
        return Call(start, found) if found else None

    def _target_at(self, position: int) -> str | None:
        match = _TARGET.match(self._query, position)
        if match is None:
            return None
        if len(match.group()) >= _LONGEST_NAME:
            return match.group()  # no name of an endpoint: refused without looking further
        if not self._query.startswith("{", self._lexer.skipped(match.end())):
            return None
        exact = term_at(self._query, position)
        return exact if exact == match.group() else match.group()


class _Readings:
    """Follows every reading of a text from its start, from left to right."""

    def __init__(self, query: str, lexer: Lexer, calls: list[Call]) -> None:
        self._query = query
        self._lexer = lexer
        self._calls = calls
        self._starts = [call.start for call in calls]
        self._prologue: Prologue = read_prologue(query, lexer)
        self._found: set[int] = set()
        self._ahead: list[tuple[int, bool]] = [(0, False)]

    def reached(self) -> list[Call]:
        """The calls at which a reading arrives."""
        done: tuple[int, bool] | None = None
        while self._ahead:
            here = heapq.heappop(self._ahead)
            if here == done or here[0] >= len(self._query):
                continue
            done = here
            self._follow(*here)
        return [call for call in self._calls if call.start in self._found]

    def _follow(self, position: int, graph_follows: bool) -> None:
        run = _RUN.match(self._query, position)
        if run is not None:
            self._look_into(run.group(), position, graph_follows)
            self._go(run.end(), run.group().lower() in _GRAPH_FOLLOWS)
            return
        token, end = self._lexer.at(position)
        if token is None:
            self._go(end, graph_follows)
            return
        self._go(end)
        if token.kind is Kind.IRI:
            self._go(position + 1)
        if token.kind is Kind.STRING and "\\" in token.text and token.text[:3] in ('"""', "'''"):
            self._go(position + 2)

    def _go(self, position: int, graph_follows: bool = False) -> None:
        heapq.heappush(self._ahead, (position, graph_follows))

    def _look_into(self, run: str, start: int, graph_follows: bool) -> None:
        """Find calls in a run of characters of names: a word may be glued to what stands before it."""
        index = bisect_left(self._starts, start)
        end = bisect_left(self._starts, start + len(run))
        if index == end:
            return
        colon = run.find(":")
        dot = run.find(".", max(colon, 0))
        ends_at_colon = colon >= 0 and self._may_end_at_colon(run, colon)
        for place in self._starts[index:end]:
            if colon < 0 or place - start < colon:
                reached = not (graph_follows and colon >= 0)
            else:
                reached = ends_at_colon or 0 <= dot < place - start
            if reached:
                self._found.add(place)

    def _may_end_at_colon(self, run: str, colon: int) -> bool:
        """Whether the whole name may be no IRI: then the engine takes the prefix alone and goes on."""
        namespace = self._prologue.prefixes.get(run[:colon])
        plain = namespace is None or _PLAIN_NAMESPACE.fullmatch(namespace) is not None
        return not (plain and _PLAIN_LOCAL.fullmatch(run, colon + 1) is not None)
