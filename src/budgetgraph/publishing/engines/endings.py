"""How a request to a worker can end besides with a reply."""

from __future__ import annotations

import asyncio
from pathlib import Path

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.engines.contract import PoolBusy
from budgetgraph.publishing.engines.worker_process import Reply


class Killed(Exception):
    """Somebody killed the worker: an administrator, or a machine that is short of memory."""


class Late(Exception):
    """The deadline has come."""


def set_late(reply: asyncio.Future[Reply]) -> None:
    """Let whoever waits for ``reply`` hear that its time is over."""
    if not reply.done():
        reply.set_exception(Late())


def busy() -> PoolBusy:
    """That there is no worker for a request."""
    return PoolBusy("the server is busy", hint="Try again in a few seconds.")


def not_opened(path: Path | None) -> ReleaseError:
    """That no worker could begin with the database in ``path``, and none said why."""
    return ReleaseError(
        "the database cannot be opened",
        path=path,
        hint="Is there too little memory? If not, publish the same documents again.",
    )
