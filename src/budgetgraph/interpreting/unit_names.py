"""Names of bodies in one form, so that one unit has one key in every year and however it is called.

上海市普陀区人民政府万里街道办事处 and 普陀区万里街道 (in a document of 上海市普陀区) are one body, as are
江苏省人大常委会办公厅 and 省人大办公厅. 本级 and 本部 name the unit that is the body itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.regions import UNRESOLVED, divided, region_of

_BRACKETS = re.compile(r"\((?:本级|本部|机关|部门|单位|汇总|含下属单位)\)")
_ITSELF = re.compile(r"(?:机关)?(?:本级|本部)$")
_CONFERENCE = re.compile(r"^中国人民政治协商会议(?P<place>.+?)委员会")
_SHORTER = (
    (re.compile(r"人民政府(?=.+(?:街道办事处|街道|地区办事处)$)"), ""),
    (re.compile(r"街道办事处$"), "街道"),
    (re.compile(r"人民代表大会常务委员会|人民代表大会常委会|人大常务委员会|人大常委会"), "人大"),
    (re.compile(r"人民代表大会"), "人大"),
    (re.compile(r"人民检察院"), "检察院"),
    (re.compile(r"人民法院"), "法院"),
    (re.compile(r"人民政府"), "政府"),
)
_LEVEL = re.compile(r"^[省市区县](?=.{3})")


@lru_cache(maxsize=8192)
def normal_name(name: str, issuer: str = "") -> str:
    """The name in one form: the code of its place, then the short name of the body.

    ``issuer`` is the body that publishes the document: a name without a place is of its place, and so is
    one whose place is called like it (several cities have a 普陀区).
    """
    folded = _ITSELF.sub("", _BRACKETS.sub("", fold(name)))
    folded = _CONFERENCE.sub(r"\g<place>政协", folded)
    place, rest = divided(folded)
    own = region_of(issuer)
    unclear = place is UNRESOLVED or place.name == own.name
    if unclear and own is not UNRESOLVED and re.match(rf"{re.escape(own.name)}.", folded):
        place, rest = own, folded.removeprefix(own.name)
    elif place is UNRESOLVED or not rest:
        place, rest = own, _LEVEL.sub("", folded)
    for pattern, short in _SHORTER:
        rest = pattern.sub(short, rest)
    return rest if place is UNRESOLVED else f"{place.code}{rest}"


def is_itself(name: str) -> bool:
    """Whether a name is that of a department's own unit: 财政局本部, 江苏省人民检察院本级."""
    bare = fold(name)
    return bool(_ITSELF.search(bare) or re.search(r"\((?:本级|本部|机关)\)$", bare))
