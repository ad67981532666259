"""Amounts that differ between two releases, with what they are amounts of in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from rdflib.namespace import QB

from budgetgraph.ground.vocabulary import BG
from budgetgraph.publishing.difference.facts import Change, FactChange, class_name
from budgetgraph.publishing.difference.triples import (
    Properties,
    iri_of,
    last_part,
    number_of,
    text_of,
)
from budgetgraph.publishing.dump_lines import is_iri
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Store

_AMOUNT = str(BG.amount)
_DIMENSIONS = ("function", "economic", "nature", "source", "category", "project", "component")
_BATCH = 500
_YEAR = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Named:
    """A concept, unit or project: IRI, code, and its labels by language (``zh``, ``en``)."""

    iri: str
    code: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class AmountChange:
    """One amount in yuan: of which item, how it is broken down, before and after (``None``: no such item).

    ``role`` is the item's class (``BudgetLine``, ``Subtotal``, ``BudgetItem``, ``ProcurementItem``);
    ``dimensions`` are by the name of their property.
    """

    item: str
    change: Change
    role: str
    breakdown: Named | None
    fiscal_year: str | None
    unit: Named | None
    dimensions: dict[str, Named]
    old: Decimal | None
    new: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """New less old; ``None`` where the item is in one release only."""
        return None if self.old is None or self.new is None else self.new - self.old


class Labels:
    """What the things of a release are called, asked of its database and remembered."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._store: Store | None = None
        self._known: dict[str, dict[str, str]] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Ask for all of ``iris`` at once. Raises :class:`ReleaseError` if there is no database.

        What cannot stand in a query as it is has no label.
        """
        asked = sorted(iri for iri in set(iris) - self._known.keys() if is_iri(iri))
        self._known.update((iri, {}) for iri in asked)
        for start in range(0, len(asked), _BATCH):
            things = " ".join(f"<{iri}>" for iri in asked[start : start + _BATCH])
            query = (
                "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
                "SELECT ?thing (LANG(?label) AS ?language) ?label "
                f"{{ VALUES ?thing {{ {things} }} ?thing skos:prefLabel ?label }} ORDER BY ?thing ?label"
            )
            if self._store is None:
                self._store = self._release.store()
            for thing, language, label in self._store.table(query).rows:
                if thing is not None and language is not None and label is not None:
                    self._known[thing].setdefault(language, label)

    def named(self, iri: str) -> Named:
        """The thing ``iri`` with the labels that were learnt."""
        return Named(iri, last_part(iri), self._known.get(iri, {}))


def amount_changes(
    changes: Iterable[FactChange],
    old: dict[str, Properties],
    new: dict[str, Properties],
    labels: tuple[Labels, Labels],
) -> tuple[AmountChange, ...]:
    """The amounts among ``changes``, by IRI of the item; ``labels`` are those of both releases."""
    concerned = [
        change for change in changes if any(each.property == _AMOUNT for each in change.properties)
    ]
    sides = [
        (old, labels[0]) if each.change == "removed" else (new, labels[1]) for each in concerned
    ]
    for things, side in {id(label): (things, label) for things, label in sides}.values():
        side.learn(
            iri
            for change, (own, _) in zip(concerned, sides, strict=True)
            if own is things
            for iri in _named_in(change.subject, things)
        )
    return tuple(
        _amount(change, old, new, things, side)
        for change, (things, side) in zip(concerned, sides, strict=True)
    )


def _amount(
    change: FactChange,
    old: dict[str, Properties],
    new: dict[str, Properties],
    things: dict[str, Properties],
    labels: Labels,
) -> AmountChange:
    item = things[change.subject]
    breakdown, unit = _breakdown(item, things), _one(item, str(BG.unit))
    years = sorted(map(text_of, item.get(str(BG.fiscalYear), ())))
    return AmountChange(
        item=change.subject,
        change=change.change,
        role=class_name(change.types),
        breakdown=None if breakdown is None else labels.named(breakdown),
        fiscal_year=next((year for year in years if _YEAR.fullmatch(year)), None),
        unit=None if unit is None else labels.named(unit),
        dimensions={
            name: labels.named(iri)
            for name in _DIMENSIONS
            if (iri := _one(item, str(BG[name]))) is not None
        },
        old=number_of(old.get(change.subject, {}).get(_AMOUNT, ())),
        new=number_of(new.get(change.subject, {}).get(_AMOUNT, ())),
    )


def _named_in(subject: str, things: dict[str, Properties]) -> Iterator[str]:
    item = things[subject]
    found = [_one(item, str(BG[name])) for name in (*_DIMENSIONS, "unit")]
    yield from (iri for iri in (*found, _breakdown(item, things)) if iri is not None)


def _breakdown(item: Properties, things: dict[str, Properties]) -> str | None:
    dataset = _one(item, str(QB.dataSet))
    return None if dataset is None else _one(things.get(dataset, {}), str(BG.breakdown))


def _one(thing: Properties, name: str) -> str | None:
    values = sorted(value for value in thing.get(name, ()) if value.startswith("<"))
    return iri_of(values[0]) if values else None
