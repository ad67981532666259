"""``budgetgraph serve``."""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from budgetgraph.cli.listening import ServerError, address, listen, local_socket
from budgetgraph.cli.options import FolderName, given
from budgetgraph.publishing.engines.contract import Limits

if TYPE_CHECKING:
    from budgetgraph.web.settings import ServerSettings

_GRACE_SECONDS = 3
_KEEP_ALIVE_SECONDS = 20
_MOST_FILES = 65_536
_LIMITS = Limits()


class Size(click.ParamType[int]):
    """A number of bytes: ``1048576``, ``512M``, ``2G``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes."""
        if isinstance(value, int):
            return value
        found = re.fullmatch(
            r"([1-9][0-9]{0,14})([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE
        )
        if found is None:
            self.fail(f"{value!r} is no size; sizes are like 512M or 2G", param, ctx)
        factor: int = 1024 ** " KMGT".index(found[2].upper() or " ")
        return int(found[1]) * factor


def _size_text(size: int) -> str:
    """A number of bytes as :class:`Size` reads it, as short as it can be said."""
    letter = ""
    for larger in "KMGT":
        if size == 0 or size % 1024:
            break
        size, letter = size // 1024, larger
    return f"{size}{letter}"


def _web_addresses(context: click.Context, param: click.Parameter, value: Any) -> Any:
    given(context, param, value)
    for url in value if isinstance(value, tuple) else [value] if value else []:
        with suppress(ValueError):
            parts = urlsplit(url)
            if parts.scheme in ("http", "https") and parts.hostname:
                continue
        raise click.BadParameter(f"{url!r} is no address like http://host/path", param=param)
    return value


