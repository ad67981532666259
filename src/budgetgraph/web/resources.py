"""What is said about one resource: the descriptions behind ``/doc/…``, ``/code/…`` and ``/ontology``."""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph.publishing import formats
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.query_pool import AnswerRequest, QueryPool, TableRequest
from budgetgraph.publishing.store import Answer, Table, Term
from budgetgraph.web.addresses import ONTOLOGY

SUFFIXES = {
    each.suffix: each for each in (formats.TURTLE, formats.NTRIPLES, formats.JSONLD, formats.RDFXML)
}
HTML_SUFFIX = ".html"
OWN_LIMIT = 5_000
INCOMING_LIMIT = 100
"""Links to a resource that are shown: a code may have hundreds of thousands."""

_BG = f"{ONTOLOGY}#"
_NAMES = (
    "<http://www.w3.org/2004/02/skos/core#prefLabel>|<http://www.w3.org/2000/01/rdf-schema#label>"
)
_TITLE = "<http://purl.org/dc/terms/title>"
_TEXTS = "<http://purl.org/dc/terms/description>|<http://www.w3.org/2004/02/skos/core#definition>|<http://www.w3.org/ns/prov#value>"
# A document has thousands of cells; each of them is one click further, at the figure it holds.
_NO_CELL = f"FILTER NOT EXISTS {{ ?o a <{_BG}SourceCell> }}"
_PREFIXES = f"""
PREFIX bg: <{_BG}>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""


@dataclass(frozen=True, slots=True)
class Description:
    """A resource for people: what it says, and what points to it.

    ``cut`` where more points to it than is here; ``cells`` are counted and never here. ``datasets`` has
    the datasets of a document: dataset, Chinese and English name, item of the total, amount.
    """

    iri: str
    own: Table
    incoming: Table
    cut: bool
    cells: int
    datasets: tuple[tuple[Term | None, ...], ...] = ()


def graph_of(pool: QueryPool, iri: str, accepted: tuple[Format, ...]) -> Answer:
    """The triples about ``iri``, labels of what they point to, and some links to it.

    Raises :class:`QueryError`.
    """
    query = f"""
CONSTRUCT {{ <{iri}> ?p ?o . ?o ?labelled ?label . ?s ?q <{iri}> }} WHERE {{
  {{
    SELECT ?p ?o ?labelled ?label WHERE {{
      <{iri}> ?p ?o .
      OPTIONAL {{
        ?o ?labelled ?label .
        FILTER(?labelled IN (<http://www.w3.org/2004/02/skos/core#prefLabel>, <http://www.w3.org/2000/01/rdf-schema#label>))
      }}
    }} LIMIT {OWN_LIMIT}
  }} UNION {{
    SELECT (?o AS ?s) ?q WHERE {{ ?o ?q <{iri}> {_NO_CELL} }} ORDER BY ?q ?s LIMIT {INCOMING_LIMIT}
  }}
}}"""
    return pool.answer(AnswerRequest(query, accepted))


def ontology_graph(pool: QueryPool, accepted: tuple[Format, ...]) -> Answer:
    """The ontology and all its terms. Raises :class:`QueryError`."""
    query = f"""{_PREFIXES}
CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ <{ONTOLOGY}> }} ?s ?p ?o }} UNION {{ ?s rdfs:isDefinedBy <{ONTOLOGY}> ; ?p ?o }}
}}"""
    return pool.answer(AnswerRequest(query, accepted))


def ontology_terms(pool: QueryPool) -> Table:
    """The terms of the ontology: IRI, names and explanations in both languages, by IRI.

    Raises :class:`QueryError`.
    """
    parts = "\n  ".join(
        f'OPTIONAL {{ ?term rdfs:{name} ?{name}_{language} FILTER(LANG(?{name}_{language}) = "{language}") }}'
        for name in ("label", "comment")
        for language in ("zh", "en")
    )
    query = f"""{_PREFIXES}
