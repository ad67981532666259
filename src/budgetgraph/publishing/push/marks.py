"""What was pushed, remembered in the store itself: one triple per graph in ``{base}graph/pushed``.

Equal counts are not equal content. So each graph that was written and counted gets a mark with the digest
of its bytes, and a graph is skipped only where count and mark agree. A mark goes before its graph is
touched: an interrupted graph never has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from budgetgraph.ground.graph_names import marks_graph
from budgetgraph.publishing.dump_lines import is_iri
from budgetgraph.publishing.push.questions import Questions
from budgetgraph.publishing.push.writers import Writer

CHECKSUM = "http://spdx.org/rdf/terms#checksumValue"

OURS = "default-graph"
"""The mark of a default graph that was filled by a push before, wholly or in part."""

_VALUE = re.compile(rf"[0-9a-f]{{64}}|{OURS}")

Mark = tuple[str, str]
"""Subject and value."""


class Marks:
    """The marks in a store."""

    def __init__(self, base: str, questions: Questions, writer: Writer) -> None:
        self.graph = marks_graph(base)
        self._writer = writer
        # Others may write there too; what no push wrote is not written again.
        self._known = {
            mark
            for mark in questions.values_in(self.graph, CHECKSUM)
            if is_iri(mark[0]) and _VALUE.fullmatch(mark[1])
        }

    def __contains__(self, mark: object) -> bool:
        return mark in self._known

    def subject(self) -> str | None:
        """A graph that has a mark, ``None`` if there is none."""
        return min((subject for subject, value in self._known if value != OURS), default=None)

    def add(self, subject: str, value: str) -> None:
        """Remember ``value`` for ``subject``."""
        if (subject, value) not in self._known:
            self._writer.add(self.graph, _statements([(subject, value)]))
            self._known.add((subject, value))

    def forget(self, subjects: Iterable[str], *, keep: str = OURS) -> None:
        """Forget what is known of ``subjects``, but not the value ``keep``."""
        without = frozenset(subjects)
        kept = {mark for mark in self._known if mark[0] not in without or mark[1] == keep}
        if kept != self._known:
            self._writer.replace(self.graph, _statements(kept))
            self._known = kept


def _statements(marks: Iterable[Mark]) -> Iterator[bytes]:
    # The claim on the default graph first: if the rest is lost, graphs are only sent again.
    for subject, value in sorted(marks, key=lambda mark: (mark[1] != OURS, mark)):
        yield f'<{subject}> <{CHECKSUM}> "{value}" .\n'.encode()
