"""Pages for people: the values that the templates show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from budgetgraph.publishing.canned import CannedQuery
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY, local_address
from budgetgraph.web.labels import LABELS
from budgetgraph.web.problems import Problem
from budgetgraph.web.resources import INCOMING_LIMIT, SUFFIXES, Description

SHOWN_ROWS = 1_000
"""Rows of a result that a page shows; more are announced, never silently left out."""

_PREFIXES = {
    "https://w3id.org/budgetgraph/ontology#": "bg:",
    "https://w3id.org/budgetgraph/code/": "code:",
    "http://purl.org/dc/terms/": "dct:",
    "http://www.w3.org/ns/dcat#": "dcat:",
    "http://www.w3.org/ns/org#": "org:",
    "http://www.w3.org/ns/prov#": "prov:",
    "http://purl.org/linked-data/cube#": "qb:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
    "http://schema.org/": "schema:",
    "http://www.w3.org/2004/02/skos/core#": "skos:",
    "http://purl.org/linked-data/sdmx/2009/attribute#": "sdmx-attribute:",
}
_NAMES = {
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
}
_TEXTS = {"http://purl.org/dc/terms/description", "http://www.w3.org/ns/prov#value"}
_MONEY_PROPERTIES = {f"{ONTOLOGY}#{name}" for name in ("amount", "totalBudget", "changeAmount")}
_MONEY_WORDS = {"amount", "budget", "total", "listed", "unexplained", "printed"}
_SHORT = 60
"""Characters of a text that stands for a name."""

_NUMBERS = {"integer", "decimal", "double"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page shows it."""

    text: str
    en: str = ""
    href: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A result as a page shows it; ``cut`` where there are more rows."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    cut: bool


