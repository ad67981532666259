"""The audit of one document, apart from its graphs: what is told about it, and what that is quoted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rdflib import URIRef

from budgetgraph.graph.audit.rules import shape_names
from budgetgraph.ground.findings import KINDS, Message, Severity
from budgetgraph.publishing.quoted_lines import PrintedLine, Quote, Rows, line_of, quotes
from budgetgraph.publishing.several_files import shown

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding
    from budgetgraph.publishing.comparisons import Comparison
    from budgetgraph.publishing.pipeline import Conversion


@dataclass(frozen=True)
class AuditedDocument:
    """One document and what its audit found, worst first.

    ``names`` are those of its files, which the cells of findings count from 1. ``rows`` are the lines
    that findings cite. ``shapes`` says in a few words what each shape of a rule is about.
    ``compared_with`` are the earlier documents of the department that the findings are about too, where they
    are what several documents contradict in each other.
    """

    key: str
    file: str
    names: tuple[str, ...]
    title: str
    issuer: str
    year: int
    kind: str
    findings: tuple[AuditFinding, ...]
    rows: Rows
    shapes: Mapping[URIRef, Message]
    compared_with: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, the worst first."""
        return {
            severity: sum(each.severity is severity for each in self.findings)
            for severity in sorted(Severity, reverse=True)
        }

    @property
    def worst(self) -> Severity | None:
        """The highest severity; ``None`` without findings."""
        return max((each.severity for each in self.findings), default=None)

    def at_least(self, severity: Severity) -> tuple[AuditFinding, ...]:
        """The findings of this severity or worse."""
        return tuple(each for each in self.findings if each.severity >= severity)

    def name_of(self, file: int) -> str:
        """The name of one of the files, counted from 1."""
        return self.names[file - 1]

    def name_of_shape(self, finding: AuditFinding) -> Message | None:
        """What a finding is of, in a few words; ``None`` where nothing says it."""
        return self.shapes.get(finding.shape) or KINDS.get(finding.rule)

    def quotes_of(self, finding: AuditFinding) -> tuple[Quote, ...]:
        """The printed lines that a finding is about, the most suspicious first.

        A finding of the reader may be about cells that nobody understands. What else stands on their
        lines may be a person's name: only the cells themselves are quoted, as far as the finding does.
        """
        rows: Rows = {} if finding.rule in KINDS else self.rows
        return quotes(finding.sources, rows)


def audited(conversion: Conversion, file: str) -> AuditedDocument:
    """The audit of a converted document that is known as ``file``."""
    interpretation = conversion.interpretation
    heading = interpretation.budget.heading
    names = {unit.code: unit.name for unit in interpretation.budget.units}
    findings = conversion.audit.findings
    cited = {line_of(cell) for finding in findings for cell in finding.sources}
    return AuditedDocument(
        key=str(conversion.key),
        file=file,
        names=tuple(each.name for each in interpretation.files),
        title=heading.title,
        issuer=names.get(heading.department, heading.department),
        year=heading.year,
        kind=heading.kind,
        findings=findings,
        rows={line: row for line, row in interpretation.evidence.rows.items() if line in cited},
        shapes=shape_names(),
    )


def audited_together(comparison: Comparison, conversions: Sequence[Conversion]) -> AuditedDocument:
    """What the newer document of a comparison contradicts in the earlier ones of its department.

    ``conversions`` are those of the department's documents, in any order, known by their files' names.
    """
    by_key = {str(each.key): each for each in conversions}
    compared = [by_key[each.iris.path] for each in (comparison.document, *comparison.earlier)]
    rows: dict[PrintedLine, tuple[str, ...]] = {}
    before = 0
    for each in compared:
        own = each.interpretation
        rows |= {
            (file + before, page, line): row
            for (file, page, line), row in own.evidence.rows.items()
        }
        before += len(own.files)
    newest = audited(compared[0], shown(compared[0].files))
    findings = comparison.report.findings
    cited = {line_of(cell) for finding in findings for cell in finding.sources}
    return replace(
        newest,
        key=f"{newest.key}/comparison",
        names=comparison.files,
        findings=findings,
        rows={line: row for line, row in rows.items() if line in cited},
        compared_with=tuple(shown(each.files) for each in compared[1:]),
    )
