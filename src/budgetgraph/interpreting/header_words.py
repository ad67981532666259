"""Which words of a header make a label, where labels are broken over lines and stand in no columns.

The label of a cell may be in pieces on several lines, with pieces of its neighbours between them:
``事业单位`` above the line of the other labels and ``经营收入`` below it. The words of the form say which
pieces belong together: all pieces must be used up, each once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.header_paths import label_key

_YEAR = re.compile(r"^20\d{2}年(?:度)?")
_SAYS_BUDGET = ("预算数", "预算金额")
_MOST_PIECES = 60
_MOST_STEPS = 20_000
_MOST_LINES = 6
"""Lines that one label may be broken over."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a header: its line and its place on the line, both counted from 0."""

    line: int
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label and its pieces from the top. ``key`` is what it says, as ``label_key`` gives it."""

    key: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The label as printed, in one piece."""
        return "".join(piece.text for piece in self.pieces)

    def before(self, other: Label) -> bool | None:
        """Whether it stands left of another label; None where no line of the header tells."""
        for one in self.pieces:
            for two in other.pieces:
                if one.line == two.line:
                    return one.place < two.place
        return None


def labels_of(
    lines: Sequence[Sequence[str]], known: frozenset[str], columns: frozenset[str]
) -> tuple[Label, ...] | None:
    """The labels that the words of a header are the pieces of, in reading order; None where they are none.

    ``known`` are the keys of all labels that the table may have, ``columns`` those of amounts. One unknown
    word in the first of several lines may be the frame over all amounts (国有资本经营财政拨款预算支出).
    """
    pieces = [
        Piece(number, place, word)
        for number, line in enumerate(lines)
        for place, word in enumerate(_parted(line, known, columns))
    ]
    if len(pieces) > _MOST_PIECES:
        return None
    found = _Cover(known).first(pieces)
    if found is None and len(lines) > 1:
        frames = [p for p in pieces if p.line == 0 and p.place and _is_frame(p.text, known)]
        rest = [piece for piece in pieces if piece not in frames]
        found = _Cover(known).first(rest) if len(frames) == 1 else None
    return found


def _is_frame(text: str, known: frozenset[str]) -> bool:
    """Whether an unknown word may stand over all amounts: it says what they are."""
    return label_key(text) not in known and text.endswith(("支出", "收入", "预算"))


def _parted(words: Sequence[str], known: frozenset[str], columns: frozenset[str]) -> Iterator[str]:
    """The words of a line, those parted that are two columns without a gap between them."""
    for word in words:
        folded = fold(word)
        cuts = [
            n
            for n in range(1, len(folded))
            if label_key(folded) not in known
            and {label_key(folded[:n]), label_key(folded[n:])} <= columns
        ]
        if len(cuts) == 1:
            yield from (folded[: cuts[0]], folded[cuts[0] :])
        else:
            yield folded


class _Cover:
    """The search for labels that use up all pieces."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._beginnings = frozenset(
            label[:length]
            for each in known
            for label in (each, *(each + says for says in _SAYS_BUDGET))
            for length in range(1, len(label) + 1)
        )
        self._steps = _MOST_STEPS

    def first(self, pieces: Sequence[Piece]) -> tuple[Label, ...] | None:
        """The first way found: labels in one piece are tried before labels in several."""
        if not pieces:
            return ()
        for label in sorted(self._labels(pieces), key=lambda found: len(found.pieces)):
            self._steps -= 1
            if self._steps < 0:
                return None
            rest = self.first([piece for piece in pieces if piece not in label.pieces])
            if rest is not None:
                return (label, *rest)
        return None

    def _labels(self, pieces: Sequence[Piece]) -> Iterator[Label]:
        """The labels that begin with the first piece."""
        yield from self._longer((pieces[0],), pieces[1:])

    def _longer(self, taken: tuple[Piece, ...], free: Sequence[Piece]) -> Iterator[Label]:
        self._steps -= 1
        text = _YEAR.sub("", "".join(piece.text for piece in taken))
        if self._steps < 0 or text not in self._beginnings:
            return
        if label_key(text) in self._known:
            yield Label(label_key(text), taken)
        last = taken[-1]
        for number, piece in enumerate(free):
            beside = piece.line == last.line and piece.place == last.place + 1
            if beside or last.line < piece.line < taken[0].line + _MOST_LINES:
                yield from self._longer((*taken, piece), free[number + 1 :])
