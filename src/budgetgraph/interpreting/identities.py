"""The identities (勾稽关系) that a document itself lets one check: sums, and one fact printed twice.

A list of parts is complete, and so its sum is an identity, where it stands in one table with its whole:
the form divides the whole there. A list that lost a figure to the reading is not; nor is what the
narrative lists, which names what it likes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.agreements import AGREEMENTS, EACH, Agreement, Relation, Term
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.losses import Loss
from budgetgraph.interpreting.records import BREAKDOWN_DIMENSIONS, NOT_ADDITIVE, ItemKey
from budgetgraph.interpreting.rounding import is_rounding, rounding_slack


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: its fact, its amount and grain in yuan, and the number of its table.

    ``table`` counts the tables of the document from 0; None in running text.
    """

    key: ItemKey
    amount: Decimal
    source: SourceCell
    table: int | None = None

    @property
    def grain(self) -> Decimal:
        """The value of the last printed digit in yuan; 0 where a word says the amount."""
        return self.source.grain or Decimal(0)


@dataclass(frozen=True, slots=True)
class Identity:
    """One equation between printed figures.

    ``kind`` is ``sum`` (a whole and its parts in one table), ``same`` (one fact printed twice) or
    ``agreement`` (two tables that must fit, with its ``reason``). ``difference`` is the whole less
    its parts, in yuan; an identity ``holds`` where rounding explains the difference. ``dimension`` is the one
    along which a ``sum`` divides its whole.
    """

    kind: str
    whole: Figure
    parts: tuple[Figure, ...]
    difference: Decimal
    holds: bool
    reason: Agreement | None = None
    dimension: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)

    @property
    def tables(self) -> tuple[int, ...]:
        """The tables whose figures it is about, in their order."""
        return tuple(sorted({f.table for f in self.figures if f.table is not None}))

    @property
    def confirms(self) -> bool:
        """Whether it says anything that it holds: a mere "at least" does not."""
        return self.reason is None or self.reason.relation is Relation.EQUAL

    @property
    def rounded(self) -> bool:
        """Whether it only holds because figures are rounded, so that the sum is off by a digit."""
        return self.holds and self.confirms and self.kind != "same" and bool(self.difference)


def find_identities(
    figures: Sequence[Figure],
    hierarchy: Hierarchy,
    *,
    department: str,
    losses: Iterable[Loss] = (),
    short: Collection[str] = frozenset(),
    about: int | None = None,
) -> tuple[Identity, ...]:
    """Every identity among ``figures``, in the order of their printing.

    ``losses`` are the figures that the reading left out, ``short`` the breakdowns that may lack figures
    for it: what does not hold and may lack one of them says nothing and is no identity. ``department``
    is the unit of the document's totals. With ``about`` only the identities of that table.
    """
    lost: dict[int, list[Loss]] = {}
    for loss in losses:
        lost.setdefault(loss.table, []).append(loss)
    near = figures if about is None else _near(figures, about)
    mixed = _mixed(near)
    found: list[Identity] = []
    for (table, _), group in _grouped(near).items():
        if about in (None, table):
            found += [
                each
                for each in _sums(group, hierarchy)
                if (each.holds or not _is_excused(each, lost.get(table, ())))
                and not (each.dimension == "project" and (table, each.whole.key.codes[-1]) in mixed)
            ]
    found += _same(near)
    found += [
        each
        for each in _agreements(near, department, about)
        if each.holds or not (_is_unsettled(each, lost) or _is_short(each, short))
    ]
    return tuple(each for each in found if about is None or about in each.tables)


def _near(figures: Sequence[Figure], table: int) -> list[Figure]:
    """The figures that identities of one table can be about."""
    own = {figure.key.breakdown for figure in figures if figure.table == table}
    beside = {
        name
        for agreement in AGREEMENTS
        if not own.isdisjoint(agreement.breakdowns)
        for name in agreement.breakdowns
    }
    return [each for each in figures if each.table == table or each.key.breakdown in own | beside]


