"""How many rows a serialised answer has, counted in its text while it is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from budgetgraph.publishing import formats
from budgetgraph.publishing.formats import Format


class RowCounter(ABC):
    """Counts rows in pieces of text, wherever they are cut. ``rows`` is the number so far.

    ``exact`` is false where the text does not tell: then there are at least as many.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.exact = True

    @abstractmethod
    def feed(self, piece: bytes) -> None:
        """Count in the next piece."""


def counter_for(format_: Format) -> RowCounter | None:
    """A counter of the rows of a SELECT answer in ``format_``; ``None`` where none is known."""
    made = _COUNTERS.get(format_)
    return None if made is None else made()


class _TsvRows(RowCounter):
    """Line breaks in values are escaped; the first line is the header."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = -1

    def feed(self, piece: bytes) -> None:
        self.rows += piece.count(b"\n")


class _CsvRows(_TsvRows):
    """Lines end outside quotes; a quote inside quotes is doubled, which changes nothing here."""

    def __init__(self) -> None:
        super().__init__()
        self._quoted = False

    def feed(self, piece: bytes) -> None:
        if not self._quoted and b'"' not in piece:
            self.rows += piece.count(b"\n")
            return
        for index, part in enumerate(piece.split(b'"')):
            if index:
                self._quoted = not self._quoted
            if not self._quoted:
                self.rows += part.count(b"\n")


class _XmlRows(RowCounter):
    """``<`` is escaped in values."""

    _MARK = b"<result>"

    def __init__(self) -> None:
        super().__init__()
        self._tail = b""

    def feed(self, piece: bytes) -> None:
        text = self._tail + piece
        self.rows += text.count(self._MARK)
        self._tail = text[1 - len(self._MARK) :]


class _JsonRows(RowCounter):
    """A row starts with ``},{"`` and the name of a variable, the first one with ``[{"``.

    A value may end with the same characters, but its quote is followed by a comma or a brace, which no
    name begins with. Rows without any value (``{}``) look like text inside a value, so they are not
    counted, and the number is not exact.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tail = b""

    def feed(self, piece: bytes) -> None:
        text = self._tail + piece
        # What is cut at the end is looked at with the next piece: five characters tell a row.
        cut = max(len(text) - 4, 0)
        self._tail = text[cut:]
        if not self.rows:
            self.rows += self._starts(text, b'[{"', cut)
        self.rows += self._starts(text, b'},{"', cut)
        if self.exact and (b",{}" in text or b"[{}" in text):
            self.exact = False

    @staticmethod
    def _starts(text: bytes, mark: bytes, cut: int) -> int:
        # Only marks that begin before ``cut``: the others begin in what is kept for the next piece.
        end = min(cut + len(mark) - 1, len(text))
        found = text.count(mark, 0, end)
        if not found:
            return 0
        for wrong in (b",", b"}"):
            found -= text.count(mark + wrong, 0, end + 1)
        return found


_COUNTERS: dict[Format, Callable[[], RowCounter]] = {
    formats.CSV: _CsvRows,
    formats.TSV: _TsvRows,
    formats.XML: _XmlRows,
    formats.JSON: _JsonRows,
}
