"""The messages of rules, filled in: amounts in the unit in which the document prints them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from budgetgraph.graph.audit.finding import YUAN
from budgetgraph.ground.findings import Message
from budgetgraph.interpreting.amounts import UNIT_FACTORS

PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
"""Where the message of a rule names a variable of its query."""

_ENOUGH = Decimal("0.01")
"""Digits after the point of a number that is no money: no document prints more of a percentage."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its ``unit``; money is in yuan, and written in the unit that is ``printed`` (``万元``).

    ``points`` where it lies between two percentages.
    """

    number: Decimal
    unit: str = YUAN
    printed: str | None = None
    points: bool = False

    def text(self, between: str = "") -> str:
        """The number and its unit with ``between`` them: ``72.57万元``, ``3.1%``."""
        if self.unit == YUAN:
            unit = self.printed if self.printed in UNIT_FACTORS else YUAN
            return f"{plain(self.number / UNIT_FACTORS[unit])}{between}{unit}"
        number = self.number.quantize(_ENOUGH) if self.number.is_finite() else self.number
        if self.points:
            return f"{plain(number)}{between}{'percentage points' if between else '个百分点'}"
        return f"{plain(number)}{'' if self.unit == '%' else between}{self.unit}"


def plain(number: Decimal) -> str:
    """All digits of a number and no needless ones: ``410.06``, ``1234``."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def filled(message: Message, row: Mapping[str, Node], amounts: Mapping[str, Amount]) -> Message:
    """``message`` with what ``row`` has for its variables, and those of ``amounts`` with their units.

    Of a variable that has nothing the name stays.
    """

    def text(template: str, between: str) -> str:
        def told(match: re.Match[str]) -> str:
            name = match[1]
            if name in amounts:
                return amounts[name].text(between)
            return _told(row[name]) if name in row else match[0]

        return PLACEHOLDER.sub(told, template)

    return Message(text(message.zh, ""), text(message.en, " "))


def number_of(term: Node | None) -> Decimal | None:
    """The number that a literal is; ``None`` for whatever is none."""
    if not isinstance(term, Literal) or term.datatype not in (XSD.decimal, XSD.integer):
        return None
    return Decimal(str(term))


def difference(stated: Decimal, compared: Decimal) -> Decimal:
    """The first less the second, exactly."""
    with localcontext() as context:
        context.prec = 60
        return stated - compared


def _told(term: Node) -> str:
    number = number_of(term)
    return str(term) if number is None else plain(number)
