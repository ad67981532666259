"""The example budget: facts and figures of a real budget of 2026, with texts in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.records import (
    DEPARTMENT,
    AssetHolding,
    Budget,
    Claim,
    Definition,
    Duty,
    Goal,
    Heading,
    Horizon,
    Indicator,
    ItemKey,
    LegalBasis,
    ProcurementItem,
    Project,
    ProjectComponent,
    Region,
    Unit,
)
from budgetgraph.synthesis import example_figures as figures
from budgetgraph.synthesis import example_texts as texts
from budgetgraph.synthesis.book import Book, in_grains
from budgetgraph.synthesis.figures import GRAIN
from budgetgraph.synthesis.imprint import Imprint
from budgetgraph.synthesis.keys import name_key
from budgetgraph.synthesis.renderer import in_document_order, render
from budgetgraph.synthesis.values import value

YEAR = 2026
DEPARTMENT_CODE, UNIT_CODE = "036", "036001"
PROJECT_CODE = "420111260360030000100"
_NAMES = ("武汉市洪山区城市运行管理中心", "武汉市洪山区社会管理网格化服务中心")
_NAME = f"{_NAMES[0]}（{_NAMES[1]}）"
_NATURES = ("total", "basic", "personnel", "public", "project")


def example_document() -> str:
    """The text of the example document."""
    return render(example_budget(), Imprint(note=texts.NOTE))


def example_budget() -> Budget:
    """The records of the example. Amounts in yuan."""
    region = Region("420111", "洪山区", (("420100", "武汉市"), ("420000", "湖北省")))
    title = f"{_NAME}{YEAR}年部门预算编制说明"
    book = _book()
    projects = _projects()
    budget = Budget(
        heading=Heading("budget", region, DEPARTMENT_CODE, YEAR, title, f"{YEAR}-01"),
        units=(
            Unit(DEPARTMENT_CODE, _NAME, _NAMES),
            Unit(UNIT_CODE, f"{_NAME}本级", parent=DEPARTMENT_CODE),
        ),
        duties=tuple(Duty(position, text) for position, text in enumerate(texts.DUTIES, 1)),
        items=book.items(
            load_code_lists(),
            {UNIT_CODE: DEPARTMENT_CODE},
            {project.code: project.parent for project in projects},
        ),
        projects=projects,
        components=tuple(
            ProjectComponent(_children()[0][0], name_key(name), name)
            for name, _ in _rows(figures.COMPONENTS)
        ),
        goals=_goals(),
        indicators=tuple(_indicators(DEPARTMENT)) + tuple(_indicators(PROJECT_CODE)),
        procurement=tuple(
            ProcurementItem(
                PROJECT_CODE, position, name, Decimal(quantity), in_grains(amount) * GRAIN
            )
            for position, (name, quantity, amount) in enumerate(_rows(figures.PROCUREMENT), 1)
        ),
        assets=(AssetHolding(DEPARTMENT_CODE, "vehicle-general", Decimal(1), f"{YEAR - 1}-12-31"),),
        claims=tuple(_claims()),
        definitions=tuple(
            Definition(scheme, code, text) for (scheme, code), text in texts.GENERAL_TERMS.items()
        )
        + tuple(Definition("function", code, text) for code, text in texts.FUNCTION_TERMS.items()),
    )
    return in_document_order(budget)


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        yield line.split()


def _children() -> list[list[str]]:
    return list(_rows(figures.PROJECTS))


def _book() -> Book:
    book = Book(YEAR, DEPARTMENT_CODE)
    for code, *amounts in _rows(figures.FUNCTIONS):
        printed = dict(zip(_NATURES, amounts, strict=True))
        for nature, amount in printed.items():
            if amount == "-":
                continue
            book.put("function-gpb", (code, nature), in_grains(amount))
            if nature in ("total", "basic", "project"):
                book.put("function-all", (code, nature), in_grains(amount))
            if code == "total":
                for unit in (DEPARTMENT_CODE, UNIT_CODE):
                    book.put("unit-gpb", (nature,), in_grains(amount), unit=unit)
        if len(code) == 3 or code == "total":
            book.put("function-fiscal", (code, "total"), in_grains(printed["total"]))
    for code, *amounts in _rows(figures.ECONOMIC):
        for nature, amount in zip(("basic", "personnel", "public"), amounts, strict=True):
            if amount != "-":
                book.put("economic-basic", (code, nature), in_grains(amount))
    _put_revenue(book)
    _put_projects(book)
    _put_special(book)
    return book


def _put_revenue(book: Book) -> None:
    whole = book.grains("function-all", "total", "total")
    for source in ("general-public", "current", "total"):
        for unit in (DEPARTMENT_CODE, UNIT_CODE):
            book.put("revenue-source", (source,), whole, unit=unit)
        book.put("revenue-fiscal", (source,), whole)
    for breakdown, code, *amounts, _ in _rows(figures.FUNDS):
        for year, amount in zip((YEAR, YEAR - 2, YEAR - 1), amounts, strict=True):
            if amount != "-":
                book.put(breakdown, (code,), in_grains(amount), year=year)


def _put_projects(book: Book) -> None:
    whole = book.grains("function-all", "total", "project")
    for source in ("total", "general-public"):
        for unit in (DEPARTMENT_CODE, UNIT_CODE):
            book.put("project", (source, "total"), whole, unit=unit)
        book.put("project", (source, PROJECT_CODE), whole)
        for code, amount, _ in _children():
            book.put("project", (source, code), in_grains(amount), unit=UNIT_CODE)
    for year, amount in ((YEAR - 2, "516.44"), (YEAR - 1, "570")):
        book.put("project", ("total", PROJECT_CODE), in_grains(amount), year=year)
    for name, amount in _rows(figures.COMPONENTS):
        codes = (_children()[0][0], name_key(name))
        book.put("project-component", codes, in_grains(amount), unit=UNIT_CODE)


def _put_special(book: Book) -> None:
    for breakdown in ("function-govfund", "function-statecap"):
        book.put(breakdown, ("total", "total"), 0)
    for category in ("operating-funds", "purchased-services"):
        book.put("special-item", (category,), 0)
    for code, amount, change, _ in _rows(figures.SANGONG):
        book.put("sangong", (code,), in_grains(amount))
        book.put(
            "sangong", (code,), in_grains(amount) - in_grains(change), year=YEAR - 1, derived=True
        )
    for code, amount in (
        ("total", "377.2"),
        ("procurement-goods", "0.5"),
        ("procurement-services", "376.7"),
    ):
        book.put("procurement", (code,), in_grains(amount))
    book.put("procurement", ("total",), in_grains("564.1"), year=YEAR - 1, derived=True)
    for breakdown, codes in (("revenue-source", ("total",)), ("function-all", ("total", "total"))):
        book.put(breakdown, codes, in_grains("1074.42"), year=YEAR - 1, derived=True)
    for code, change, _ in _rows(figures.CHANGES):
        before = book.grains("function-gpb", code, "total") - in_grains(change)
        book.put("function-gpb", (code, "total"), before, year=YEAR - 1, derived=True)


def _claims() -> Iterator[Claim]:
    def about(breakdown: str, *codes: str) -> ItemKey:
        return ItemKey(breakdown, YEAR, DEPARTMENT_CODE, codes)

    def changed(key: ItemKey, change: str, percent: str, reason: str | None) -> Claim:
        yuan = in_grains(change) * GRAIN
        sign = -1 if yuan < 0 else 1
        stated = None if percent == "-" else sign * Decimal(percent)
        return Claim(key, yuan, stated, reason=reason if yuan else None)

    for breakdown, code, *_, share in _rows(figures.FUNDS):
        if share != "-":
            yield Claim(about(breakdown, code), share_percent=Decimal(share))
    for key in (about("revenue-source", "total"), about("function-all", "total", "total")):
        yield changed(key, "-132.71", "12.4", texts.REASON_TIGHT)
    yield Claim(about("revenue-source", "general-public"), share_percent=Decimal(100))
    for breakdown in ("function-all", "function-gpb"):
        yield Claim(about(breakdown, "total", "basic"), share_percent=Decimal("58.4"))
        yield Claim(about(breakdown, "total", "project"), share_percent=Decimal("41.6"))
    for code, change, percent in _rows(figures.CHANGES):
        reason = texts.REASON_PROJECTS if change.startswith("-") else texts.REASON_STAFF
        yield changed(about("function-gpb", code, "total"), change, percent, reason)
    for code, _, change, percent in _rows(figures.SANGONG):
        reasons = {"total": texts.REASON_VEHICLES, "sangong-vehicle-running": texts.REASON_TIGHT}
        yield changed(about("sangong", code), change, percent, reasons.get(code))
    yield changed(about("procurement", "total"), "-186.9", "33.1", texts.REASON_PROJECTS)


def _projects() -> tuple[Project, ...]:
    whole = sum((in_grains(amount) for _, amount, _ in _children()), 0) * GRAIN
    top = Project(
        PROJECT_CODE,
        "区城运中心运行项目",
        unit=DEPARTMENT_CODE,
        supervising_unit=DEPARTMENT_CODE,
        types=("specific-target", "continuing"),
        start_year=YEAR,
        end_year=YEAR,
        total_budget=whole,
        purpose=texts.PURPOSES[PROJECT_CODE],
        legal_bases=(
            LegalBasis("洪编2019年12号"),
            LegalBasis("武汉市党政机关法律顾问管理办法", "武法发〔2021〕4号"),
            LegalBasis(
                "市人民政府办公厅关于加快推进政府向社会力量购买服务的意见（试行）",
                "武政办〔2014〕24号",
            ),
        ),
        duties=(1, 2, 3, 4, 6),
    )
    children = (
        Project(
            code,
            name,
            parent=PROJECT_CODE,
            unit=UNIT_CODE,
            types=("specific-target",),
            total_budget=in_grains(amount) * GRAIN,
            purpose=texts.PURPOSES[code],
        )
        for code, amount, name in _children()
    )
    return (*children, top)


def _goals() -> tuple[Goal, ...]:
    tasks = tuple(
        Goal(DEPARTMENT, Horizon.ANNUAL, "work-task", text, YEAR, position)
        for position, text in enumerate(texts.TASKS, 1)
    )
    overall = tuple(
        Goal(owner, horizon, "overall-goal", text, year)
        for owner in (DEPARTMENT, PROJECT_CODE)
        for horizon, text, year in (
            (Horizon.LONG_TERM, texts.LONG_TERM_GOAL, YEAR + 2),
            (Horizon.ANNUAL, texts.ANNUAL_GOAL, YEAR),
        )
    )
    return tasks + overall


def _indicators(owner: str) -> Iterator[Indicator]:
    tables = (
        ((Horizon.LONG_TERM, figures.LONG_TERM), (Horizon.ANNUAL, figures.ANNUAL))
        if owner == DEPARTMENT
        else (
            (Horizon.LONG_TERM, figures.PROJECT_LONG_TERM),
            (Horizon.ANNUAL, figures.PROJECT_ANNUAL),
        )
    )
    for horizon, table in tables:
        year = YEAR if horizon is Horizon.ANNUAL else YEAR + 2
        for code, printed, basis, name, *values in _rows(table):
            baselines = tuple(
                value(earlier, text)
                for earlier, text in zip((YEAR - 2, YEAR - 1), values[:-1], strict=False)
            )
            yield Indicator(
                owner,
                horizon,
                name_key(name),
                name,
                code,
                printed == "inferred",
                value(year, values[-1]),
                baselines,
                None if basis == "-" else basis,
            )
