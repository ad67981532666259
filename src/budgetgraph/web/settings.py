"""How a server is set up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.engines.contract import MEBIBYTE, Limits
from budgetgraph.publishing.machine_memory import LEAST_MEMORY, machine_memory

ADMIN_TOKEN = "BUDGETGRAPH_ADMIN_TOKEN"
"""The environment variable with the token of the administrator."""

LEAST_TOKEN = 16

PAGE_WORKERS = 1
"""Workers that are kept for our own short queries, besides those for everybody."""


def default_workers() -> int:
    """Two workers for each core and at least four, as far as half of the memory allows."""
    affordable = machine_memory() // 2 // LEAST_MEMORY - PAGE_WORKERS
    return max(2, min(max(4, 2 * (os.cpu_count() or 2)), affordable))


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What a server is allowed to do, and for whom.

    ``workers`` queries run at a time, each within ``limits``; ``waiting`` requests wait for a turn, for
    ``patience`` seconds at most. One client has at most ``turns_per_client`` turns (by default three in four of them)
    and ``places_per_client`` places in the queue (by default a quarter). ``services`` are the endpoints that SERVICE may call.
    ``engine_url`` is another SPARQL store that holds the pushed release, and ``engine_default_graph`` its
    graph with everything; with ``engine_allow_plain`` user and password may cross a network unencrypted.
    Forwarded headers are believed of ``trusted_proxies`` (networks).
    ``follow`` takes over what is activated, after ``follow_seconds`` at the latest; ``pinned_releases``
    others can be open besides, each until nobody asked for it for ``idle_seconds``.
    """

    workers: int = field(default_factory=default_workers)
    limits: Limits = field(default_factory=Limits)
    waiting: int = 64
    patience: float = 10.0
    turns_per_client: int | None = None
    places_per_client: int | None = None
    services: frozenset[str] = frozenset()
    engine_url: str | None = None
    engine_default_graph: str | None = None
    engine_allow_plain: bool = False
    trusted_proxies: tuple[str, ...] = ()
    admin_token: str | None = field(default=None, repr=False)
    admin_socket: Path | None = None
    follow: bool = True
    query_log: TextIO | None = None
    root_path: str = ""
    pinned_releases: int = 4
    cache_bytes: int = 64 * MEBIBYTE
    follow_seconds: float = 0.5
    idle_seconds: float = 30.0

    @property
    def waiting_per_client(self) -> int:
        """How many places in the queue one client may have."""
        if self.places_per_client is not None:
            return self.places_per_client
        return max(1, self.waiting // 4)

    @property
    def per_client(self) -> int:
        """How many turns one client may have at a time."""
        if self.turns_per_client is not None:
            return self.turns_per_client
        return max(1, self.workers - max(1, self.workers // 4))


def admin_token_of(environment: Mapping[str, str]) -> str | None:
    """The token of the administrator, if one is set. Raises :class:`SettingsError` for a short one."""
    token = environment.get(ADMIN_TOKEN, "").strip()
    if not token:
        return None
    if len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable():
        raise SettingsError(
            f"{ADMIN_TOKEN} must have at least {LEAST_TOKEN} plain characters",
            hint='Make one: python3 -c "import secrets; print(secrets.token_urlsafe())"',
        )
    return token
