"""Counted assets (国有资产占有使用情况): vehicles and large equipment at a date."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.figure_labels import label_before
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.prose import Figure, Sentence
from budgetgraph.interpreting.records import AssetHolding

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_OF_KIND = re.compile(r"^，(?:均|全部)?为(?P<label>[^，。；、\d]+)[。；]?$")
_OWNED = re.compile(r"^(?:.*?(?:共有|拥有|现有)|共|有|其中|另有)")


class AssetBook:
    """Collects the holdings that sentences count, each kind once for a date."""

    def __init__(self, context: Context) -> None:
        self.holdings: list[AssetHolding] = []
        self._context = context
        self._date: str | None = None

    def forget(self) -> None:
        """A section begins: the date of the one before no longer holds."""
        self._date = None

    def note_date(self, sentence: Sentence) -> None:
        """Remember the date (ISO 8601) that a sentence names."""
        date = _DATE.search(sentence.text)
        if date is not None:
            year, month, day = (int(group) for group in date.groups())
            self._date = f"{year:04}-{month:02}-{day:02}"

    def add(self, sentence: Sentence, figure: Figure) -> bool:
        """Note a counted holding; False where the figure is none, or counts its kind a second time."""
        if figure.unit == "%" or self._date is None:
            return False
        kind = _OF_KIND.match(sentence.text[figure.end :])
        label = kind.group("label") if kind else label_before(sentence.text[: figure.start])
        code = self._code(fold(label))
        if code is None:
            return False
        quantity = Decimal(figure.number.replace(",", ""))
        unit = self._context.department
        found = AssetHolding(unit, code, quantity, self._date, (figure.source,))
        for known in self.holdings:
            if (known.category, known.date) == (code, self._date):
                if known.quantity != quantity:
                    return False
                self._context.ledger.mapped(figure.source)
                return True
        self._context.ledger.mapped(figure.source)
        self.holdings.append(found)
        return True

    def _code(self, label: str) -> str | None:
        for candidate in (label, _OWNED.sub("", label)):
            for code in self._context.codes.by_label("category", candidate):
                if code.startswith(("vehicle", "equipment")):
                    return code
        return None
