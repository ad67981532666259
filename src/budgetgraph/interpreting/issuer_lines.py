"""Lines that name the body a table is of (编制单位：…), and whether two names are those of two bodies.

A table without such a line is of the body that the lines before it speak of: a file may hold the budget
of a department, and behind it those of bodies below it.
"""

from __future__ import annotations

import re

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.regions import UNRESOLVED, divided
from budgetgraph.interpreting.unit_names import normal_name

_OWN_LINE = re.compile(
    r"^(?:编制|填报|编报|公开|预算)?(?:部门|单位)(?:\(单位\))?(?:名称)?:(?:\[?\d{3,9}\]?)?(?P<name>.+?)"
    r"(?:(?:(?:金额|资金|计量|货币)?单位|(?:填报|编制|编报)?(?:日期|时间)|(?:预算)?年度|填报人|负责人|联系)[:(].*)?$"
)
_BUDGET_OF = re.compile(
    r"^(?P<before>[^。，；:]{3,40}?)?20\d{2}年(?:度)?(?P<after>[^。，；:]{3,40}?)?(?:部门|单位)预算"
    r"(?:公开|草案|概况|编制说明|情况说明|公开说明|表|公开表)?$"
)
_LEVEL = re.compile(r"(?:[省市区县]级|本级)$")
_MONEY = re.compile(r"^(?:人民币)?[百千十万亿]*元")
_BODY = re.compile(
    r"(?:[局委办院会厅部处所站馆校镇乡园队室社台团厂场联]|中心|街道|政府|[小中大]学|基地|公司|保护区|开发区)$"
)
_NO_NAME = re.compile(
    r"(?:全|各|本|我|该|内|同级|本级|各级)?(?:[局委办院会厅部处所站馆校镇乡]|中心|街道|机关)|(?:同级|本级|各级|地方|按|分)?政府"
)
"""What ends like a body and names none: 全部, 本级政府, 政府."""
_PARTY = re.compile(r"^(?:中国共产党|中共)")
_FULLER = re.compile(r"公[室厅]$|事处$|员会$|作委员会$|机关$|办公[室厅]$")
"""What a full name says more than a short one: 政府办 / 政府办公室, 工委 / 工委办公室."""
_SECOND_NAME = re.compile(r"^(?P<first>[^()]+)\((?P<second>[^()]+)\)$")
_CODE = re.compile(r"^\d+")


def body_of_line(text: str) -> str | None:
    """The body that a line such as 编制单位：… says a table is of, folded; None for any other line.

    主管部门：… names the body above it, and is none.
    """
    match = _OWN_LINE.match(fold(text))
    name = match.group("name") if match else ""
    return name if len(name) > 2 and not _MONEY.match(name) else None


def body_of_title(text: str) -> str | None:
    """The body that the title of a budget names (某某中心2025年单位预算), folded; None for any other line."""
    match = _BUDGET_OF.match(fold(text))
    if match is None:
        return None
    names = (_LEVEL.sub("", match.group(part) or "") for part in ("before", "after"))
    return next((name for name in names if is_body(name)), None)


def is_body(name: str) -> bool:
    """Whether a name is that of a body, and not only of a place or a word such as 全部 or 政府."""
    folded = fold(name)
    place, rest = divided(folded)
    if _NO_NAME.fullmatch(folded) or not _BODY.search(folded):
        return False
    return place is UNRESOLVED or bool(rest)


def is_other_body(name: str, issuer: str) -> bool:
    """Whether ``name`` is surely not that of the body ``issuer``.

    One body is printed with and without its place, in full and short, cut at the end of a line, and with
    a second name in brackets (一个机构两块牌子). What could be the same is the same.
    """
    if not is_body(name) or not issuer:
        return False
    return not any(
        _may_be_same(one, other) for one in _names(name, issuer) for other in _names(issuer, issuer)
    )


def _names(name: str, issuer: str) -> list[tuple[str, str]]:
    """The code of the place and the short name, of each of the names that are printed as one."""
    folded = fold(name)
    match = _SECOND_NAME.match(folded)
    found = []
    for each in (folded, *(match.groups() if match else ())):
        normal = normal_name(_without_place(_PARTY.sub("", each), issuer), issuer)
        code = _CODE.match(normal)
        found.append((code.group() if code else "", _CODE.sub("", normal)))
    return found


def _without_place(name: str, issuer: str) -> str:
    """A name without the end of the issuer's place: several places of the country are called 普陀区."""
    folded = fold(issuer)
    place = folded.removesuffix(divided(folded)[1])
    ends = (place[start:] for start in range(len(place) - 1))
    return next((name.removeprefix(end) for end in ends if name.startswith(end)), name)


def _may_be_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[0] and other[0] and not (one[0].startswith(other[0]) or other[0].startswith(one[0])):
        return False
    short, long = sorted((one[1], other[1]), key=len)
    if not short or long.endswith(short):
        return True
    rest = long[len(short) :]
    return long.startswith(short) and (not _BODY.search(rest) or bool(_FULLER.search(rest)))
