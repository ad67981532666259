"""How findings and printed figures look on a page: names of severities, links, amounts with their unit."""

from __future__ import annotations

from typing import Any

from budgetgraph.publishing.store import Term
from budgetgraph.web.findings import MOST_FINDINGS, SEVERITIES, Findings, PrintedFigure
from budgetgraph.web.shown_values import Place, shown_value, yuan

_ROLES = {
    "suspect": ("最可能有误", "most likely wrong"),
    "total": ("合计数", "total"),
    "addend": ("分项数", "addend"),
    "": ("", ""),
}


def shown_findings(findings: Findings, place: Place) -> dict[str, Any]:
    """What the template shows: ``listed`` with ``counts``, ``figures`` and ``rule``; empty where there are none."""
    several = len({each.year for each in findings.figures}) > 1
    return {
        "listed": [
            {
                "severity": SEVERITIES.get(each.severity, ("", "")),
                "rule": each.rule,
                "href": shown_value(Term("iri", each.iri), place).href,
                "zh": each.zh,
                "en": each.en,
            }
            for each in findings.listed
        ],
        "counts": [(*SEVERITIES[severity], number) for severity, number in findings.counts],
        "cut": MOST_FINDINGS if findings.cut else 0,
        "figures": [_figure(each, place, several) for each in findings.figures],
        "rule": findings.rule,
    }


def _figure(figure: PrintedFigure, place: Place, several: bool) -> dict[str, Any]:
    """``several``: the figures are of documents of several years, which are told then."""
    year = figure.year if several else ""
    return {
        "href": shown_value(Term("iri", figure.iri), place).href,
        "zh": (f"{year}年文件" if year else "") + (figure.zh or figure.iri.rpartition("/")[2]),
        "en": f"{figure.en}{f' of the document of {year}' if year else ''}",
        "printed": figure.printed,
        "unit": figure.unit,
        "amount": yuan(figure.amount) if figure.amount else "",
        "role": _ROLES[figure.role],
    }
