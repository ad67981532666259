"""What the documents of one department contradict in each other (R27), told beside their own findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from budgetgraph.cli.audit_output import Manner, Told, content_of, told_of
from budgetgraph.publishing.audited import audited_together
from budgetgraph.publishing.batch import Outcome, run_batch
from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import Files
from budgetgraph.publishing.years_together import across_documents, comparison_graph

Departments = Mapping[Path, tuple[Files, ...]]
"""The documents of departments that have several, by the first file of the first of them."""


@dataclass(frozen=True)
class _Compare:
    """Compares the documents of one department, which is known by a file."""

    departments: Departments
    settings: Settings
    manner: Manner

    def __call__(self, path: Path) -> tuple[Told, ...]:
        """What is told of each document that is compared with earlier ones, if there is anything."""
        own = [convert_files(files, self.settings) for files in self.departments[path]]
        files = {str(each.key): each.files for each in own}
        told = []
        for comparison in across_documents(own, self.settings):
            if comparison.report.findings:
                document = audited_together(comparison, own)
                graph = comparison_graph([comparison], self.settings.iris)
                content = content_of(document, self.manner, graph).encode()
                told.append(told_of(document, files[comparison.document.iris.path], content))
        return tuple(told)


def told_across_years(
    documents: Sequence[Told], settings: Settings, manner: Manner, workers: int | None
) -> list[Outcome[tuple[Told, ...]]]:
    """An outcome for each department with documents of several years.

    Its documents are converted once more: few departments have several, and so memory never holds the
    graphs of more than one department in each process.
    """
    departments = _departments(documents)
    work = _Compare(departments, settings, manner)
    return list(run_batch(list(departments), work, workers=workers)) if departments else []


def _departments(documents: Iterable[Told]) -> Departments:
    groups: dict[tuple[str, str, str], list[Files]] = {}
    for each in documents:
        region, department, _, kind = each.key.split("/")
        groups.setdefault((region, department, kind), []).append(each.files)
    return {own[0][0]: tuple(own) for own in groups.values() if len(own) > 1}
