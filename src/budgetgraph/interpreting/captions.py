"""Captions: titles, labels, issuer and currency unit of a table, as lines and as rows inside its grid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budgetgraph.interpreting.amounts import unit_of_line, unknown_unit_of_line
from budgetgraph.interpreting.folding import chinese_number, fold, strip_ordinal
from budgetgraph.interpreting.table_kinds import Specification
from budgetgraph.interpreting.titles import specifications_titled
from budgetgraph.reading.document import Row

_LABEL = re.compile(
    r"^(?:附?表|(?:部门|单位)?(?:预算)?公开表?|(?:部门|单位)预算表)\s*(\d{1,2}(?:[-—–]\d{1,2})?|[一二三四五六七八九十]{1,3})(?:表)?(?![\d.])[:：.、]?"
)
_CONTINUED = re.compile(r"\(?续(?:表)?\)?$|^续(?=表)")
_NUMBERED = re.compile(r"^(\d{1,2}[-—–]\d{1,2})(?=[^\d])")
_TITLE = re.compile(r"^[^。；;，,]{2,60}表(?:\([^()]{1,20}\))?$")
_ISSUER = r"(?:编制|填报|预算|主管|公开|预算主管)?(?:部门|单位)(?:\(单位\))?(?:名称)?"
_LEADS = re.compile(rf"(?:{_ISSUER}|金额单位|(?:预算)?年度)\s*[:：]")
_ISSUER_LINE = re.compile(rf"^{_ISSUER}[:：](?!$)")
_ISSUER_LEAD = re.compile(rf"^{_ISSUER}[:：]$")
_UNIT_BEGUN = re.compile(r"单位:?\(?(?:人民币)?[百千十万亿]*$")
_YEAR_LINE = re.compile(r"^\(?(?:预算年度[:：])?20\d{2}年?(?:度)?\)?$")
_CODED_ISSUER = re.compile(r"^\d{3,9}[\u4e00-\u9fff()]{3,}$")
_NOTE = re.compile(
    r"^(?:注|备注|说明)\d?[:：]|^\(?(?:此|本)表(?:为空|无数据|为空表)"
    r"|^\(?(?:无|没有)[^\d]{2,30}(?:支出|预算|经费|数据|收支|项目|安排|拨款)\)?。?$"
)
_MAX_CELLS = 5


@dataclass(frozen=True, slots=True)
class Caption:
    """What a caption says. ``lines`` are issuer and unit lines as they would stand over the table."""

    label: str = ""
    title: str = ""
    candidates: tuple[Specification, ...] = ()
    lines: tuple[str, ...] = ()


def label_of(folded: str) -> tuple[str, str]:
    """The table label a line starts with, and what follows: ``表5-1`` gives ``("5-1", "")``."""
    folded = _CONTINUED.sub("", folded)
    match = _LABEL.match(folded)
    if match:
        return _arabic(match.group(1)), folded[match.end() :]
    stripped = strip_ordinal(folded)
    match = _NUMBERED.match(stripped)
    if match:
        return _arabic(match.group(1)), stripped[match.end() :]
    return "", stripped


def ordinal_label(folded: str) -> str:
    """The label of a title that is only numbered: 三、 gives ``3``."""
    match = re.match(r"^([一二三四五六七八九十]{1,3})、", folded)
    return str(chinese_number(match.group(1)) or "") if match else ""


def looks_like_title(folded: str) -> bool:
    """Whether a line may be the title of some table, known or not."""
    return bool(_TITLE.match(folded))


def whole_title(before: str, folded: str) -> str:
    """A folded line; joined with the folded line ``before`` it where they are a title in two lines.

    They are if together they are a known title, and one that the second line alone is not:
    …“三公”经费 / 和机关运行经费预算表 is another table than the second line says.
    """
    joined = before + folded
    together = specifications_titled(label_of(joined)[1])
    return joined if together and together != specifications_titled(label_of(folded)[1]) else folded


def halved_title(rows: Sequence[Row]) -> Caption | None:
    """The caption that two rows of a grid are: a title whose halves are the only cells of their rows."""
    texts = [[fold(cell.text) for cell in row.cells if not cell.empty] for row in rows]
    if [len(row) for row in texts] != [1, 1] or _is_line(texts[0][0]):
        return None
    first, second = texts[0][0], texts[1][0]
    whole = whole_title(first, second)
    if whole == second or specifications_titled(label_of(first)[1]):
        return None
    label, title = label_of(whole)
    return Caption(label, title, specifications_titled(title))


def caption_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """The issuer, unit and year lines among the lines of caption cells."""
    return tuple(piece for piece in _pieces(texts) if _is_line(piece))


def declared_unit(text: str) -> str | None:
    """The currency unit that a line declares, known or not."""
    return unit_of_line(text) or unknown_unit_of_line(text)


def is_note(row: Row) -> bool:
    """Whether a row only says something about its table: 注：…, 此表为空, (无政府性基金支出)."""
    printed = [fold(cell.text) for cell in row.cells if not cell.empty]
    return len(printed) == 1 and bool(_NOTE.match(printed[0]))


def caption_of(row: Row, only_titles: bool, labelled: bool = False) -> Caption | None:
    """The caption that a row of a grid is, or None for any other row.

    ``only_titles``: accept titles of known tables only, as in the middle of a grid, where 填报单位：…
    may be a row of a form. ``labelled``: a label (表3) stands above, so that the title of an unknown
    table need not be merged over the columns.
    """
    texts = [cell.text for cell in row.cells if not cell.empty]
    if not texts or len(texts) > _MAX_CELLS:
        return None
    if only_titles and len(texts) > 1 and not any(_is_label(text) for text in texts):
        return None
    pieces = _pieces(texts)
    lines = [p for p in pieces if _is_line(p)]
    # Some forms print 036某某局 / 预算年度：2025 / 单位：万元.
    lines += [p for p in pieces if lines and _CODED_ISSUER.match(p) and p not in lines]
    label, words = "", ""
    for piece in (p for p in pieces if p not in lines):
        found, rest = label_of(piece)
        label = label or found
        words += rest
    candidates = specifications_titled(words) if words else ()
    titled = looks_like_title(words) and (labelled or any(cell.columns > 1 for cell in row.cells))
    if words and not candidates and (only_titles or len(texts) > 1 or not titled):
        return None
    if only_titles and not candidates:
        return None
    return Caption(label, words, candidates, tuple(lines))


def is_label_of_next(rows: Sequence[Row]) -> bool:
    """Whether the first of ``rows`` is only a label (表3), and the next one the title that it numbers."""
    texts = [[cell.text for cell in row.cells if not cell.empty] for row in rows[:2]]
    if len(texts) < 2 or len(texts[0]) != 1 or not _is_label(texts[0][0]):
        return False
    titled = caption_of(rows[1], only_titles=True) is not None
    return titled or (len(texts[1]) == 1 and looks_like_title(fold(texts[1][0])))


def _is_label(text: str) -> bool:
    label, rest = label_of(fold(text))
    return bool(label) and not rest


def _pieces(texts: Iterable[str]) -> list[str]:
    """The lines of caption cells, folded; 部门： and what stands in the next cell are one line."""
    pieces: list[str] = []
    for text in texts:
        for line in text.split("\n"):
            starts = [m.start() for m in _LEADS.finditer(line)]
            cuts = [0, *(s for s in starts if s > 0), len(line)]
            pieces += [fold(line[a:b]) for a, b in pairwise(cuts)]
    joined: list[str] = []
    for piece in filter(None, pieces):
        if joined and (_ISSUER_LEAD.match(joined[-1]) or _is_cut_unit(joined[-1], piece)):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _is_cut_unit(piece: str, following: str) -> bool:
    """Whether a unit line goes on in the next cell: 单位：万 / 元, 金额单位： / 万元."""
    return (
        unit_of_line(piece) is None
        and bool(_UNIT_BEGUN.search(piece))
        and unit_of_line(piece + following) is not None
    )


def _is_line(piece: str) -> bool:
    """Whether a piece names the issuer, the currency unit or the year."""
    return bool(
        unit_of_line(piece)
        or _ISSUER_LINE.match(piece)
        or _ISSUER_LEAD.match(piece)
        or _YEAR_LINE.match(piece)
    )


def _arabic(label: str) -> str:
    if label[0].isdigit():
        return re.sub(r"[—–]", "-", label)
    return str(chinese_number(label) or "")
