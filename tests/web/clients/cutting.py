"""A server in front of the site that loses the end of every answer, as a broken line does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

_OWN = {"connection", "date", "server", "transfer-encoding"}


@contextmanager
def cutting_server(site: str) -> Iterator[str]:
    """The address of a server that answers as ``site`` does, headers and all, and hangs up too early.

    It hangs up between two lines where there are several, so that what has arrived looks whole: only the
    length that was announced tells that it is not.
    """

    class Handler(BaseHTTPRequestHandler):
        def _forward(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in ("host", "connection", "upgrade", "http2-settings")
            }
            with httpx.stream(
                self.command,
                f"{site}{self.path}",
                headers=asked,
                content=self.rfile.read(length),
                trust_env=False,
                timeout=20,
            ) as answer:
                body = b"".join(answer.iter_raw())
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name not in _OWN:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if answer.is_error else body[: _place_to_cut(body)])

        do_GET = do_POST = _forward

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _place_to_cut(body: bytes) -> int:
    return body.rstrip().rfind(b"\n") + 1 or len(body) // 2
