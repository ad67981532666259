"""The code lists (代码表) of ``ontology/codes``: concepts, their hierarchy, and labels as printed.

The Turtle files are the only place where codes are listed; this module reads and indexes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.term import Node

from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BG, CODE, SCHEMES

TOTAL = "total"
"""The code of 合计 in every scheme that has a total."""

_PREFIX_LENGTHS: dict[str, tuple[int, ...]] = {"function": (7, 5, 3), "economic": (5, 3)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Leading ordinals of official prose: 一、 （一） 廿一、 1. 1、 (1) 1); "2.00" is a number, not one.
_ORDINAL = re.compile(
    r"^(?:\([一二三四五六七八九十廿卅]+\)、?|[一二三四五六七八九十廿卅]+[、.]"
    r"|\(\d+\)、?|\d+(?:[、)]|\.(?!\d)))"
)
_BRACKETS = str.maketrans("〔【[{〕】]}", "(((())))")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』《》")


@dataclass(frozen=True, slots=True)
class Concept:
    """One code: ``labels_zh`` with the preferred label first, ``broader`` the code above it.

    ``level`` is 0 for 合计 (the total) and grows by one with each step down; schemes without a total
    begin at 1. ``valid`` are the first and last year of an official code that changed its meaning, None
    where that end is open; the concept of the earlier meaning is called ``30311-2017``.
    """

    scheme: str
    code: str
    labels_zh: tuple[str, ...]
    label_en: str
    broader: str | None
    level: int
    valid: tuple[int | None, int | None] = (None, None)


def fold_label(text: str) -> str:
    """``text`` as labels are compared: NFKC, no spaces, quotes or leading ordinals, one kind of brackets.

    Trailing punctuation goes too. What is nothing but an ordinal stays as it is.
    """
    # Before NFKC, which turns ① into a plain 1 that would look like the start of the label.
    uncircled = text.lstrip().lstrip(_CIRCLED) or text
    folded = "".join(unicodedata.normalize("NFKC", uncircled).split())
    folded = folded.translate(_BRACKETS).translate(_QUOTES).rstrip("。;:.、,")
    while (shorter := _ORDINAL.sub("", folded, count=1)) and shorter != folded:
        folded = shorter
    return folded


class CodeLists:
    """All schemes, looked up by code or by printed label.

    Every method takes the name of a scheme and raises :class:`KeyError` when there is none of it.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._schemes: dict[str, dict[str, Concept]] = {scheme: {} for scheme in SCHEMES}
        for concept in concepts:
            self._schemes[concept.scheme][concept.code] = concept

    def codes(self, scheme: str) -> tuple[str, ...]:
        """Every listed code of ``scheme``, in the order of the codes."""
        return tuple(self._schemes[scheme])

    def concept(self, scheme: str, code: str) -> Concept | None:
        """The listed concept, or ``None`` for a code that the list lacks."""
        return self._schemes[scheme].get(code)

    def by_label(self, scheme: str, text: str) -> tuple[str, ...]:
        """The codes that are called ``text`` after :func:`fold_label`, preferred labels before others.

        Several codes share a name (行政运行 is under many functions); none gives an empty tuple.
        """
        return self._by_label[scheme].get(fold_label(text), ())

    def meant(self, scheme: str, code: str, year: int) -> str:
        """The concept that an official code means in a year: ``30311`` is ``30311-2017`` until 2017.

        A code without other meanings is itself, listed or not.
        """
        for other in self._other_meanings[scheme].get(code, ()):
            first, last = other.valid
            if (first is None or first <= year) and (last is None or year <= last):
                return other.code
        return code

    def parent(self, scheme: str, code: str) -> str | None:
        """The code above ``code``; for unlisted functional and economic codes, found by prefix."""
        listed = self._schemes[scheme].get(code)
        if listed is not None:
            return listed.broader
        lengths = _PREFIX_LENGTHS.get(scheme)
        if lengths is None:
            return None
        return next((code[:n] for n in lengths if n < len(code)), TOTAL)

    def ancestors(self, scheme: str, code: str) -> tuple[str, ...]:
        """The codes above ``code``, nearest first."""
        found: list[str] = []
        above = self.parent(scheme, code)
        while above is not None:
            found.append(above)
            above = self.parent(scheme, above)
        return tuple(found)

    @cached_property
    def _other_meanings(self) -> dict[str, dict[str, list[Concept]]]:
        index: dict[str, dict[str, list[Concept]]] = {scheme: {} for scheme in self._schemes}
        for scheme in _PREFIX_LENGTHS:
            for code, concept in self._schemes[scheme].items():
                printed, mark, _ = code.partition("-")
                if mark:
                    index[scheme].setdefault(printed, []).append(concept)
        return index

    @cached_property
    def _by_label(self) -> dict[str, dict[str, tuple[str, ...]]]:
        index: dict[str, dict[str, tuple[str, ...]]] = {scheme: {} for scheme in self._schemes}
        for scheme, concepts in self._schemes.items():
            for labels in (
                [(c.code, c.labels_zh[:1]) for c in concepts.values()],
                [(c.code, c.labels_zh[1:]) for c in concepts.values()],
            ):
                for code, texts in labels:
                    for key in map(fold_label, texts):
                        codes = index[scheme].get(key, ())
                        if code not in codes:
                            index[scheme][key] = (*codes, code)
        return index


@cache
def code_graph() -> Graph:
    """The code lists as one graph. It is shared: copy it before changing it.

    Raises :class:`InstallationError` if the folder is missing.
    """
    graph = Graph()
    for path in sorted((resource_dir("ontology") / "codes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def load_code_lists() -> CodeLists:
    """The code lists, read once per process.

    Raises :class:`InstallationError` if the folder is missing.
    """
    return CodeLists(concepts_of(code_graph()))


def concepts_of(graph: Graph) -> list[Concept]:
    """Every concept of ``graph`` that is in one of our schemes, ordered by scheme and code."""
    found = []
    for node in graph.subjects(RDF.type, SKOS.Concept):
        scheme, _, code = str(node).removeprefix(str(CODE)).partition("/")
        if isinstance(node, URIRef) and scheme in SCHEMES:
            found.append(_concept(graph, node, scheme, code))
    order = {scheme: position for position, scheme in enumerate(SCHEMES)}
    return sorted(found, key=lambda concept: (order[concept.scheme], concept.code))


def _concept(graph: Graph, node: URIRef, scheme: str, code: str) -> Concept:
    preferred = _labels(graph, node, SKOS.prefLabel, "zh")
    others = sorted(_labels(graph, node, SKOS.altLabel, "zh"), key=lambda text: (len(text), text))
    broader = graph.value(node, SKOS.broader)
    level = graph.value(node, BG.level)
    return Concept(
        scheme=scheme,
        code=code,
        labels_zh=(*preferred, *others),
        label_en=next(iter(_labels(graph, node, SKOS.prefLabel, "en")), code),
        broader=None if broader is None else str(broader).rpartition("/")[2],
        level=int(level) if isinstance(level, Literal) else 0,
        valid=_years(graph.value(node, DCTERMS.valid)),
    )


def _years(text: Node | None) -> tuple[int | None, int | None]:
    """First and last year of an ISO 8601 interval with open ends: ``../2017``."""
    first, _, last = str(text or "../..").partition("/")
    return (int(first) if first.isdigit() else None, int(last) if last.isdigit() else None)


def _labels(graph: Graph, node: URIRef, predicate: URIRef, language: str) -> list[str]:
    return [
        str(text)
        for text in graph.objects(node, predicate)
        if isinstance(text, Literal) and text.language == language
    ]
