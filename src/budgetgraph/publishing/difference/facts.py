"""The facts of one document in two releases: which things were added, removed, changed, and what in them.

A thing is known by its IRI, which is made of official codes. Facts are what the document's own dump holds
without provenance, the labels that it prints included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rdflib.namespace import RDF

from budgetgraph.ground.vocabulary import BG, DCAT
from budgetgraph.publishing.difference.triples import Properties, last_part

Change = Literal["added", "removed", "changed"]

_TYPE = str(RDF.type)


@dataclass(frozen=True, slots=True)
class PropertyChange:
    """The values of one property, as N-Triples, that were ``removed`` and ``added``."""

    property: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChange:
    """One thing, its classes (IRIs; those in the newer release that has it), and what changed in it.

    An added thing has all its properties as added, a removed one all as removed.
    """

    subject: str
    change: Change
    types: tuple[str, ...]
    properties: tuple[PropertyChange, ...]

    @property
    def only_amount(self) -> bool:
        """Whether nothing but the amount of a figure changed."""
        return all(each.property == str(BG.amount) for each in self.properties)


def fact_changes(old: dict[str, Properties], new: dict[str, Properties]) -> tuple[FactChange, ...]:
    """The things that differ, by IRI.

    The version number that a document states about itself is left out: it is told with the document.
    """
    return tuple(
        change
        for subject in sorted(old.keys() | new.keys())
        if (change := _change(subject, old.get(subject), new.get(subject))) is not None
    )


def _change(subject: str, old: Properties | None, new: Properties | None) -> FactChange | None:
    described = new or old or {}
    types = tuple(sorted(value.strip("<>") for value in described.get(_TYPE, ())))
    properties = tuple(
        _properties(old or {}, new or {}, is_document=str(BG.BudgetDocument) in types)
    )
    if not properties:
        return None
    change: Change = "added" if old is None else "removed" if new is None else "changed"
    return FactChange(subject, change, types, properties)


def _properties(old: Properties, new: Properties, *, is_document: bool) -> list[PropertyChange]:
    changes = []
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, set()), new.get(name, set())
        if before != after and not (is_document and name == str(DCAT.version)):
            changes.append(
                PropertyChange(name, tuple(sorted(before - after)), tuple(sorted(after - before)))
            )
    return changes


def class_name(types: tuple[str, ...]) -> str:
    """The most telling class of a thing for people: our own before others, special before general."""
    own = [last_part(each) for each in types if each.startswith(str(BG._NS))]
    special = [each for each in own if each != "BudgetItem"]
    return next(iter([*special, *own, *map(last_part, types)]), "")
