"""What the terminal report and the page say in the same words: severities, amounts, causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetgraph.ground.findings import Message, Severity
from budgetgraph.interpreting.amounts import UNIT_FACTORS
from budgetgraph.publishing.tables.csv_text import plain_decimal

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding

SEVERITIES = {
    Severity.INFO: Message("提示", "info"),
    Severity.WARNING: Message("警告", "warning"),
    Severity.VIOLATION: Message("违规", "violation"),
}
MEANINGS = {
    Severity.VIOLATION: Message(
        "文件自相矛盾：至少一处有误。不表示有人违反法律。",
        "the document contradicts itself: at least one place is wrong. This does not say that anybody broke a law.",
    ),
    Severity.WARNING: Message(
        "很可能有误，或同一数字只差末位：请人工核对。",
        "probably wrong, or one number that is off in its last digit: have a person look.",
    ),
    Severity.INFO: Message("供参考，本身不是错误。", "worth knowing, and no error by itself."),
}
"""What a severity means to who has nothing but the report."""
CLEAN = Message("未发现矛盾", "no contradictions found")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a finding compares, as it would be printed: ``947.71`` and ``941.71``, ``+6``, ``万元``.

    Empty where it has no such figure.
    """

    stated: str
    compared: str
    difference: str
    unit: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that one thing causes, the worst first."""

    number: int
    findings: tuple[AuditFinding, ...]

    @property
    def first(self) -> AuditFinding:
        """The finding that says most."""
        return self.findings[0]


def compared_name(record: Mapping[str, Any]) -> str:
    """The files of a document's record for people, and those that it was compared with."""
    earlier = ", ".join(record.get("compared_with", ()))
    return f"{record['file']} 对照 compared with {earlier}" if earlier else str(record["file"])


def causes(findings: Iterable[AuditFinding]) -> tuple[Cause, ...]:
    """Findings by their cause, in the order of its number."""
    groups: dict[int, list[AuditFinding]] = {}
    for finding in findings:
        groups.setdefault(finding.group, []).append(finding)
    return tuple(Cause(number, tuple(groups[number])) for number in sorted(groups))


def amounts_of(finding: AuditFinding) -> Amounts | None:
    """The figures of a finding, money in the unit in which it is printed; ``None`` without any."""
    if finding.stated is None and finding.compared is None:
        return None
    unit = finding.unit or "元"
    if unit == "元":
        unit = (
            next((cell.unit for cell in finding.sources if cell.unit in UNIT_FACTORS), None) or unit
        )
    factor = UNIT_FACTORS[unit] if unit in UNIT_FACTORS else Decimal(1)
    difference = _number(finding.difference, factor)
    signed = finding.difference is not None and finding.difference > 0
    return Amounts(
        _number(finding.stated, factor),
        _number(finding.compared, factor),
        f"+{difference}" if signed else difference,
        unit,
    )


def _number(value: Decimal | None, factor: Decimal) -> str:
    return "" if value is None else plain_decimal(value / factor)
