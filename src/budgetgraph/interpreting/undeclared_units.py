"""The unit of measure of a table that declares none: the one in which its figures are printed elsewhere.

A form may have one table in 万元 and the others in 元, so that the unit of its neighbours says nothing. Its
figures do: in the right unit they are those of other tables or of the narrative, in a wrong one of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from budgetgraph.interpreting.amounts import UNIT_FACTORS, Amount, is_blank, parse_amount
from budgetgraph.interpreting.headers import is_column_numbers
from budgetgraph.interpreting.prose import paragraphs, split_sentences
from budgetgraph.interpreting.table_sheet import Sheet
from budgetgraph.reading.document import Passage, Row

CANDIDATES = ("万元", "元")
"""The units that budgets are published in."""

_ENOUGH = 3
"""So many printed digits, zeros at the end not counted, must be found elsewhere."""

_CLEARER = 3
"""How many times more than in any other unit."""


class PrintedElsewhere:
    """Amounts that tables with a unit and sentences print: each in yuan, with its grain."""

    def __init__(self, amounts: Iterable[tuple[Decimal, Decimal]]) -> None:
        self.amounts = frozenset(amounts)
        self.grains = frozenset(grain for _, grain in self.amounts)
        self._rounded: dict[Decimal, set[Decimal]] = {}

    def holds(self, amount: Amount) -> bool:
        """Whether an amount is printed elsewhere, perhaps rounded there or here."""
        return any(
            _rounded(amount.value, grain) in self._at(grain)
            for grain in self.grains | {amount.grain}
            if grain >= amount.grain
            and _digits(_rounded(amount.value, grain)) >= min(_ENOUGH, _digits(amount.value))
        )

    def _at(self, grain: Decimal) -> set[Decimal]:
        """The amounts that are printed at least as exactly as ``grain``, rounded to it."""
        if grain not in self._rounded:
            self._rounded[grain] = {
                _rounded(value, grain) for value, printed in self.amounts if printed <= grain
            }
        return self._rounded[grain]


def printed_elsewhere(
    sheets: Iterable[tuple[Sheet, str]], passages: Sequence[Passage]
) -> PrintedElsewhere:
    """What sheets, each with its unit, and the sentences of ``passages`` print."""
    found = [(a.value, a.grain) for sheet, unit in sheets for a in _amounts(sheet, unit)]
    for paragraph in paragraphs(passages):
        for sentence in split_sentences(paragraph, "n", ""):
            for figure in sentence.figures:
                if figure.unit in UNIT_FACTORS:
                    amount = parse_amount(figure.number, figure.unit)
                    if amount is not None and amount.value:
                        found.append((amount.value, amount.grain))
    return PrintedElsewhere(found)


def has_amounts(sheet: Sheet) -> bool:
    """Whether a sheet prints any amount but zero: else its unit does not matter."""
    return next(_amounts(sheet, "元"), None) is not None


def unit_by_figures(sheet: Sheet, elsewhere: PrintedElsewhere) -> str | None:
    """The unit in which the figures of a sheet are printed elsewhere; None where that is not clear."""
    scores = {unit: _score(sheet, unit, elsewhere) for unit in CANDIDATES}
    best = max(CANDIDATES, key=lambda unit: scores[unit])
    others = max(score for unit, score in scores.items() if unit != best)
    return best if scores[best] >= max(_ENOUGH, _CLEARER * others) else None


def _score(sheet: Sheet, unit: str, elsewhere: PrintedElsewhere) -> int:
    amounts = {amount.value: amount for amount in _amounts(sheet, unit)}
    return sum(_digits(a.value) for a in amounts.values() if elsewhere.holds(a))


def _amounts(sheet: Sheet, unit: str) -> Iterator[Amount]:
    """The amounts of a sheet but zeros. What stands before the first word of a row is a code."""
    for row in sheet.rows:
        if is_column_numbers(row):
            continue
        for text in _behind_words(row):
            amount = parse_amount(text, unit)
            if amount is not None and amount.value:
                yield amount


def _behind_words(row: Row) -> list[str]:
    texts = [cell.text for cell in row.cells if not is_blank(cell.text)]
    words = [
        n for n, text in enumerate(texts) if parse_amount(text, "元") is None and not text.isdigit()
    ]
    return texts[words[0] :] if words else texts


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _rounded(value: Decimal, grain: Decimal) -> Decimal:
    return (value / grain).quantize(Decimal(1), ROUND_HALF_UP) * grain
