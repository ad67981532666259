"""A server as a user starts it, and what can be seen of it from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.publishing.building import environment

_NAMELESS = re.compile(r"/(#[0-9]+|tmp[a-z0-9_]{8}) \(deleted\)$")
"""Temporary files, and not what somebody else has removed meanwhile."""


@dataclass
class Server:
    """A server that runs: its address, its process, its query log, and what it says on standard error."""

    root: str
    pid: int
    log: Path
    errors: Path

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self.root.rpartition(":")[2])

    def workers(self) -> set[int]:
        """Its worker processes."""
        found: set[int] = set()
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                found |= set(map(int, (task / "children").read_text(encoding="ascii").split()))
        return found

    def descriptors(self) -> int:
        """Its open files and sockets."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def descriptors_at_rest(self) -> int:
        """As :meth:`descriptors`, once those of clients that have just left are closed: the same for a second."""
        until = time.monotonic() + 20
        count, since = self.descriptors(), time.monotonic()
        while time.monotonic() - since < 1 and time.monotonic() < until:
            time.sleep(0.05)
            if (now := self.descriptors()) != count:
                count, since = now, time.monotonic()
        return count

    def nameless_files(self) -> int:
        """Open files without a name, of the server and its workers: answers that are kept for their readers."""
        count = 0
        for pid in (self.pid, *self.workers()):
            with suppress(OSError):
                for each in Path(f"/proc/{pid}/fd").iterdir():
                    with suppress(OSError):
                        count += _NAMELESS.search(os.readlink(each)) is not None
        return count

    def memory(self) -> float:
        """Resident memory of the server itself, in MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def metrics(self) -> dict[str, float]:
        """Its numbers, by name with labels."""
        text = httpx.get(f"{self.root}/metrics", timeout=10).text
        lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def busy(self) -> float:
        """How many requests run or wait."""
        return sum(
            value
            for name, value in self.metrics().items()
            if re.match(r"budgetgraph_(running|waiting)\b", name)
        )


@contextmanager
def started(releases: Path, folder: Path, *options: str) -> Iterator[Server]:
    """``budgetgraph serve`` for ``releases`` with ``options``; its logs are in ``folder``. It must end in order."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log, errors = folder / "queries.jsonl", folder / "errors.txt"
    command = [
        *(sys.executable, "-m", "budgetgraph", "serve", "--releases", str(releases)),
        *("--port", str(port), "--query-log", str(log), *options),
    ]
    with errors.open("wb") as told:
        # Not our own standard output: where pytest catches it, that is a file without a name.
        process = subprocess.Popen(
            command, env=environment(), stdout=subprocess.DEVNULL, stderr=told
        )
    root = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with suppress(httpx.HTTPError):
                if httpx.get(f"{root}/readyz", timeout=5).status_code == 200:
                    break
            assert process.poll() is None, errors.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield Server(root, process.pid, log, errors)
        process.terminate()
        assert process.wait(20) == 0, errors.read_text(encoding="utf-8")
        assert "Traceback" not in errors.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()
