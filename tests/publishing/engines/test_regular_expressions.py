"""A regular expression is refused where the engine could not compile it, and only there."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from budgetgraph.publishing.engines.contract import QueryRefused
from budgetgraph.publishing.engines.regular_expressions import check_expressions, compiled_size

AGENCIES = "|".join(f"香港特別行政區第{n}號部門" for n in range(80))

# An atom, how often it may be repeated, how often not: the engine's own limit lies between.
REPEATED = (
    ("a", "", 30_000, 34_000),
    ("中", "", 9_500, 11_500),
    ("[0-9]", "", 10_000, 16_000),
    ("[A-Za-z0-9_]", "", 9_000, 16_000),
    (".", "", 900, 1_100),
    (r"\d", "", 180, 220),
    (r"\s", "", 1_300, 1_700),
    (r"\S", "", 480, 560),
    (r"\w", "", 20, 22),
    (r"\W", "", 20, 23),
    (r"[\w-]", "", 19, 22),
    (r"\p{L}", "", 20, 25),
    (r"\p{Han}", "", 250, 300),
    (r"\p{Lu}", "", 34, 40),
    ("[^a]", "", 850, 1_200),
    ("(?:预算|支出)", "", 1_100, 2_600),
    ("(a)", "", 9_000, 12_000),
    ("a", "i", 12_000, 16_000),
    ("[a-z]", "i", 3_000, 6_500),
)
ORDINARY = (
    "[0-9]{4}-[0-9]{2}",
    r"^\\w{2,20}$",
    r"^\\d{4}-\\d{2}-\\d{2}T.{0,200}$",
    r"^https?://[A-Za-z0-9.-]+/",
    r"(a+)+$",
    r"\\p{Han}{2,100}",
    "[一二三四五六七八九十百千万亿]{1,20}",
    AGENCIES,
    r"\\u9884\\u7B97",
    "(",
    "[",
    "a{",
    "",
)


def bound(pattern: str, flags: str) -> bool:
    """Whether the engine has a value for REGEX with ``pattern``; it has none for what it cannot compile."""
    store = ox.Store()
    literal = pattern.replace("\\", "\\\\")
    query = f'SELECT (REGEX("x", "{literal}", "{flags}") AS ?x) {{}}'
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return [row["x"] is not None for row in solutions] == [True]


def is_refused(pattern: str, flags: str) -> bool:
    literal = pattern.replace("\\", "\\\\")
    try:
        check_expressions(f'ASK {{ ?s ?p ?o FILTER(REGEX(?o, "{literal}", "{flags}")) }}')
    except QueryRefused:
        return True
    return False


@pytest.mark.parametrize(("atom", "flags", "possible", "impossible"), REPEATED)
def test_the_limit_is_the_engine_s(atom: str, flags: str, possible: int, impossible: int) -> None:
    allowed, refused = f"{atom}{{{possible}}}", f"{atom}{{1,{impossible}}}"
    assert bound(allowed, flags)
    assert not is_refused(allowed, flags)
    assert not bound(f"{atom}{{{impossible}}}", flags)
    assert is_refused(refused, flags)


@pytest.mark.parametrize("pattern", ORDINARY)
@pytest.mark.parametrize("call", ["REGEX(?o, '{}')", "regex(STR(?o),\"{}\", 'i')"])
def test_ordinary_patterns_pass(pattern: str, call: str) -> None:
    check_expressions(f"ASK {{ ?s ?p ?o FILTER({call.replace('{}', pattern)}) }}")


@pytest.mark.parametrize(
    "expression",
    [
        r"REGEX(?o, '\\w{50}')",
        r"REGEX(?o, '\u005Cw{50}')",
        r"REGEX(?o, '''^\\w{2,64}$''')",
        r"REGEX(?o, '(\\w{5}){5}')",
        r"REGEX(?o, '" + r"\\w" * 30 + "')",
        r"REGEX(?o, '(?:[\\p{L}\\d ]{3}|x){9}')",
        r"REPLACE(?o, '\\w{50}', 'x')",
        r"REGEX(REPLACE(?o, 'a', 'b'), '((a{40}){40}){40}')",
        r"REGEX(?o, CONCAT('^', '\\w{50}'))",
        r"REGEX(?o, IF(?a, 'a', '\\w{50}'), 'i')",
        "REGEX(?o, '" + "a" * 5_001 + "')",
    ],
)
def test_too_large_patterns_are_refused_wherever_they_stand(expression: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        check_expressions(f"ASK {{ ?s ?p ?o FILTER({expression}) }}")
    assert refused.value.rule == "regex"


@pytest.mark.parametrize(
    "expression",
    [
        r"REGEX('\\w{50}', ?o)",
        r"REGEX(?o, '\\w{50}', 'q')",
        r"?o = '\\w{50}' && REGEX(?o, 'a')",
        r"REPLACE(?o, 'a', '\\w{50}')",
        r"REGEX(?o, '\\\\w{50}')",
        r"REGEX(?o, '[w]{50}')",
    ],
)
def test_what_only_looks_like_one_passes(expression: str) -> None:
    check_expressions(f"ASK {{ ?s ?p ?o FILTER({expression}) }}")


@pytest.mark.parametrize(
    "piece", ["[", "(", "[a", "[[:a", "{1", "\\\\p{a", "(?P<a", "[\\\\", "a{9}"]
)
def test_a_long_pattern_is_looked_at_in_a_short_time(piece: str) -> None:
    literal = (piece * 5_000)[:4_990]
    started = time.process_time()
    for _ in range(10):
        compiled_size(literal)
    assert time.process_time() - started < 1
