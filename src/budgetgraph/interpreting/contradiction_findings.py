"""The findings about identities that fail, and about those that hold only because figures are rounded.

A source's error is reported with its figures and places, and never repaired. What a reader has told already
is not told again; what it has not told is, also where both are about one figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from budgetgraph.ground.findings import Finding, Message, Severity
from budgetgraph.interpreting.agreements import Relation
from budgetgraph.interpreting.amounts import UNIT_FACTORS
from budgetgraph.interpreting.contradictions import Contradiction
from budgetgraph.interpreting.identities import Figure, Identity
from budgetgraph.interpreting.ledger import Ledger, place_of
from budgetgraph.interpreting.told_contradictions import Told

_SHOWN = 6


def report(
    identities: Sequence[Identity],
    found: Sequence[Contradiction],
    ledger: Ledger,
    titles: Sequence[str] = (),
) -> Told:
    """A finding for each contradiction that no reader has told yet, and for each sum off by rounding.

    Returned is what has been told. The warning that a row does not add up is withdrawn where a contradiction is told in its place.
    ``titles`` are those of the tables: a table that is empty has nothing else to be cited by.
    """
    told = Told(ledger.findings, identities, found)
    ledger.withdraw(told.warnings(told.overtaken))
    for contradiction in found:
        open_ = told.not_told(contradiction)
        if open_:
            finding = _contradiction_finding(contradiction, open_, titles)
            ledger.finding(
                finding.kind,
                finding.severity,
                finding.message.zh,
                finding.message.en,
                finding.sources,
            )
    for rows in _by_rows(each for each in identities if each.rounded):
        message, more = _equation(rows[0], titles), len(rows) - 1
        ledger.finding(
            "rounding",
            Severity.INFO,
            f"{message.zh}，在四舍五入的范围内" + (f"；同样几行的另外{more}列也是" if more else ""),
            f"{message.en}, which rounding explains"
            + (f"; so in {more} other column{'s' * (more > 1)} of these rows" if more else ""),
            [figure.source for figure in _figures(rows)],
        )
    return told


def _figures(identities: Iterable[Identity]) -> list[Figure]:
    return list(dict.fromkeys(f for each in identities for f in each.figures))


def _by_rows(identities: Iterable[Identity]) -> list[list[Identity]]:
    """Identities about the same rows together: 小计 and 基本支出 of a row are often one number."""
    rows: dict[tuple[tuple[int | None, ...], ...], list[Identity]] = {}
    for each in identities:
        places = tuple(place_of(figure.source)[:-1] for figure in each.figures)
        rows.setdefault(places, []).append(each)
    return list(rows.values())


def _contradiction_finding(
    contradiction: Contradiction, not_told: Sequence[Identity], titles: Sequence[str]
) -> Finding:
    """One equation in words, and the figure that breaks others besides; that figure is cited first."""
    # The equation inside one table says most; what it breaks besides is counted.
    first = min(not_told, key=lambda each: (len(each.tables), each.kind != "sum"))
    message = _equation(first, titles)
    more = len(contradiction.identities) - 1
    sure = len(contradiction.candidates) == 1
    figure_zh, figure_en = "同一数字", "the same figure"
    if sure:
        figure_zh, figure_en = _printed(contradiction.suspect, titles)
    zh = message.zh + (f"；{figure_zh}还使另外{more}个等式不成立" if more else "")
    equations = "equation" if more == 1 else "equations"
    en = message.en + (f"; {figure_en} breaks {more} other {equations}" if more else "")
    figures = _figures((first, *contradiction.identities))
    if sure:
        figures.insert(0, contradiction.suspect)
    return Finding(
        "sum-does-not-hold",
        Severity.VIOLATION,
        Message(zh, en),
        tuple(dict.fromkeys(figure.source for figure in figures)),
    )


def _equation(identity: Identity, titles: Sequence[str]) -> Message:
    """The identity in words: both sides with their places, and what lies between them."""
    unit = identity.whole.source.unit or "元"
    total = identity.whole.amount - identity.difference
    relation = identity.reason.relation if identity.reason else Relation.EQUAL
    less_zh, less_en = ("应不少于", "at least") if relation is Relation.AT_LEAST else ("应等于", "")
    because_zh = f"（{identity.reason.reason.zh}）" if identity.reason else ""
    because_en = f" ({identity.reason.reason.en})" if identity.reason else ""
    difference = _money(abs(identity.difference), unit)
    whole_zh, whole_en = _printed(identity.whole, titles)
    sides = [_printed(part, titles) for part in identity.parts[:_SHOWN]]
    rest = len(identity.parts) - _SHOWN
    parts_zh = "＋".join(zh for zh, _ in sides) + (f"＋其余{rest}项" if rest > 0 else "")
    parts_en = " + ".join(en for _, en in sides) + (f" + {rest} more" if rest > 0 else "")
    summed_zh = f"，合计{_money(total, unit)}{unit}" if len(identity.parts) > 1 else ""
    summed_en = f" = {_money(total, unit)} {unit}" if len(identity.parts) > 1 else ""
    return Message(
        f"{whole_zh}{less_zh}{parts_zh}{summed_zh}，相差{difference}{unit}{because_zh}",
        f"{whole_en} should be {less_en}{' ' if less_en else ''}{parts_en}{summed_en}; "
        f"the difference is {difference} {unit}{because_en}",
    )


def _printed(figure: Figure, titles: Sequence[str]) -> tuple[str, str]:
    """A figure with its place, in Chinese and English."""
    cell = figure.source
    title = titles[figure.table] if figure.table is not None and titles else ""
    if title and cell.unit is None:
        zh = f"空表{cell.table}“{title}”（{cell.where_zh}）的0"
        return zh, f"0 (empty table {cell.table}, “{title}”, {cell.where_en})"
    text = cell.text if cell.unit else f"“{cell.text[:20]}”"
    return f"{cell.table_zh}{cell.where_zh}的{text}", f"{text} ({cell.table_en}, {cell.where_en})"


def _money(amount: Decimal, unit: str) -> str:
    """An amount in yuan as it would be printed in ``unit``."""
    value = (amount / UNIT_FACTORS.get(unit, Decimal(1))).normalize()
    return f"{value:f}"
