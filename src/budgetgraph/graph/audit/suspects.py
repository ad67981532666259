"""One cause, one group: findings that one wrong figure explains stand together under it.

A wrong digit breaks the sum of its row, that of its column, and every other printing of the same fact. A
reader wants to hear of it once, with all that follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from budgetgraph.graph.audit.finding import YUAN, AuditFinding, document_order
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.explanations import Explanation, explanations

Cells = frozenset[SourceCell]


@dataclass(frozen=True, slots=True)
class _Group:
    findings: tuple[AuditFinding, ...]
    suspect: SourceCell | None = None


def grouped(
    findings: Iterable[AuditFinding], support: Mapping[SourceCell, int]
) -> tuple[AuditFinding, ...]:
    """The findings in groups of one cause, the worst first, each with its group's number and suspect.

    ``support`` counts the equations that hold and that the figure of a cell is part of. Notes (Info) are
    groups of their own, at the end.
    """
    everything = list(findings)
    serious = [each for each in everything if each.severity > Severity.INFO]
    notes = [_Group((each,)) for each in everything if each.severity is Severity.INFO]
    groups = sorted([*_groups(serious, support), *notes], key=_rank)
    return tuple(
        _placed(finding, number, group.suspect)
        for number, group in enumerate(groups, start=1)
        for finding in sorted(group.findings, key=_order)
    )


def _groups(
    findings: Sequence[AuditFinding], support: Mapping[SourceCell, int]
) -> Iterable[_Group]:
    about: dict[Cells, list[AuditFinding]] = {}
    for each in findings:
        if each.sources:
            about.setdefault(frozenset(each.sources), []).append(each)
        else:
            yield _Group((each,))
    # What several rules say about the same cells has one cause, whatever that is.
    sums = {cells for cells, own in about.items() if any(map(_is_arithmetic, own))}
    for cells, own in about.items():
        if cells not in sums:
            yield _Group(tuple(own))
    things = [cells for cells in about if cells in sums]
    members = sorted({cell for cells in things for cell in cells}, key=document_order)
    for explanation in explanations(things, members, support):
        together = [about[things[number]] for number in explanation.things]
        yield _Group(
            tuple(finding for own in together for finding in own), _suspect(explanation, support)
        )


def _suspect(
    explanation: Explanation[SourceCell], support: Mapping[SourceCell, int]
) -> SourceCell | None:
    """The one figure that can be wrong. One that is in order more often than not is not accused."""
    if len(explanation.blamed) > 1:
        return None
    cell = explanation.suspect
    return cell if support.get(cell, 0) < len(explanation.things) else None


def _is_arithmetic(finding: AuditFinding) -> bool:
    return finding.difference is not None


def _placed(finding: AuditFinding, group: int, suspect: SourceCell | None) -> AuditFinding:
    sources = finding.sources
    if suspect is not None:
        sources = (suspect, *(cell for cell in sources if cell != suspect))
    return replace(finding, group=group, suspect=suspect, sources=sources)


def _rank(group: _Group) -> tuple[Any, ...]:
    """The worst severity first, then the most money, then what is printed first."""
    worst = max(each.severity for each in group.findings)
    return -worst, -_money(group.findings), min(map(_order, group.findings))


def _money(findings: Iterable[AuditFinding]) -> Decimal:
    return max(
        (abs(each.difference) for each in findings if each.difference and each.unit == YUAN),
        default=Decimal(0),
    )


def _order(finding: AuditFinding) -> tuple[Any, ...]:
    places = tuple(map(document_order, finding.sources))
    return (
        -finding.severity,
        *_rule_order(finding.rule),
        places,
        finding.shape,
        finding.focus,
        str(finding.value),
        finding.message.en,
    )


def _rule_order(rule: str) -> tuple[int, int, str]:
    """Rules by number, then kinds of reading findings by name."""
    number = rule[1:]
    return (0, int(number), rule) if number.isdigit() else (1, 0, rule)
