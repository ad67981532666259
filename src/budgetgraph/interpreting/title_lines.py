"""Whether titles, and the lines that stand with them, are of another year, issuer or unit of measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from budgetgraph.interpreting.captions import declared_unit
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.issuer_lines import body_of_line, is_other_body
from budgetgraph.interpreting.titles import title_parts

_YEAR = re.compile(
    r"^(?:\((?P<a>20\d{2})年(?:度)?\)|(?:预算)?年度:?(?P<b>20\d{2})年?度?|(?P<c>20\d{2})年度)$"
)


def year_of_line(text: str) -> int | None:
    """The fiscal year that a line over a table says by itself (预算年度：2025), or None."""
    match = _YEAR.match(fold(text))
    return int(next(filter(None, match.groups()))) if match else None


def says_another(title: str, other: str) -> bool:
    """Whether two titles name two years, or two bodies."""
    one, two = title_parts(title), title_parts(other)
    if one is None or two is None:
        return False
    years = {each.year for each in (one, two) if each.year is not None}
    return len(years) > 1 or bool(one.body and two.body and is_other_body(two.body, one.body))


def lines_of_another(before: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether the lines over a table name another unit of measure, year or body than those ``before``."""
    for said in (_units, _years):
        one, other = said(before), said(lines)
        if one and other and not one & other:
            return True
    bodies = [body for line in before if (body := body_of_line(line))]
    others = [body for line in lines if (body := body_of_line(line))]
    return bool(bodies and others) and is_other_body(others[0], bodies[0])


def _units(lines: Iterable[str]) -> set[str]:
    return {unit for line in lines if (unit := declared_unit(line))}


def _years(lines: Iterable[str]) -> set[str]:
    return {str(year) for line in lines if (year := year_of_line(line))}
