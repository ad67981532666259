"""Administrative divisions (行政区划, GB/T 2260): the place in an issuer's name."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from budgetgraph.ground.resources import resource_dir
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.records import Region

UNRESOLVED = Region("000000", "未识别行政区划")
_SUFFIXES = ("维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市")


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the division list; ``parent`` is the code above it or the empty string."""

    code: str
    name: str
    parent: str


@cache
def divisions() -> dict[str, Division]:
    """The division list by code. Raises :class:`InstallationError` if the file is missing."""
    with (resource_dir("ontology") / "codes" / "regions.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return {
            row["code"]: Division(row["code"], row["name"], row["parent"])
            for row in csv.DictReader(file)
        }


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    children: dict[str, list[Division]] = {}
    for division in divisions().values():
        children.setdefault(division.parent, []).append(division)
    return {parent: tuple(found) for parent, found in children.items()}


def region_of(issuer: str) -> Region:
    """The region that an issuer's name begins with, or :data:`UNRESOLVED`; never a guess."""
    return divided(issuer)[0]


def divided(issuer: str) -> tuple[Region, str]:
    """The region that a name begins with, and the folded rest of the name.

    Province, city and district are read from left to right; a province may lack its suffix (江苏省 or
    江苏), a city may stand alone (武汉市洪山区). A district that stands alone counts only where one
    district in the whole country has its name. Without a region the rest is the whole name.
    """
    name = fold(issuer)
    province, rest = _match(_children()[""], name, loose=True)
    cities = _children().get(province.code, ()) if province else _all_at(4)
    city, rest = _match(cities, rest)
    if city is None and province is not None:
        # Municipalities (直辖市) print 上海市普陀区: their second level has no name of its own.
        districts = tuple(d for c in cities for d in _children().get(c.code, ()))
    elif city is not None:
        districts = _children().get(city.code, ())
    else:
        districts = _all_at(6)
    district, rest = _match(districts, rest, unique=city is None)
    for division in (district, city, province):
        if division is not None:
            return _region(division), rest
    return UNRESOLVED, name


def _match(
    candidates: tuple[Division, ...], name: str, *, loose: bool = False, unique: bool = False
) -> tuple[Division | None, str]:
    """The longest candidate that ``name`` begins with, and what follows it."""
    best = [
        (len(form), division)
        for division in candidates
        for form in (_forms(division.name) if loose else (division.name,))
        # 吉林市 is a city, not the province without its suffix.
        if name.startswith(form)
        and (form == division.name or name[len(form) : len(form) + 1] not in tuple("市县区州盟"))
    ]
    if not best:
        return None, name
    length = max(size for size, _ in best)
    longest = {division.code: division for size, division in best if size == length}
    if unique and len(longest) > 1:
        return None, name
    return next(iter(longest.values())), name[length:]


def _forms(name: str) -> tuple[str, ...]:
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return (name, name.removesuffix(suffix))
    return (name,)


@cache
def _all_at(length: int) -> tuple[Division, ...]:
    return tuple(d for d in divisions().values() if _depth(d.code) == length)


def _depth(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


def _region(division: Division) -> Region:
    parents = []
    above = divisions().get(division.parent)
    while above is not None:
        parents.append((above.code, above.name))
        above = divisions().get(above.parent)
    return Region(division.code, division.name, tuple(parents))
