"""The parent's end of a worker process: started, asked one thing at a time, killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import budgetgraph
from budgetgraph.publishing.engines.channel import PIECE, FrameReader

_PROGRAM = "from budgetgraph.publishing.engines.worker import main; main()"


class NotStarted(Exception):
    """The worker died before it had taken the request."""


class Died(Exception):
    """The worker died while it worked on the request."""


@dataclass(slots=True)
class Reply:
    """What a worker said, with the file that it sent."""

    told: dict[str, Any]
    body: bytes
    file: BinaryIO | None

    def discard(self) -> None:
        """Close the file that nobody takes."""
        if self.file is not None:
            self.file.close()


class WorkerProcess:
    """One worker. Belongs to the event loop that is running when it is made.

    ``settings`` are those of :func:`budgetgraph.publishing.engines.worker.serve`;
    ``when_idle_and_lost`` is called with it when it dies by itself between two requests. Raises :class:`OSError`
    if no process can be started.
    """

    def __init__(
        self, settings: dict[str, Any], when_idle_and_lost: Callable[[WorkerProcess], None]
    ) -> None:
        self._when_idle_and_lost = when_idle_and_lost
        self._loop = asyncio.get_running_loop()
        self._reader = FrameReader()
        self._descriptors: list[int] = []
        self._unsent: memoryview | None = None
        self._open = True
        # The first thing that a worker says is that it is ready, without having been asked.
        self._reply: asyncio.Future[Reply] = self._loop.create_future()
        self._socket, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = _started(theirs.fileno(), lifeline, settings)
        except BaseException:
            self._socket.close()
            os.close(self._lifeline)
            raise
        finally:
            theirs.close()
            os.close(lifeline)
        self._socket.setblocking(False)
        self._fileno = self._socket.fileno()
        self._loop.add_reader(self._fileno, self._read)

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def is_open(self) -> bool:
        """Whether it can be asked, as far as is known."""
        return self._open

    def ask(self, data: bytes, descriptor: int | None = None) -> asyncio.Future[Reply]:
        """Send one frame: the future of its reply, which fails with :class:`NotStarted` or :class:`Died`."""
        self._reply = self._loop.create_future()
        if not self._open:
            self._reply.set_exception(NotStarted())
            return self._reply
        try:
            if descriptor is None:
                sent = self._socket.send(data)
            else:
                sent = socket.send_fds(self._socket, [data], [descriptor])
        except BlockingIOError:
            raise AssertionError("a worker is asked one thing at a time") from None
        except OSError:
            self._lost(NotStarted())
            return self._reply
        if sent < len(data):
            self._unsent = memoryview(data)[sent:]
            self._loop.add_writer(self._fileno, self._write)
        return self._reply

    def coming(self) -> asyncio.Future[Reply]:
        """A new future of the reply that is still to come, where the first one was cancelled."""
        if self._reply.cancelled():
            self._reply = self._loop.create_future()
            if not self._open:
                self._reply.set_exception(Died())
        return self._reply

    def kill(self) -> None:
        """End the process at once. :meth:`reap` it then."""
        self._when_idle_and_lost = _nobody
        with suppress(ProcessLookupError):
            self._process.kill()
        self._lost(Died())

    async def reap(self) -> None:
        """Wait until the system has let go of a killed process."""
        pause = 0.001
        while self._process.poll() is None:
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)

    @property
    def was_killed(self) -> bool:
        """Whether somebody else killed the process; known after :meth:`reap`.

        A worker that overflows its stack or finds no memory ends in another way.
        """
        return self._process.returncode == -signal.SIGKILL

    @property
    def end(self) -> str:
        """How the process ended, for a log; known after :meth:`reap`."""
        code = self._process.returncode
        if code is None or code >= 0:
            return f"exit code {code}"
        return signal.Signals(-code).name

    def _read(self) -> None:
        try:
            piece, found, _, _ = socket.recv_fds(
                self._socket, PIECE, 1, getattr(socket, "MSG_CMSG_CLOEXEC", 0)
            )
        except (BlockingIOError, InterruptedError):
            return
        except ConnectionResetError:
            # So the system says that the other end was closed with something unread in it.
            self._lost(NotStarted())
            return
        except OSError:
            piece, found = b"", []
        self._descriptors += found
        try:
            complete = self._reader.feed(piece) if piece else None
        except ValueError:
            self.kill()
            return
        if not piece:
            self._lost(Died())
        elif complete is not None:
            self._replied(*complete)

    def _replied(self, told: dict[str, Any], body: bytes) -> None:
        file = open(self._descriptors.pop(), "rb") if self._descriptors else None  # noqa: SIM115 - who takes it closes it
        reply = Reply(told, body, file)
        if self._reply.cancelled():  # but nobody has asked what is coming yet
            self._reply = self._loop.create_future()
        if self._reply.done():
            reply.discard()
        else:
            self._reply.set_result(reply)

    def _write(self) -> None:
        assert self._unsent is not None
        try:
            sent = self._socket.send(self._unsent)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._lost(NotStarted())
            return
        self._unsent = self._unsent[sent:]
        if not self._unsent:
            self._unsent = None
            self._loop.remove_writer(self._fileno)

    def _lost(self, error: Exception) -> None:
        if self._open:
            self._open = False
            if not self._loop.is_closed():
                self._loop.remove_reader(self._fileno)
                self._loop.remove_writer(self._fileno)
            self._socket.close()
            os.close(self._lifeline)
            while self._descriptors:
                os.close(self._descriptors.pop())
            if self._reply.done():
                self._when_idle_and_lost(self)
        if not self._reply.done():
            self._reply.set_exception(error)


def _nobody(_: WorkerProcess) -> None:
    """Who kills a worker knows."""


def _started(channel: int, lifeline: int, settings: dict[str, Any]) -> subprocess.Popen[bytes]:
    # Without "site", which a worker has no use for: it is half of the time that Python takes to start.
    # What that would find is in our own path.
    package = str(Path(budgetgraph.__file__).parent.parent)
    path = os.pathsep.join(dict.fromkeys([package, *filter(None, sys.path)]))
    return subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-S",
            "-c",
            _PROGRAM,
            str(channel),
            str(lifeline),
            json.dumps(settings),
        ],
        pass_fds=(channel, lifeline),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        process_group=0,  # signals of the terminal are for the parent
    )
