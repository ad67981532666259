"""How much of a document was read, and how far its own sums confirm the reading."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budgetgraph.interpreting.records import Fate, Interpretation
from budgetgraph.interpreting.table_reports import TableReport, TableStatus
from budgetgraph.publishing.batch import Outcome
from budgetgraph.publishing.pipeline import interpret_files
from budgetgraph.publishing.several_files import Files, Identities


@dataclass(frozen=True, slots=True)
class Coverage:
    """One document: who issued it for which year, its tables, its cells by fate, its facts and findings.

    ``kind`` is a code of ``document-kind``; ``facts`` counts budget items; ``seconds`` is the time from
    the files to the records, the only value that differs from run to run; ``identities`` is what each file
    says it is.
    """

    issuer: str
    year: int
    kind: str
    tables: tuple[TableReport, ...]
    cells: Mapping[Fate, int]
    facts: int
    findings: int
    seconds: float
    identities: Identities = ()

    def count(self, *statuses: TableStatus) -> int:
        """How many tables have one of these statuses."""
        return sum(table.status in statuses for table in self.tables)


def measure(files: Files) -> Coverage:
    """Read and interpret the files of a document and count.

    Raises :class:`InputError` where they give no fact.
    """
    began = time.perf_counter()
    interpretation = interpret_files(files)
    return coverage_of(interpretation, time.perf_counter() - began)


def coverage_of(interpretation: Interpretation, seconds: float) -> Coverage:
    """The counts of a document that was interpreted in ``seconds``."""
    budget = interpretation.budget
    heading = budget.heading
    names = {unit.code: unit.name for unit in budget.units}
    return Coverage(
        issuer=names.get(heading.department, heading.department),
        year=heading.year,
        kind=heading.kind,
        tables=interpretation.tables,
        cells=interpretation.balance.cells,
        facts=len(budget.items),
        findings=len(interpretation.findings),
        seconds=round(seconds, 3),
        identities=interpretation.identities,
    )


def document_record(outcome: Outcome[Coverage]) -> dict[str, object]:
    """What is published about one document. Of one that cannot be read the name and the ``error``.

    ``file`` is the first of its files, ``further_files`` are the others, if there are any.
    """
    coverage = outcome.result
    if coverage is None:
        return {**_files(outcome), "error": error_text(outcome)}
    return {
        **_files(outcome),
        "issuer": coverage.issuer,
        "year": coverage.year,
        "kind": coverage.kind,
        "tables_found": len(coverage.tables),
        "tables_read": len(coverage.tables) - coverage.count(TableStatus.UNREAD),
        "tables_confirmed": coverage.count(TableStatus.CONFIRMED),
        "tables_contradicted": coverage.count(TableStatus.CONTRADICTED),
        "tables_unchecked": coverage.count(TableStatus.UNCHECKED),
        "cells": {fate.value: coverage.cells.get(fate, 0) for fate in Fate},
        "facts": coverage.facts,
        "findings": coverage.findings,
        "seconds": coverage.seconds,
    }


def _files(outcome: Outcome[Coverage]) -> dict[str, object]:
    further = [str(path) for path in outcome.further]
    return {"file": str(outcome.path), **({"further_files": further} if further else {})}


def table_records(outcome: Outcome[Coverage]) -> Iterator[dict[str, object]]:
    """What is published about each table of one file; nothing of a file that cannot be read."""
    for table in outcome.result.tables if outcome.result else ():
        yield {
            "label": table.label,
            "title": table.title,
            "kind": table.kind,
            "pages": list(table.pages),
            "line": table.line,
            "status": table.status.value,
            "figures": table.figures,
            "figures_confirmed": table.confirmed,
            "identities": table.checked,
            "identities_failed": table.failed,
        }


def error_text(outcome: Outcome[Coverage]) -> str:
    """Why a file could not be read, without its name; empty where it could."""
    return "" if outcome.error is None else outcome.error.message