SELECT DISTINCT ?term ?label_zh ?label_en ?comment_zh ?comment_en WHERE {{
  ?term rdfs:isDefinedBy <{ONTOLOGY}> .
  {parts}
}} ORDER BY ?term"""
    return pool.table(TableRequest(query, OWN_LIMIT))


def is_known(pool: QueryPool, iri: str) -> bool:
    """Whether anything at all is said about ``iri``. Raises :class:`QueryError`."""
    table = pool.table(TableRequest(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}", 1))
    return table.rows == (("true",),)


def description_of(pool: QueryPool, iri: str) -> Description | None:
    """What is said about ``iri``, with labels; ``None`` if nothing is. Raises :class:`QueryError`."""
    own = f"""
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en ?o_text WHERE {{
  <{iri}> ?p ?o .
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o LIMIT {OWN_LIMIT}"""
    incoming = f"""
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en ?o_text WHERE {{
  {{ SELECT ?p ?o WHERE {{ ?o ?p <{iri}> {_NO_CELL} }} ORDER BY ?p ?o LIMIT {INCOMING_LIMIT + 1} }}
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o"""
    count = f"SELECT (COUNT(*) AS ?n) {{ ?o ?p <{iri}> . ?o a <{_BG}SourceCell> }}"
    rows = OWN_LIMIT + INCOMING_LIMIT
    said = pool.table(TableRequest(own, rows))
    links = pool.table(TableRequest(incoming, rows))
    cells = int(pool.table(TableRequest(count, 1)).rows[0][0] or 0)
    if not (said.terms or links.terms or cells):
        return None
    shown = list(dict.fromkeys((row[0], row[3]) for row in links.terms))[:INCOMING_LIMIT]
    kept = tuple(row for row in links.terms if (row[0], row[3]) in set(shown))
    is_document = any(
        term and term.value == f"{_BG}BudgetDocument" for row in said.terms for term in row
    )
    return Description(
        iri,
        said,
        Table(links.variables, kept),
        cut=len(kept) < len(links.terms),
        cells=cells,
        datasets=_datasets(pool, iri) if is_document else (),
    )


def _datasets(pool: QueryPool, iri: str) -> tuple[tuple[Term | None, ...], ...]:
    """The datasets of the document ``iri``, each once, with the item that is its total."""
    classes = "bg:function, bg:economic, bg:source, bg:category, bg:project, bg:component"
    query = f"""{_PREFIXES}
SELECT ?d ?d_zh ?d_en ?item ?amount WHERE {{
  ?d a qb:DataSet ; dct:source <{iri}> .
  {_labels("d", short=True)}
  OPTIONAL {{
    ?d bg:fiscalYear ?year ; dct:creator ?unit .
    ?item qb:dataSet ?d ; bg:fiscalYear ?year ; bg:unit ?unit ; bg:amount ?amount .
    OPTIONAL {{ ?item bg:nature ?nature }}
    FILTER EXISTS {{ ?item ?some ?x FILTER(?some IN ({classes}, bg:nature) && STRENDS(STR(?x), "/total")) }}
    FILTER NOT EXISTS {{ ?item ?each ?y FILTER(?each IN ({classes}) && !STRENDS(STR(?y), "/total")) }}
    FILTER(!BOUND(?nature) || STRENDS(STR(?nature), "/total") || STRENDS(STR(?nature), "/basic"))
  }}
}} ORDER BY ?d DESC(STRENDS(STR(?nature), "/total")) ?item"""
    first: dict[Term | None, tuple[Term | None, ...]] = {}
    for row in pool.table(TableRequest(query, OWN_LIMIT)).terms:
        first.setdefault(row[0], row)
    return tuple(first.values())


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
        parts.append(f'OPTIONAL {{ ?o {_TEXTS} ?o_text FILTER(LANG(?o_text) IN ("", "zh")) }}')
    return "\n  ".join(parts)
