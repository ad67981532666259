"""The audit of a document for people at a terminal, in Chinese and English: worst first, by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budgetgraph.cli.audit_words import (
    CLEAN,
    SEVERITIES,
    Cause,
    amounts_of,
    causes,
    compared_name,
)
from budgetgraph.cli.quote_text import quote_lines
from budgetgraph.cli.wide_text import cut, width_of, wrapped
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.printable import printable
from budgetgraph.publishing.audit_record import document_record
from budgetgraph.publishing.audited import AuditedDocument

if TYPE_CHECKING:
    from budgetgraph.graph.audit import AuditFinding

_COLOURS = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.VIOLATION: "red"}
_INDENT = "   "
_LINES = 8
"""So many printed lines are quoted of one finding."""


@dataclass(frozen=True, slots=True)
class View:
    """How the report is shown: the columns of the terminal (``None``: lines are not broken), in colour or
    not, and from which severity on findings are listed. What is below it is counted.
    """

    width: int | None = None
    colour: bool = False
    least: Severity = Severity.WARNING

    def styled(self, text: str, **style: str | bool) -> str:
        """``text`` in a style of :func:`click.style`, where there is colour."""
        import click

        return click.style(text, **style) if self.colour else text  # type: ignore[arg-type]


def document_text(document: AuditedDocument, view: View) -> str:
    """The report of one document, ending in an empty line."""
    listed = causes(document.at_least(view.least))
    lines = [
        view.styled(printable(compared_name(document_record(document))), bold=True),
        *wrapped(printable(document.title), view.width),
        *wrapped(_counts(document), view.width),
    ]
    for number, cause in enumerate(listed, 1):
        lines += ["", *_cause(number, cause, document, view)]
    below = _below(document, view)
    return "\n".join([*lines, *([""] if listed and below else []), *below]) + "\n\n"


def _counts(document: AuditedDocument) -> str:
    counts = document.counts
    told = [
        f"{SEVERITIES[severity].zh} {SEVERITIES[severity].en} {count}"
        for severity, count in counts.items()
    ]
    number = len(causes(document.at_least(Severity.WARNING)))
    if number == 0:
        notes = counts[Severity.INFO]
        return f"{CLEAN.zh} {CLEAN.en}" + (f" ({told[-1]})" if notes else "")
    return f"{', '.join(told)}; {number} 个原因 {'cause' if number == 1 else 'causes'}"


def _cause(number: int, cause: Cause, document: AuditedDocument, view: View) -> Iterator[str]:
    """The first finding of a cause in full, the others in few words."""
    first = cause.first
    heading = printable(_named(first, document))
    yield from _marked(f"{number}. ", first.severity, heading, view, bold=True)
    yield from wrapped(printable(first.message.zh), view.width, _INDENT)
    yield from wrapped(printable(first.message.en), view.width, _INDENT)
    if first.suspect is not None:
        suspect = f"最可疑的数字 the figure in doubt: {_cell(first.suspect)}"
        yield from wrapped(suspect, view.width, _INDENT)
    quotes = document.quotes_of(first)
    yield from quote_lines(quotes[:_LINES], document.names, view.width, view.colour)
    if len(quotes) > _LINES:
        yield f"     … 另有 {len(quotes) - _LINES} 行 more lines"
    if len(cause.findings) > 1:
        yield "   由此还有 and because of it:"
        for finding in cause.findings[1:]:
            yield from _marked(f"{_INDENT}- ", finding.severity, _short(finding, document), view)


def _short(finding: AuditFinding, document: AuditedDocument) -> str:
    """One finding in few words: rule, figures, place."""
    name = document.name_of_shape(finding)
    amounts = amounts_of(finding)
    told = [finding.rule]
    if amounts is None:
        told.append(finding.message.zh if name is None else name.zh)
    else:
        told.append(f"{amounts.stated or '—'} ↔ {amounts.compared or '—'}")
        told.append(f"差 {amounts.difference} {amounts.unit}" if amounts.difference else "")
    # Of two figures that differ both places say which they are; of a sum its total does.
    cells = finding.sources if len(finding.sources) == 2 else finding.sources[:1]
    told.append(" ↔ ".join(cell.place_zh for cell in cells))
    told.append(" ↔ ".join(cell.place_en for cell in cells))
    return printable(" ".join(filter(None, told)))


def _below(document: AuditedDocument, view: View) -> list[str]:
    """How many findings of each kind are not listed."""
    rest = [each for each in document.findings if each.severity < view.least]
    names = Counter((each.severity, _named(each, document)) for each in rest)
    told: list[str] = []
    for (severity, name), count in names.items():
        told += _marked("", severity, f"{count} × {printable(name)}", view)
    return told


def _named(finding: AuditFinding, document: AuditedDocument) -> str:
    """The rule, and what its shape is about: ``R1 表内合计 …``."""
    name = document.name_of_shape(finding)
    return finding.rule if name is None else f"{finding.rule} {name.zh} {name.en}"


def _marked(
    before: str, severity: Severity, text: str, view: View, bold: bool = False
) -> Iterator[str]:
    """``text`` beside its severity; what does not fit goes on below."""
    mark = f"{before}{_mark(severity)} "
    room = None if view.width is None else max(1, view.width - width_of(mark))
    first = wrapped(text, room)[0]
    yield f"{before}{_badge(severity, view)} {view.styled(first, bold=True) if bold else first}"
    if rest := text[len(first) :].lstrip():
        indent = " " * max(width_of(_INDENT), width_of(before))
        for line in wrapped(rest, view.width, indent):
            yield view.styled(line, bold=True) if bold else line


def _mark(severity: Severity) -> str:
    words = SEVERITIES[severity]
    return f"[{words.zh} {words.en}]"


def _badge(severity: Severity, view: View) -> str:
    return view.styled(_mark(severity), fg=_COLOURS[severity])


def _cell(cell: SourceCell) -> str:
    text = " ".join(printable(cell.text.replace("\n", " ")).split())
    return f"{cell.place_zh} {cell.place_en}: {cut(text, 60)}"


def summary_text(
    told: Sequence[tuple[Mapping[str, Any], Mapping[Severity, int]]], failed: int
) -> str:
    """One line for each of several documents, by its record and counts, and the sums."""
    totals: Counter[Severity] = Counter()
    lines = ["汇总 summary"]
    for record, counts in told:
        totals.update(counts)
        lines.append(f"  {printable(compared_name(record))}: {_numbers(counts)}")
    documents = [(record, counts) for record, counts in told if "compared_with" not in record]
    clean = sum(not any(_worse(counts)) for _, counts in documents)
    lines.append(
        f"共 {len(documents)} 份文件 documents: {_numbers(totals)}; "
        f"无矛盾 without contradictions {clean}" + (f"; 失败 failed {failed}" if failed else "")
    )
    return "\n".join(lines) + "\n"


def _worse(counts: Mapping[Severity, int]) -> Iterator[int]:
    return (count for severity, count in counts.items() if severity >= Severity.WARNING)


def _numbers(counts: Mapping[Severity, int]) -> str:
    return ", ".join(
        f"{SEVERITIES[severity].zh} {SEVERITIES[severity].en} {counts.get(severity, 0)}"
        for severity in sorted(Severity, reverse=True)
    )
