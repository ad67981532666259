"""The rows of one document, in the order of its records.

Codes, amounts and IRIs are those of the graph: a row of ``lines`` is a ``bg:BudgetLine`` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from budgetgraph.graph.audit import AuditFinding, AuditReport, finding_iris
from budgetgraph.graph.audit.rules import shape_names
from budgetgraph.graph.iris import DocumentIris
from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import KINDS, Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    Budget,
    BudgetItem,
    Heading,
    Indicator,
    Interpretation,
    LegalBasis,
    Project,
    Role,
    Sources,
)
from budgetgraph.publishing.tables.labels import Labels
from budgetgraph.publishing.tables.schema import (
    FINDINGS,
    INDICATORS,
    LINES,
    LIST_SEPARATOR,
    OTHER_ITEMS,
    PROJECTS,
    SUBTOTALS,
    Row,
    Table,
    Value,
)

Cells = dict[str, Value]
"""Values by the name of their column. A column that is not named is empty."""

_TABLE_OF_ROLE = {Role.LINE: LINES, Role.SUBTOTAL: SUBTOTALS, Role.PLAIN: OTHER_ITEMS}
SEVERITIES_ZH = {
    Severity.INFO: "提示",
    Severity.WARNING: "警告",
    Severity.VIOLATION: "违规",
}


def document_rows(
    interpretation: Interpretation, audit: AuditReport, iris: DocumentIris, version: int
) -> Mapping[str, list[Row]]:
    """The rows of every table, by the table's name. ``version`` counts the document's versions from 1.

    Amounts are in yuan. The IRIs are those of the graph that is mapped with the same ``iris``.
    """
    budget = interpretation.budget
    labels = Labels(budget)
    head = _document_cells(budget.heading, iris, version, labels)
    files = [file.name for file in interpretation.files]
    rows: dict[str, list[Row]] = {LINES.name: [], SUBTOTALS.name: [], OTHER_ITEMS.name: []}
    for item in budget.items:
        table = _TABLE_OF_ROLE[item.role]
        rows[table.name].append(_row(table, head, _item_cells(item, iris, labels, files)))
    rows[PROJECTS.name] = [
        _row(PROJECTS, head, _project_cells(project, budget, iris, labels))
        for project in budget.projects
    ]
    rows[INDICATORS.name] = [
        _row(INDICATORS, head, cells)
        for indicator in budget.indicators
        for cells in _indicator_cells(indicator, iris, labels)
    ]
    rows[FINDINGS.name] = [
        _row(FINDINGS, head, _finding_cells(number, str(finding_iri), finding, files))
        for number, (finding_iri, finding) in enumerate(finding_iris(audit, iris).items(), start=1)
    ]
    return rows


def _row(table: Table, head: Cells, cells: Cells) -> Row:
    row: Cells = {**dict.fromkeys(table.names), **head, **cells}
    if len(row) != len(table.names):
        raise KeyError(f"the table {table.name} has no columns {set(row) - set(table.names)}")
    return tuple(row.values())


def _document_cells(heading: Heading, iris: DocumentIris, version: int, labels: Labels) -> Cells:
    return {
        "document": str(iris.document()),
        "region": heading.region.code,
        "region_name": heading.region.name,
        "department": heading.department,
        "department_name": labels.unit(heading.department),
        **labels.coded("document_kind", "document-kind", heading.kind),
        "document_year": heading.year,
        "version": version,
    }


def _item_cells(
    item: BudgetItem, iris: DocumentIris, labels: Labels, files: Sequence[str]
) -> Cells:
    key = item.key
    first = item.sources[0] if item.sources else None
    return {
        "item": str(iris.item(key)),
        "dataset": str(iris.dataset(key.breakdown)),
        "fiscal_year": key.year,
        **labels.coded("breakdown", "breakdown", iris.breakdown_code(key.breakdown)),
        **labels.coded("direction", "direction", key.direction),
        # The same phase for every item of a document, as in the graph.
        **labels.coded(
            "phase", "phase", "executed" if iris.kind == "final-accounts" else "approved"
        ),
        "unit": key.unit,
        "unit_name": labels.unit(key.unit),
        **labels.dimensions(dict(key.dimensions)),
        "amount": item.amount,
        "currency": "CNY",
        "status": "E" if item.derived else "A",
        "printed_unit": None if first is None else first.unit,
        **_place_cells(item.sources, files),
    }


def _place_cells(sources: Sources, files: Sequence[str]) -> Cells:
    if not sources:
        return {"printed_cells": 0}
    first: SourceCell = sources[0]
    return {
        "printed_text": first.text,
        "printed_file": files[first.file - 1] if len(files) > 1 else None,
        "printed_table": first.table or first.key,
        "printed_page": first.page,
        "printed_row": first.row if first.row > 0 else None,
        "printed_line": first.line if first.line > 0 else None,
        "printed_column": first.column,
        "printed_cells": len(sources),
    }


def _project_cells(project: Project, budget: Budget, iris: DocumentIris, labels: Labels) -> Cells:
    annual = _annual_item(project.code, budget)
    types = [labels.concept("project-type", code) for code in project.types]
    return {
        "project": str(iris.shared.project(project.code)),
        "code": project.code,
        "code_name": project.name,
        "other_names": _listed(*project.alternative_names),
        "parent": project.parent,
        "parent_name": labels.project(project.parent),
        "children": sum(other.parent == project.code for other in budget.projects),
        "unit": project.unit,
        "unit_name": labels.unit(project.unit),
        "supervising_unit": project.supervising_unit,
        "supervising_unit_name": labels.unit(project.supervising_unit),
        "types": _listed(*project.types),
        "types_zh": _listed(*(zh or "" for zh, _ in types)),
        "types_en": _listed(*(en or "" for _, en in types)),
        "start_year": project.start_year,
        "end_year": project.end_year,
        "total_budget": project.total_budget,
        "annual_amount": None if annual is None else annual.amount,
        "currency": "CNY",
        "purpose": project.purpose,
        "legal_bases": _listed(*map(_basis_text, project.legal_bases)),
    }


def _annual_item(code: str, budget: Budget) -> BudgetItem | None:
    """The project's total of the document's year, over all sources of funds.

    Where several units share a project, only the department's own item is its total; the items of the
    units are not added, because nothing says that they are all there.
    """
    heading = budget.heading
    found = [
        item
        for item in budget.items
        if item.key.breakdown == "project"
        and item.key.year == heading.year
        and item.key.codes == (TOTAL, code)
    ]
    if len(found) == 1:
        return found[0]
    return next((item for item in found if item.key.unit == heading.department), None)


def _basis_text(basis: LegalBasis) -> str:
    return basis.title if basis.number is None else f"{basis.title}（{basis.number}）"


def _listed(*texts: str) -> str | None:
    return LIST_SEPARATOR.join(text.replace(LIST_SEPARATOR, "｜") for text in texts) or None


def _indicator_cells(indicator: Indicator, iris: DocumentIris, labels: Labels) -> Iterator[Cells]:
    of_department = indicator.owner == DEPARTMENT
    owner = iris.department if of_department else indicator.owner
    horizon = indicator.horizon.value
    classes = (*reversed(labels.lists.ancestors("indicator-type", indicator.type)), indicator.type)
    shared: Cells = {
        "indicator": str(iris.indicator(indicator.owner, horizon, indicator.key)),
        "owner_kind": "department" if of_department else "project",
        "owner_kind_zh": "部门整体" if of_department else "项目",
        "owner": owner,
        "owner_name": labels.unit(owner) if of_department else labels.project(owner),
        **labels.coded("horizon", "horizon", horizon),
        **labels.coded("class1", "indicator-type", classes[0]),
        **labels.coded("class2", "indicator-type", classes[1] if len(classes) > 1 else None),
        "class_inferred": indicator.type_inferred,
        "name": indicator.name,
        **labels.coded("basis", "target-basis", indicator.basis),
    }
    values = [("target", "目标值", indicator.target)]
    values += [("baseline", "近两年指标值", value) for value in indicator.baselines]
    for role, role_zh, value in values:
        yield shared | {
            "role": role,
            "role_zh": role_zh,
            "value_year": value.year,
            **labels.coded("operator", "operator", value.operator),
            "number": value.number,
            "number_unit": value.unit,
            "text": value.text,
            "printed_text": value.printed,
        }


def _finding_cells(number: int, iri: str, finding: AuditFinding, files: Sequence[str]) -> Cells:
    name = shape_names().get(finding.shape) or KINDS.get(finding.rule)
    suspect = finding.suspect
    return {
        "finding": iri,
        "number": number,
        "cause": finding.group,
        "rule": finding.rule,
        "rule_zh": None if name is None else name.zh,
        "rule_en": None if name is None else name.en,
        "severity": finding.severity.label,
        "severity_zh": SEVERITIES_ZH[finding.severity],
        "message_zh": finding.message.zh,
        "message_en": finding.message.en,
        "stated": finding.stated,
        "compared": finding.compared,
        "difference": finding.difference,
        "amounts_unit": finding.unit,
        **({} if suspect is None else _suspect_cells(suspect)),
        **_place_cells(finding.sources, files),
    }


def _suspect_cells(cell: SourceCell) -> Cells:
    return {
        "suspect_table": cell.table or cell.key,
        "suspect_page": cell.page,
        "suspect_line": cell.line if cell.line > 0 else None,
        "suspect_column": cell.column,
        "suspect_text": cell.text,
    }
