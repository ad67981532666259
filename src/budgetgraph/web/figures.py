"""What a page says of a figure: what it is, in one line, and where it is printed, in words."""

from __future__ import annotations

from collections.abc import Mapping

from budgetgraph.ground.location import SourceCell
from budgetgraph.publishing.store import Table, Term
from budgetgraph.web.addresses import ONTOLOGY

DERIVED_FROM = "http://www.w3.org/ns/prov#wasDerivedFrom"
"""Leads from a figure to the cells that print it."""

_PART_OF = "http://purl.org/dc/terms/isPartOf"
_REPORT = "http://www.w3.org/ns/shacl#ValidationReport"
_DATASET = "http://purl.org/linked-data/cube#dataSet"
_CODES = ("function", "economic", "source", "category", "project", "component", "nature")

Words = tuple[str, str]
"""A text in Chinese and in English."""


def places_of(cells: Table) -> Mapping[str, Words]:
    """The places of source cells by their IRI: ``第12页第5行，表3，第4列``.

    The columns of ``cells`` are cell, table, page, line and column; the last three are numbers.
    """
    found = {}
    for cell, *told in cells.rows:
        if cell is None:
            continue
        table, page, line, column = told
        steps = cell.split("/")
        place = SourceCell(
            key=steps[-2] if len(steps) > 1 else "",
            line=int(line or 0),
            column=int(column or 0),
            table=table or "",
            page=None if page is None else int(page),
        )
        found[cell] = (
            f"{place.table_zh}，{place.where_zh}第{place.column}列",
            f"{place.table_en}, {place.where_en}, column {place.column}",
        )
    return found


def title_of_figure(own: Table, amount: str) -> str | None:
    """The name of a budget item: dataset, unit, codes, year and ``amount`` (with its unit).

    ``own`` are the rows of a description; ``None`` where they are not those of an item.
    """
    said: dict[str, tuple[Term, str]] = {}
    for p, _, _, o, zh, _, _ in own.terms:
        if p is not None and o is not None:
            name = p.value.removeprefix(f"{ONTOLOGY}#")
            if name not in said or (zh is not None and not said[name][1]):
                said[name] = o, "" if zh is None else zh.value
    if not {_DATASET, "amount", "fiscalYear"} <= said.keys():
        return None
    dataset = said[_DATASET][1]
    names = [_named(*said[name]) for name in _CODES if name in said]
    if "unit" in said and said["unit"][1] not in dataset:
        names.insert(0, said["unit"][1])
    year = f"{said['fiscalYear'][0].value}年"
    return f"{dataset}：{' · '.join(filter(None, names))}，{year}，{amount}"


def title_of_sum(own: Table) -> str | None:
    """The name of a summation: the place of its total and what it is divided by; ``None`` for other things."""
    total, along = (_name_of(own, f"{ONTOLOGY}#{name}") for name in ("total", "along"))
    return f"{total}按{along}的合计等式" if total and along else None


def title_of_report(own: Table) -> str | None:
    """The name of a report of the audit, after its document; ``None`` for other things."""
    is_report = any(o and o.value == _REPORT for _, _, _, o, *_ in own.terms)
    document = _name_of(own, _PART_OF)
    return f"核对报告：{document}" if is_report and document else None


def _name_of(own: Table, said: str) -> str:
    """The Chinese name of what a property leads to."""
    names = (zh.value for p, _, _, _, zh, _, _ in own.terms if p and zh and p.value == said)
    return next(names, "")


def _named(code: Term, name: str) -> str:
    """A code with its number, where it has one: ``2010350 事业运行``."""
    number = code.value.rpartition("/")[2]
    return f"{number} {name}".rstrip() if number.isdecimal() else name
