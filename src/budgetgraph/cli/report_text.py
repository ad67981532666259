"""The report of a conversion for people, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from budgetgraph.ground.findings import Finding, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import Fate, Interpretation

_FATES = {
    Fate.MAPPED: ("已映射", "mapped"),
    Fate.STRUCTURAL: ("结构", "structural"),
    Fate.WITHHELD: ("不公开", "withheld"),
    Fate.FINDING: ("列为发现", "finding"),
    Fate.UNACCOUNTED: ("未交代", "unaccounted"),
}
_SEVERITIES = {
    Severity.INFO: "提示 info",
    Severity.WARNING: "警告 warning",
    Severity.VIOLATION: "违规 violation",
}


def report_text(name: str, interpretation: Interpretation) -> str:
    """What became of every printed cell and sentence of one document, and the findings."""
    balance = interpretation.balance
    lines = [f"{name}: {interpretation.budget.heading.title}"]
    lines += _counts("单元格 cells", balance.cells)
    lines += _counts("含数字的句子 sentences with figures", balance.sentences)
    lines += [f"    {_place(cell, interpretation)}" for cell in balance.unaccounted]
    lines.append(f"  发现 findings: {len(interpretation.findings)}")
    for finding in interpretation.findings:
        lines += _finding(finding, interpretation)
    return "\n".join(lines) + "\n"


def _counts(title: str, counts: Mapping[Fate, int]) -> list[str]:
    parts = [f"{zh} {en} {counts.get(fate, 0)}" for fate, (zh, en) in _FATES.items()]
    return [f"  {title}: {sum(counts.values())} = {' + '.join(parts)}"]


def _finding(finding: Finding, interpretation: Interpretation) -> list[str]:
    return [
        f"    [{_SEVERITIES[finding.severity]}] {finding.kind}",
        f"      {finding.message.zh}",
        f"      {finding.message.en}",
        *(f"      {_place(cell, interpretation)}" for cell in finding.sources),
    ]


def _place(cell: SourceCell, interpretation: Interpretation) -> str:
    several = len(interpretation.files) > 1
    file = f"{interpretation.files[cell.file - 1].name} " if several else ""
    table = f"{cell.table_zh} " if cell.table else ""
    page = f"page {cell.page} " if cell.page is not None else ""
    text = " ".join(cell.text.split())
    shown = text if len(text) <= 60 else text[:59] + "…"
    return f"{file}{table}{page}line {cell.line} column {cell.column}: {shown}"
