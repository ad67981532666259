"""Synthetic departments (合成部门): budgets of the official form that hold together by construction.

Everything comes from ``random.Random`` with the given seed, so the same arguments give the same budget
on every machine. All amounts are multiples of 100 yuan (0.01 万元), added as integers, unless the shape asks
for money that printing rounds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting.records import (
    AssetHolding,
    Budget,
    Definition,
    Duty,
    Heading,
    PrintedCode,
    Region,
    Unit,
)
from budgetgraph.interpreting.regions import divisions, region_of
from budgetgraph.synthesis import wording
from budgetgraph.synthesis.book import Book
from budgetgraph.synthesis.figures import Grains
from budgetgraph.synthesis.form import GLOSSARY_TERMS
from budgetgraph.synthesis.funds import put_funds
from budgetgraph.synthesis.measures import goals, indicators
from budgetgraph.synthesis.projects import Plan, Setting, plan_projects
from budgetgraph.synthesis.renderer import in_document_order
from budgetgraph.synthesis.shape import Shape, random_shape
from budgetgraph.synthesis.spending import Spending, prefixes, put_spending
from budgetgraph.synthesis.staff import STAFF_FUNCTIONS, staff_spending
from budgetgraph.synthesis.statements import narrate

_FIRST_PLACES = ("420111", "420102", "420106", "420502")
_PROVINCE = "420000"
_DEPARTMENTS = 999
"""Departments of one place: their codes have three digits."""


@cache
def places() -> tuple[tuple[str, Region], ...]:
    """Real districts of Hubei and how names begin there, so that names resolve; the departments in them
    are not real."""
    listed = divisions()
    cities = {code for code, division in listed.items() if division.parent == _PROVINCE}
    districts = [code for code, division in listed.items() if division.parent in cities]
    ordered = [*_FIRST_PLACES, *(code for code in districts if code not in _FIRST_PLACES)]
    named = [(f"{listed[listed[code].parent].name}{listed[code].name}", code) for code in ordered]
    found = [(name, region_of(name)) for name, code in named if region_of(name).code == code]
    return tuple(found)


UNLISTED_LABELS = {
    "21208": "国有土地使用权出让收入安排的支出",
    "2120803": "城市建设支出",
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
"""Labels of codes that the code lists may lack: documents print such codes too."""

_FUND_FUNCTIONS = {"government-fund": "2120803", "state-capital": "2230105"}
_SANGONG = (
    "sangong-abroad",
    "sangong-vehicle-purchase",
    "sangong-vehicle-running",
    "sangong-reception",
)
_VEHICLES = ("vehicle-general", "vehicle-enforcement", "vehicle-special", "vehicle-other")


def generate(seed: int, index: int, *, year: int = 2026, shape: Shape | None = None) -> Budget:
    """The ``index``-th synthetic budget (from 0) of a seed, for a budget year.

    Without a ``shape`` each budget has its own, mostly small. Budgets of one seed and year differ in
    region or department code, so a release can hold all of them. Raises :class:`ValueError` for an
    index that is negative or beyond :func:`capacity`.
    """
    if not 0 <= index < capacity():
        raise ValueError(f"no department code for index {index}")
    chance = random.Random(f"{seed}/{index}/{year}")
    budget = _Department(chance, shape or random_shape(chance), index, year).budget()
    return in_document_order(budget)


def capacity() -> int:
    """How many departments one seed and year can have: about a hundred thousand."""
    return _DEPARTMENTS * len(places())


@dataclass(slots=True)
class _Department:
    """One budget in the making."""

    chance: random.Random
    shape: Shape
    index: int
    year: int

    def budget(self) -> Budget:
        """All records of the department."""
        chance, year = self.chance, self.year
        place, region = places()[self.index // _DEPARTMENTS]
        code = f"{self.index % _DEPARTMENTS + 1:03d}"
        units = self._units(place, code)
        sangong = self._sangong()
        plan = self._projects(region, code, units)
        spendings = list(self._spendings(units, plan, sangong))
        listed = sum((item.amount or Decimal(0) for item in plan.procurement), Decimal(0))
        book = Book(year, code)
        put_spending(book, spendings)
        self._complete(book, units, plan, spendings)
        claims = list(narrate(chance, book, spendings, sangong, self._exactly, listed))
        # Table 10 prints the projects of one unit after those of another, and no level-1 project.
        projects = tuple(sorted(plan.projects, key=lambda p: (p.parent is None, p.unit)))
        name = units[0].name
        return Budget(
            heading=Heading(
                "budget", region, code, year, f"{name}{year}年部门预算编制说明", f"{year}-01"
            ),
            units=tuple(units),
            duties=tuple(Duty(n, wording.duty(chance, n)) for n in range(1, self.shape.duties + 1)),
            items=book.items(
                load_code_lists(),
                {unit.code: unit.parent for unit in units},
                {project.code: project.parent for project in projects},
            ),
            projects=projects,
            components=tuple(
                component
                for project in projects
                for component, _, _ in plan.components
                if component.project == project.code
            ),
            goals=tuple(goals(chance, projects, year)),
            indicators=tuple(indicators(chance, self.shape, plan, year)),
            procurement=tuple(plan.procurement),
            assets=tuple(self._assets(code)),
            claims=tuple(claims),
            definitions=tuple(self._definitions(book)),
            printed_codes=tuple(_printed_codes(book)),
        )

    def _units(self, place: str, code: str) -> list[Unit]:
        number = wording.numeral(self.index + 1, 4)
        first = f"{place}合成示例部门{number}号"
        second = f"{place}合成示例中心{number}号"
        double = self.chance.random() < 0.5
        name = f"{first}（{second}）" if double else first
        units = [Unit(code, name, (first, second) if double else ())]
        for position in range(1, self.shape.units + 1):
            below = (
                f"{name}本级" if position == 1 else f"{first}第{wording.numeral(position)}事业站"
            )
            units.append(Unit(f"{code}{position:03d}", below, parent=code))
        return units

    def _sangong(self) -> dict[str, tuple[Grains, Grains]]:
        """This year's and last year's amounts in grains by 三公 category."""
        amounts: dict[str, tuple[Grains, Grains]] = {}
        for category in _SANGONG:
            grains = self.chance.choice((0, 0, self.chance.randint(1, 5_000)))
            last = self.chance.choice((grains, self.chance.randint(0, 5_000)))
            amounts[category] = (self._exactly(grains), last)
        return amounts

    def _projects(self, region: Region, code: str, units: list[Unit]) -> Plan:
        sources = ["general-public"]
        if self.shape.several_sources:
            sources += [
                "government-fund",
                "state-capital",
                "treasury-account",
                "business-income",
                "other-income",
            ]
        if self.shape.carryover:
            sources.append("carryover-general-public")
        setting = Setting(
            prefix=f"{region.code}{self.year % 100:02d}{code}T",
            department=code,
            year=self.year,
            units=[unit.code for unit in units[1:]],
            functions=self.chance.sample(_project_functions(), self.shape.functions),
            sources=sources,
            fund_functions=_FUND_FUNCTIONS,
            exactly=self._exactly,
        )
        return plan_projects(self.chance, self.shape, setting)

    def _spendings(
        self, units: list[Unit], plan: Plan, sangong: dict[str, tuple[Grains, Grains]]
    ) -> Iterator[Spending]:
        main = self.chance.choice(_main_functions())
        before = self._before()
        for position, unit in enumerate(units[1:]):
            amounts = (
                {category: now for category, (now, _) in sangong.items()} if position == 0 else {}
            )
            yield from staff_spending(self.chance, unit.code, main, amounts, before, self._exactly)
        yield from plan.spendings
        if self.shape.several_sources:
            last = units[-1].code
            for nature, source in (
                ("basic", "business-income"),
                ("operating", "operating-income"),
                ("remitted", "superior-subsidy"),
                ("subsidy", "affiliated-remittance"),
            ):
                if self.chance.random() < 0.7:
                    grains = self._exactly(self.chance.randint(1, 90_000))
                    yield Spending(last, main, nature, source, grains, before(main, grains))

    def _before(self) -> Callable[[str, Grains], Grains]:
        """Last year's amount for a function and an amount: some functions are new, some unchanged."""
        moods: dict[str, str] = {}

        def before(function: str, grains: Grains) -> Grains:
            mood = moods.setdefault(
                function, self.chance.choice(("changed", "changed", "same", "new"))
            )
            if mood == "changed":
                return grains * self.chance.randint(70, 125) // 100
            return grains if mood == "same" else 0

        return before

    def _exactly(self, grains: int) -> Grains:
        """The amount, with some yuan more or less where printed figures are rounded ones."""
        if not self.shape.rounded or not grains:
            return grains
        return grains + Decimal(self.chance.randint(-49, 49)) / 100

    def _complete(
        self, book: Book, units: list[Unit], plan: Plan, spendings: list[Spending]
    ) -> None:
        """The facts besides spending: funds, earlier years, components, zeros."""
        for breakdown in ("function-govfund", "function-statecap"):
            if not book.grains(breakdown, "total", "total"):
                book.put(breakdown, ("total", "total"), 0)
        for component, spender, grains in plan.components:
            codes = (component.project, component.key)
            book.put("project-component", codes, grains, unit=spender)
        for code, amounts in plan.past.items():
            for past, grains in zip((self.year - 2, self.year - 1), amounts, strict=True):
                book.put("project", ("total", code), grains, year=past)
        put_funds(self.chance, book, plan, spendings)
        public = book.grains("function-gpb", "total", "public")
        book.put("special-item", ("operating-funds",), self.chance.choice((0, public)))
        book.put(
            "special-item",
            ("purchased-services",),
            self.chance.choice((0, self.chance.randint(1, 9_999))),
        )
        if self.shape.zeros:
            for nature in ("operating", "remitted", "subsidy"):
                if not book.grains("function-all", "total", nature):
                    book.put("function-all", ("total", nature), 0)
            for unit in units:
                if not book.grains("revenue-source", "other-income", unit=unit.code):
                    book.put("revenue-source", ("other-income",), 0, unit=unit.code)

    def _assets(self, code: str) -> Iterator[AssetHolding]:
        kinds = [kind for kind in _VEHICLES if self.chance.random() < 0.4] or ["vehicle-general"]
        held = {kind: self.chance.randint(1, 30) for kind in kinds}
        if len(held) > 1:
            held = {"vehicle": sum(held.values()), **held}
        for kind, quantity in held.items():
            yield AssetHolding(code, kind, Decimal(quantity), f"{self.year - 1}-12-31")

    def _definitions(self, book: Book) -> Iterator[Definition]:
        for term, scheme, code in GLOSSARY_TERMS:
            yield Definition(scheme, code, f"指合成示例中称为{term}的资金。")
        yield Definition("breakdown", "sangong", "指合成示例安排的三类公务开支。")
        for category in ("sangong-abroad", "sangong-vehicle", "sangong-reception"):
            yield Definition("category", category, "反映合成示例的这类开支。")
        for code in book.codes("function-all"):
            if len(code) == 7:
                yield Definition(
                    "function", code, f"反映合成示例中科目{wording.numeral(int(code))}的支出。"
                )


def _main_functions() -> list[str]:
    """Functions of a department's own running, 行政运行 and 事业运行."""
    codes = load_code_lists()
    return sorted(
        {*codes.by_label("function", "行政运行"), *codes.by_label("function", "事业运行")}
    )


def _project_functions() -> list[str]:
    """Functions that projects are spent on: all listed ones that are not for staff or running."""
    codes = load_code_lists()
    excluded = STAFF_FUNCTIONS | set(_main_functions())
    return [
        code
        for code in codes.codes("function")
        if len(code) == 7
        and code not in excluded
        and code[:3] in {"201", "204", "206", "207", "208", "210", "212", "221"}
    ]


def _printed_codes(book: Book) -> Iterator[PrintedCode]:
    """The codes in use that the code lists lack, with the labels that the document prints for them."""
    codes = load_code_lists()
    used = {
        part for code in book.codes("function-all") if code != "total" for part in prefixes(code)
    }
    for code in sorted(used - {"total"}):
        if codes.concept("function", code) is None:
            yield PrintedCode("function", code, UNLISTED_LABELS[code])
