"""Whatever a converter does to a document: it is read or refused, and no cell is lost silently."""

from __future__ import annotations

import random

import pytest

from budgetgraph.ground.errors import InputError
from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Fate
from budgetgraph.reading import read_bytes


def _mutated(text: str, seed: int) -> str:
    """A document with up to forty random accidents: lines lost, doubled, moved, cells cut and shifted."""
    chance = random.Random(seed)
    lines = text.split("\n")
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(lines))
        line = lines[at]
        accident = chance.randrange(9)
        inside = chance.randrange(len(line)) if line else 0
        if accident == 0:
            del lines[at]
        elif accident == 1:
            lines.insert(at, chance.choice(lines))
        elif accident == 2:
            lines[at] = line[:inside] + line[inside + 1 :]
        elif accident == 3:
            lines[at] = line[:inside] + chance.choice("\t 0.x（）一、%万元\n") + line[inside:]
        elif accident == 4:
            lines[at] = line.replace("\t", "", 1)
        elif accident == 5:
            lines[at] = "\t" + line
        elif accident == 6:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif accident == 7:
            lines[at] = line + "\t" + chance.choice(["5", "—", "abc", "100%"])
        else:
            lines[at] = "|".join(line.split("\t"))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(25))
def test_no_accident_crashes_the_reader_or_hides_a_cell(example_text: str, seed: int) -> None:
    try:
        interpretation = interpret(read_bytes(_mutated(example_text, seed).encode(), "mutated.md"))
    except InputError:
        return
    assert interpretation.balance.unaccounted == ()
    assert interpretation.balance.cells[Fate.UNACCOUNTED] == 0
