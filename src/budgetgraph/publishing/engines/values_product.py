"""How many rows VALUES blocks make when they are joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """A VALUES block: its variables and the number of its rows."""

    variables: frozenset[str]
    rows: int


def product(blocks: Iterable[Block]) -> int:
    """The rows of the join of ``blocks``: blocks with a common variable restrict each other."""
    parts: list[Block] = []
    for block in blocks:
        variables, rows = block.variables, block.rows
        apart = []
        for part in parts:
            if part.variables & variables:
                variables, rows = variables | part.variables, max(rows, part.rows)
            else:
                apart.append(part)
        parts = [*apart, Block(variables, rows)]
    result = 1
    for part in parts:
        result *= part.rows
    return result


def without_projection(blocks: list[Block]) -> list[Block]:
    """One block as large as all of ``blocks``, with no variable in common with any other.

    What a sub-select gives of its variables is not looked at, so all of them count as its own.
    """
    rows = product(blocks)
    return [Block(frozenset(), rows)] if rows > 1 else []
