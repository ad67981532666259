"""Where the engine writes an answer: within limits, compressed if wanted, in a file if it is long."""

from __future__ import annotations

import zlib
from contextlib import suppress
from io import RawIOBase
from typing import IO, Any

from budgetgraph.ground.errors import QueryError
from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import NoRoom, ResultTooLarge
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.row_counting import RowCounter, counter_for

WORTH_COMPRESSING = 1024
"""Bytes up to which an answer is left as it is: it travels in one packet anyway."""

_LEVEL = 1
"""Of gzip. Level 6 makes a table a tenth smaller and takes between two and three times as long."""

_GZIP = 16 + zlib.MAX_WBITS
_FILE_BUFFER = 256 * 1024
_NOT_IN_XML = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")


class AnswerSink(RawIOBase):
    """Takes the bytes of one answer. An exception in :meth:`write` ends the evaluation.

    ``most_bytes`` (before compression) and ``most_rows`` are the limits. Bytes beyond ``spool_beyond`` go
    to a file without a name. ``failure`` is why nothing more is taken.
    """

    def __init__(
        self,
        most_bytes: int | None = None,
        most_rows: int | None = None,
        *,
        gzip: bool = False,
        spool_beyond: int | None = None,
    ) -> None:
        self.failure: QueryError | None = None
        self.chunks: list[bytes] = []
        self.file: IO[bytes] | None = None
        self.size = 0
        self.counted = 0
        self._most = (most_bytes, most_rows)
        self._gzip = gzip
        self._packer: Any = None
        self._spool_beyond = spool_beyond
        self._taken = 0
        self._counter: RowCounter | None = None
        self._xml = False
        self._tail = b""

    def begin(self, format_: Format, *, rows: bool) -> None:
        """Say what will be written; ``rows``: a table, whose rows are counted in the text."""
        self._xml = format_ in (formats.XML, formats.RDFXML)
        self._counter = counter_for(format_) if rows else None

    @property
    def rows(self) -> int | None:
        """Rows of the table that was written, if they can be told."""
        if self._counter is None or not self._counter.exact:
            return None
        return self._counter.rows

    def count(self, rows: int) -> None:
        """Fail where ``rows`` are too many. Raises :class:`ResultTooLarge`."""
        most = self._most[1]
        if most is not None and rows > most:
            raise self._failed(_too_large(*self._most))

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any, /) -> int:
        """Take the next bytes. Raises :class:`QueryError`, which is :attr:`failure` then."""
        if self.failure is not None:
            raise self.failure
        data = taken = bytes(chunk)
        self._taken += len(data)
        if self._most[0] is not None and self._taken > self._most[0]:
            raise self._failed(_too_large(*self._most))
        if self._counter is not None:
            self._counter.feed(data)
            self.count(self._counter.rows)
        if self._xml:
            data = self._as_xml(data)
        if self._packer is not None:
            data = self._packer.compress(data)
        self._keep(data)
        if self._gzip and self._packer is None and self._taken > WORTH_COMPRESSING:
            self._compress_from_now()
        return len(taken)

    def finish(self) -> None:
        """After the last byte. The body is in ``file``, or else in ``chunks``. Raises :class:`QueryError`."""
        if self._packer is not None:
            self._keep(self._packer.flush())
        if self.file is not None:
            try:
                self.file.flush()
                self.file.seek(0)
            except OSError as error:
                raise self._failed(_no_room(error)) from error

    def discard(self) -> None:
        """Let go of a file that nobody takes."""
        self.chunks.clear()
        if self.file is not None:
            file, self.file = self.file, None
            with suppress(OSError):  # what was buffered has no room either
                file.close()

    @property
    def encoding(self) -> str | None:
        """``gzip`` if the body is compressed."""
        return None if self._packer is None else "gzip"

    def _compress_from_now(self) -> None:
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        before, self.chunks, self.size = self.chunks, [], 0
        for chunk in before:
            self._keep(self._packer.compress(chunk))

    def _keep(self, data: bytes) -> None:
        if not data:
            return
        self.size += len(data)
        if self.file is None:
            self.chunks.append(data)
            compressed_later = self._gzip and self._packer is None
            if self._spool_beyond is None or self.size <= self._spool_beyond or compressed_later:
                return
            data = b"".join(self.chunks)
            self.chunks.clear()
        try:
            if self.file is None:
                self.file = _new_file()
            self.file.write(data)
        except OSError as error:
            raise self._failed(_no_room(error)) from error

    def _as_xml(self, data: bytes) -> bytes:
        # The engine writes these as they are: no reader of XML could read them, or would read others.
        text = self._tail + data
        self._tail = text[-2:]
        if (
            len(data.translate(None, _NOT_IN_XML)) != len(data)
            or b"\xef\xbf\xbe" in text
            or b"\xef\xbf\xbf" in text
        ):
            raise self._failed(
                QueryError(
                    "the answer has a control character, which XML cannot hold",
                    hint="Ask for JSON, or for a graph in Turtle or N-Triples.",
                )
            )
        return data.replace(b"\r", b"&#13;") if b"\r" in data else data

    def _failed(self, error: QueryError) -> QueryError:
        self.failure = error
        return error


def _new_file() -> IO[bytes]:
    import tempfile  # not for short answers: it loads much

    return tempfile.TemporaryFile(buffering=_FILE_BUFFER)


def _too_large(most_bytes: int | None, most_rows: int | None) -> ResultTooLarge:
    told = []
    if most_rows is not None:
        told.append(f"{most_rows:,} rows")
    if most_bytes is not None:
        told.append(f"{most_bytes:,} bytes")
    return ResultTooLarge(
        f"the answer is larger than this server sends: at most {' and '.join(told)}",
        hint="Ask for less, for example with LIMIT.",
    )


def _no_room(error: OSError) -> NoRoom:
    return NoRoom(
        f"the answer cannot be kept: {error.strerror or error}",
        hint="This server has no room for an answer of this length now. Ask for less, or try again later.",
    )
