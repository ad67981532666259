"""Counts that a text states of what the document holds, such as how many projects have a form."""

from __future__ import annotations

from dataclasses import dataclass, field

from budgetgraph.ground.location import SourceCell


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A number that the narrative states, with the cells that print it."""

    number: int
    sources: tuple[SourceCell, ...] = field(default=(), compare=False)
