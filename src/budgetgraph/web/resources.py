"""What is said about one resource: the descriptions behind ``/doc/…``, ``/code/…``, ``/graph/…`` and ``/ontology``.

A description is bounded: a code may be used by hundreds of thousands of figures. What is left out is
announced, on the page and in the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request

from budgetgraph.publishing import formats
from budgetgraph.publishing.engines.contract import Answer, AnswerRequest, TableRequest
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY
from budgetgraph.web.desk import Desk, Lane
from budgetgraph.web.figures import DERIVED_FROM, Words, places_of
from budgetgraph.web.findings import Findings, findings_of

FORMATS = (formats.TURTLE, formats.NTRIPLES, formats.JSONLD, formats.RDFXML)
"""In which a description can be had."""

OWN_LIMIT = 5_000
"""Triples of a resource that are given as data."""

SHOWN_LIMIT = 1_000
"""Values of a resource that a page shows."""

INCOMING_LIMIT = 100
"""Links to a resource that are given."""

_BG = f"{ONTOLOGY}#"
_PREF_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_NAMES = f"{_PREF_LABEL}|{_LABEL}"
_TITLE = "<http://purl.org/dc/terms/title>"
_TEXTS = "|".join(
    (
        "<http://purl.org/dc/terms/description>",
        "<http://www.w3.org/2004/02/skos/core#definition>",
        "<http://www.w3.org/ns/prov#value>",
        "<http://www.w3.org/ns/shacl#resultMessage>",
    )
)
# A document has thousands of cells; each of them is one click further, at the figure it holds.
_NO_CELL = f"FILTER NOT EXISTS {{ ?s a <{_BG}SourceCell> }}"
# Findings have a list of their own.
_NO_FINDING = "FILTER NOT EXISTS { ?s a <http://www.w3.org/ns/shacl#ValidationResult> }"
_PREFIXES = f"""
PREFIX bg: <{_BG}>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>
"""
_NOTES = (
    (
        "own",
        f"Only the first {OWN_LIMIT} statements about this are here; ask the SPARQL endpoint for all.",
        f"这里只有关于它的前 {OWN_LIMIT} 条陈述；全部内容请用 SPARQL 端点查询。",
    ),
    (
        "incoming",
        f"Only {INCOMING_LIMIT} of the links to this are here; ask the SPARQL endpoint for all.",
        f"这里只有指向它的 {INCOMING_LIMIT} 个链接；全部内容请用 SPARQL 端点查询。",
    ),
)


@dataclass(frozen=True, slots=True)
class Description:
    """A resource for people: what it says, and what points to it.

    ``own_cut`` and ``cut`` where it says more, or more points to it, than is here; ``cells`` are counted
    and never here. ``datasets`` has the datasets of a document: dataset, Chinese and English name, item of
    the total, amount. ``places`` says in words where the cells are that it was read from. ``findings`` are
    those about it, and the printed figures of a finding or a sum.
    """

    iri: str
    own: Table
    incoming: Table
    own_cut: bool
    cut: bool
    cells: int
    datasets: tuple[tuple[Term | None, ...], ...] = ()
    places: Mapping[str, Words] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said about the resource."""
        return not (self.own.terms or self.incoming.terms or self.cells)


