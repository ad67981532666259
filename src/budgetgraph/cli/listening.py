"""Sockets that a server listens on: bound before anything is printed, so that the address is certain."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from budgetgraph.ground.errors import BudgetgraphError


class ServerError(BudgetgraphError):
    """The server cannot start."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Port 0 takes a free one.

    Raises :class:`ServerError` if the address is taken or not ours, or the name unknown.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted sockets inherit it. Without it each answer waits 40 ms for the client to say that it
        # has the headers: asyncio sets it only on sockets made with a protocol number.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServerError(
            f"cannot listen on {host} port {port}: {reason}", hint=_hint(error)
        ) from error
    listener.listen(128)
    return listener


def _hint(error: OSError | UnicodeError) -> str | None:
    # The numbers of a failed look-up of a name are not those of other errors of the system.
    if isinstance(error, UnicodeError | socket.gaierror):
        return "No machine of this name is known: --host 127.0.0.1 is this machine."
    return {
        errno.EADDRINUSE: "Take another port, for example --port 8001.",
        errno.EACCES: "Take a port from 1024 upwards, for example --port 8000.",
        errno.EADDRNOTAVAIL: "This is no address of this machine: --host 127.0.0.1 is one.",
    }.get(error.errno or 0)


def address(listener: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


@contextmanager
def local_socket(path: Path) -> Iterator[socket.socket]:
    """A unix socket at ``path`` for the owner of this process alone; it is removed in the end.

    One that a dead server left is replaced. Raises :class:`ServerError` if another server listens there, or
    something else is there, or the system has no such sockets.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise ServerError("this system has no local sockets", path=path)
    try:
        _clear(path)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Narrow from its first moment: a chmod afterwards would leave a gap.
        before = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
    except OSError as error:
        raise ServerError(f"cannot listen: {error.strerror or error}", path=path) from error
    listener.listen(16)
    try:
        yield listener
    finally:
        listener.close()
        with suppress(OSError):
            path.unlink()


def _clear(path: Path) -> None:
    """Remove a socket that nobody listens on. Raises :class:`ServerError` for anything else."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise ServerError("is there already, and is no socket", path=path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise ServerError("another server listens here", path=path)
