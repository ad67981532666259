"""Lines and columns as people count them."""

from __future__ import annotations

import pytest

from budgetgraph.publishing.query_places import line_and_column, line_text

QUERY = "ASK {\r\n ?预 ?p\n\n}"


@pytest.mark.parametrize(
    ("at", "place"),
    [(0, (1, 1)), (6, (1, 7)), (7, (2, 1)), (9, (2, 3)), (14, (3, 1)), (15, (4, 1))],
)
def test_every_character_has_its_place(at: int, place: tuple[int, int]) -> None:
    assert line_and_column(QUERY, at) == place


def test_lines_come_without_their_ends() -> None:
    assert [line_text(QUERY, line) for line in range(1, 6)] == ["ASK {", " ?预 ?p", "", "}", ""]
