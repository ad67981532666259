"""Which engines answer for a release: the embedded store in worker processes, or another server."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from budgetgraph.publishing.engines.contract import MEBIBYTE, Limits
from budgetgraph.publishing.engines.pool import WorkerPool
from budgetgraph.publishing.engines.remote import RemoteEngine
from budgetgraph.publishing.engines.remote_credentials import engine_address
from budgetgraph.publishing.machine_memory import memory_share
from budgetgraph.publishing.release import Release
from budgetgraph.web.serving import Served
from budgetgraph.web.settings import PAGE_WORKERS, ServerSettings

PAGE_SECONDS = 10.0
"""The longest that a question of a page may take."""

PAGE_ROWS = 100_000
PAGE_BYTES = 64 * MEBIBYTE
"""More than a description has, which is cut much earlier."""


async def open_engines(release: Release, settings: ServerSettings, *, active: bool) -> Served:
    """``release`` with its engines. Raises :class:`~budgetgraph.ground.errors.BudgetgraphError`.

    The workers of the active release are started at once, those of others when they are needed. Another
    store is asked for the active release only: it holds just the one that was pushed last.
    """
    limits = _with_memory(settings)
    # Our own questions are bounded by themselves: what queries may be answered with is no limit for them.
    short = replace(
        limits,
        seconds=min(limits.seconds, PAGE_SECONDS),
        answer_rows=max(limits.answer_rows, PAGE_ROWS),
        answer_bytes=max(limits.answer_bytes, PAGE_BYTES),
    )
    if settings.engine_url is not None and active:
        return await _remote(release, settings, limits, short)
    services = settings.services if settings.engine_url is None else frozenset()
    pool = WorkerPool(
        release.store_path, workers=settings.workers, limits=limits, services=services
    )
    pages = WorkerPool(release.store_path, workers=PAGE_WORKERS, limits=short)
    async with _closed_if_it_fails(pool, pages):
        if active:
            await pool.start()
            await pages.start()
    return Served(release, pool, pages, pages)


async def _remote(
    release: Release, settings: ServerSettings, limits: Limits, short: Limits
) -> Served:
    assert settings.engine_url is not None
    url, credentials = engine_address(
        settings.engine_url, os.environ, allow_plain=settings.engine_allow_plain
    )
    checker = WorkerPool(None, workers=settings.workers, limits=limits)
    # Pages come from the release itself, whatever happens to the other store.
    pages = WorkerPool(release.store_path, workers=PAGE_WORKERS, limits=short)
    engine = RemoteEngine(
        url,
        checker=checker,
        default_graph=settings.engine_default_graph,
        limits=limits,
        credentials=credentials,
        # Each query, and the question whether the store was changed meanwhile.
        connections=settings.workers + 1,
    )
    async with _closed_if_it_fails(engine, checker, pages):
        await engine.check_release(release)
        await checker.start()
        await pages.start()
    return Served(release, engine, pages, checker)


@asynccontextmanager
async def _closed_if_it_fails(*engines: WorkerPool | RemoteEngine) -> AsyncIterator[None]:
    """Close ``engines`` if what is done inside fails or is cancelled: nobody else knows them yet."""
    try:
        yield
    except BaseException:
        for each in engines:
            await each.close()
        raise


def _with_memory(settings: ServerSettings) -> Limits:
    limits = settings.limits
    if limits.memory_bytes is not None:
        return limits
    return replace(limits, memory_bytes=memory_share(settings.workers + PAGE_WORKERS))
