"""From a located document to records, findings and the balance of cells: the interpreter's one entry."""

from __future__ import annotations

import re
from decimal import Decimal

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.errors import (
    BlankTemplateError,
    NoBudgetTableError,
    TruncatedInputError,
    UnsupportedKindError,
)
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.balances import read_balance
from budgetgraph.interpreting.context import Context, ProjectDraft, UnitDraft
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.glossary import read_glossary
from budgetgraph.interpreting.goals import GoalBook
from budgetgraph.interpreting.grids import read_grid
from budgetgraph.interpreting.heading import (
    find_department,
    issuer_of,
    kind_of,
    make_heading,
    require_year,
    title_of,
    year_of,
)
from budgetgraph.interpreting.headers import match_header
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.narrative import Narrative, zero_statement
from budgetgraph.interpreting.outline import Outline, outline
from budgetgraph.interpreting.overall_form import OverallForm
from budgetgraph.interpreting.overview import (
    cite_duties,
    read_duties,
    read_structure,
    served_duties,
)
from budgetgraph.interpreting.project_form import ProjectForms
from budgetgraph.interpreting.prose import paragraphs, split_sentences
from budgetgraph.interpreting.records import (
    Budget,
    Duty,
    Indicator,
    Interpretation,
    PrintedCode,
    Project,
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
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading.document import Document, Grid

_CHINESE = "〇一二三四五六七八九"
_TWO_NAMES = re.compile(r"^(?P<first>[^（）]{4,})（(?P<second>[^（）]{4,})）$")


def interpret(document: Document) -> Interpretation:
    """Interpret one document.

    Raises an :class:`~budgetgraph.ground.errors.InputError` when not a single fact can be had: no
    budget table, a blank template, a file cut off before its tables, final accounts, no fiscal year.
    Everything else that is odd becomes a finding.
    """
    document, withheld = withhold(document)
    frame = outline(document)
    meanings = [part.meaning for part in frame.parts]
    sheets = find_sheets(frame.blocks("tables") + frame.blocks("whole"))
    _require_tables(document, frame, sheets)
    title, issued = title_of(frame)
    kind = kind_of(title, frame, sheets)
    issuer = issuer_of(title, sheets)
    ledger = Ledger()
    context = Context(
        year=require_year(year_of(title, frame, sheets)),
        codes=load_code_lists(),
        ledger=ledger,
        facts=FactBook(ledger),
        department=find_department(sheets, issuer),
    )
    ledger.withheld(*withheld)
    reader = _DocumentReader(context, frame, sheets)
    reader.read()
    if not context.facts.keys():
        raise BlankTemplateError(
            "the document is a blank form: its tables hold no figure",
            hint="give the completed budget",
        )
    _report_missing_parts(frame, sheets, meanings, context)
    heading = make_heading(context, kind, title, issued, issuer)
    ledger.close_unclaimed()
    return Interpretation(
        source_name=document.name,
        source_sha256=document.sha256,
        source_size=document.size,
        media_type=document.media_type,
        budget=Budget(
            heading=heading,
            units=reader.units(),
            duties=tuple(reader.duties),
            items=context.facts.items(
                context.year,
                context.codes,
                reader.unit_parents(),
                {c: p.parent for c, p in context.projects.items()},
            ),
            projects=reader.projects(),
            components=tuple(reader.components),
            goals=reader.goals.goals(),
            indicators=tuple(reader.indicators),
            procurement=tuple(reader.procurement),
            assets=tuple(reader.narrative.assets),
            claims=tuple([*reader.claims, *reader.narrative.claims]),
            definitions=tuple(reader.definitions),
            printed_codes=_printed_codes(context),
        ),
        findings=ledger.findings,
        balance=ledger.balance(),
    )


class _DocumentReader:
    """Reads the parts of one document in the order that makes names known before they are needed."""

    def __init__(self, context: Context, frame: Outline, sheets: list[Sheet]) -> None:
        self.context = context
        self.frame = frame
        self.sheets = sheets
        self.goals = GoalBook(context)
        self.components: list = []  # type: ignore[type-arg]
        self.procurement: list = []  # type: ignore[type-arg]
        self.claims: list = []  # type: ignore[type-arg]
        self.indicators: list[Indicator] = []
        self.duties: list[Duty] = []
        self.definitions: list = []  # type: ignore[type-arg]
        self.legal_bases: dict = {}  # type: ignore[type-arg]
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
        """The unit of the other tables where a table declares none."""
        declared = {other.unit for other in self.sheets if other.unit}
        unit = declared.pop() if len(declared) == 1 else "万元"
        if sheet.rows and not sheet.specification_is_form:
            self.context.ledger.finding(
                "unit-not-declared",
                Severity.INFO,
                f"表{sheet.label}没有注明单位，按其他表的“{unit}”处理",
                f"table {sheet.label} declares no unit; read in {unit} like the other tables",
            )
        return unit

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

    def _all_sources(self, sheet: Sheet) -> list:  # type: ignore[type-arg]
        return [
            sheet.source(n, cell)
            for n, row in enumerate(sheet.rows, 1)
            for cell in row.cells
            if not cell.empty
        ]

    def _statements(self, sheet: Sheet) -> None:
        """A sentence under an empty table: 没有使用政府性基金预算拨款安排的支出。"""
        for paragraph in paragraphs(sheet.passages):
            for sentence in split_sentences(paragraph, sheet.key, sheet.label):
                key = zero_statement(sentence.text, self.context)
                if key is not None:
                    self.context.facts.add(key, Decimal(0), sentence.whole)

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
                self.duties = (
                    cite_duties(self.duties, overall.duty_texts)
                    if overall.duty_texts
                    else self.duties
                )
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
        return {code: code[:-3] if code[:-3] in units else None for code in units}

    def units(self) -> tuple[Unit, ...]:
        """All units, the department first."""
        parents = self.unit_parents()
        drafts = sorted(self.context.units.values(), key=lambda unit: (len(unit.code), unit.code))
        return tuple(_unit(draft, parents[draft.code]) for draft in drafts)

    def projects(self) -> tuple[Project, ...]:
        """All projects in the order they were first printed."""
        return tuple(
            _project(
                draft, tuple(self.legal_bases.get(draft.code, ())), self.served.get(draft.code, ())
            )
            for draft in self.context.projects.values()
        )


def _unit(draft: UnitDraft, parent: str | None) -> Unit:
    name, *others = list(draft.names.values()) or [draft.code]
    two = _TWO_NAMES.match(name)
    # 一个机构两块牌子: the second name is in brackets and begins with the same place.
    if two and region_of(two.group("second")) is not UNRESOLVED:
        others += [n for n in two.groups() if n not in others]
    return Unit(draft.code, name, tuple(others), parent, tuple(draft.sources))


def _project(draft: ProjectDraft, bases: tuple, duties: tuple[int, ...]) -> Project:  # type: ignore[type-arg]
    name, *others = list(draft.names.values()) or [draft.code]
    total = draft.values.get("total_budget")
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
        total_budget=total if isinstance(total, Decimal) else None,
        purpose=draft.purpose,
        legal_bases=bases,
        duties=duties,
        sources=tuple(draft.sources),
    )


