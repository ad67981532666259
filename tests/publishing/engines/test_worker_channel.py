"""Frames and errors are the same on both sides, however they were cut on the way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.ground.errors import BudgetgraphError, QueryError, ReleaseError
from budgetgraph.publishing.engines import channel
from budgetgraph.publishing.engines.contract import (
    Dataset,
    QueryRefused,
    QuerySyntaxError,
    ResultTooLarge,
    ServiceRefused,
    WrongResultFormat,
)

HEADERS = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=9), max_size=4
)


@given(
    frames=st.lists(st.tuples(HEADERS, st.binary(max_size=50)), min_size=1, max_size=4),
    size=st.integers(1, 70),
)
def test_frames_survive_any_cut(frames: list[tuple[dict[str, Any], bytes]], size: int) -> None:
    reader = channel.FrameReader()
    for header, body in frames:
        data = channel.frame(header, body)
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        found = [reader.feed(piece) for piece in pieces]
        assert found[-1] == (header, body)
        assert not any(found[:-1])


def test_nothing_may_follow_a_frame() -> None:
    with pytest.raises(ValueError, match="more than a frame"):
        channel.FrameReader().feed(channel.frame({}) + b"x")


@pytest.mark.parametrize(
    "error",
    [
        QueryError("查询\n错误", hint="h"),
        QueryRefused("no", rule="dataset"),
        QuerySyntaxError("bad", at=(2, 7), excerpt="选择 ?x", hint="so"),
        ResultTooLarge("long"),
        ServiceRefused("no"),
        WrongResultFormat("other"),
        ReleaseError("gone", path="/a/b"),
    ],
)
def test_errors_become_the_same_again(error: BudgetgraphError) -> None:
    heard = channel.error_heard(channel.error_told(error))
    assert type(heard) is type(error)
    assert str(heard) == str(error)
    for name in ("hint", "rule", "at", "excerpt"):
        assert getattr(heard, name, None) == getattr(error, name, None)


def test_an_error_of_an_unknown_class_is_one_of_its_own_kind() -> None:
    class Other(ServiceRefused):
        pass

    assert type(channel.error_heard(channel.error_told(Other("x")))) is ServiceRefused


@given(st.none() | st.builds(Dataset, st.tuples(st.text()), st.tuples(st.text(), st.text())))
def test_datasets_survive(dataset: Dataset | None) -> None:
    assert channel.dataset_heard(channel.dataset_told(dataset)) == dataset
