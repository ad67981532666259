"""One document read part by part, in the order that makes names known before they are needed."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.context import Context, ProjectDraft, UnitDraft
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.glossary import read_glossary
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.heading import is_caption
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.narrative import Narrative
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.overall_form import OverallForm
from budgetgraph.interpreting.overview import (
    account_for,
    cite_copies,
    cite_duties,
    listed_duties,
    overview,
    read_duties,
    served_duties,
)
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.performance_application import PerformanceApplication
from budgetgraph.interpreting.procurement_list import read_procurement_list, with_own_places
from budgetgraph.interpreting.project_form import ProjectForms, has_forms
from budgetgraph.interpreting.prose import paragraphs, split_sentences
from budgetgraph.interpreting.records import (
    Claim,
    Definition,
    Duty,
    Indicator,
    LegalBasis,
    PrintedCode,
    ProcurementItem,
    Project,
    ProjectComponent,
    Unit,
)
from budgetgraph.interpreting.regions import UNRESOLVED, region_of
from budgetgraph.interpreting.sheets import Sheet, find_sheets
from budgetgraph.interpreting.stated_counts import StatedCount
from budgetgraph.interpreting.statements import zero_statements
from budgetgraph.interpreting.structure import read_structure
from budgetgraph.interpreting.table_reading import TableReading
from budgetgraph.interpreting.tasks import read_tasks
from budgetgraph.reading.document import Grid

_TWO_NAMES = re.compile(r"^(?P<first>[^（）]{4,})（(?P<second>[^（）]{4,})）$")


class DocumentReader:
    """Reads the parts of one document in the order that makes names known before they are needed."""

    def __init__(self, context: Context, frame: Outline, sheets: list[Sheet], kind: str) -> None:
        self.context = context
        self.kind = kind
        self.frame = frame
        self.sheets = sheets
        self.goals = GoalBook(context)
        self.components: list[ProjectComponent] = []
        self.procurement: list[ProcurementItem] = []
        self.claims: list[Claim] = []
        self.indicators: list[Indicator] = []
        self.duties: list[Duty] = []
        self.listed_duties: StatedCount | None = None
        self.definitions: list[Definition] = []
        self.legal_bases: dict[str, list[LegalBasis]] = {}
        self.served: dict[str, tuple[int, ...]] = {}
        self.narrative = Narrative(context)

    def read(self) -> None:
        """Tables first (grids, then forms), then duties, narrative and glossary."""
        self._report_tables_elsewhere()
        texts = [p for part in self.frame.parts if part.meaning != "tables" for p in part.passages]
        tables = TableReading(self.context, self.sheets, texts)
        tables.open_cells()
        forms: list[tuple[Sheet, str]] = []
        for sheet, form_unit in tables.read():
            if form_unit is not None:
                forms.append((sheet, form_unit))
            self._statements(sheet)
        told = overview(self.frame.parts)
        self.duties = read_duties(told)
        self._forms(forms)
        read_structure(told, self.context, self.kind)
        tasks = read_tasks(told, self.goals, self.context.year)
        told_elsewhere = [*(s for duty in self.duties for s in duty.sources), *tasks]
        self.narrative.read_elsewhere(account_for(told, told_elsewhere, self.context))
        for part in self.frame.parts:
            if part.meaning in ("narrative", "whole"):
                self.narrative.read(part.passages, part.label)
        self._purposes()
        self.definitions = read_glossary(self.frame.parts, self.context)

    def _report_tables_elsewhere(self) -> None:
        """Tables outside the part that holds the tables are left out, with a finding each."""
        for part in self.frame.parts:
            if part.meaning in ("tables", "whole"):
                continue
            for sheet in find_sheets([b for b in part.blocks if isinstance(b, Grid)]):
                sources = [*sheet.caption_sources(), *sheet.sources()]
                if not sources:
                    continue
                for source in sources:
                    self.context.ledger.open(source)
                self.context.ledger.finding(
                    "table-outside-tables-part",
                    Severity.INFO,
                    f"{sources[0].where_zh}的表格不在预算表部分，未采用",
                    f"the table in {sources[0].where_en} stands outside the tables and was left out",
                    sources,
                )

    def _statements(self, sheet: Sheet) -> None:
        """A sentence under an empty table: 没有使用政府性基金预算拨款安排的支出。"""
        passages = [p for p in sheet.passages if not is_caption(p.text)]
        about = getattr(sheet.specification, "breakdown", "")
        for paragraph in paragraphs(passages):
            for sentence in split_sentences(paragraph, sheet.key, sheet.label):
                for key in zero_statements(sentence.text, self.context, about):
                    self.context.facts.add(key, Decimal(0), sentence.whole, Rank.NARRATIVE)

    def _forms(self, forms: list[tuple[Sheet, str]]) -> None:
        long_term_year: int | None = None
        count, labels = 0, list[str]()
        for sheet, unit in forms:
            assert sheet.specification is not None
            kind = sheet.specification.kind
            if kind == "procurement-list":
                self.procurement.extend(read_procurement_list(sheet, unit, self.context))
            elif kind == "overall-performance":
                overall = OverallForm(sheet, unit, self.context, self.goals)
                overall.read()
                long_term_year = overall.indicators.long_term_year
                self.indicators.extend(overall.indicators.indicators.values())
                self.components.extend(overall.components)
                self.claims.extend(overall.claims)
                self.duties = cite_duties(self.duties, overall.duty_texts, self.context)
                self.listed_duties = listed_duties(overall.duty_texts) or self.listed_duties
            else:
                project_forms = (
                    PerformanceApplication(sheet, unit, self.context, self.goals)
                    if kind == "performance-application" or not has_forms(sheet)
                    else ProjectForms(sheet, unit, self.context, self.goals, long_term_year)
                )
                project_forms.read()
                if project_forms.count:
                    count += project_forms.count
                    labels.append(sheet.label)
                self._keep(project_forms)
        self.procurement = list(with_own_places(self.procurement))
        self.narrative.forms, self.narrative.form_tables = count, tuple(dict.fromkeys(labels))

    def _keep(self, forms: ProjectForms | PerformanceApplication) -> None:
        """What the forms of a sheet say about their projects."""
        for reader in forms.readers:
            self.indicators.extend(reader.indicators.values())
        self.components.extend(forms.components)
        self.procurement.extend(forms.procurement)
        self.legal_bases.update(forms.legal_bases)
        for code, texts in forms.reasons.items():
            self.duties = cite_copies(self.duties, texts)
            self.served[code] = served_duties(self.duties, "".join(text for text, _ in texts))

    def _purposes(self) -> None:
        """What the narrative says a project is for, where the forms say nothing."""
        for code, (text, source) in self.narrative.purposes.items():
            project = self.context.projects[code]
            if project.purpose is None:
                project.purpose = text
                project.cite(source)

    # -- results ------------------------------------------------------------------------------

    def hierarchy(self) -> Hierarchy:
        """What stands above what, for all codes of the document."""
        return self.context.hierarchy()

    def all_claims(self) -> list[Claim]:
        """The claims of the forms and of the narrative, in printed order."""
        return [*self.claims, *self.narrative.claims]

    def units(self) -> tuple[Unit, ...]:
        """All units, the department first."""
        parents = self.context.unit_parents()
        department = self.context.department
        drafts = sorted(
            self.context.units.values(),
            key=lambda unit: (unit.code != department, len(unit.code), unit.code),
        )
        return tuple(_unit(draft, parents[draft.code]) for draft in drafts)

    def projects(self) -> tuple[Project, ...]:
        """All projects in the order they were first printed; names that differ are findings."""
        for draft in self.context.projects.values():
            self._report_names(draft)
        return tuple(
            _project(
                draft, tuple(self.legal_bases.get(draft.code, ())), self.served.get(draft.code, ())
            )
            for draft in self.context.projects.values()
        )

    def _report_names(self, draft: ProjectDraft) -> None:
        printed = list(draft.name_sources.values())
        for other in printed[1:]:
            first = printed[0]
            self.context.ledger.finding(
                "project-name-differs",
                Severity.WARNING,
                f"同一项目名称不同：{first.table_zh}为“{tidy(first.text)}”，{other.table_zh}为“{tidy(other.text)}”",
                f"one project, two names: {tidy(first.text)!r} in {first.table_en}, "
                f"{tidy(other.text)!r} in {other.table_en}",
                (first, other),
            )


def _unit(draft: UnitDraft, parent: str | None) -> Unit:
    name, *others = list(draft.names.values()) or [draft.code]
    two = _TWO_NAMES.match(name)
    # 一个机构两块牌子: the second name is in brackets and begins with the same place.
    if two and region_of(two.group("second")) is not UNRESOLVED:
        others += [n for n in two.groups() if n not in others]
    printed = tuple(printed for printed in draft.names.values() if printed != draft.code)
    return Unit(draft.code, name, tuple(others), parent, tuple(draft.sources), printed)


def _project(
    draft: ProjectDraft, bases: tuple[LegalBasis, ...], duties: tuple[int, ...]
) -> Project:
    name, *others = list(draft.names.values()) or [draft.code]
    return Project(
        code=draft.code,
        name=name,
        alternative_names=tuple(others),
        parent=draft.parent,
        unit=draft.unit,
        supervising_unit=draft.supervising_unit,
        types=tuple(draft.types),
        start_year=draft.start_year,
        end_year=draft.end_year,
        total_budget=draft.total_budget,
        purpose=draft.purpose,
        legal_bases=bases,
        duties=duties,
        printed_names=tuple(draft.names.values()),
        sources=tuple(draft.sources),
    )


def printed_codes(context: Context) -> tuple[PrintedCode, ...]:
    """Codes that the document prints and the code lists lack.

    Each is a finding of severity Info, or a Warning where the list has a code of that name beside it.
    """
    found = []
    for (scheme, code), labels in sorted(context.code_labels.items()):
        if context.codes.concept(scheme, code) is None:
            label, _ = labels[0]
            sources = tuple(source for _, source in labels)
            zh = f"代码{code}“{label}”不在代码表中，按印刷名称收录"
            en = f"the code {code} ({label}) is not in the code list; it was added with its printed name"
            other = context.namesake(scheme, code, label)
            severity = Severity.INFO if other is None else Severity.WARNING
            if other is not None:
                zh += f"；代码表中“{label}”的代码是{other}，代码很可能印错"
                en += f"; in the list that is the name of {other}: the code is probably misprinted"
            context.ledger.finding("unlisted-code", severity, zh, en, sources)
            found.append(PrintedCode(scheme, code, label, sources))
    return tuple(found)
