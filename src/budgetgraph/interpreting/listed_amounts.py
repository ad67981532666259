"""What a sentence with several amounts speaks of, for the sentence after it that names no amount itself."""

from __future__ import annotations

from decimal import Decimal

from budgetgraph.interpreting.earlier_amounts import Told

_OF_WHICH = "其中"


class ListedAmounts:
    """The amounts of the sentence at hand: what it is about, and the parts that it lists (其中)."""

    def __init__(self) -> None:
        self._whole: list[Told] = []
        self._parts: list[Told] = []

    def begin(self) -> None:
        """Another sentence with figures begins."""
        self._whole, self._parts = [], []

    def note(self, told: Told, before: str) -> None:
        """An amount of the sentence, with the text before it."""
        (self._parts if self._parts or _OF_WHICH in before else self._whole).append(told)

    def subject(self, last: Told | None) -> Told | None:
        """What a change in a sentence of its own (比上年增加5万元) speaks of, where ``last`` was told last.

        Of 支出100万元，其中：基本支出70万元，项目支出30万元 and of 支出100万元，包括基本支出70万元、项目支出30万元 it
        speaks of the 100万元. Of other amounts that stand side by side it is not known of which.
        """
        if self._whole and self._parts:
            return self._whole[-1]
        listed = self._whole or self._parts
        if len({told.value for told in listed}) < 2:
            return last
        first, *others = listed
        return first if first.value == sum((told.value for told in others), Decimal(0)) else None
