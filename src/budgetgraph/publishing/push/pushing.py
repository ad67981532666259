"""Pushing a release: graph by graph, each counted after it was written, what is there already skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from budgetgraph.ground.errors import ReleaseError, SettingsError
from budgetgraph.ground.graph_names import graph_space, marks_graph
from budgetgraph.publishing.push.addresses import Addresses, Method
from budgetgraph.publishing.push.default_graph import DefaultGraph, plan_of
from budgetgraph.publishing.push.dumps import (
    DumpedGraph,
    dumped_graphs,
    merged_count,
    merged_digest,
    merged_statements,
)
from budgetgraph.publishing.push.marks import OURS, Marks
from budgetgraph.publishing.push.questions import Questions
from budgetgraph.publishing.push.transport import Transport
from budgetgraph.publishing.push.writers import GraphStoreWriter, UpdateWriter, Writer
from budgetgraph.publishing.release import Release


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for besides the graphs themselves. ``max_body`` is in bytes."""

    default_graph: DefaultGraph = field(default_factory=DefaultGraph)
    remove_stale: bool = False
    max_body: int | None = None


@dataclass
class Pushed:
    """What was done. ``triples`` counts those of the graphs ``sent``.

    ``default_graph`` is ``filled``, ``there`` (from before) or empty where it was left alone. Something
    is wrong where ``differences`` or ``stale`` (graphs that this release does not have) hold anything.
    """

    sent: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    triples: int = 0
    removed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    default_graph: str = ""
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the store holds this release and no other."""
        return not self.differences and not self.stale


Progress = Callable[[str, int, int], None]
"""Called with what is being written, triples done and triples to do in all."""


def push_release(
    release: Release,
    transport: Transport,
    addresses: Addresses,
    wishes: Wishes | None = None,
    progress: Progress = lambda *_: None,
) -> Pushed:
    """Bring the store at ``addresses`` to hold the graphs of ``release``.

    May be interrupted anywhere and called again. Raises :class:`PushError` where the store fails,
    :class:`ReleaseError` for a damaged release, :class:`SettingsError` for a merge graph that is one of
    the release.
    """
    wishes = wishes or Wishes()
    graphs = dumped_graphs(release)
    _require_own_name(wishes.default_graph, graphs, release)
    assert addresses.query is not None
    questions = Questions(transport, addresses.query)
    writer = _writer(transport, addresses, wishes.max_body)
    push = _Push(release, graphs, questions, writer, wishes, progress)
    push.graphs_themselves()
    push.stale_graphs()
    push.default_graph()
    return push.done


def _writer(transport: Transport, addresses: Addresses, max_body: int | None) -> Writer:
    if addresses.method is Method.GRAPH_STORE:
        assert addresses.graph_store is not None
        return GraphStoreWriter(transport, addresses.graph_store, max_body)
    assert addresses.update is not None
    return UpdateWriter(transport, addresses.update, max_body)


def _require_own_name(wish: DefaultGraph, graphs: Iterable[DumpedGraph], release: Release) -> None:
    own, marks = {graph.iri for graph in graphs}, marks_graph(release.base_iri)
    if marks in own:
        raise ReleaseError(
            f"{marks} is no graph of a release: it says what was pushed", path=release.path
        )
    if wish.iri in own | {marks}:
        raise SettingsError(
            f"the merge cannot go into {wish.iri}: it is one of the graphs that are merged",
            hint=f"Take a name of its own, for example {graph_space(release.base_iri)}all.",
        )


class _Push:
    """One run: the steps in the order in which they are called."""

    def __init__(
        self,
        release: Release,
        graphs: Sequence[DumpedGraph],
        questions: Questions,
        writer: Writer,
        wishes: Wishes,
        progress: Progress,
    ) -> None:
        self.done = Pushed()
        self._release = release
        self._graphs = graphs
        self._questions = questions
        self._writer = writer
        self._wishes = wishes
        self._progress = progress
        # The release first: a damaged one must not reach the store.
        self._digests = {graph.iri: graph.digest() for graph in graphs}
        self._merged = merged_count(release)
        self._found = questions.counts_under(graph_space(release.base_iri))
        self._marks = Marks(release.base_iri, questions, writer)

    def graphs_themselves(self) -> None:
        missing = []
        for graph in self._graphs:
            if self._is_there(graph):
                self.done.skipped.append(graph.iri)
            else:
                missing.append(graph)
        # Before the first byte, so that what an interruption leaves behind is never taken for whole.
        self._marks.forget(graph.iri for graph in missing)
        to_do = sum(graph.triples for graph in missing)
        for graph in missing:
            watched = self._watched(graph.iri, graph.statements(), to_do)
            self._writer.replace(graph.iri, watched)
            self.done.sent.append(graph.iri)
            self.done.triples += graph.triples
            if self._is_counted(graph.iri, graph.triples):
                self._marks.add(graph.iri, self._digests[graph.iri])

    def stale_graphs(self) -> None:
        own = {*self._digests, self._marks.graph, self._wishes.default_graph.iri}
        stale = sorted(iri for iri in self._found if iri not in own)
        if not self._wishes.remove_stale:
            self.done.stale = stale
            return
        self._marks.forget(stale)
        for iri in stale:
            self._writer.remove(iri)
            if self._is_counted(iri, 0):
                self.done.removed.append(iri)

    def default_graph(self) -> None:
        digest = merged_digest(self._digests.items())
        plan = plan_of(
            self._wishes.default_graph, self._graphs, digest, self._questions, self._marks
        )
        self.done.notes.extend(plan.notes)
        self.done.differences.extend(plan.differences)
        if not plan.fill:
            return
        subject = plan.target or self._marks.graph
        there = (subject, digest) in self._marks
        if there and self._questions.count(plan.target) == self._merged:
            self.done.default_graph = "there"
            return
        if plan.target is None:
            self._marks.add(subject, OURS)
        self._marks.forget([subject])
        to_do = self.done.triples + sum(graph.triples for graph in self._graphs)
        watched = self._watched(
            plan.target or "the default graph", merged_statements(self._graphs), to_do
        )
        self._writer.replace(plan.target, watched)
        self.done.default_graph = "filled"
        if self._is_counted(plan.target, self._merged):
            self._marks.add(subject, digest)

    def _watched(self, name: str, statements: Iterable[bytes], to_do: int) -> Iterator[bytes]:
        """``statements``, telling the progress of sending them."""
        for number, statement in enumerate(statements):
            if number % 1000 == 0:
                self._progress(name, self.done.triples + number, to_do)
            yield statement

    def _is_there(self, graph: DumpedGraph) -> bool:
        marked = (graph.iri, self._digests[graph.iri]) in self._marks
        return marked and self._found.get(graph.iri, 0) == graph.triples

    def _is_counted(self, graph: str | None, expected: int) -> bool:
        found = self._questions.count(graph)
        if found != expected:
            name = f"the graph {graph}" if graph else "the default graph"
            self.done.differences.append(f"{name} should hold {expected} triples and holds {found}")
        return found == expected