def _networks(_: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    for network in value:
        try:
            ip_network(network)
        except ValueError as error:
            raise click.BadParameter(
                f"{error}. Networks are like 127.0.0.1, 10.0.0.0/8 or fd00::/8", param=param
            ) from None
    return value


def _seconds(_: click.Context, param: click.Parameter, value: float) -> float:
    if value != value:
        raise click.BadParameter("this is no number", param=param)
    return value


def _mount(_: click.Context, param: click.Parameter, value: str) -> str:
    path = value.rstrip("/")
    if path and not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise click.BadParameter(f"{value!r} is no path like /budget", param=param)
    return path


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
@click.option(
    "--follow/--no-follow",
    default=True,
    show_default=True,
    help="Take over a release as soon as it is activated.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Queries that run at a time.  "
    "[default: two for each core, at least 4; fewer where memory is short]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86_400, min_open=True),
    default=_LIMITS.seconds,
    callback=_seconds,
    show_default=True,
    metavar="SECONDS",
    help="The longest that a query may run.",
)
@click.option(
    "--memory",
    type=Size(),
    metavar="SIZE",
    help="Memory of one worker, at least 1G, for example 2G.  [default: a share of the machine]",
)
@click.option(
    "--max-rows",
    type=click.IntRange(1),
    default=_LIMITS.answer_rows,
    show_default=True,
    metavar="N",
    help="Most rows or triples of an answer.",
)
@click.option(
    "--max-bytes",
    type=Size(),
    default=_size_text(_LIMITS.answer_bytes),
    show_default=True,
    metavar="SIZE",
    help="Most bytes of an answer, for example 64M.",
)
@click.option(
    "--queue",
    type=click.IntRange(0),
    default=64,
    show_default=True,
    metavar="N",
    help="Requests that may wait for a turn; more are refused (429).",
)
@click.option(
    "--allow-service",
    "services",
    multiple=True,
    callback=_web_addresses,
    metavar="URL",
    help="An endpoint that queries may call with SERVICE. Can be given again.  [default: none]",
)
@click.option(
    "--engine",
    callback=_web_addresses,
    metavar="URL",
    help="Let another SPARQL store answer that holds the pushed release, "
    "for example http://127.0.0.1:8890/sparql.",
)
@click.option(
    "--default-graph",
    callback=given,
    metavar="IRI",
    help="With --engine: the graph that holds everything, where the store has no default graph.",
)
@click.option(
    "--allow-plain-http",
    is_flag=True,
    help="With --engine: send user and password unencrypted to another machine.",
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    callback=_networks,
    metavar="NET",
    help="Believe X-Forwarded-For and Forwarded of this address or network, "
    "for example 127.0.0.1. Can be given again.",
)
@click.option(
    "--root-path",
    default="",
    callback=_mount,
    metavar="PATH",
    help="The path under which a reverse proxy shows this server, for example /budget.",
)
@click.option(
    "--admin-socket",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A local socket on which running queries can be listed and stopped.",
)
@click.option(
    "--query-log",
    "log_file",
    type=click.File("a", encoding="utf-8"),
    metavar="FILE",
    help="Write one line of JSON for each query; - is standard output.",
)
def serve(**options: Any) -> None:
    """Serve a release over HTTP: SPARQL at /sparql, pages for people, data for programs.

    Only this machine can reach it unless --host says otherwise. Stop it with Ctrl-C.

    \b
    Examples:
      budgetgraph serve --releases releases
      budgetgraph serve --releases releases --port 9000 --timeout 10 --max-bytes 64M
      budgetgraph serve --releases releases --trusted-proxy 127.0.0.1 --query-log queries.jsonl
    """
    from budgetgraph.publishing.release import open_release

    releases: Path = options["releases"]
    settings = _settings(options)
    release = open_release(releases)
    with ExitStack() as open_sockets:
        listeners = [listen(options["host"], options["port"])]
        if settings.admin_socket is not None:
            listeners.append(open_sockets.enter_context(local_socket(settings.admin_socket)))
        run(releases, settings, listeners, f"release {release.id} at {address(listeners[0])}")


def _settings(options: dict[str, Any]) -> ServerSettings:
    """Raises :class:`ServerError` and :class:`SettingsError` for what does not go together."""
    from dataclasses import replace

    from budgetgraph.publishing.machine_memory import LEAST_MEMORY
    from budgetgraph.web.settings import ServerSettings, admin_token_of

    if options["default_graph"] is not None and options["engine"] is None:
        raise ServerError("--default-graph is for --engine only")
    if options["allow_plain_http"] and options["engine"] is None:
        raise ServerError("--allow-plain-http is for --engine only")
    if options["memory"] is not None and options["memory"] < LEAST_MEMORY:
        raise ServerError("a worker needs at least 1G of memory", hint="For example --memory 2G.")
    settings = ServerSettings(
        limits=Limits(
            seconds=options["timeout"],
            memory_bytes=options["memory"],
            answer_rows=options["max_rows"],
            answer_bytes=options["max_bytes"],
        ),
        waiting=options["queue"],
        services=frozenset(options["services"]),
        engine_url=options["engine"],
        engine_default_graph=options["default_graph"],
        engine_allow_plain=options["allow_plain_http"],
        trusted_proxies=options["trusted_proxies"],
        admin_token=admin_token_of(os.environ),
        # As the system will tell it of each request.
        admin_socket=options["admin_socket"] and options["admin_socket"].absolute(),
        follow=options["follow"],
        query_log=options["log_file"],
        root_path=options["root_path"],
    )
    if options["workers"] is None:
        return settings
    return replace(settings, workers=options["workers"])


def run(
    releases: Path, settings: ServerSettings, listeners: Sequence[socket.socket], ready: str = ""
) -> None:
    """Serve until the process is told to stop; queries that run then have a few seconds to end.

    ``ready`` is told as soon as requests are answered.
    Raises :class:`BudgetgraphError` if the release cannot be opened.
    """
    import uvicorn

    from budgetgraph.web.app import create_app
    from budgetgraph.web.client_identity import ClientIdentity
    from budgetgraph.web.connections import ConnectionLimits, connection_class
    from budgetgraph.web.lifetime import FromStartToEnd

    _allow_many_files()
    identity = ClientIdentity(settings.trusted_proxies)
    app = FromStartToEnd(
        create_app(releases, settings), lambda: click.echo(ready, err=True) if ready else None
    )
    config = uvicorn.Config(
        app,
        http=connection_class(ConnectionLimits(), identity),
        ws="none",
        lifespan="on",
        # Ours believes configured proxies only; uvicorn's would believe everybody on this machine.
        proxy_headers=False,
        # Warnings of uvicorn are about clients: anybody could fill the disk with them.
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # uvicorn shuts down in order and raises the signal again; being stopped is no error.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvicorn.Server(config).run(sockets=list(listeners))
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    except SystemExit:
        if app.failure is None:
            raise
        raise app.failure from None


def _allow_many_files() -> None:
    """Let each connection have its file; the usual number of 1,024 is too low."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
