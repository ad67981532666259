"""What a page says of findings: those about a resource, and the printed cells behind one, side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY

MOST_FINDINGS = 200
"""Findings that a page lists, the worst first."""
MOST_CELLS = 100
"""Printed cells that a page shows side by side."""

_BG = f"{ONTOLOGY}#"
_SH = "http://www.w3.org/ns/shacl#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ASKED = 2_000
_PREFIXES = f"""
PREFIX bg: <{_BG}>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX sh: <{_SH}>
"""
SEVERITIES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        f"{_SH}Violation": ("违规", "violation"),
        f"{_SH}Warning": ("警告", "warning"),
        f"{_SH}Info": ("提示", "info"),
    }
)
"""The severities, the worst first, with their names."""

Ask = Callable[[str, int], Awaitable[Table]]
"""Asks a query for at most so many rows."""


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding in a list: its IRI, its severity (an IRI), its rule and messages."""

    iri: str
    severity: str
    rule: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A printed cell beside others: its place in words, its text and unit, the amount in yuan.

    ``role`` says what it is there: ``suspect``, ``total`` or ``addend``, else empty. ``year`` is that of its
    document.
    """

    iri: str
    zh: str
    en: str
    printed: str
    unit: str
    amount: str
    role: str
    year: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a finding comes from: names and explanations of its rule; empty where nothing says them."""

    zh: str = ""
    en: str = ""
    why_zh: str = ""
    why_en: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a page shows of findings and printed figures.

    ``listed`` concern the resource, the worst first; ``cut`` where there are more. ``figures`` are the cells
    of the resource if it is a finding (whose rule is ``rule``) or a sum.
    """

    listed: tuple[ListedFinding, ...] = ()
    cut: bool = False
    figures: tuple[PrintedFigure, ...] = ()
    rule: Rule | None = None

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each severity are listed, the worst first; severities without any are left out."""
        told = [(each, sum(one.severity == each for one in self.listed)) for each in SEVERITIES]
        return tuple((severity, number) for severity, number in told if number)


async def findings_of(iri: str, own: Table, ask: Ask) -> Findings:
    """What is found about ``iri``, of which ``own`` is what it says of itself."""
    types = {row[3].value for row in own.terms if row[0] and row[3] and row[0].value == _TYPE}
    if f"{_SH}ValidationResult" in types:
        return Findings(figures=await _figures(iri, _OF_FINDING, ask), rule=await _rule(iri, ask))
    if f"{_BG}Summation" in types:
        figures = await _figures(iri, _OF_SUM, ask)
        return Findings(*await _listed(f"?finding sh:focusNode <{iri}> .", ask), figures)
    about = _about(iri, types)
    return Findings() if about is None else Findings(*await _listed(about, ask))


def _about(iri: str, types: set[str]) -> str | None:
    """The pattern that gives the findings about a thing of these types; ``None`` for others."""
    if f"{_BG}BudgetDocument" in types:
        # By its reports: a document has ten thousand parts.
        base, _, key = iri.rpartition("/id/doc/")
        report = f"{base}/id/report/{key}"
        return f"VALUES ?report {{ <{report}> <{report}/comparison> }} ?report sh:result ?finding ."
    if f"{_SH}ValidationReport" in types:
        return f"<{iri}> sh:result ?finding ."
    if f"{_BG}PrintedTable" in types:
        return f"?cell bg:inTable <{iri}> . ?finding prov:wasDerivedFrom ?cell ."
    if f"{_BG}SourceCell" in types:
        return f"?finding prov:wasDerivedFrom <{iri}> ."
    if any(each.startswith(_BG) for each in types):
        return f"{{ ?finding bg:concerns <{iri}> }} UNION {{ ?finding sh:focusNode <{iri}> }}"
    return None


async def _listed(about: str, ask: Ask) -> tuple[tuple[ListedFinding, ...], bool]:
    query = f"""{_PREFIXES}
SELECT ?finding ?severity ?rule ?zh ?en WHERE {{
  {{ SELECT DISTINCT ?finding ?severity WHERE {{ {{ {about} }} ?finding sh:resultSeverity ?severity }} }}
  OPTIONAL {{ ?finding bg:rule ?rule }}
  OPTIONAL {{ ?finding sh:resultMessage ?zh FILTER(LANG(?zh) = "zh") }}
  OPTIONAL {{ ?finding sh:resultMessage ?en FILTER(LANG(?en) = "en") }}
}} ORDER BY ?finding"""
    found = [
        ListedFinding(*(value or "" for value in row)) for row in (await ask(query, _ASKED)).rows
    ]
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    found.sort(key=lambda each: (ranks.get(each.severity, len(ranks)), _rule_order(each.rule)))
    return tuple(found[:MOST_FINDINGS]), len(found) > MOST_FINDINGS


def _rule_order(rule: str) -> tuple[int, str]:
    """Rules by their number, then what the reading found."""
    number = rule[1:]
    return (int(number) if number.isdigit() else 1_000, rule)


_OF_FINDING = """<%iri%> prov:wasDerivedFrom ?cell .
  OPTIONAL { <%iri%> bg:suspect ?suspect FILTER(?suspect = ?cell) }
  BIND(IF(BOUND(?suspect), "suspect", "") AS ?role)"""
_OF_SUM = """{ <%iri%> bg:total ?cell BIND("total" AS ?role) }
  UNION { <%iri%> bg:addend ?cell BIND("addend" AS ?role) }"""
_ROLES = ("suspect", "total", "", "addend")


async def _figures(iri: str, pattern: str, ask: Ask) -> tuple[PrintedFigure, ...]:
    query = f"""{_PREFIXES}
SELECT ?cell ?zh ?en ?printed ?unit ?amount ?role ?year WHERE {{
  {pattern.replace("%iri%", iri)}
  OPTIONAL {{ ?cell rdfs:label ?zh FILTER(LANG(?zh) = "zh") }}
  OPTIONAL {{ ?cell rdfs:label ?en FILTER(LANG(?en) = "en") }}
  OPTIONAL {{ ?cell prov:value ?printed }}
  OPTIONAL {{ ?cell bg:printedUnit ?unit }}
  OPTIONAL {{ ?cell bg:printedAmount ?amount }}
  OPTIONAL {{ ?cell dct:isPartOf ?document OPTIONAL {{ ?document bg:fiscalYear ?year }} }}
  OPTIONAL {{ ?cell bg:page ?page }}
  OPTIONAL {{ ?cell bg:line ?line }}
  OPTIONAL {{ ?cell bg:column ?column }}
}} ORDER BY DESC(?year) ?page ?line ?column ?cell"""
    rows = (await ask(query, MOST_CELLS)).rows
    found = [PrintedFigure(*(value or "" for value in row)) for row in rows]
    return tuple(sorted(found, key=lambda each: _ROLES.index(each.role)))


async def _rule(iri: str, ask: Ask) -> Rule:
    texts = " ".join(
        f'OPTIONAL {{ ?shape rdfs:{name} ?{name}_{lang} FILTER(LANG(?{name}_{lang}) = "{lang}") }}'
        for name in ("label", "comment")
        for lang in ("zh", "en")
    )
    query = f"""{_PREFIXES}
SELECT ?label_zh ?label_en ?comment_zh ?comment_en WHERE {{ <{iri}> sh:sourceShape ?shape . {texts} }}"""
    rows = (await ask(query, 1)).terms
    return Rule(*(_text(term) for term in rows[0])) if rows else Rule()


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