class Resources:
    """Asks ``desk`` what is said, in the lane of short queries. Everything raises :class:`QueryError`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def graph_of(
        self,
        request: Request,
        iri: str,
        document: str,
        format: Format,
        *,
        gzip: bool,
        facts: Iterable[tuple[str, str]] = (),
    ) -> Answer | None:
        """The triples about ``iri``, labels of what they point to, and some links to it.

        Where that is not all, ``document`` (an IRI) says so with ``rdfs:comment``. ``facts`` are more
        statements about ``iri``: property and object as SPARQL writes them. ``None`` if nothing is said.
        """
        more = " ".join(f"UNION {{ BIND({p} AS ?p) BIND({o} AS ?o) }}" for p, o in facts)
        query = _DESCRIPTION.replace("%more%", more)
        query = query.replace("%document%", f"<{document}>").replace("%iri%", f"<{iri}>")
        answer = await self._answer(request, query, format, gzip)
        return answer if answer.rows else None

    async def ontology_graph(self, request: Request, format: Format, *, gzip: bool) -> Answer:
        """The ontology and all its terms."""
        return await self._answer(request, _ONTOLOGY_GRAPH, format, gzip)

    async def void_graph(
        self, request: Request, base_iri: str, format: Format, *, gzip: bool
    ) -> Answer:
        """The description of the dataset in VoID: counts, parts, links to others, where it is had."""
        query = _VOID_GRAPH.replace("%base%", base_iri)
        return await self._answer(request, query, format, gzip)

    async def ontology_terms(self, request: Request) -> Table:
        """The terms of the ontology: IRI, names and explanations in both languages, by IRI."""
        return await self._table(request, _ONTOLOGY_TERMS, OWN_LIMIT)

    async def description_of(self, request: Request, iri: str) -> Description:
        """What is said about ``iri``, with labels."""
        own = f"""{_PREFIXES}
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en ?o_text WHERE {{
  {{ SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }} LIMIT {SHOWN_LIMIT + 1} }}
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o"""
        incoming = f"""{_PREFIXES}
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en ?o_text WHERE {{
  {{ SELECT ?p (?s AS ?o) WHERE {{ ?s ?p <{iri}> {_NO_CELL} {_NO_FINDING} }} LIMIT {INCOMING_LIMIT + 1} }}
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o"""
        count = f"""{_PREFIXES}
SELECT (COUNT(*) AS ?n) WHERE {{ ?cell dct:isPartOf|dct:source <{iri}> ; a bg:SourceCell }}"""
        rows = 4 * SHOWN_LIMIT  # a value with several names has several rows
        said, own_cut = _first(await self._table(request, own, rows), SHOWN_LIMIT)
        links, cut = _first(await self._table(request, incoming, rows), INCOMING_LIMIT)
        cells = int((await self._table(request, count, 1)).rows[0][0] or 0)
        is_document = any(
            term and term.value == f"{_BG}BudgetDocument" for row in said.terms for term in row
        )
        datasets = await self._datasets(request, iri) if is_document else ()
        is_derived = any(row[0] and row[0].value == DERIVED_FROM for row in said.terms)
        places = await self._places(request, iri) if is_derived else {}
        ask = partial(self._table, request)
        found = await findings_of(iri, said, ask)
        return Description(iri, said, links, own_cut, cut, cells, datasets, places, found)

    async def _places(self, request: Request, iri: str) -> Mapping[str, Words]:
        """Where the cells are that ``iri`` was derived from."""
        query = f"""{_PREFIXES}
SELECT ?cell ?table ?page ?line ?column WHERE {{
  <{iri}> <{DERIVED_FROM}> ?cell .
  ?cell bg:table ?table ; bg:line ?line ; bg:column ?column .
  OPTIONAL {{ ?cell bg:page ?page }}
}} LIMIT {SHOWN_LIMIT}"""
        return places_of(await self._table(request, query, SHOWN_LIMIT))

    async def _datasets(self, request: Request, iri: str) -> tuple[tuple[Term | None, ...], ...]:
        """The datasets of the document ``iri``, each once, with the item that is its total."""
        classes = "bg:function, bg:economic, bg:source, bg:category, bg:project, bg:component"
        names = f"""{_PREFIXES}
SELECT ?d ?d_zh ?d_en WHERE {{
  ?d a qb:DataSet ; dct:source <{iri}> .
  {_labels("d", short=True)}
}} ORDER BY ?d"""
        # Not within an OPTIONAL of the other query, and year and unit not joined but compared: either would
        # have the engine go through all items of a release.
        totals = f"""{_PREFIXES}
SELECT ?d ?item ?amount WHERE {{
  ?d dct:source <{iri}> ; bg:fiscalYear ?year ; dct:creator ?unit .
  ?item qb:dataSet ?d ; bg:amount ?amount ; bg:fiscalYear ?its_year ; bg:unit ?its_unit .
  FILTER(?its_year = ?year && ?its_unit = ?unit)
  OPTIONAL {{ ?item bg:nature ?nature }}
  FILTER EXISTS {{ ?item ?some ?x FILTER(?some IN ({classes}, bg:nature) && STRENDS(STR(?x), "/total")) }}
  FILTER NOT EXISTS {{ ?item ?each ?y FILTER(?each IN ({classes}) && !STRENDS(STR(?y), "/total")) }}
  FILTER(!BOUND(?nature) || STRENDS(STR(?nature), "/total") || STRENDS(STR(?nature), "/basic"))
}} ORDER BY ?d DESC(STRENDS(STR(?nature), "/total")) ?item"""
        total_of: dict[Term | None, tuple[Term | None, ...]] = {}
        for dataset, *total in (await self._table(request, totals, SHOWN_LIMIT)).terms:
            total_of.setdefault(dataset, tuple(total))
        found: dict[Term | None, tuple[Term | None, ...]] = {}
        for row in (await self._table(request, names, SHOWN_LIMIT)).terms:
            found.setdefault(row[0], (*row, *total_of.get(row[0], (None, None))))
        return tuple(found.values())

    async def _answer(self, request: Request, query: str, format: Format, gzip: bool) -> Answer:
        asked = AnswerRequest(query, (format,), gzip=gzip)
        return (await self._desk.answer(request, asked, lane=Lane.PAGES)).answer

    async def _table(self, request: Request, query: str, rows: int) -> Table:
        return await self._desk.table(request, TableRequest(query, rows), lane=Lane.PAGES)


def _first(table: Table, limit: int) -> tuple[Table, bool]:
    """The rows of the first ``limit`` pairs of property and value, and whether there are more."""
    pairs = list(dict.fromkeys((row[0], row[3]) for row in table.terms))
    if len(pairs) <= limit:
        return table, False
    shown = set(pairs[:limit])
    kept = tuple(row for row in table.terms if (row[0], row[3]) in shown)
    return Table(table.variables, kept), True


def _labels(name: str, *, short: bool = False) -> str:
    """Names of ``?name`` in both languages; with ``short`` the label of what also has a title."""
    parts = []
    for language in ("zh", "en"):
        label, title = f"?{name}_{language}_label", f"?{name}_{language}_title"
        first, second = (label, title) if short else (title, label)
        parts += [
            f'OPTIONAL {{ ?{name} {_NAMES} {label} FILTER(LANG({label}) = "{language}") }}',
            f'OPTIONAL {{ ?{name} {_TITLE} {title} FILTER(LANG({title}) = "{language}") }}',
            f"BIND(COALESCE({first}, {second}) AS ?{name}_{language})",
        ]
    if name == "o":
        parts += [
            f'OPTIONAL {{ ?o {_TEXTS} ?o_said FILTER(LANG(?o_said) IN ("", "zh")) }}',
            "OPTIONAL { ?o dcat:startDate ?o_start ; dcat:endDate ?o_end }",
            'BIND(COALESCE(?o_said, CONCAT(STR(?o_start), "/", STR(?o_end))) AS ?o_text)',
        ]
    return "\n  ".join(parts)


def _cut_note(name: str, english: str, chinese: str) -> str:
    """What says that a part of a description is cut, if there is one more than its limit."""
    pattern, skipped = {
        "own": ("%iri% ?more ?s", OWN_LIMIT),
        "incoming": (f"?s ?more %iri% {_NO_CELL}", INCOMING_LIMIT),
    }[name]
    return f"""UNION {{
    {{ SELECT ?more WHERE {{ {pattern} }} OFFSET {skipped} LIMIT 1 }}
    BIND(%iri% AS ?about) BIND("{english}"@en AS ?english) BIND("{chinese}"@zh AS ?chinese)
  }}"""


# One query and no sorting: this is asked for every resource that is looked up. Each part stands alone, so
# that no part is evaluated once per row of another.
_DESCRIPTION = f"""{_PREFIXES}
CONSTRUCT {{
  %iri% ?p ?o . ?named {_PREF_LABEL} ?preferred ; rdfs:label ?label . ?s ?q %iri% .
  %document% foaf:primaryTopic ?about ; rdfs:comment ?english, ?chinese
}} WHERE {{
  {{ SELECT ?p ?o WHERE {{ %iri% ?p ?o }} LIMIT {OWN_LIMIT} }}
  UNION {{ SELECT ?named ?preferred WHERE {{ %iri% ?to ?named . ?named {_PREF_LABEL} ?preferred }} LIMIT {OWN_LIMIT} }}
  UNION {{ SELECT ?named ?label WHERE {{ %iri% ?to ?named . ?named rdfs:label ?label }} LIMIT {OWN_LIMIT} }}
  UNION {{ SELECT ?s ?q WHERE {{ ?s ?q %iri% {_NO_CELL} }} LIMIT {INCOMING_LIMIT} }}
  {" ".join(_cut_note(*each) for each in _NOTES)} %more%
}}"""

_ONTOLOGY_GRAPH = f"""{_PREFIXES}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ <{ONTOLOGY}> }} ?s ?p ?o }} UNION {{ ?s rdfs:isDefinedBy <{ONTOLOGY}> ; ?p ?o }}
}}"""
_ONTOLOGY_TERMS = f"""{_PREFIXES}
SELECT DISTINCT ?term ?label_zh ?label_en ?comment_zh ?comment_en WHERE {{
  ?term rdfs:isDefinedBy <{ONTOLOGY}> .
  {
    " ".join(
        f'OPTIONAL {{ ?term rdfs:{name} ?{name}_{language} FILTER(LANG(?{name}_{language}) = "{language}") }}'
        for name in ("label", "comment")
        for language in ("zh", "en")
    )
}
}} ORDER BY ?term"""
# The distributions of the dataset are in the catalogue. Its sizes are not here: the store bends their type.
_VOID_GRAPH = f"""{_PREFIXES}
CONSTRUCT {{
  ?dataset ?p ?o .
  <%base%.well-known/void> a void:DatasetDescription ; foaf:primaryTopic ?whole
}} WHERE {{
  {{
    {{ ?dataset a void:Dataset }} UNION {{ ?dataset a void:Linkset }}
    ?dataset ?p ?o FILTER(?p != dcat:distribution)
  }} UNION {{ ?whole a void:Dataset ; void:sparqlEndpoint ?endpoint }}
}}"""
