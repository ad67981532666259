"""The difference between two releases: manifests first, then only the documents that may differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from budgetgraph.publishing.difference.amounts import AmountChange, Labels, amount_changes
from budgetgraph.publishing.difference.cells import CellChanges, cell_changes
from budgetgraph.publishing.difference.contents import (
    FACTS,
    FULL,
    Contents,
    Document,
    says_the_same,
)
from budgetgraph.publishing.difference.facts import FactChange, fact_changes
from budgetgraph.publishing.difference.findings import (
    FindingChanges,
    finding_changes,
    read_findings,
)
from budgetgraph.publishing.difference.lines import count_lines_only_in
from budgetgraph.publishing.difference.triples import by_subject, read_lines
from budgetgraph.publishing.release import Release

MADE_WITH = ("software", "program", "ontology", "shapes", "base_iri", "catalogue", "issued")
"""Entries of the manifest that say with what a release was made."""


@dataclass(frozen=True, slots=True)
class GraphChange:
    """A shared graph by name (``codes``, ``register`` …): how many triples it gained and lost."""

    name: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that is in both releases and differs.

    ``facts``, ``amounts`` and ``cells`` are empty where facts are not compared.
    """

    old: Document
    new: Document
    facts: tuple[FactChange, ...]
    amounts: tuple[AmountChange, ...]
    cells: CellChanges
    findings: FindingChanges

    def __bool__(self) -> bool:
        told = ("title", "version", "source")
        return (
            any(self.old.entry.get(name) != self.new.entry.get(name) for name in told)
            or bool(self.facts or self.cells or self.findings.changes)
            or self.findings.moved > 0
        )


class Difference:
    """The difference between ``old`` and ``new``; cheap until its changed documents are asked for."""

    def __init__(self, old: Release, new: Release) -> None:
        self.old, self.new = old, new
        self._before, self._after = Contents(old), Contents(new)
        one, two = self._before.documents, self._after.documents
        self.added = tuple(two[key] for key in sorted(two.keys() - one.keys()))
        self.removed = tuple(one[key] for key in sorted(one.keys() - two.keys()))

    @property
    def same_release(self) -> bool:
        """Whether both are one release, to the letter of the manifest: nothing needs to be read then."""
        # The id alone leaves out the catalogue, whose sizes of files differ between machines.
        return self.old.manifest == self.new.manifest

    @property
    def facts_compared(self) -> bool:
        """Whether facts and graphs are compared: under another base IRI every thing has another name."""
        return self.old.base_iri == self.new.base_iri

    @property
    def made_with(self) -> dict[str, tuple[Any, Any]]:
        """Versions and base IRI that differ, old and new by their name in the manifest."""
        pairs = {
            name: (self.old.manifest.get(name), self.new.manifest.get(name)) for name in MADE_WITH
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    @property
    def documents_in_both(self) -> int:
        """How many documents both releases have, changed or not."""
        return len(self._before.documents.keys() & self._after.documents.keys())

    @cached_property
    def graphs(self) -> tuple[GraphChange, ...]:
        """The shared graphs, changed or not, by name; none where facts are not compared.

        Raises :class:`ReleaseError` if a dump cannot be read.
        """
        if not self.facts_compared or self.same_release:
            return ()
        one, two = self._before.shared_graphs, self._after.shared_graphs
        return tuple(
            GraphChange(
                name,
                count_lines_only_in(two.get(name), one.get(name)),
                count_lines_only_in(one.get(name), two.get(name)),
            )
            for name in sorted(one.keys() | two.keys())
        )

    @property
    def differs_outside_documents(self) -> bool:
        """Whether something differs besides the documents that are in both releases."""
        graphs = any(each.added or each.removed for each in self.graphs)
        return graphs or bool(self.made_with or self.added or self.removed)

    def changed_documents(self) -> Iterator[DocumentChange]:
        """The documents that differ, by key, one after the other: each is read when it is asked for.

        Raises :class:`ReleaseError` if a file is missing or damaged.
        """
        if self.same_release:
            return
        one, two = self._before.documents, self._after.documents
        labels = (Labels(self.old), Labels(self.new))
        for key in sorted(one.keys() & two.keys()):
            if not says_the_same(one[key], two[key]):
                change = self._document_change(one[key], two[key], labels)
                if change:
                    yield change

    def _document_change(
        self, old: Document, new: Document, labels: tuple[Labels, Labels]
    ) -> DocumentChange:
        findings = finding_changes(read_findings(old), read_findings(new))
        nothing = DocumentChange(old, new, (), (), CellChanges(0, 0, 0), findings)
        if not self.facts_compared or old.same_graphs(new):
            return nothing
        (facts_before, cells_before), (facts_after, cells_after) = map(_things, (old, new))
        facts = fact_changes(facts_before, facts_after)
        return DocumentChange(
            old=old,
            new=new,
            facts=facts,
            amounts=amount_changes(facts, facts_before, facts_after, labels),
            cells=cell_changes(cells_before, cells_after),
            findings=findings,
        )


def compare(old: Release, new: Release) -> Difference:
    """What changed from ``old`` to ``new``. Raises :class:`ReleaseError` for a manifest without contents."""
    return Difference(old, new)


def _things(document: Document) -> tuple[dict[str, Any], dict[str, Any]]:
    """The things in a document's facts, and in its provenance."""
    facts = read_lines(document, FACTS)
    # The full dump is the facts again, and the provenance.
    provenance = read_lines(document, FULL) - facts
    return by_subject(facts, document, FACTS), by_subject(provenance, document, FULL)