def _is_excused(identity: Identity, losses: Iterable[Loss]) -> bool:
    """Whether a figure that was left out may explain why a sum does not hold.

    Where the parts exceed their whole, a further part of zero or more does not.
    """
    cells = [figure.source for figure in identity.figures]
    excuses = [loss for loss in losses if loss.excuses_sum(cells)]
    if identity.difference > 0 or any(figure.amount < 0 for figure in identity.figures):
        return bool(excuses)
    return any(loss.explains_excess(cells) for loss in excuses)


def _is_unsettled(identity: Identity, lost: Mapping[int, Sequence[Loss]]) -> bool:
    """Whether one of its figures stands in a row whose columns are not sure."""
    return any(
        loss.unsettles(figure.source)
        for figure in identity.figures
        if figure.table is not None
        for loss in lost.get(figure.table, ())
    )


def _is_short(identity: Identity, short: Collection[str]) -> bool:
    """Whether a part that nobody has to print may have been printed where it was not read."""
    if identity.reason is None:
        return False
    printed = {(part.key.breakdown, part.key.codes) for part in identity.parts}
    return any(
        term.optional and term.breakdown in short and (term.breakdown, term.codes) not in printed
        for term in identity.reason.parts
    )


def _mixed(figures: Iterable[Figure]) -> set[tuple[int | None, str]]:
    """The tables and projects with parts there that are no projects: its projects there are not all of it."""
    return {
        (figure.table, figure.key.codes[0])
        for figure in figures
        if figure.key.breakdown == "project-component"
    }


def _grouped(figures: Sequence[Figure]) -> dict[tuple[int, str], list[Figure]]:
    """The figures of each table and breakdown: what can be added up."""
    groups: dict[tuple[int, str], list[Figure]] = {}
    for figure in figures:
        if figure.table is not None and figure.key.breakdown not in NOT_ADDITIVE:
            groups.setdefault((figure.table, figure.key.breakdown), []).append(figure)
    return groups


def _sums(group: Sequence[Figure], hierarchy: Hierarchy) -> Iterator[Identity]:
    """A whole and its parts along each dimension, all else being equal."""
    printed: dict[ItemKey, Figure] = {}
    for figure in group:
        printed.setdefault(figure.key, figure)
    grain = finest_grain(group)
    dimensions = ("unit", *BREAKDOWN_DIMENSIONS[group[0].key.breakdown])
    for dimension in dimensions:
        parts: dict[ItemKey, list[Figure]] = {}
        for key, figure in printed.items():
            whole = whole_of(key, dimension, printed, hierarchy)
            if whole is not None:
                parts.setdefault(whole, []).append(figure)
        for key, figure in printed.items():
            if key in parts:
                yield replace(_sum("sum", figure, parts[key], grain), dimension=dimension)


def whole_of(
    key: ItemKey, dimension: str, printed: Mapping[ItemKey, Figure], hierarchy: Hierarchy
) -> ItemKey | None:
    """The nearest fact above ``key`` along one dimension among the printed ones.

    A project stands below its umbrella project although another unit carries it out.
    """
    if dimension == "unit":
        units = hierarchy.upwards("unit", key.unit)[1:]
        return next((w for u in units if (w := replace(key, unit=u)) in printed), None)
    position = BREAKDOWN_DIMENSIONS[key.breakdown].index(dimension)
    units = hierarchy.upwards("unit", key.unit) if dimension == "project" else (key.unit,)
    for code in hierarchy.upwards(dimension, key.codes[position])[1:]:
        codes = (*key.codes[:position], code, *key.codes[position + 1 :])
        for unit in units:
            wider = replace(key, unit=unit, codes=codes)
            if wider in printed:
                return wider
    return None


def finest_grain(figures: Iterable[Figure]) -> Decimal:
    """The grain in which a table is printed: a round figure there (392) is exact to the last digit."""
    return min((f.grain for f in figures if f.grain and f.amount), default=Decimal(0))


