"""Part four: the glossary (名词解释). A definition belongs to a code and to its document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, tidy, without_ordinal
from budgetgraph.interpreting.outline import Part
from budgetgraph.interpreting.prose import Paragraph, paragraphs
from budgetgraph.interpreting.records import Definition

KEY = "g"
_ENTRY = re.compile(
    r"^(?P<term>[^：，。；]{2,80}?)(?:：|，(?=反映|指|是指|包括))(?P<text>.+)$", re.DOTALL
)
_PATH = re.compile(r"^(.+?)\(类\)(?:(.+?)\(款\))?(?:(.+?)\(项\))?$")
_LEADS_ON = re.compile(r"(?:其中|包括)：?$")
_ANNEX = re.compile(r"^附[件表录：]")
_SCHEMES = ("nature", "source", "category", "breakdown", "economic")
_INNER = re.compile(r"(?:(?<=[；。：])|^)(?=（\d{1,2}）)")


def read_glossary(parts: Iterable[Part], context: Context) -> list[Definition]:
    """The definitions in printed order; a term that no code list knows is a finding of severity Info."""
    definitions: dict[tuple[str, str], Definition] = {}
    for part in parts:
        if part.meaning != "glossary":
            continue
        for paragraph in paragraphs(part.passages, headings=False):
            for position, entry in enumerate(_entries(paragraph), 1):
                definition = _definition(entry, paragraph, (part.label, position), context)
                if definition is not None:
                    definitions.setdefault((definition.scheme, definition.code), definition)
    return list(definitions.values())


def _entries(paragraph: Paragraph) -> list[str]:
    """The entries of a paragraph: （1）…；（2）… on one line are several."""
    style = ordinal(paragraph.text)
    if style is not None and style[0] == "（1":
        return [piece for piece in _INNER.split(paragraph.text) if piece.strip()]
    return [paragraph.text]


def _definition(
    entry: str, paragraph: Paragraph, place: tuple[str, int], context: Context
) -> Definition | None:
    """The definition of an entry; ``place`` is the part's label and the entry's position on its line."""
    match = _ENTRY.match(without_ordinal(entry).lstrip("、"))
    if match is None or _ANNEX.match(entry):
        return None
    text = _LEADS_ON.sub("", tidy(match.group("text"))).strip("； ")
    term = match.group("term")
    first = paragraph.passages[0]
    source = SourceCell(
        KEY, first.line, place[1], table=place[0], page=first.page, text=entry, file=first.file
    )
    if not text or _LEADS_ON.search(term):
        return None
    found = _concept(term, context)
    if found is None:
        context.ledger.finding(
            "unknown-term",
            Severity.INFO,
            f"名词解释“{term}”没有对应的代码",
            f"the glossary term {term!r} is in no code list",
            (source,),
        )
        return None
    return Definition(*found, text, (source,))


def _concept(term: str, context: Context) -> tuple[str, str] | None:
    folded = fold(term)
    path = _PATH.match(folded)
    if path:
        code = context.function_path(tuple(name for name in path.groups() if name))
        return ("function", code) if code else None
    for scheme in _SCHEMES:
        codes = [code for code in context.codes.by_label(scheme, folded) if code != "total"]
        if codes:
            return scheme, codes[0]
    return None
