"""The change between two releases as RDF Patch (https://afs.github.io/rdf-patch/), for mirrors.

The patch is between the default graphs as published: the merge, as a set, of all graphs that the manifest
lists, the catalogue included, in the spelling of the dumps. Applied to the old one it gives exactly the
new one. Several graphs may state one triple, so what one graph loses is deleted only if no graph of the new
release states it, and what one gains is added only if none of the old one stated it.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from itertools import islice, zip_longest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.difference.contents import Contents, Place
from budgetgraph.publishing.difference.lines import lines_only_in
from budgetgraph.publishing.release import REPAIR, Release
from budgetgraph.publishing.store import Store

_BATCH = 10_000
# An IRI or a plain string: the store keeps these as they are, while it compares numbers, dates and
# language tags by value and finds "5"^^xsd:nonNegativeInteger where "5"^^xsd:integer is published.
_KEPT_AS_WRITTEN = re.compile(rb'\S+ \S+ (?:<[^>]*>|"(?:[^"\\]|\\.)*")')

Pair = tuple[Place | None, Place | None]


def patch_rows(old: Release, new: Release) -> Generator[bytes, None, bool]:
    """The rows of the patch from ``old`` to ``new``, each ending in a line feed, in a fixed order.

    Deletions come before additions. Without its last row, ``TC .``, a patch is not whole. The generator
    returns whether there is anything to delete or add. Raises :class:`ReleaseError` for releases with
    different base IRIs (they have no thing in common), and where the files of a release are missing or
    contradict its manifest.
    """
    if old.base_iri != new.base_iri:
        raise ReleaseError(
            f"there is no patch between releases with different base IRIs ({old.base_iri}, {new.base_iri})",
            hint="Every thing has another IRI: a mirror loads the new dump instead.",
        )
    yield f"H id <{release_urn(new.id)}> .\n".encode()
    yield f"H prev <{release_urn(old.id)}> .\n".encode()
    yield b"TX .\n"
    differ = False
    if old.manifest != new.manifest:
        differ = yield from _changes(old, new)
    yield b"TC .\n"
    return differ


def release_urn(release_id: str) -> str:
    """The name of a release in patches: a UUID that depends on its id alone, so that patches chain."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:budgetgraph:release:{release_id}").urn


def _changes(old: Release, new: Release) -> Generator[bytes, None, bool]:
    before, after = Contents(old), Contents(new)
    pairs = list(_differing_graphs(before, after))
    sides = (_Side(before), _Side(after))
    deleted = added = 0
    for line in _effective(((one, two) for one, two in pairs), sides[0], sides[1]):
        deleted += 1
        yield b"D " + line + b" .\n"
    for line in _effective(((two, one) for one, two in pairs), sides[1], sides[0]):
        added += 1
        yield b"A " + line + b" .\n"
    _require_sum(old, new, added - deleted)
    return deleted + added > 0


def _require_sum(old: Release, new: Release, growth: int) -> None:
    """The manifests count their default graphs: a row that is missing or one too many is noticed."""
    before, after = old.manifest.get("triples"), new.manifest.get("triples")
    if isinstance(before, int) and isinstance(after, int) and before + growth != after:
        raise ReleaseError(
            f"the patch would give {before + growth} triples, the release has {after}: "
            "a database does not hold what its dumps say",
            path=new.path,
            hint=REPAIR,
        )


def _differing_graphs(before: Contents, after: Contents) -> Iterator[Pair]:
    """The graphs that may differ: shared ones by name, then those of documents by key."""
    one, two = before.shared_graphs, after.shared_graphs
    for name in sorted(one.keys() | two.keys()):
        yield one.get(name), two.get(name)
    for key in sorted(before.documents.keys() | after.documents.keys()):
        left, right = before.documents.get(key), after.documents.get(key)
        graphs = [
            contents.graphs_of(document) if document else []
            for contents, document in ((before, left), (after, right))
        ]
        if left and right and left.same_graphs(right) and _alike(*graphs):
            continue
        yield from zip_longest(*graphs)


def _alike(one: list[Place], two: list[Place]) -> bool:
    return [(place.iri, place.triples, place.end - place.start) for place in one] == [
        (place.iri, place.triples, place.end - place.start) for place in two
    ]


class _Side:
    """One of the two releases: its graphs, and its database, opened when it is first asked."""

    def __init__(self, contents: Contents) -> None:
        self.graphs = contents.graphs
        self._release = contents.release
        self._store: Store | None = None

    def stating(self, line: bytes) -> tuple[str, ...]:
        """The graphs that state the triple, as the database compares it."""
        if self._store is None:
            self._store = self._release.store()
        return self._store.graphs_stating(line + b" .")


def _effective(pairs: Iterable[Pair], own: _Side, other: _Side) -> Iterator[bytes]:
    """The lines that the first graph of a pair has and the default graph of ``other`` lacks, each once."""
    repeated: set[bytes] = set()
    lines = (line for one, two in pairs for line in lines_only_in(one, two))
    while batch := list(islice(lines, _BATCH)):
        for line in _not_published(batch, other):
            # Only what several graphs state can come a second time; few triples are.
            if len(own.stating(line)) > 1:
                if line in repeated:
                    continue
                repeated.add(line)
            yield line


def _not_published(lines: list[bytes], side: _Side) -> Iterator[bytes]:
    doubtful: dict[str, set[bytes]] = defaultdict(set)
    stated: set[bytes] = set()
    for line in lines:
        graphs = side.stating(line)
        if graphs and _KEPT_AS_WRITTEN.fullmatch(line):
            stated.add(line)
        else:
            for graph in graphs:
                doubtful[graph].add(line)
    for graph in sorted(doubtful.keys() & side.graphs.keys()):
        # The database says yes to another spelling of the same value: the dump says what is published.
        wanted = doubtful[graph]
        stated.update(line for line in side.graphs[graph].lines() if line in wanted)
    return (line for line in lines if line not in stated)
