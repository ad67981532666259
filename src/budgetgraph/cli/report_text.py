"""The report of a conversion for people, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from budgetgraph.cli.audit_words import SEVERITIES
from budgetgraph.graph.audit import AuditReport
from budgetgraph.ground.findings import Message, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import Fate, Interpretation

_FATES = {
    Fate.MAPPED: ("已映射", "mapped"),
    Fate.STRUCTURAL: ("结构", "structural"),
    Fate.WITHHELD: ("不公开", "withheld"),
    Fate.FINDING: ("列为发现", "finding"),
    Fate.UNACCOUNTED: ("未交代", "unaccounted"),
}


def report_text(name: str, interpretation: Interpretation, audit: AuditReport | None = None) -> str:
    """What became of every printed cell and sentence of one document, and the findings.

    Those of the reading, where the document was not converted far enough for an ``audit``.
    """
    balance = interpretation.balance
    lines = [f"{name}: {interpretation.budget.heading.title}"]
    lines += _counts("单元格 cells", balance.cells)
    lines += _counts("含数字的句子 sentences with figures", balance.sentences)
    lines += [f"    {_place(cell, interpretation)}" for cell in balance.unaccounted]
    if audit is None:
        read = interpretation.findings
        told = [_finding(f.severity, f.kind, f.message, f.sources, interpretation) for f in read]
    else:
        found = audit.findings
        told = [_finding(f.severity, f.rule, f.message, f.sources, interpretation) for f in found]
    lines.append(f"  发现 findings: {len(told)}")
    return "\n".join([*lines, *(line for finding in told for line in finding)]) + "\n"


def _counts(title: str, counts: Mapping[Fate, int]) -> list[str]:
    parts = [f"{zh} {en} {counts.get(fate, 0)}" for fate, (zh, en) in _FATES.items()]
    return [f"  {title}: {sum(counts.values())} = {' + '.join(parts)}"]


def _finding(
    severity: Severity,
    name: str,
    message: Message,
    sources: Iterable[SourceCell],
    interpretation: Interpretation,
) -> list[str]:
    words = SEVERITIES[severity]
    return [
        f"    [{words.zh} {words.en}] {name}",
        f"      {message.zh}",
        f"      {message.en}",
        *(f"      {_place(cell, interpretation)}" for cell in sources),
    ]


def _place(cell: SourceCell, interpretation: Interpretation) -> str:
    several = len(interpretation.files) > 1
    file = f"{interpretation.files[cell.file - 1].name} " if several else ""
    table = f"{cell.table_zh} " if cell.table else ""
    page = f"page {cell.page} " if cell.page is not None else ""
    text = " ".join(cell.text.split())
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"{file}{table}{page}line {cell.line} column {cell.column}: {shown}"
