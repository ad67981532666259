"""Titles of tables by their words: 2025年预算单位一般公共预算支出功能分类预算表 and 一般公共预算支出表 are one.

Issuer and year may stand in front; 部门, 预算, 情况表 and other words without a meaning of their own may
stand anywhere. What holds any other word is no title of a known table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.specifications import SPECIFICATIONS, Specification

_WORDS: dict[str, str] = {
    "收支": "收支",
    "收入支出": "收支",
    "收入": "收入",
    "支出": "支出",
    "基本支出": "基本支出",
    "项目支出": "项目支出",
    "总表": "总",
    "总体": "总",
    "财政拨款": "财政拨款",
    "一般公共预算": "一般公共预算",
    "一般公共": "一般公共预算",
    "政府性基金": "政府性基金",
    "国有资本经营": "国有资本经营",
    '"三公"经费': "三公",
    "三公经费": "三公",
    '"三公"': "三公",
    "会议费": "会议费",
    "培训费": "培训费",
    "机关运行经费": "机关运行经费",
    "机关运行费": "机关运行经费",
    "政府采购": "政府采购",
    "功能分类": "功能分类",
    "功能科目": "功能分类",
    "按功能": "功能分类",
    "分功能": "功能分类",
    "经济分类": "经济分类",
    "经济科目": "经济分类",
    "按经济": "经济分类",
    "分经济": "经济分类",
    "分单位": "分单位",
    "按单位": "分单位",
    "整体": "整体",
    "项目": "项目",
    "绩效": "绩效",
    "目标": "目标",
    "填报": "申报",
    "申报": "申报",
}
"""Words that tell tables apart, and the word that they stand for."""

_NEUTRAL = (
    *("预算单位", "部门", "单位", "本级", "年度", "预算", "财务", "财政", "情况", "明细", "科目"),
    *("分类", "经费", "表", "及", "和", "与", "、", "的", "(", ")", "《", "》", "-"),
)
_TOKEN = re.compile(
    "|".join(
        [
            r"20\d{2}年度?",
            *(re.escape(word) for word in sorted((*_WORDS, *_NEUTRAL), key=len, reverse=True)),
        ]
    )
)
_YEAR = re.compile(r"(20\d{2})年度?")
_AFTER_ISSUER = re.compile(
    r"20\d{2}年度?|[局委办院会厅部处所站馆校镇乡]|中心|街道|政府(?!(?:预算)?(?:支出)?经济)|单位|部门|\)"
)
"""Where an issuer's name may end. 政府(预算支出)经济分类 is a classification, and no body."""
_BRACKETED = re.compile(r"\((?P<said>[^()]*)\)$")
_ASIDE = re.compile(
    r"续?表?[\d一二三四五六七八九十]*"
    r"|(?:续|汇总|合并|本级|本部|机关|部门|单位|草案|样表|公开|试行|含下属单位|含所属单位)+表?"
    r"|(?:附|公开|预算|公开附)?表?\d{1,2}(?:-\d{1,2})?表?|(?:金额)?单位:?[百千万亿十]*元|[百千万亿十]*元"
    r"|20\d{2}年?度?|(?:细化|明细)?[到至]?[类款项](?:[、和及]?[款项])*级?(?:级科目|科目)?"
)
"""What brackets behind a title may say without making another table of it."""
_CLASSIFIED = re.compile(r"[按分](?:部门|单位)?(?:预算)?(?:支出)?(功能|经济)(?:分类)?(?:科目)?")
_NAMED = re.compile(r".+(?:[局委办院会厅部处所站馆校镇乡]|中心)|.*(?:街道|政府)")
_LIMITS = re.compile(r"^(?:不|除|未|仅|其中|上年|本年|下年|结转|按)")
_BELOW = re.compile(r"[下所直附]属|代管|^各")
"""Tables of bodies that are not named (下属单位收支总表, 各处室项目支出表) are of none that is known."""
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class TitleParts:
    """What a title says: its words, the year, and the body that stands in front or in brackets."""

    words: frozenset[str]
    year: int | None
    body: str


@lru_cache(maxsize=4096)
def title_parts(text: str) -> TitleParts | None:
    """What a title says, or None where the line is no title of a table that is known.

    The line may be printed in any width and with any spaces; its label (表5) is taken off before. What
    stands in brackets may limit the table (上年结转安排, 不含项目支出): then it is another one.
    """
    folded = fold(text)
    if len(folded) > _LONGEST or "表" not in folded:
        return None
    for form, aside in _forms(folded):
        ends = [match.end() for match in _AFTER_ISSUER.finditer(form)]
        # A word within brackets that are still open ends no name.
        starts = [0, *(end for end in ends if form[:end].count("(") == form[:end].count(")"))]
        for start in starts:
            words = _words(form[start:])
            if words and not _BELOW.search(form[:start]):
                year = _YEAR.search(folded)
                body = _body(form[:start]) or aside
                return TitleParts(words, int(year.group(1)) if year else None, body)
    return None


def _forms(folded: str) -> list[tuple[str, str]]:
    """A title as it stands, and without its brackets if those limit nothing; with the body they name."""
    forms = [(folded, "")]
    match = _BRACKETED.search(folded)
    said = match.group("said") if match else ""
    classified = _CLASSIFIED.fullmatch(said)
    if match and classified:
        forms.append((f"{folded[: match.start()]}(按{classified.group(1)}分类)", ""))
    named = bool(_NAMED.fullmatch(said)) and not _LIMITS.match(said)
    if match and (named or _ASIDE.fullmatch(said)):
        forms.append((folded[: match.start()], said if named else ""))
    return forms


def _body(before: str) -> str:
    """The name in front of the words of a title, without the year; empty for 部门 and the like."""
    name = _YEAR.sub("", before)
    return name if _NAMED.fullmatch(_BRACKETED.sub("", name)) else ""


def title_words(text: str) -> frozenset[str] | None:
    """The words that a title says, or None where the line is no title of a table that is known."""
    parts = title_parts(text)
    return parts.words if parts else None


def _words(text: str) -> frozenset[str] | None:
    """The words of a text that consists of nothing but known words, else None."""
    found: set[str] = set()
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        word = _WORDS.get(match.group())
        if word is not None:
            found.add(word)
        at = match.end()
    return frozenset(found) if text.endswith(("表", ")", "》")) else None


def specifications_titled(text: str) -> tuple[Specification, ...]:
    """The specifications that have a title of these words. Several may share one."""
    words = title_words(text)
    if words is None:
        return ()
    return tuple(s for s in SPECIFICATIONS if any(each.fits(words) for each in s.titles))