def _sum(
    kind: str,
    whole: Figure,
    parts: Sequence[Figure],
    grain: Decimal,
    reason: Agreement | None = None,
) -> Identity:
    difference = whole.amount - sum((part.amount for part in parts), Decimal(0))
    slack = rounding_slack([grain] * (len(parts) + 1))
    upwards = reason is not None and reason.relation is Relation.AT_LEAST
    holds = difference >= -slack if upwards else abs(difference) <= slack
    return Identity(kind, whole, tuple(parts), difference, holds, reason)


def _same(figures: Sequence[Figure]) -> Iterator[Identity]:
    """Each further printing of a fact against the amount that is printed most often, the first of those."""
    printed: dict[ItemKey, list[Figure]] = {}
    for figure in figures:
        printed.setdefault(figure.key, []).append(figure)
    for group in printed.values():
        if len(group) < 2:
            continue
        counts = Counter(figure.amount for figure in group)
        most = max(counts.values())
        usual = next(figure for figure in group if counts[figure.amount] == most)
        for figure in group:
            if figure is not usual:
                yield _restated(usual, figure)


def _restated(usual: Figure, other: Figure) -> Identity:
    difference = usual.amount - other.amount
    holds = abs(difference) <= max(usual.grain, other.grain) and (
        not difference
        or bool(usual.amount and other.amount)
        or is_rounding(usual.amount, usual.grain, other.amount, other.grain)
    )
    return Identity("same", usual, (other,), difference, holds)


def _agreements(
    figures: Sequence[Figure], department: str, about: int | None
) -> Iterator[Identity]:
    """What two tables must say alike, although they divide the money differently."""
    tables: dict[int, list[Figure]] = {}
    printed: dict[ItemKey, Figure] = {}
    for figure in figures:
        if figure.table is not None:
            tables.setdefault(figure.table, []).append(figure)
            printed.setdefault(figure.key, figure)
    grains = {table: finest_grain(group) for table, group in tables.items()}
    codes: dict[tuple[int, str], list[tuple[str, ...]]] = {}
    for key in printed:
        if key.unit == department:
            codes.setdefault((key.year, key.breakdown), []).append(key.codes)
    own = {figure.key.breakdown for figure in tables.get(-1 if about is None else about, ())}
    for agreement in AGREEMENTS:
        if about is not None and own.isdisjoint(agreement.breakdowns):
            continue
        for year in sorted({year for year, _ in codes}):
            for law in _applied(agreement, codes.get((year, agreement.whole.breakdown), ())):
                found = _agreed(law, year, department, printed, grains)
                if found is not None:
                    yield found


def _applied(agreement: Agreement, printed: Iterable[tuple[str, ...]]) -> Iterator[Agreement]:
    """The law itself, or the law for each code that the whole is printed for."""
    whole = agreement.whole
    if EACH not in whole.codes:
        yield agreement
        return
    position = whole.codes.index(EACH)
    for codes in printed:
        if _of(whole, codes[position]).codes == codes:
            yield replace(
                agreement,
                whole=_of(whole, codes[position]),
                parts=tuple(_of(part, codes[position]) for part in agreement.parts),
            )


def _of(term: Term, code: str) -> Term:
    return replace(term, codes=tuple(code if each == EACH else each for each in term.codes))


def _agreed(
    agreement: Agreement,
    year: int,
    department: str,
    printed: Mapping[ItemKey, Figure],
    grains: Mapping[int, Decimal],
) -> Identity | None:
    def figure(term: Term) -> Figure | None:
        return printed.get(ItemKey(term.breakdown, year, department, term.codes))

    whole = figure(agreement.whole)
    parts = [found for term in agreement.parts if (found := figure(term)) is not None]
    lacking = any(figure(term) is None for term in agreement.parts if not term.optional)
    excepted = any(figure(term) is not None for term in agreement.unless)
    if whole is None or lacking or excepted:
        return None
    identity = _sum("agreement", whole, parts, Decimal(0), agreement)
    # Tables may be rounded differently: the coarser one decides.
    grain = max(grains[table] for table in identity.tables)
    return _sum("agreement", whole, parts, grain, agreement)
