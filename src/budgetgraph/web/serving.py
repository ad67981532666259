"""The release that a request is answered from."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from budgetgraph.publishing.engines.contract import Engine
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.release import Release
from budgetgraph.web.release_files import ReleaseFiles

SERVED = "budgetgraph.served"
PINNED = "budgetgraph.pinned"


@dataclass(slots=True, eq=False)
class Served:
    """A release with its engines: ``engine`` for everybody's queries, ``pages`` for our own short ones.

    ``transcoder`` writes known answers in other formats.
    """

    release: Release
    engine: Engine
    pages: Engine
    transcoder: WorkerPool
    _files: ReleaseFiles | None = field(default=None, init=False, repr=False)

    async def files(self) -> ReleaseFiles:
        """The files that may be had, listed when somebody first asks for one. Raises :class:`ReleaseError`."""
        if self._files is None:
            self._files = await run_in_threadpool(ReleaseFiles.of, self.release)
        return self._files

    @property
    def pools(self) -> tuple[WorkerPool, ...]:
        """The pools of worker processes, each once."""
        found = (self.engine, self.pages, self.transcoder)
        return tuple(dict.fromkeys(each for each in found if isinstance(each, WorkerPool)))


def served_of(request: Request) -> Served:
    """What this request is answered from, from its first byte to its last."""
    served = request.scope[SERVED]
    assert isinstance(served, Served)
    return served


def is_pinned(request: Request) -> bool:
    """Whether the address names the release (``/r/{id}/…``), so that the answer can never change."""
    return bool(request.scope.get(PINNED))


def root_of(request: Request) -> str:
    """The path under which the application is mounted (and ``/r/{id}``), without a final slash."""
    return str(request.scope.get("root_path", "")).rstrip("/")
