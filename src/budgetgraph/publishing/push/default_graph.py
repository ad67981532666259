"""What queries without GRAPH see: in a release the merge of all its graphs, in stores this or that.

Oxigraph's and Fuseki's default graph is a graph of its own, empty until somebody fills it. Virtuoso's, and
that of RDF4J and its kin, is the union of all graphs, and gives a triple once per graph that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.push.dumps import DumpedGraph, repeated_statement
from budgetgraph.publishing.push.marks import CHECKSUM, OURS, Marks
from budgetgraph.publishing.push.questions import Questions

_DOCS = "See docs/push.md, “The default graph”."


@dataclass(frozen=True, slots=True)
class DefaultGraph:
    """What to do about it: ``auto``, ``fill``, ``skip``, or ``merge`` into the named graph ``iri``."""

    mode: str = "auto"
    iri: str | None = None

    @classmethod
    def named(cls, text: str) -> DefaultGraph:
        """The wish as it is written on the command line. Raises :class:`SettingsError`."""
        if text in ("auto", "fill", "skip"):
            return cls(text)
        scheme, colon, rest = text.partition(":")
        bad = any(character in '<>"{}|^`\\' or ord(character) <= 0x20 for character in text)
        if bad or not colon or not rest or not scheme.isalnum():
            raise SettingsError(
                f"the default graph {text!r} is neither auto, fill, skip nor an IRI",
                hint="For example --default-graph https://data.example.org/graph/all.",
            )
        return cls("merge", text)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of it: whether to write the merge and where (``None``: into the default graph itself);
    what to tell; and what is wrong."""

    fill: bool
    target: str | None = None
    notes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


def plan_of(
    wish: DefaultGraph,
    graphs: Sequence[DumpedGraph],
    digest: str,
    questions: Questions,
    marks: Marks,
) -> Plan:
    """Find out how the store treats its default graph; the graphs of the release are in the store already.

    ``digest`` is that of their merge.
    """
    if wish.mode == "skip":
        return Plan(False, differences=_outdated(digest, marks))
    marked = marks.subject()
    if marked is None:  # no graph is as it should be, which is told already
        return Plan(False)
    # Marks are in no release: who sees them without GRAPH sees the union of all graphs.
    union = questions.shows_in_default_graph(marked, CHECKSUM)
    if wish.mode == "merge":
        note = (
            f"the merge is in {wish.iri}: ask with default-graph-uri={wish.iri}, or make it the "
            f"store's default graph. {_DOCS}"
        )
        return Plan(True, wish.iri, (note,) if union else (), _outdated(digest, marks))
    if union:
        return _union(wish, graphs, questions)
    ours = wish.mode == "fill" or (marks.graph, OURS) in marks
    if not ours and (found := questions.count(None)):
        told = (
            f"the default graph holds {found} triples that no push wrote, and was left as it is. "
            "--default-graph fill replaces them, skip leaves them, an IRI puts the merge elsewhere."
        )
        return Plan(False, differences=(told,))
    return Plan(True)


def _outdated(digest: str, marks: Marks) -> tuple[str, ...]:
    if (marks.graph, OURS) not in marks or (marks.graph, digest) in marks:
        return ()
    told = "the default graph holds an earlier release. --default-graph fill brings it up to date."
    return (told,)


def _union(wish: DefaultGraph, graphs: Sequence[DumpedGraph], questions: Questions) -> Plan:
    if wish.mode == "fill":
        told = (
            "the store's default graph is the union of all graphs and was not filled: every sum would "
            f"count twice. {_DOCS}"
        )
        return Plan(False, differences=(told,))
    repeated = repeated_statement(graphs)
    if repeated is None or questions.occurrences(repeated) <= 1:
        return Plan(False)
    told = (
        "the store's default graph is the union of all graphs and gives a triple once per graph that "
        "holds it: sums of queries without GRAPH may count twice. --default-graph IRI makes a graph to "
        f"ask instead, skip accepts it. {_DOCS}"
    )
    return Plan(False, differences=(told,))
