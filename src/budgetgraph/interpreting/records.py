"""The records: what a budget document says, typed, each with the cells it is printed in.

Money is :class:`~decimal.Decimal` in yuan (元) everywhere. Codes are the codes of the schemes in
``ontology/codes``; ``total`` stands for 合计. Records are values: equal when they say the same. Their
``sources`` and wordings as printed are left out of comparison, so that two printings of one document can
be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from budgetgraph.ground.findings import Finding
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.evidence import Evidence
from budgetgraph.interpreting.stated_counts import StatedCount
from budgetgraph.interpreting.table_reports import TableReport
from budgetgraph.reading.document import SourceFile

Sources = tuple[SourceCell, ...]

DIMENSION_ORDER = ("function", "economic", "nature", "source", "category", "project", "component")
"""The order of an item's codes, in records and in IRIs."""

BREAKDOWN_DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "revenue-source": ("source",),
    "revenue-fiscal": ("source",),
    "function-all": ("function", "nature"),
    "function-fiscal": ("function", "nature"),
    "function-gpb": ("function", "nature"),
    "unit-gpb": ("nature",),
    "economic-basic": ("economic", "nature"),
    "sangong": ("category",),
    "function-govfund": ("function", "nature"),
    "function-statecap": ("function", "nature"),
    "function-source": ("function", "source"),
    "class-all": ("function", "nature"),
    "nature-all": ("nature",),
    "nature-fiscal": ("nature",),
    "economic-fiscal": ("economic", "nature"),
    "economic-operating": ("economic",),
    "project": ("source", "project"),
    "fund-revenue": ("category",),
    "fund-expenditure": ("category",),
    "procurement": ("category",),
    "special-item": ("category",),
    "project-component": ("project", "component"),
}
"""Dimensions of each breakdown (拆分口径) besides unit, year, phase and direction."""

REVENUE_BREAKDOWNS = frozenset(
    {"revenue-source", "revenue-fiscal", "function-source", "fund-revenue"}
)
NOT_ADDITIVE = frozenset({"special-item", "project-component"})
"""Breakdowns whose items partition nothing: neither lines nor subtotals."""


