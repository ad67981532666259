"""Findings of the reading in the form of the audit, without those that a rule tells better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetgraph.graph.audit.citations import Citations
from budgetgraph.graph.audit.finding import AuditFinding
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.ground.findings import Finding
from budgetgraph.ground.vocabulary import BGS

TOLD_BY_RULES = {
    "sum-does-not-hold": ("R1", "R3", "R4", "R5", "R6", "R7", "R8", "R9"),
    "rounding": ("R1",),
    "printings-differ": ("R2", "R13"),
    "project-name-differs": ("R10",),
    "duty-text-differs": ("R23",),
    "goal-text-differs": ("R18",),
    "form-count-differs": ("R21",),
}
"""Kinds of findings that the audit leaves out, and the rules that tell the same with all its evidence."""


def reading_findings(
    found: Iterable[Finding], citations: Citations, iris: DocumentIris
) -> Iterator[AuditFinding]:
    """A finding of the audit for each of the reading that no rule tells, in the same order."""
    for each in found:
        if each.kind not in TOLD_BY_RULES:
            yield AuditFinding(
                rule=each.kind,
                shape=BGS[each.kind],
                constraint=None,
                severity=each.severity,
                message=each.message,
                focus=iris.document(),
                sources=each.sources,
                items=citations.items_of(each.sources),
            )
