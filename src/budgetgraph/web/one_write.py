"""The head of an answer and the beginning of its body in one packet: each call of the system costs more than most of our own work."""

from __future__ import annotations

import asyncio
from typing import Any

_SHORT = 4096
"""Bytes of what waits for more to come."""


class OneWrite:
    """A transport around ``transport`` that holds a short write back until the next one, or for a moment."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send ``data``, now or together with what comes next."""
        if self._held:
            data, self._held = self._held + data, b""
            self._transport.write(data)
        elif len(data) <= _SHORT:
            self._held = data
            self._loop.call_soon(self.flush)
        else:
            self._transport.write(data)

    def flush(self) -> None:
        """Send what is held back."""
        if self._held:
            data, self._held = self._held, b""
            self._transport.write(data)

    def close(self) -> None:
        """Send the rest and close."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close without sending the rest."""
        self._held = b""
        self._transport.abort()
