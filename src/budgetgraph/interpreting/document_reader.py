"""One document read part by part, in the order that makes names known before they are needed."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS
from budgetgraph.interpreting.balances import read_balance
from budgetgraph.interpreting.context import Context, ProjectDraft, UnitDraft
from budgetgraph.interpreting.folding import tidy
from budgetgraph.interpreting.glossary import read_glossary
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.grids import read_grid
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.heading import is_caption
from budgetgraph.interpreting.narrative import Narrative
from budgetgraph.interpreting.outline import Outline
from budgetgraph.interpreting.overall_form import OverallForm
from budgetgraph.interpreting.overview import (
    cite_duties,
    read_duties,
    read_structure,
    served_duties,
)
from budgetgraph.interpreting.partitions import Hierarchy, Rank
from budgetgraph.interpreting.project_form import ProjectForms
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
from budgetgraph.interpreting.specifications import (
    SPECIFICATIONS,
    GridSpecification,
    ListSpecification,
    Specification,
)
from budgetgraph.interpreting.statements import zero_statements
from budgetgraph.reading.document import Grid

_CHINESE = "〇一二三四五六七八九"
_USUAL_UNIT = "万元"
_TWO_NAMES = re.compile(r"^(?P<first>[^（）]{4,})（(?P<second>[^（）]{4,})）$")


class DocumentReader:
    """Reads the parts of one document in the order that makes names known before they are needed."""

    def __init__(self, context: Context, frame: Outline, sheets: list[Sheet]) -> None:
        self.context = context
        self.frame = frame
        self.sheets = sheets
        self.goals = GoalBook(context)
        self.components: list[ProjectComponent] = []
        self.procurement: list[ProcurementItem] = []
        self.claims: list[Claim] = []
        self.indicators: list[Indicator] = []
        self.duties: list[Duty] = []
        self.definitions: list[Definition] = []
        self.legal_bases: dict[str, list[LegalBasis]] = {}
        self.served: dict[str, tuple[int, ...]] = {}
        self.narrative = Narrative(context, 0)

    def read(self) -> None:
        """Tables first (grids, then forms), then duties, narrative and glossary."""
        self._open_cells()
        forms: list[tuple[Sheet, str]] = []
        for sheet in self.sheets:
            unit = sheet.unit or self._common_unit(sheet)
            specification = sheet.specification or self._by_header(sheet)
            if specification is None:
                self._unknown_table(sheet)
            elif unit not in UNIT_FACTORS:
                self._unknown_unit(sheet)
            elif isinstance(specification, GridSpecification):
                sheet.specification = specification
                self._grid(sheet, specification, unit)
            elif isinstance(specification, ListSpecification):
                read_balance(sheet, unit, self.context)
            else:
                forms.append((sheet, unit))
            self._statements(sheet)
        self.duties = read_duties(self.frame.passages("overview") + self.frame.passages("whole"))
        self._forms(forms)
        read_structure(self.frame.passages("overview") + self.frame.passages("whole"), self.context)
        for part in self.frame.parts:
            if part.meaning in ("narrative", "whole"):
                passages = [block for block in part.blocks if not isinstance(block, Grid)]
                self.narrative.read(passages, _CHINESE[part.number])
        self._purposes()
        self.definitions = read_glossary(self.frame.passages("glossary"), self.context)

    def _open_cells(self) -> None:
        for part in self.frame.parts:
            in_sheets = part.meaning in ("tables", "whole")
            if not in_sheets:
                for sheet in find_sheets([b for b in part.blocks if isinstance(b, Grid)]):
                    self.context.ledger.finding(
                        "table-outside-tables-part",
                        Severity.INFO,
                        f"第{sheet.rows[0].line}行的表格不在预算表部分，未采用",
                        f"the table in line {sheet.rows[0].line} stands outside the tables and was left out",
                        [
                            sheet.source(n, c)
                            for n, row in enumerate(sheet.rows, 1)
                            for c in row.cells
                            if not c.empty
                        ],
                    )
        for sheet in self.sheets:
            for number, row in enumerate(sheet.rows, 1):
                for cell in row.cells:
                    if not cell.empty:
                        self.context.ledger.open(sheet.source(number, cell))

    def _common_unit(self, sheet: Sheet) -> str:
        """The unit of the other tables where a table declares none, else 万元; a finding either way."""
        declared = {other.unit for other in self.sheets if other.unit in UNIT_FACTORS}
        unit = declared.pop() if len(declared) == 1 else None
        if sheet.rows and not sheet.specification_is_form:
            like_zh = "与其他表相同" if unit else "全文没有注明，按部门预算的惯例"
            like_en = (
                "like the other tables" if unit else "no table declares one: the form's usual unit"
            )
            self.context.ledger.finding(
                "unit-not-declared",
                Severity.INFO if unit else Severity.WARNING,
                f"表{sheet.label}没有注明单位，按“{unit or _USUAL_UNIT}”处理（{like_zh}）",
                f"table {sheet.label} declares no unit; read in {unit or _USUAL_UNIT} ({like_en})",
            )
        return unit or _USUAL_UNIT

    def _unknown_unit(self, sheet: Sheet) -> None:
        self.context.ledger.finding(
            "unknown-unit",
            Severity.WARNING,
            f"表{sheet.label}的单位“{sheet.unit}”无法识别，整表未采用",
            f"table {sheet.label} is in {sheet.unit}, which is not a known unit; it was left unread",
            self._all_sources(sheet),
        )

    def _by_header(self, sheet: Sheet) -> Specification | None:
        """The only specification whose header a table without a known title has, or None."""
        if sheet.title:
            return None
        found = [
            s
            for s in SPECIFICATIONS
            if isinstance(s, GridSpecification)
            and (header := match_header(sheet.rows, s)) is not None
            and not header.unknown
            and len(header.amounts) >= 2
        ]
        return found[0] if len(found) == 1 else None

    def _grid(self, sheet: Sheet, specification: GridSpecification, unit: str) -> None:
        header = match_header(sheet.rows, specification) if sheet.rows else None
        if header is not None:
            read_grid(sheet, header, unit, self.context)
        elif sheet.rows:
            self._unknown_header(sheet)

    def _unknown_header(self, sheet: Sheet) -> None:
        self.context.ledger.finding(
            "unknown-header",
            Severity.WARNING,
            f"表{sheet.label}“{sheet.title}”的表头无法识别，整表未采用",
            f"table {sheet.label} ({sheet.title}): the header is not known; the table was left unread",
            self._all_sources(sheet),
        )

    def _unknown_table(self, sheet: Sheet) -> None:
        if not sheet.rows:
            return
        self.context.ledger.finding(
            "unknown-table",
            Severity.WARNING,
            f"第{sheet.rows[0].line}行的表格“{sheet.title}”无法识别，整表未采用",
            f"the table in line {sheet.rows[0].line} ({sheet.title or 'no title'}) is not known; it was left unread",
            self._all_sources(sheet),
        )

    def _all_sources(self, sheet: Sheet) -> list[SourceCell]:
        return [
            sheet.source(n, cell)
            for n, row in enumerate(sheet.rows, 1)
            for cell in row.cells
            if not cell.empty
        ]

    def _statements(self, sheet: Sheet) -> None:
        """A sentence under an empty table: 没有使用政府性基金预算拨款安排的支出。"""
        passages = [p for p in sheet.passages if not is_caption(p.text)]
        for paragraph in paragraphs(passages):
            for sentence in split_sentences(paragraph, sheet.key, sheet.label):
                for key in zero_statements(sentence.text, self.context):
                    self.context.facts.add(key, Decimal(0), sentence.whole, Rank.NARRATIVE)

    def _forms(self, forms: list[tuple[Sheet, str]]) -> None:
        long_term_year: int | None = None
        count = 0
        for sheet, unit in forms:
            assert sheet.specification is not None
            if sheet.specification.kind == "overall-performance":
                overall = OverallForm(sheet, unit, self.context, self.goals)
                overall.read()
                long_term_year = overall.indicators.long_term_year
                self.indicators.extend(overall.indicators.indicators.values())
                self.components.extend(overall.components)
                self.claims.extend(overall.claims)
                self.duties = cite_duties(self.duties, overall.duty_texts, self.context)
            else:
                project_forms = ProjectForms(sheet, unit, self.context, self.goals, long_term_year)
                project_forms.read()
                count += project_forms.count
                for reader in project_forms.readers:
                    self.indicators.extend(reader.indicators.values())
                self.components.extend(project_forms.components)
                self.procurement.extend(project_forms.procurement)
                self.legal_bases.update(project_forms.legal_bases)
                for code, texts in project_forms.reasons.items():
                    self.served[code] = served_duties(
                        self.duties, "".join(text for text, _ in texts)
                    )
        self.narrative.forms = count

    def _purposes(self) -> None:
        """What the narrative says a project is for, where the forms say nothing."""
        for code, (text, source) in self.narrative.purposes.items():
            project = self.context.projects[code]
            if project.purpose is None:
                project.purpose = text
                project.cite(source)

    # -- results ------------------------------------------------------------------------------

    def unit_parents(self) -> dict[str, str | None]:
        """Each unit's parent: the unit whose code is its code without the last three digits."""
        units = self.context.units
        parents: dict[str, str | None] = {}
        for code in units:
            coded = code[:-3] if code[:-3] in units else None
            hashed = code.startswith("n-") and code != self.context.department
            parents[code] = self.context.department if hashed else coded
        return parents

    def hierarchy(self) -> Hierarchy:
        """What stands above what, for all codes of the document."""
        projects = {code: project.parent for code, project in self.context.projects.items()}
        return Hierarchy(self.context.codes, self.unit_parents(), projects)

    def all_claims(self) -> list[Claim]:
        """The claims of the forms and of the narrative, in printed order."""
        return [*self.claims, *self.narrative.claims]

    def units(self) -> tuple[Unit, ...]:
        """All units, the department first."""
        parents = self.unit_parents()
        drafts = sorted(self.context.units.values(), key=lambda unit: (len(unit.code), unit.code))
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
                f"同一项目名称不同：表{first.table}为“{tidy(first.text)}”，表{other.table}为“{tidy(other.text)}”",
                f"one project, two names: {tidy(first.text)!r} in table {first.table}, "
                f"{tidy(other.text)!r} in table {other.table}",
                (first, other),
            )


def _unit(draft: UnitDraft, parent: str | None) -> Unit:
    name, *others = list(draft.names.values()) or [draft.code]
    two = _TWO_NAMES.match(name)
    # 一个机构两块牌子: the second name is in brackets and begins with the same place.
    if two and region_of(two.group("second")) is not UNRESOLVED:
        others += [n for n in two.groups() if n not in others]
    return Unit(draft.code, name, tuple(others), parent, tuple(draft.sources))


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
        sources=tuple(draft.sources),
    )


def printed_codes(context: Context) -> tuple[PrintedCode, ...]:
    """Codes that the document prints and the code lists lack; each is a finding of severity Info."""
    found = []
    for (scheme, code), labels in sorted(context.code_labels.items()):
        if context.codes.concept(scheme, code) is None:
            label, _ = labels[0]
            context.ledger.finding(
                "unlisted-code",
                Severity.INFO,
                f"代码{code}“{label}”不在代码表中，按印刷名称收录",
                f"the code {code} ({label}) is not in the code list; it was added with its printed name",
            )
            found.append(PrintedCode(scheme, code, label, tuple(s for _, s in labels)))
    return tuple(found)
