"""Pages for people: the values that the templates show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from budgetgraph.publishing.canned import CannedQuery
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.resources import SUFFIXES, Description

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
        error: str = "",
    ) -> str:
        """A canned query with its parameters and its result."""
        address = f"{root}/queries/{query.name}?"
        return self._render(
            "query.html",
            root,
            query=query,
            values=values,
            text=text,
            error=error,
            result=None if result is None else self._shown(result, root),
            csv=address + urlencode({**values, "format": "csv"}),
            json=address + urlencode({**values, "format": "json"}),
        )

    def sparql(
        self, root: str, text: str, *, result: Table | None = None, graph: str = "", error: str = ""
    ) -> str:
        """The query form, with a result if there is one."""
        return self._render(
            "sparql.html",
            root,
            text=text,
            error=error,
            graph=graph,
            result=None if result is None else self._shown(result, root),
        )

    def resource(self, root: str, path: str, description: Description) -> str:
        """The bilingual table of a resource."""
        own = _entries(description.own, lambda term, zh, en: self._value(term, root, zh, en))
        incoming = _entries(
            description.incoming, lambda term, zh, en: self._value(term, root, zh, en)
        )
        names = {
            "http://www.w3.org/2004/02/skos/core#prefLabel",
            "http://purl.org/dc/terms/title",
            "http://www.w3.org/2000/01/rdf-schema#label",
        }
        title = next(
            (
                row[3].value
                for row in description.own.terms
                if row[0] and row[3] and row[0].value in names
            ),
            path,
        )
        return self._render(
            "resource.html",
            root,
            title=title,
            iri=description.iri,
            own=own,
            incoming=incoming,
            here=f"{root}/doc/{path}",
            formats=[(suffix, each.name) for suffix, each in SUFFIXES.items()],
        )

    def _render(self, template: str, root: str, **values: Any) -> str:
        return self._templates.get_template(template).render(
            root=root, release=self._release.id, **values
        )

    def _shown(self, table: Table, root: str) -> ShownTable:
        rows = tuple(
            tuple(Shown("") if term is None else self._value(term, root) for term in row)
            for row in table.terms[:SHOWN_ROWS]
        )
        return ShownTable(table.variables, rows, len(table.terms) > SHOWN_ROWS)

    def _value(self, term: Term, root: str, zh: str = "", en: str = "") -> Shown:
        if term.kind != "iri":
            tag = f"@{term.language}" if term.language and term.language != "zh" else ""
            number = (term.datatype or "").rpartition("#")[2] in _NUMBERS
            return Shown(term.value + tag, number=number)
        things = f"{self._release.base_iri}id/"
        if term.value.startswith(things):
            # Linked where it can be read now; the IRI itself may not be on the web yet.
            href: str | None = f"{root}/doc/{term.value.removeprefix(things)}"
        else:
            href = term.value if term.value.startswith(("http://", "https://")) else None
        return Shown(zh or _short(term.value), en, href)


def _entries(table: Table, shown: Any) -> list[dict[str, Shown]]:
    entries: dict[tuple[Term, Term], dict[str, Shown]] = {}
    for row in table.terms:
        p, p_zh, p_en, o, o_zh, o_en = row
        if p is None or o is None:
            continue
        entries.setdefault(
            (p, o),
            {
                "property": shown(p, _text(p_zh), _text(p_en)),
                "value": shown(o, _text(o_zh), _text(o_en)),
            },
        )
    return list(entries.values())


def _text(term: Term | None) -> str:
    return "" if term is None else term.value


def _short(iri: str) -> str:
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri
