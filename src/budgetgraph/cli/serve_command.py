"""``budgetgraph serve``."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from budgetgraph.cli.options import FolderName, given
from budgetgraph.ground.errors import BudgetgraphError

if TYPE_CHECKING:
    from budgetgraph.publishing.release import Release


class ServerError(BudgetgraphError):
    """The server cannot start."""


@click.command()
@click.option(
    "--releases",
    required=True,
    type=FolderName(file_okay=True),
    metavar="DIR",
    help="The folder of releases (its active one is served), or one release.",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, callback=given, help="Where to listen."
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve(releases: Path, host: str, port: int) -> None:
    """Serve a release over HTTP: SPARQL at /sparql, pages for people, data for programs.

    Only this machine can reach it unless --host says otherwise. Stop it with Ctrl-C.

    \b
    Examples:
      budgetgraph serve --releases releases
      budgetgraph serve --releases releases --port 9000
    """
    from budgetgraph.publishing.release import open_release

    release = open_release(releases)
    listener = listen(host, port)
    click.echo(f"release {release.id} at {address(listener)}", err=True)
    run(release, listener)


def listen(host: str, port: int) -> socket.socket:
    """A socket that is bound, so that the address is certain before anything is printed.

    Port 0 takes a free one. Raises :class:`ServerError` if the address is taken or not ours, or the name unknown.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


def run(release: Release, listener: socket.socket) -> None:
    """Serve until the process is told to stop."""
    import uvicorn

    from budgetgraph.web.app import create_app

    config = uvicorn.Config(
        create_app(release), log_level="warning", access_log=False, server_header=False
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        # uvicorn has shut down in order and raises the signal again; being stopped is no error.
        click.echo("stopped", err=True)
