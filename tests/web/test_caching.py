"""The memory of answers: exact, bounded, and never of what may differ next time."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer, Spooled
from budgetgraph.web.caching import AnswerCache, Bounded


def answer(size: int, *, volatile: bool = False) -> Answer:
    return Answer(formats.JSON, b"x" * size, volatile=volatile)


def test_what_was_put_is_found() -> None:
    cache = AnswerCache(100_000)
    kept = answer(100)
    cache.put(("r", "q"), kept, 10)
    assert cache.get(("r", "q")) is kept
    assert cache.get(("r", "other")) is None
    assert (cache.hits, cache.misses) == (1, 1)


def test_what_may_differ_next_time_is_not_kept(tmp_path: Path) -> None:
    cache = AnswerCache(100_000)
    cache.put(("r", "volatile"), answer(10, volatile=True), 1)
    cache.put(("r", "long"), answer(50_000), 1)
    path = tmp_path / "spooled"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        cache.put(("r", "spooled"), Answer(formats.CSV, Spooled(file, 3)), 1)
    assert len(cache) == cache.bytes == 0


def test_a_release_is_forgotten() -> None:
    cache = AnswerCache(100_000)
    cache.put(("a", 1), answer(10), 1)
    cache.put(("b", 1), answer(10), 1)
    cache.forget_release("a")
    assert cache.get(("a", 1)) is None
    assert cache.get(("b", 1)) is not None


def test_the_one_asked_for_longest_ago_goes_first() -> None:
    cache = AnswerCache(20_000)
    for name in range(9):
        cache.put(("r", name), answer(1_500), 0)
        cache.get(("r", 0))
    cache.put(("r", "new"), answer(1_500), 0)
    assert cache.get(("r", 0)) is not None
    assert cache.get(("r", 1)) is None


def test_any_value_is_kept_in_the_same_way() -> None:
    kept: Bounded[str] = Bounded(8_000)
    kept.put(("a", 1), "one", 900)
    kept.put(("b", 1), "two", 900)
    kept.put(("a", 2), "too long", 1_001)
    assert (kept.look(("a", 1)), kept.get(("b", 1)), kept.get(("a", 2))) == ("one", "two", None)
    kept.put(("a", 1), "another", 500)
    assert (len(kept), kept.bytes) == (2, 1_400)
    kept.forget_release("a")
    assert (kept.get(("a", 1)), kept.bytes) == (None, 900)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 4_000), st.integers(0, 2_000)), max_size=60
    )
)
def test_the_bytes_are_counted_and_bounded(puts: list[tuple[int, int, int]]) -> None:
    cache = AnswerCache(20_000)
    for key, size, key_bytes in puts:
        cache.put(("release", key), answer(size), key_bytes)
        assert 0 <= cache.bytes <= 20_000
    cache.forget_release("release")
    assert cache.bytes == len(cache) == 0