class Role(Enum):
    """Whether an item may be added: see ``docs/model.md``."""

    LINE = "line"
    SUBTOTAL = "subtotal"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class ItemKey:
    """What makes one money fact one: ``codes`` follow the breakdown's dimensions in their order."""

    breakdown: str
    year: int
    unit: str
    codes: tuple[str, ...]

    @property
    def direction(self) -> str:
        """``revenue`` or ``expenditure``."""
        return "revenue" if self.breakdown in REVENUE_BREAKDOWNS else "expenditure"

    @property
    def dimensions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of dimension and code, in :data:`DIMENSION_ORDER`."""
        return tuple(zip(BREAKDOWN_DIMENSIONS[self.breakdown], self.codes, strict=True))


@dataclass(frozen=True, slots=True)
class BudgetItem:
    """One money fact (预算数据项). ``amount`` in yuan; ``derived`` where it was computed from a change."""

    key: ItemKey
    amount: Decimal
    role: Role
    derived: bool = False
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """A department (部门) or unit (单位) with its budget code; ``printed_names`` as the document has them."""

    code: str
    name: str
    alternative_names: tuple[str, ...] = ()
    parent: str | None = None
    sources: Sources = field(default=(), compare=False)
    printed_names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Duty:
    """One numbered main duty (主要职责); ``other_wordings`` are those of the performance form."""

    position: int
    text: str
    sources: Sources = field(default=(), compare=False)
    other_wordings: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A document that a project names as its legal basis (政策依据)."""

    title: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A budget project (项目). ``code`` as printed, or ``n-`` and ten hex digits where none is.

    ``types`` are codes of ``project-type``; ``total_budget`` in yuan; ``duties`` positions of duties.
    """

    code: str
    name: str
    alternative_names: tuple[str, ...] = ()
    parent: str | None = None
    unit: str | None = None
    supervising_unit: str | None = None
    types: tuple[str, ...] = ()
    start_year: int | None = None
    end_year: int | None = None
    total_budget: Decimal | None = None
    purpose: str | None = None
    legal_bases: tuple[LegalBasis, ...] = ()
    duties: tuple[int, ...] = ()
    sources: Sources = field(default=(), compare=False)
    printed_names: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ProjectComponent:
    """A part of a project that the document names with an amount; ``key`` is 8 hex digits of its name."""

    project: str
    key: str
    name: str
    sources: Sources = field(default=(), compare=False)


class Horizon(Enum):
    """Of a goal or indicator (目标期限)."""

    LONG_TERM = "long-term"
    ANNUAL = "annual"


DEPARTMENT = "dept"
"""Owner of the goals and indicators of the whole department (整体支出绩效); others are project codes."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A performance goal (绩效目标) or yearly task (年度工作任务; ``position`` from 1)."""

    owner: str
    horizon: Horizon
    kind: str  # "overall-goal" or "work-task"
    text: str
    year: int | None
    position: int | None = None
    sources: Sources = field(default=(), compare=False)
    other_wordings: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """A target or baseline as printed, and what it means.

    Either ``operator`` (code), ``number`` and ``unit`` (``元`` and yuan for money), or ``text``, or
    nothing (printed as ——).
    """

    year: int
    printed: str
    operator: str | None = None
    number: Decimal | None = None
    unit: str | None = None
    text: str | None = None
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level performance indicator (三级指标).

    ``type`` is a code of ``indicator-type``; ``type_inferred`` where the second level is not printed
    in its row (merged cells lost) or only the first level is. ``basis`` is a code of ``target-basis``.
    ``key`` is 8 hex digits of its folded name.
    """

    owner: str
    horizon: Horizon
    key: str
    name: str
    type: str
    type_inferred: bool
    target: IndicatorValue
    baselines: tuple[IndicatorValue, ...] = ()
    basis: str | None = None
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class ProcurementItem:
    """One planned procurement (政府采购明细). ``amount`` in yuan.

    ``project`` is a project code, or None where the document names no project of its own for it: then it
    is the department's. ``purpose`` is what it is for as printed (专项名称), where that is no known project.
    ``position`` counts from 1 within the project, or within the department's own items.
    """

    project: str | None
    position: int
    name: str
    quantity: Decimal | None
    amount: Decimal | None
    category: str | None = None
    purpose: str | None = None
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class AssetHolding:
    """A counted asset at a date (ISO 8601)."""

    unit: str
    category: str
    quantity: Decimal
    date: str
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the narrative says about an item: change in yuan (signed), percent, share, reason.

    ``compared_year`` is that of the budget with which it is compared; None where that is what was spent."""

    about: ItemKey
    change: Decimal | None = None
    change_percent: Decimal | None = None
    share_percent: Decimal | None = None
    reason: str | None = None
    sources: Sources = field(default=(), compare=False)
    compared_year: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """What the narrative says an item mainly consists of (主要包括): ``codes`` of the economic scheme.

    ``text`` is the list as printed, tidy.
    """

    about: ItemKey
    codes: tuple[str, ...]
    text: str
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Definition:
    """A glossary entry (名词解释) about a code of a scheme."""

    scheme: str
    code: str
    text: str
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code the document prints and the code lists lack, with its printed label."""

    scheme: str
    code: str
    label: str
    sources: Sources = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Region:
    """An administrative division by its GB/T 2260 code (``000000`` where unresolved)."""

    code: str
    name: str
    parents: tuple[tuple[str, str], ...] = ()  # (code, name), nearest first


@dataclass(frozen=True, slots=True)
class Heading:
    """Who published what for which year: the document's own identity.

    ``kind`` is a code of ``document-kind``; ``issued`` is ``YYYY-MM`` or ``YYYY-MM-DD`` as printed.
    """

    kind: str
    region: Region
    department: str
    year: int
    title: str
    issued: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Everything one document says, in document order. What the graph is mapped from."""

    heading: Heading
    units: tuple[Unit, ...] = ()
    duties: tuple[Duty, ...] = ()
    items: tuple[BudgetItem, ...] = ()
    projects: tuple[Project, ...] = ()
    components: tuple[ProjectComponent, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    procurement: tuple[ProcurementItem, ...] = ()
    assets: tuple[AssetHolding, ...] = ()
    claims: tuple[Claim, ...] = ()
    definitions: tuple[Definition, ...] = ()
    printed_codes: tuple[PrintedCode, ...] = ()
    enumerations: tuple[Enumeration, ...] = field(default=(), compare=False)
    listed_duties: StatedCount | None = field(default=None, compare=False)
    stated_forms: tuple[StatedCount, ...] = field(default=(), compare=False)


class Fate(Enum):
    """What became of a printed cell or sentence (law 3): exactly one of these, or unaccounted."""

    MAPPED = "mapped"
    STRUCTURAL = "structural"
    WITHHELD = "withheld"
    FINDING = "finding"
    UNACCOUNTED = "unaccounted"


@dataclass(frozen=True, slots=True)
class Balance:
    """How many cells and sentences with figures met which fate, and the ones that met none."""

    cells: Mapping[Fate, int]
    sentences: Mapping[Fate, int]
    unaccounted: tuple[SourceCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file says it is: whose document, for which year, and which parts of it.

    ``issuer`` is its name in the form in which names are compared, ``issuer_printed`` as it stands there;
    ``kind`` is a code of ``document-kind``; ``parts`` are those of ``overview``, ``tables``, ``narrative``
    and ``glossary`` that the file holds, in this order.
    """

    issuer: str
    issuer_printed: str
    year: int
    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The result of interpreting one document.

    ``files`` are the files in which it was published, ``identities`` what each of them says it is, or
    ``None`` where it does not say. ``evidence`` is what rules about its figures need.
    """

    files: tuple[SourceFile, ...]
    budget: Budget
    findings: tuple[Finding, ...]
    balance: Balance
    tables: tuple[TableReport, ...] = ()
    identities: tuple[Identity | None, ...] = ()
    evidence: Evidence = field(default_factory=Evidence, compare=False)
