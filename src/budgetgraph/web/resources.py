"""What is said about one resource: the description behind ``/doc/…``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgetgraph.publishing import formats
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.query_pool import AnswerRequest, QueryPool, TableRequest
from budgetgraph.publishing.store import Answer, Table

SUFFIXES = {
    each.suffix: each for each in (formats.TURTLE, formats.NTRIPLES, formats.JSONLD, formats.RDFXML)
}
HTML_SUFFIX = ".html"
OWN_LIMIT = 5_000
INCOMING_LIMIT = 100
"""Links to a resource that are shown: a code may have hundreds of thousands."""

_SAFE_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_LABELS = "<http://www.w3.org/2004/02/skos/core#prefLabel>|<http://www.w3.org/2000/01/rdf-schema#label>|<http://purl.org/dc/terms/title>"


@dataclass(frozen=True, slots=True)
class Description:
    """A resource for people: what it says, and what points to it."""

    iri: str
    own: Table
    incoming: Table


def resource_iri(base_iri: str, path: str) -> str | None:
    """The IRI of ``/id/{path}`` under the publisher's base; ``None`` for what cannot be one."""
    return f"{base_iri}id/{path}" if _SAFE_PATH.fullmatch(path) else None


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
    SELECT ?s ?q WHERE {{ ?s ?q <{iri}> }} ORDER BY ?q ?s LIMIT {INCOMING_LIMIT}
  }}
}}"""
    return pool.answer(AnswerRequest(query, accepted))


def is_known(pool: QueryPool, iri: str) -> bool:
    """Whether anything at all is said about ``iri``."""
    table = pool.table(TableRequest(f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}", 1))
    return table.rows == (("true",),)


def description_of(pool: QueryPool, iri: str) -> Description | None:
    """What is said about ``iri``, with labels; ``None`` if nothing is. Raises :class:`QueryError`."""
    own = f"""
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en WHERE {{
  <{iri}> ?p ?o .
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o LIMIT {OWN_LIMIT}"""
    incoming = f"""
SELECT ?p ?p_zh ?p_en ?o ?o_zh ?o_en WHERE {{
  {{ SELECT ?p ?o WHERE {{ ?o ?p <{iri}> }} ORDER BY ?p ?o LIMIT {INCOMING_LIMIT} }}
  {_labels("p")}
  {_labels("o")}
}} ORDER BY ?p ?o"""
    rows = OWN_LIMIT + INCOMING_LIMIT
    description = Description(
        iri, pool.table(TableRequest(own, rows)), pool.table(TableRequest(incoming, rows))
    )
    return description if description.own.terms or description.incoming.terms else None


def _labels(name: str) -> str:
    return "\n  ".join(
        f'OPTIONAL {{ ?{name} {_LABELS} ?{name}_{language} FILTER(LANG(?{name}_{language}) = "{language}") }}'
        for language in ("zh", "en")
    )
