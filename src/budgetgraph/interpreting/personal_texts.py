"""Personal data inside one text: 联系人：张三 电话62345678, and what is left when it is taken out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budgetgraph.interpreting.folding import fold, unmarked
from budgetgraph.interpreting.person_labels import (
    ACT,
    LABEL,
    PERSON,
    PHONE,
    SIGNED,
    TITLE,
    is_column_label,
    is_person_label,
    names_person,
)
from budgetgraph.interpreting.person_names import (
    FIXED,
    HAN,
    MOBILE,
    NAME,
    is_name,
    is_phone,
    may_be_names,
    numbers_in,
)

Span = tuple[int, int]

_HINTS = re.compile(
    r"[0-9]{4}|@|人|电\s*话|手\s*机|方\s*式|传\s*真|座\s*机|热\s*线|微\s*信|姓\s*名|长|主\s*任|书\s*记|会\s*计|出\s*纳|"
    r"经\s*办|审\s*核|复\s*核|制\s*[表单]|填\s*[报表]|校\s*对|审\s*批|批\s*准|编\s*制|[复初]\s*审|领\s*导|同\s*志|先\s*生|女\s*士|联\s*络|经\s*手|负\s*责|联\s*系"
)
"""A text without any of these holds nothing personal that could be told."""

_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_MARKUP = re.compile(r"[&<$\\]|\*\*")
_NAMES = rf"{NAME}(?:\s*[、,/;\s]\s*{NAME})*"
_ENDED = rf"(?=\s|$|[,、。;:()/|]|[0-9]|同\s*志|先\s*生|女\s*士|{PHONE}|{PERSON}|{TITLE}|{ACT}|(?:金\s*额\s*)?单\s*位|日\s*期)"
_LINKED = r"\s*(?:[为是系由:(/—-]|分别为)?\s*"
_COLON = re.compile(rf"(?P<label>{LABEL})\s*:\s*")
_BESIDE = re.compile(
    rf"(?:{LABEL}|{TITLE}{SIGNED})(?:同\s*志)?{_LINKED}(?P<names>{_NAMES}){_ENDED}|"
    rf"(?:{TITLE}|{ACT}){SIGNED}\s*:\s*(?P<signed>{_NAMES}){_ENDED}"
)
_BEHIND = re.compile(
    rf"(?:(?<!{HAN})|(?<=[由请向给经派托与和跟]))(?P<names>{NAME}(?:[、,]{NAME})*)\s?(?=同\s*志|先\s*生|女\s*士|(?:{TITLE}|{ACT}|经手|负责|联系)(?:{_ENDED})|"
    rf"\(\s*(?:{LABEL}|{TITLE})\s*\)|[\s:(,、/-]{{0,3}}(?:{MOBILE}|{FIXED}|[2-8][0-9]{{6,7}}(?![0-9.,元万])))"
)
_SPACED = re.compile(
    rf"{PERSON}{SIGNED}\s+(?P<names>{HAN}{{2,4}}(?:\s*[、,/]\s*{HAN}{{2,4}})*)(?=\s|$)"
)
_NUMBER = (
    rf"(?:{MOBILE}|{FIXED}|(?<![0-9])(?:0[0-9]{{2,3}}[-—–\s]?)?[2-8][0-9]{{2,3}}[-\s]?[0-9]{{4}}(?:[-转][0-9]{{1,6}})?"
    r"(?![0-9]|[.,][0-9]|\s?[元万亿]))"
)
_CALLED = re.compile(
    rf"(?:{PHONE}|热\s*线)(?:[^0-9。;\s]|\s+){{0,8}}?(?P<numbers>{_NUMBER}(?:\s*[、,/;\s]\s*{_NUMBER})*)"
)
_NEXT = re.compile(
    rf"[。;]|(?:(?:金\s*额\s*)?单\s*位|(?:填报|填表|编制|制表|报送)?(?:日\s*期|时\s*间)|地\s*址|邮\s*编|部\s*门|职\s*务)\s*:|"
    rf"{LABEL}|{TITLE}\s*:|{ACT}\s*:|\s{HAN}{{2,8}}\s*:|\s(?:20[0-9]{{2}}\s*年)"
)
_TOKEN = re.compile(r"[^\s,、;/()]+")
_LONGEST_TOKEN = 8
"""More characters than this, none of them a digit, are no name."""

_LEADS = re.compile(r"负责|责任|管理|领导")
_LONGEST_LINE = 60
_NOTHING_LEFT = re.compile(
    rf"(?:{LABEL}|{TITLE}|{ACT}{SIGNED}|同\s*志|先\s*生|女\s*士|[\s:,、。;()/为是系|—-])*"
)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without personal data, and the names and numbers that were taken out of it.

    The text is empty where nothing was left but labels. Nothing of it is ever passed on but ``text``.
    """

    text: str
    taken: tuple[str, ...] = ()


