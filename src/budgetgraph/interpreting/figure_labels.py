"""The words that name a figure in a sentence, and the plainer forms in which a rule may know them.

``上海市普陀区财政局2025年财政拨款的机关运行经费预算为`` names the 机关运行经费 of the issuer. Words of
another body (下属中心2025年基本支出) stay: their figure is not the issuer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from budgetgraph.interpreting.folding import fold, strip_ordinal

_LEAD_WORDS = r"^(?:(?:其中|主要)?包括|其中|另外|另|同时|拟|共|共计|全年|当年)?[:：,，]?"
_LEAD = re.compile(
    _LEAD_WORDS + r"(?P<before>.{0,60}?\d{4}年(?:度)?)?"
    r"(?:部门|单位(?!资金|预留)|本部门|我单位|本单位|我部门|我局)?"
)
"""Words before the name of a figure; the issuer and the year may be among them."""

_YEAR = re.compile(r"\d{4}年(?:度)?$")
_PIECES = re.compile(r"[，。；：]|(?<=[元%辆台套])、|(?<=[元%辆台套])（(?!含|不含)")
_OF_CODE = re.compile(r"(?P<path>[^，。；：]*（(?:类|款|项)）)：(?P<rest>[^，。；：]*)$")
_PLAIN_REST = re.compile(r"^(?:\d{4}年(?:度)?)?(?:预算|支出|安排|合计|总计|总额|数|为)*$")
_QUOTED = re.compile(r"“(?P<path>[^“”]+)”(?:科目)?$")
_QUOTES = re.compile(r'["“”]')
_ENDING = re.compile(r"(?:为|是|共计|共)$")
ORGANISATION = re.compile(
    r"(?:局|委|办|院|会|厅|部|处|所|站|馆|队|校|中心|街道|镇|乡|政府|本级)"
    r"(?=(?:机关|本级|本部|\([^()]{1,6}\))*(?:本年度?|年度)?(?P<rest>.+))"
)
"""A word that ends the name of a body, and ``rest``, what follows the name."""

_COUNTED = r"(?:及)?(?:下属|所属)(?:\d+家[^\d]{0,8}?(?:单位|机关|部门)(?:、|和|及)?)+"
_OWN = re.compile(rf"^(?:机关|本级|本部|\([^()]{{1,6}}\))*(?:{_COUNTED})?(?:本年度?|年度)?")
"""What may follow the issuer's name and still means all of it: 下属1家机关和1家事业单位."""

_PURPOSE = re.compile(r"^(?:一般公共预算)?(?:财政)?拨款(?:安排)?的(?=.{2})")


def label_before(text: str) -> str:
    """The words that name the figure after ``text``: behind the last mark, folded, without ordinal and lead.

    A code in quotes or with a colon behind it is the name itself: 检察（款）：2018年预算支出合计.
    """
    of_code = _OF_CODE.search(text)
    if of_code and _PLAIN_REST.match(of_code.group("rest")):
        return _bare(of_code.group("path"))
    quoted = _QUOTED.search(text.rstrip())
    named = quoted is not None and quoted.group().endswith("科目")
    if quoted and (named or re.search(r"（[类款项]）|[-－—–]", quoted.group("path"))):
        return _bare(quoted.group("path"))
    return _bare(last_piece(text))


def last_piece(text: str) -> str:
    """The words after the last mark, as printed."""
    return _PIECES.split(text)[-1]


def _bare(piece: str) -> str:
    folded = strip_ordinal(fold(piece)).lstrip("、")
    return strip_ordinal(folded) if len(strip_ordinal(folded)) > 1 else folded


def plainer(label: str, issuers: Iterable[str]) -> Iterator[str]:
    """Forms of a folded label, the most faithful first, each once. ``issuers`` are the issuer's names."""
    seen: set[str] = set()
    known = [fold(name) for name in issuers]
    for form in _forms(label, known):
        for candidate in (form, _ENDING.sub("", form), _PURPOSE.sub("", _ENDING.sub("", form))):
            if candidate and candidate not in seen:
                seen.add(candidate)
                yield candidate


def _forms(label: str, issuers: list[str]) -> Iterator[str]:
    match = _LEAD.match(label)
    before = match.group("before") if match else None
    named = _YEAR.sub("", re.sub(_LEAD_WORDS, "", before)) if before else ""
    if match and (not named or _is_own(named, issuers)):
        yield label[match.end() :]
        if before:
            yield label[match.end("before") :]
            yield from without_issuer(label[match.end("before") :], issuers)
    elif match is None or not before:
        yield label
    if not before:
        yield label
        yield from without_issuer(label, issuers)


def _is_own(named: str, issuers: list[str]) -> bool:
    """Whether the words before a year are the issuer or none that name a body."""
    return any(is_issuer(named, name) for name in issuers) or not ORGANISATION.search(named + "某")


def without_issuer(label: str, issuers: list[str]) -> Iterator[str]:
    """A label without the issuer's name before it: 省检察院本年收入预算合计."""
    for match in ORGANISATION.finditer(label):
        named, rest = label[: match.end()], label[match.end() :]
        if any(is_issuer(named, name) for name in issuers):
            yield _OWN.sub("", rest, count=1)


def is_issuer(short: str, name: str) -> bool:
    """Whether ``short`` is a way to call the body ``name``: 省检察院 for 江苏省人民检察院.

    Its characters stand in the name in their order, and both end alike.
    """
    short, name = fold(_QUOTES.sub("", short)), fold(name)
    if len(short) < 2 or short[-1] != name[-1:]:
        return False
    rest = iter(name)
    return all(character in rest for character in short)
