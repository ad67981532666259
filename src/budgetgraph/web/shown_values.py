"""How values look on pages: names instead of IRIs, links that lead to this server, amounts with their unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY, local_address
from budgetgraph.web.figures import Words, title_of_figure, title_of_report, title_of_sum
from budgetgraph.web.labels import names_of, names_of_period

SHOWN_ROWS = 1_000
"""Rows of a result that a page shows; more are announced, never silently left out."""

_PREFIXES = {
    "https://w3id.org/budgetgraph/ontology#": "bg:",
    "https://w3id.org/budgetgraph/code/": "code:",
    "https://w3id.org/budgetgraph/dsd/": "dsd:",
    "https://w3id.org/budgetgraph/shapes#": "bgs:",
    "http://data.europa.eu/eli/ontology#": "eli:",
    "http://data.europa.eu/m8g/": "cv:",
    "http://data.europa.eu/r5r/": "dcatap:",
    "http://data.openbudgets.eu/": "openbudgets:",
    "http://linked.data.gov.au/def/cofog/": "cofog:",
    "http://purl.org/dc/terms/": "dct:",
    "http://purl.org/linked-data/cube#": "qb:",
    "http://purl.org/linked-data/sdmx/2009/attribute#": "sdmx-attribute:",
    "http://purl.org/linked-data/sdmx/2009/dimension#": "sdmx-dimension:",
    "http://purl.org/linked-data/sdmx/2009/measure#": "sdmx-measure:",
    "http://rdfs.org/ns/void#": "void:",
    "http://schema.org/": "schema:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://www.w3.org/2001/XMLSchema#": "xsd:",
    "http://www.w3.org/2002/07/owl#": "owl:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://www.w3.org/ns/dcat#": "dcat:",
    "http://www.w3.org/ns/formats/": "formats:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://www.w3.org/ns/shacl#": "sh:",
    "http://xmlns.com/foaf/0.1/": "foaf:",
}
_NAMES = {
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
}
_TEXTS = {
    "http://purl.org/dc/terms/description",
    "http://www.w3.org/ns/prov#value",
    "http://www.w3.org/ns/shacl#resultMessage",
}
_START = "http://www.w3.org/ns/dcat#startDate"
_END = "http://www.w3.org/ns/dcat#endDate"
_MONEY_PROPERTIES = {
    f"{ONTOLOGY}#{name}"
    for name in ("amount", "totalBudget", "changeAmount", "printedAmount", "grain")
}
_MONEY_WORDS = {"amount", "budget", "total", "listed", "unexplained", "printed"}
_SHORT = 60
"""Characters of a text that stands for a name."""

_NUMBERS = {"integer", "decimal", "double"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: ``root`` is the path of the application, ``base_iri`` what the publisher's IRIs begin with."""

    root: str
    base_iri: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it; ``note`` is what stands behind its text."""

    text: str
    en: str = ""
    href: str | None = None
    number: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A result as a page shows it; ``cut`` where there are more rows."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    cut: bool


def shown_table(table: Table, place: Place) -> ShownTable:
    """The first rows of a result."""
    money = [_is_money(name, table.variables) for name in table.variables]
    rows = tuple(
        tuple(
            Shown("") if term is None else shown_value(term, place, money=is_money)
            for term, is_money in zip(row, money, strict=True)
        )
        for row in table.terms[:SHOWN_ROWS]
    )
    return ShownTable(table.variables, rows, len(table.terms) > SHOWN_ROWS)


def shown_groups(
    table: Table, place: Place, where: Mapping[str, Words] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """The rows of a description: each property once, with its values.

    ``where`` has the places of source cells by their IRI.
    """
    groups: dict[Term, dict[str, Any]] = {}
    seen = set()
    for p, p_zh, p_en, o, o_zh, o_en, o_text in table.terms:
        if p is None or o is None or (p, o) in seen:
            continue
        seen.add((p, o))
        group = groups.setdefault(
            p, {"property": shown_value(p, place, text_of(p_zh), text_of(p_en)), "values": []}
        )
        zh, en = text_of(o_zh), text_of(o_en)
        if not zh and o.kind == "iri":
            known = names_of(o.value) or names_of_period(text_of(o_text))
            zh, en = known or (_shortened(text_of(o_text)), en)
        shown = shown_value(o, place, zh, en, money=p.value in _MONEY_PROPERTIES)
        if o.value in where:
            # A cell is known by its place; what it prints is what people look for.
            note, en = where[o.value]
            shown = replace(shown, text=_shortened(text_of(o_text)) or shown.text, note=note, en=en)
        group["values"].append(shown)
    return list(groups.values())


def shown_total(item: Term | None, amount: Term | None, place: Place) -> Shown:
    """An amount that leads to the item it is the amount of."""
    if item is None or amount is None:
        return Shown("")
    link = shown_value(item, place)
    return replace(shown_value(amount, place, money=True), href=link.href)


def shown_value(
    term: Term, place: Place, zh: str = "", en: str = "", *, money: bool = False
) -> Shown:
    """A term with the names given, or else known; an IRI is linked to where it can be read now."""
    if term.kind != "iri":
        tag = f"@{term.language}" if term.language and term.language != "zh" else ""
        kind = (term.datatype or "").rpartition("#")[2]
        text = yuan(term.value) if money and kind == "decimal" else term.value + tag
        return Shown(text, number=kind in _NUMBERS)
    # The IRI itself may not be on the web yet.
    address = local_address(place.base_iri, term.value)
    if address is not None:
        href: str | None = place.root + address
    else:
        href = term.value if term.value.startswith(("http://", "https://")) else None
    known_zh, known_en = names_of(term.value) or ("", "")
    if term.value == place.base_iri:
        known_zh, known_en = "首页", "home page"
    return Shown(zh or known_zh or short_name(place, term.value), en or known_en, href)


def title_of(iri: str, own: Table) -> str:
    """The Chinese name that a resource says of itself, or what figure it is, else its text, shortened.

    Empty where it says nothing of the kind.
    """
    literals = [(row[0].value, row[3]) for row in own.terms if row[0] and row[3]]
    for properties in (_NAMES, _TEXTS):
        found = [term for p, term in literals if p in properties and term.kind == "literal"]
        found.sort(key=lambda term: term.language != "zh")
        if found:
            return _shortened(found[0].value)
    values = {p: term.value for p, term in literals}
    figure = title_of_figure(own, yuan(values.get(f"{ONTOLOGY}#amount", "")))
    title = figure or title_of_sum(own) or title_of_report(own)
    if title is not None:
        return title
    if _START in values and _END in values:
        period = names_of_period(f"{values[_START]}/{values[_END]}")
        if period is not None:
            return " ".join(dict.fromkeys(period))
    return " ".join(dict.fromkeys(names_of(iri) or ()))


def short_name(place: Place, iri: str) -> str:
    """A name for an IRI that nobody has named: without what all IRIs of its kind begin with."""
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    path = iri.removeprefix(place.base_iri)
    if iri.startswith(place.base_iri) and path:
        return path.removeprefix("id/")
    return iri


def text_of(term: Term | None) -> str:
    """The text of a term; empty for none."""
    return "" if term is None else term.value


def _is_money(variable: str, variables: Iterable[str]) -> bool:
    """Whether a column holds yuan, by its name; a bare difference only beside an amount."""
    words = set(variable.split("_"))
    if words & {"percent", "share", "rate"}:
        return False
    if words & _MONEY_WORDS:
        return True
    beside = any("amount" in other.split("_") for other in variables)
    return beside and bool(words & {"change", "difference"})


def yuan(text: str) -> str:
    """A number of yuan with its unit, its digits in groups; other texts as they are."""
    whole, point, fraction = text.partition(".")
    digits = whole.lstrip("+-")
    if not digits.isdecimal():
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{fraction} 元"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