def personal_spans(text: str) -> tuple[list[Span], list[Span]]:
    """Where personal data stands in a text without markup, and where the labels that go with it.

    The spans of each list are in order and do not meet.
    """
    if not _HINTS.search(unicodedata.normalize("NFKC", text)):
        return [], []
    narrow, offsets = _narrowed(text)
    values = [*numbers_in(narrow), *_beside(narrow), *_below_label(narrow)]
    labels: list[Span] = []
    for match in _COLON.finditer(narrow):
        end = _value_end(narrow, match.end(), match.group("label"))
        if end > match.end():
            values.append((match.end(), end))
            labels.append(match.span())

    def printed(spans: Iterable[Span]) -> list[Span]:
        return united((offsets[start], offsets[end - 1] + 1) for start, end in spans if end > start)

    return printed(values), printed(labels)


def redacted(text: str, *, amount: bool = False) -> Redacted:
    """A text without the personal data that its own words tell.

    ``amount`` is True for a cell of a column of figures or codes: a bare number in it is no telephone.
    """
    if amount and is_phone(fold(text)):
        return Redacted(text)
    plain = unmarked(text) if _MARKUP.search(text) else text
    values, labels = personal_spans(plain)
    if not values:
        return Redacted(text)
    taken = tuple(plain[start:end] for start, end in values)
    return Redacted(remaining(plain, united([*values, *labels])), taken)


def redacted_lines(lines: Sequence[str]) -> list[Redacted]:
    """The lines of a paragraph without personal data, told by the words of the whole paragraph."""
    if len(lines) == 1:
        return [redacted(lines[0])]
    plain = [unmarked(line) if _MARKUP.search(line) else line for line in lines]
    values, labels = personal_spans("".join(plain))
    if not values:
        return [Redacted(line) for line in lines]
    found, start = [], 0
    for line, printed in zip(plain, lines, strict=True):
        inside = _inside(values, start, start + len(line))
        taken = tuple(line[first:last] for first, last in inside)
        spans = united([*inside, *_inside(labels, start, start + len(line))])
        found.append(Redacted(remaining(line, spans), taken) if spans else Redacted(printed))
        start += len(line)
    return found


def _inside(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """The parts of spans between two places, counted from the first."""
    cut = [(max(first, start) - start, min(last, end) - start) for first, last in spans]
    return [(first, last) for first, last in cut if first < last]


def remaining(text: str, spans: Iterable[Span]) -> str:
    """A text without ``spans``; empty where nothing is left but labels and marks."""
    kept, last = [], 0
    for start, end in spans:
        kept.append(text[last:start])
        last = end
    rest = "".join([*kept, text[last:]])
    return "" if _NOTHING_LEFT.fullmatch(_narrowed(rest)[0]) else rest


def _narrowed(text: str) -> tuple[str, list[int]]:
    """A text in half width with its white space, and for each character its place in the text."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        narrow = character if character.isascii() else unicodedata.normalize("NFKC", character)
        characters.append(narrow)
        offsets.extend([offset] * len(narrow))
    return "".join(characters), offsets


def united(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _beside(narrow: str) -> Iterator[Span]:
    """Names and numbers that a label, an office or each other tell, without a colon between them."""
    for match in _BESIDE.finditer(narrow):
        yield match.span("names" if match.group("names") else "signed")
    for match in _BEHIND.finditer(narrow):
        yield match.span("names")
    for match in _CALLED.finditer(narrow):
        yield match.span("numbers")
    if len(narrow) < _LONGEST_LINE and "。" not in narrow:
        for match in _SPACED.finditer(narrow):
            names = fold(match.group("names"))
            if not (is_person_label(names) or is_column_label(names)):
                yield match.span("names")


def _value_end(narrow: str, start: int, label: str) -> int:
    """Where the value behind a label and a colon ends; ``start`` where there is none that is personal."""
    following = _NEXT.search(narrow, start)
    value = narrow[start : following.start() if following else len(narrow)].rstrip()
    first = _TOKEN.match(value)
    if first is None:
        return start
    # 主要负责人：组织开展日常管理工作 says what they do.
    told = _LEADS.search(fold(label)) and len(fold(first.group())) > _LONGEST_TOKEN
    if told and not re.search(r"[0-9A-Za-z]", value) and not is_name(fold(value)[:3]):
        return start
    if not names_person(fold(label)) and not _is_address(value):
        return start
    pieces = value.split(",")
    length = len(pieces[0])
    for piece in pieces[1:]:
        folded = fold(piece)
        if not (is_name(folded) or is_phone(folded) or may_be_names(folded)):
            break
        length += 1 + len(piece)
    return start + length


def _is_address(value: str) -> bool:
    """Whether the value of a label such as 联系方式 leads to somebody."""
    return len(re.findall(r"[0-9]", value)) >= 4 or "@" in value or is_name(fold(value))


def _below_label(narrow: str) -> Iterator[Span]:
    """The lines of a cell under a line that is a label, down to the next label."""
    if "\n" not in narrow or len(narrow) > 2 * _LONGEST_LINE or is_person_label(narrow):
        return
    inside, start = False, 0
    for line in narrow.split("\n"):
        folded = fold(line)
        if is_person_label(line):
            inside = True
        elif is_column_label(folded) or "。" in folded:
            inside = False
        elif inside and folded:
            yield start, start + len(line)
        start += len(line) + 1