def _printed_codes(context: Context) -> tuple[PrintedCode, ...]:
    """Codes that the document prints and the code lists lack; each is a finding of severity Info."""
    found = []
    for (scheme, code), labels in sorted(context.code_labels.items()):
        if context.codes.concept(scheme, code) is None:
            label, source = labels[0]
            context.ledger.finding(
                "unlisted-code",
                Severity.INFO,
                f"代码{code}“{label}”不在代码表中，按印刷名称收录",
                f"the code {code} ({label}) is not in the code list; it was added with its printed name",
            )
            found.append(PrintedCode(scheme, code, label, tuple(s for _, s in labels)))
    return tuple(found)


def _require_tables(document: Document, frame: Outline, sheets: list[Sheet]) -> None:
    """Raise when there is no table to read: truncated, final accounts, or no budget at all."""
    known = [s for s in sheets if s.specification is not None and s.rows]
    untitled = [s for s in sheets if s.specification is None and s.rows]
    if known or untitled:
        if any(s.specification for s in known) or any(_has_known_header(s) for s in untitled):
            return
    announced = _announced(frame)
    texts = fold("".join(p.text for p in [*frame.cover, *frame.contents][:40]))
    if "决算" in texts and "预算" not in texts:
        raise UnsupportedKindError(
            "the document is a final account (决算), which is not supported yet",
            hint="give the budget (预算) of the department",
        )
    if announced:
        raise TruncatedInputError(
            f"the file ends before its tables: {len(announced)} are announced, none is there",
            hint="the file was probably cut off; get it again",
        )
    raise NoBudgetTableError(
        "no table of a department budget was found",
        hint="give a published budget document with its tables",
    )


def _has_known_header(sheet: Sheet) -> bool:
    return any(
        isinstance(s, GridSpecification) and match_header(sheet.rows, s) is not None
        for s in SPECIFICATIONS
    )


def _announced(frame: Outline) -> list[str]:
    """The table titles that the contents list announces."""
    titles = {fold(t) for s in SPECIFICATIONS for t in s.titles}
    lines = [strip_ordinal(fold(p.text).lstrip("-")) for p in frame.contents]
    return [line for line in lines if line in titles]


def _report_missing_parts(
    frame: Outline, sheets: list[Sheet], meanings: list[str], context: Context
) -> None:
    """Findings for what the contents list announces and the body lacks: the file was cut off."""
    for title in _announced(frame):
        kinds = {s.kind for s in SPECIFICATIONS if title in map(fold, s.titles)}
        if not any(s.specification is not None and s.specification.kind in kinds for s in sheets):
            context.ledger.finding(
                "missing-table",
                Severity.WARNING,
                f"目录中的“{title}”在正文中没有找到",
                f"the contents announce the table {title}, the body does not have it",
            )
    announced_parts = [p for p in frame.contents if re.match(r"^-?第.部分", fold(p.text))]
    if len(announced_parts) > len(meanings):
        context.ledger.finding(
            "missing-part",
            Severity.WARNING,
            f"目录列有{len(announced_parts)}个部分，正文只有{len(meanings)}个",
            f"the contents announce {len(announced_parts)} parts, the body has {len(meanings)}; "
            "the file may be cut off",
        )
