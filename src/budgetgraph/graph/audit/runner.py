"""The runner: the query of each rule, once over everything that is loaded.

SHACL asks a rule about one focus node after the other. The queries name their own targets, so that the
same text gives the results for all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import Literal
from rdflib.term import Node

from budgetgraph.graph.audit.rules import AuditRule
from budgetgraph.graph.selecting import Row, Select


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a rule, as its query gives it.

    ``value`` is what SHACL calls the value of a result: the one that the query gives, else the focus.
    """

    rule: AuditRule
    focus: Node
    value: Node
    row: Row

    @property
    def cells(self) -> tuple[str, ...]:
        """The IRIs of the cells that ``?cells`` names, each once, sorted."""
        named = self.row.get("cells")
        return () if named is None else tuple(sorted(set(str(named).split())))


def results(rules: Iterable[AuditRule], select: Select) -> Iterator[Result]:
    """What the rules find in what ``select`` has loaded: each result once, in a stable order."""
    for rule in rules:
        rows = {_key(row): row for row in select(rule.query)}
        for key in sorted(rows):
            row = rows[key]
            focus = row["this"]
            yield Result(rule, focus, row.get("value", focus), row)


def _key(row: Row) -> tuple[tuple[str, str, str], ...]:
    return tuple(sorted((name, *_told(term)) for name, term in row.items()))


def _told(term: Node) -> tuple[str, str]:
    language = term.language if isinstance(term, Literal) else None
    return str(term), language or ""
