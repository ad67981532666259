"""Real servers on loopback, in a thread of the test, and what can be seen of their processes."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import uvicorn

from budgetgraph.web.app import create_app
from budgetgraph.web.client_identity import ClientIdentity
from budgetgraph.web.connections import ConnectionLimits, connection_class
from budgetgraph.web.settings import ServerSettings

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
"""What browsers send."""


@contextmanager
def serving(releases: Path, settings: ServerSettings) -> Iterator[str]:
    """The address of a server for ``releases``, without a final slash."""
    config = uvicorn.Config(
        create_app(releases, settings),
        http=connection_class(ConnectionLimits(), ClientIdentity(settings.trusted_proxies)),
        ws="none",
        lifespan="on",
        proxy_headers=False,
        log_level="error",
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    # As the command does: the loop sets it only on sockets that were made with a protocol number.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        assert not thread.is_alive(), "the server did not end"


def served(client: httpx.Client) -> str:
    """The id of the release that new requests of ``client`` are answered from."""
    return str(client.get("/healthz").json()["release"])


def children() -> set[int]:
    """The processes that this one has started and that are still there, zombies too."""
    found = set()
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with suppress(OSError):  # a thread that has ended meanwhile
            with_spaces = (task / "children").read_text(encoding="ascii")
            found |= set(map(int, with_spaces.split()))
    return found


def descriptors() -> int:
    """How many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))


def memory_of(process: int | str = "self") -> float:
    """Resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def eventually(true: object, seconds: float = 10.0) -> None:
    """Wait until ``true()`` is. Fails if it takes longer."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.02)
