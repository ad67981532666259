"""How much memory this machine has, and what a query worker needs of it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LEAST_MEMORY = 2**30
"""Bytes of address space without which a worker cannot open a store."""


def machine_memory() -> int:
    """Bytes of memory that the machine, or the container, has; 8 GiB where that cannot be known."""
    found = []
    with suppress(AttributeError, ValueError, OSError):  # not on Windows
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(ValueError, OSError):  # "max" where there is no limit
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return min((each for each in found if each > 0), default=8 * 2**30)


def memory_share(workers: int) -> int:
    """Bytes that each of ``workers`` may use so that all together take half of the machine.

    At most 4 GiB; at least what a worker needs to open a store.
    """
    return max(LEAST_MEMORY, min(4 * 2**30, machine_memory() // 2 // max(1, workers)))
