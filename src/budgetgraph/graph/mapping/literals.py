"""Literals in the one lexical form in which they are written everywhere."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rdflib import Literal
from rdflib.namespace import XSD

# What is missing from a date, so that one check covers all of them, and the type of the rest.
_DATE_FORMS = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "", XSD.date),
    (re.compile(r"[0-9]{4}-[0-9]{2}"), "-01", XSD.gYearMonth),
    (re.compile(r"[0-9]{4}"), "-01-01", XSD.gYear),
)


@lru_cache(maxsize=1 << 16)
def decimal_literal(value: Decimal) -> Literal:
    """``value`` as canonical ``xsd:decimal``: ``9417100.0``, ``12.5``, ``0.0``.

    No exponent, no needless zeros, no negative zero, and always a point, so that Turtle's short form
    reads back as a decimal. Raises :class:`ValueError` for a value that is not finite.
    """
    if not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    # Fixed notation of the exact value: Decimal.normalize() would round long ones to the context.
    whole, _, fraction = f"{value:f}".partition(".")
    fraction = fraction.rstrip("0") or "0"
    sign = "-" if whole.startswith("-") else ""
    whole = whole.lstrip("-").lstrip("0") or "0"
    if whole == "0" and fraction == "0":
        sign = ""
    return Literal(f"{sign}{whole}.{fraction}", datatype=XSD.decimal, normalize=False)


@lru_cache(maxsize=1 << 14)
def integer_literal(value: int) -> Literal:
    """``value`` as canonical ``xsd:integer``."""
    return Literal(str(value), datatype=XSD.integer, normalize=False)


@lru_cache(maxsize=2)
def boolean_literal(value: bool) -> Literal:
    """``true`` or ``false``."""
    return Literal("true" if value else "false", datatype=XSD.boolean, normalize=False)


def chinese(text: str) -> Literal:
    """``text`` in Chinese (``zh``)."""
    return Literal(text, lang="zh")


def date_literal(text: str) -> Literal:
    """A date, month or year in ISO 8601; a plain string if it is none of them."""
    for form, rest, datatype in _DATE_FORMS:
        if form.fullmatch(text) and _is_date(text + rest):
            return Literal(text, datatype=datatype, normalize=False)
    return Literal(text)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
