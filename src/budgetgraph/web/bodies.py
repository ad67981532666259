"""Bodies of answers: bytes, and files of any length that are sent at the pace of the reader."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from budgetgraph.publishing.engines.contract import Spooled

_PIECE = 256 * 1024


class SpooledResponse(Response):
    """Sends a spooled body in pieces, and closes the file whatever happens.

    A slow reader holds this file and one piece of it, nothing else: no worker, no thread. Ends quietly when
    the client hangs up.
    """

    def __init__(
        self, spooled: Spooled, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status_code=status_code, headers=headers)
        self._spooled = spooled
        self.headers["Content-Length"] = str(spooled.size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the whole body, or nothing of it in answer to HEAD.

        Raises :class:`EOFError`, which breaks the connection, if the file is shorter than it was.
        """
        # A server may swallow what is sent to nobody: without asking, the rest of a long file would be read.
        gone = asyncio.create_task(hung_up(receive))
        try:
            start = {"status": self.status_code, "headers": self.raw_headers}
            await send({"type": "http.response.start", **start})
            left = 0 if scope["method"] == "HEAD" else self._spooled.size
            while left and not gone.done():
                piece = await run_in_threadpool(self._spooled.file.read, min(_PIECE, left))
                if not piece:
                    raise EOFError("a spooled answer is shorter than it was")
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            if not left:
                await send({"type": "http.response.body", "body": b""})
        except OSError:
            return  # how other servers tell that the client has hung up
        finally:
            gone.cancel()
            self._spooled.file.close()


async def hung_up(receive: Receive) -> None:
    """Returns when the client has gone. The body of its request must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass


def body_response(
    body: bytes | Spooled, status_code: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer with this body and an exact ``Content-Length``. A spooled body is closed when it was sent."""
    if isinstance(body, Spooled):
        return SpooledResponse(body, status_code, headers)
    return Response(body, status_code, headers)
