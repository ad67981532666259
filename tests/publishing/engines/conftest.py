"""Workers without a store, as a remote engine needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from budgetgraph.publishing.engines.contract import Limits
from budgetgraph.publishing.engines.pool import WorkerPool


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def checker(loop: asyncio.Runner) -> Iterator[WorkerPool]:
    pool = WorkerPool(None, workers=1, limits=Limits())
    loop.run(pool.start())
    yield pool
    loop.run(pool.close())