class Pages:
    """Renders the pages of one release."""

    def __init__(self, release: Release, queries: Iterable[CannedQuery]) -> None:
        self._release = release
        self._queries = tuple(queries)
        self._templates = Environment(
            loader=PackageLoader("budgetgraph.web"), autoescape=True, undefined=StrictUndefined
        )

    def landing(self, root: str) -> str:
        """What is loaded, the twenty questions, the addresses."""
        return self._render(
            "landing.html",
            root,
            documents=self._release.manifest.get("documents", []),
            queries=self._queries,
            base_iri=self._release.base_iri,
        )

    def query(
        self,
        root: str,
        query: CannedQuery,
        values: Mapping[str, str],
        text: str,
        *,
        result: Table | None = None,
        problem: Problem | None = None,
    ) -> str:
        """A canned query with its parameters and its result."""
        address = f"{root}/queries/{query.name}?"
        return self._render(
            "query.html",
            root,
            query=query,
            values=values,
            text=text,
            problem=problem,
            result=None if result is None else self._shown(result, root),
            csv=address + urlencode({**values, "format": "csv"}),
            json=address + urlencode({**values, "format": "json"}),
        )

    def sparql(
        self,
        root: str,
        text: str,
        *,
        result: Table | None = None,
        graph: str = "",
        problem: Problem | None = None,
    ) -> str:
        """The query form, with a result if there is one."""
        return self._render(
            "sparql.html",
            root,
            text=text,
            problem=problem,
            graph=graph,
            result=None if result is None else self._shown(result, root),
        )

    def resource(self, root: str, address: str, description: Description) -> str:
        """The bilingual table of a resource that is described at ``address``."""
        own = self._groups(description.own, root)
        datasets = [
            {
                "dataset": self._value(row[0], root, _text(row[1]), _text(row[2])),
                "total": self._total(row[3], row[4], root),
            }
            for row in description.datasets
            if row[0] is not None
        ]
        return self._render(
            "resource.html",
            root,
            title=_title(description.own) or address.partition("/")[2],
            iri=description.iri,
            own=own,
            incoming=self._groups(description.incoming, root),
            cut=description.cut,
            cells=description.cells,
            limit=INCOMING_LIMIT,
            datasets=datasets,
            here=f"{root}/{address}",
            formats=[(suffix, each.name) for suffix, each in SUFFIXES.items()],
        )

    def ontology(self, root: str, terms: Table) -> str:
        """The terms of the ontology with their names and explanations."""
        shown: dict[str, dict[str, str]] = {}
        for row in terms.terms:
            iri, *texts = (_text(term) for term in row)
            names = ("label_zh", "label_en", "comment_zh", "comment_en")
            entry = {"iri": iri, "name": iri.rpartition("#")[2]}
            shown.setdefault(iri, entry | dict(zip(names, texts, strict=True)))
        return self._render(
            "ontology.html",
            root,
            iri=ONTOLOGY,
            terms=list(shown.values()),
            formats=[(suffix, each.name) for suffix, each in SUFFIXES.items()],
        )

    def problem(self, root: str, problem: Problem) -> str:
        """An error, for people."""
        return self._render("problem.html", root, problem=problem)

    def _render(self, template: str, root: str, **values: Any) -> str:
        return self._templates.get_template(template).render(
            root=root, release=self._release.id, **values
        )

    def _shown(self, table: Table, root: str) -> ShownTable:
        money = [_is_money(name, table.variables) for name in table.variables]
        rows = tuple(
            tuple(
                Shown("") if term is None else self._value(term, root, money=is_money)
                for term, is_money in zip(row, money, strict=True)
            )
            for row in table.terms[:SHOWN_ROWS]
        )
        return ShownTable(table.variables, rows, len(table.terms) > SHOWN_ROWS)

    def _groups(self, table: Table, root: str) -> list[dict[str, Any]]:
        groups: dict[Term, dict[str, Any]] = {}
        seen = set()
        for p, p_zh, p_en, o, o_zh, o_en, o_text in table.terms:
            if p is None or o is None or (p, o) in seen:
                continue
            seen.add((p, o))
            group = groups.setdefault(
                p, {"property": self._value(p, root, _text(p_zh), _text(p_en)), "values": []}
            )
            names = _text(o_zh) or (LABELS.get(o.value, ("", ""))[0] or _shortened(_text(o_text)))
            value = self._value(o, root, names, _text(o_en), money=p.value in _MONEY_PROPERTIES)
            group["values"].append(value)
        return list(groups.values())

    def _total(self, item: Term | None, amount: Term | None, root: str) -> Shown:
        if item is None or amount is None:
            return Shown("")
        link = self._value(item, root)
        return replace(self._value(amount, root, money=True), href=link.href)

    def _value(
        self, term: Term, root: str, zh: str = "", en: str = "", *, money: bool = False
    ) -> Shown:
        if term.kind != "iri":
            tag = f"@{term.language}" if term.language and term.language != "zh" else ""
            kind = (term.datatype or "").rpartition("#")[2]
            text = _yuan(term.value) if money and kind == "decimal" else term.value + tag
            return Shown(text, number=kind in _NUMBERS)
        # Linked where it can be read now; the IRI itself may not be on the web yet.
        address = local_address(self._release.base_iri, term.value)
        if address is not None:
            href: str | None = root + address
        else:
            href = term.value if term.value.startswith(("http://", "https://")) else None
        known_zh, known_en = LABELS.get(term.value, ("", ""))
        return Shown(zh or known_zh or _short(term.value), en or known_en, href)


def _title(own: Table) -> str:
    """The Chinese name that a resource says of itself, else its text, shortened; empty for neither."""
    literals = [(row[0].value, row[3]) for row in own.terms if row[0] and row[3]]
    for properties in (_NAMES, _TEXTS):
        found = [term for p, term in literals if p in properties and term.kind == "literal"]
        found.sort(key=lambda term: term.language != "zh")
        if found:
            return _shortened(found[0].value)
    return ""


def _is_money(variable: str, variables: Iterable[str]) -> bool:
    """Whether a column holds yuan, by its name; a bare difference only beside an amount."""
    words = set(variable.split("_"))
    if words & {"percent", "share", "rate"}:
        return False
    if words & _MONEY_WORDS:
        return True
    beside = any("amount" in other.split("_") for other in variables)
    return beside and bool(words & {"change", "difference"})


def _yuan(text: str) -> str:
    whole, point, fraction = text.partition(".")
    digits = whole.lstrip("+-")
    if not digits.isdecimal():
        return text
    return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{fraction} 元"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def _short(iri: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri
