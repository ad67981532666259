"""Lines stay a partition, whatever forms and narrative print beside the grids."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.partitions import Hierarchy, Rank, Stated, refused
from budgetgraph.interpreting.records import ItemKey

HIERARCHY = Hierarchy(load_code_lists(), {"036": None, "036001": "036"}, {})
FUNCTIONS = ("total", "201", "20103", "2010350", "2010399", "208", "20805", "2080505")
NATURES = ("total", "basic", "personnel", "public", "project")
GRAIN = Decimal(100)
BASIC, PROJECT = Decimal(30_000), Decimal(20_000)


def _key(function: str, nature: str) -> ItemKey:
    return ItemKey("function-all", 2026, "036", (function, nature))


def _grid() -> dict[ItemKey, Stated]:
    """Two items (项) of basic and project expenditure each, and all their sums."""
    leaves = {("2010350", "basic"): BASIC, ("2080505", "project"): PROJECT}
    stated: dict[ItemKey, Stated] = {}
    for (function, nature), amount in leaves.items():
        for wide in HIERARCHY.upwards("function", function):
            for broad in HIERARCHY.upwards("nature", nature):
                key = _key(wide, broad)
                before = stated[key].amount if key in stated else Decimal(0)
                stated[key] = Stated(before + amount, Rank.GRID, GRAIN)
    return stated


def _lines(keys: set[ItemKey]) -> list[ItemKey]:
    wider = {above for key in keys for above in HIERARCHY.generalisations(key)}
    return [key for key in keys if key not in wider]


keys = st.builds(_key, st.sampled_from(FUNCTIONS), st.sampled_from(NATURES))
amounts = (st.just(0) | st.integers(0, 60_000)).map(Decimal)
told = st.dictionaries(
    keys, st.builds(Stated, amounts, st.sampled_from([Rank.FORM, Rank.NARRATIVE]), st.just(GRAIN))
)


@settings(max_examples=300)
@given(told)
def test_lines_never_overlap_and_never_exceed_the_total(told: dict[ItemKey, Stated]) -> None:
    stated = {**told, **_grid()}
    accepted = set(stated) - refused(stated, HIERARCHY, "036")
    assert set(_grid()) <= accepted
    lines = _lines(accepted)
    for n, one in enumerate(lines):
        assert not any(HIERARCHY.overlaps(one, other) for other in lines[:n])
    total = sum((stated[line].amount for line in lines), Decimal(0))
    assert total <= BASIC + PROJECT + GRAIN * (len(lines) + 2)


def test_a_complete_division_of_a_line_is_admitted() -> None:
    stated = _grid()
    parts = {
        _key("2010350", "personnel"): Decimal(25_000),
        _key("2010350", "public"): Decimal(5_000),
    }
    stated |= {key: Stated(amount, Rank.NARRATIVE, GRAIN) for key, amount in parts.items()}
    assert refused(stated, HIERARCHY, "036") == set()


def test_an_incomplete_division_of_a_line_is_not() -> None:
    part = _key("2010350", "personnel")
    stated = {**_grid(), part: Stated(Decimal(5_000), Rank.NARRATIVE, GRAIN)}
    assert refused(stated, HIERARCHY, "036") == {part}


def test_what_only_the_narrative_divides_is_its_own_partition() -> None:
    stated = {
        ItemKey("procurement", 2026, "036", (code,)): Stated(Decimal(amount), Rank.NARRATIVE, GRAIN)
        for code, amount in (("total", 30), ("procurement-goods", 10), ("procurement-services", 20))
    }
    assert refused(stated, HIERARCHY, "036") == set()
