"""Projects of a synthetic department: level one and two, their money, components and procurement."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgetgraph.interpreting.records import (
    LegalBasis,
    ProcurementItem,
    Project,
    ProjectComponent,
)
from budgetgraph.synthesis import wording
from budgetgraph.synthesis.figures import YUAN_PER_WAN, Grains, in_yuan, plain_number
from budgetgraph.synthesis.keys import name_key
from budgetgraph.synthesis.shape import Shape
from budgetgraph.synthesis.special_sections import USED_FOR
from budgetgraph.synthesis.spending import Spending


@dataclass(slots=True)
class Plan:
    """The projects of a department. Amounts in grains of 0.01 万元.

    ``components`` come with the unit that prints them and their amount. ``now`` is what each level-1
    project has this year, ``past`` what it had two years ago and last year, nothing for a new one.
    """

    projects: list[Project] = field(default_factory=list)
    spendings: list[Spending] = field(default_factory=list)
    components: list[tuple[ProjectComponent, str, Grains]] = field(default_factory=list)
    procurement: list[ProcurementItem] = field(default_factory=list)
    past: dict[str, tuple[Grains, Grains]] = field(default_factory=dict)
    now: dict[str, Grains] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the projects of a department are made for and paid with.

    ``exactly`` gives an amount with the money that its printed figure rounds away.
    """

    prefix: str
    department: str
    year: int
    units: Sequence[str]
    functions: Sequence[str]
    sources: Sequence[str]
    fund_functions: dict[str, str]
    exactly: Callable[[int], Grains]


def plan_projects(chance: random.Random, shape: Shape, setting: Setting) -> Plan:
    """Level-1 projects with their level-2 projects. Project codes are ``prefix`` and nine digits."""
    plan = Plan()
    serial = 100
    for number in range(shape.projects):
        parent = f"{setting.prefix}{serial + 800:09d}"
        new = chance.random() < 0.2
        children: list[Project] = []
        spent: list[Spending] = []
        function = chance.choice(setting.functions)
        for _ in range(chance.randint(1, shape.children)):
            child_spent = list(
                _money(chance, setting, f"{setting.prefix}{serial:09d}", parent, function, new)
            )
            children.append(_child(chance, plan, serial, child_spent))
            spent += child_spent
            serial += 1
        plan.spendings += spent
        _top(chance, plan, shape, setting, parent, number, spent, new)
        plan.projects += children
    return plan


def _money(
    chance: random.Random, setting: Setting, code: str, parent: str, function: str, new: bool
) -> Iterator[Spending]:
    unit = chance.choice(setting.units)
    for source in chance.sample(setting.sources, chance.randint(1, min(3, len(setting.sources)))):
        grains = setting.exactly(chance.randint(10, 300_000) * chance.choice((1, 10)))
        before = 0 if new else grains * chance.randint(60, 140) // 100
        used = setting.fund_functions.get(source.removeprefix("carryover-"), function)
        yield Spending(unit, used, "project", source, grains, before, project=code, parent=parent)


def _child(chance: random.Random, plan: Plan, serial: int, spent: Sequence[Spending]) -> Project:
    code, unit = spent[0].project, spent[0].unit
    if code is None:
        raise ValueError("spending of a project names the project")
    total = sum(spending.grains for spending in spent)
    name = f"合成示例{chance.choice(wording.TOPICS)}项目{wording.stem(serial - 100)}"
    parts = list(_components(chance, total)) if chance.random() < 0.4 else []
    purpose = wording.purpose(chance)
    if parts:
        purpose = (
            "；".join(
                f"{n}.{part}{plain_number(in_yuan(grains) / YUAN_PER_WAN)}万元：用于合成示例{wording.TOPICS[n]}"
                for n, (part, grains) in enumerate(parts, 1)
            )
            + "。"
        )
    for part, grains in parts:
        plan.components.append((ProjectComponent(code, name_key(part), part), unit, grains))
    return Project(
        code,
        name,
        parent=spent[0].parent,
        unit=unit,
        types=("specific-target",),
        total_budget=in_yuan(total),
        purpose=purpose,
    )


def _components(chance: random.Random, total: Grains) -> Iterator[tuple[str, Grains]]:
    names = chance.sample(wording.COMPONENTS, chance.randint(2, 4))
    left = total
    for name in names[:-1]:
        part = chance.randint(1, max(1, int(left // 2)))
        if part >= left:
            break
        yield name, part
        left -= part
    yield names[-1], left


def _top(
    chance: random.Random,
    plan: Plan,
    shape: Shape,
    setting: Setting,
    code: str,
    number: int,
    spent: Sequence[Spending],
    new: bool,
) -> None:
    total = sum(spending.grains for spending in spent)
    last = sum(spending.before for spending in spent)
    plan.now[code] = total
    if not new:
        plan.past[code] = (last * chance.randint(70, 130) // 100, last)
    start = setting.year if new else setting.year - chance.randint(1, 3)
    plan.projects.append(
        Project(
            code,
            f"合成示例运行项目{wording.stem(number)}",
            unit=setting.department,
            supervising_unit=setting.department,
            types=("specific-target", "new" if new else "continuing"),
            start_year=start,
            end_year=setting.year + chance.randint(2, 4),
            total_budget=in_yuan(total + last if chance.random() < 0.5 else total),
            purpose=f"{USED_FOR}{wording.purpose(chance)}",
            legal_bases=tuple(_legal_bases(chance, number)),
            duties=tuple(
                sorted(chance.sample(range(1, shape.duties + 1), chance.randint(1, shape.duties)))
            ),
        )
    )
    if chance.random() < 0.7:
        _procure(chance, plan, code, total)


def _legal_bases(chance: random.Random, number: int) -> Iterator[LegalBasis]:
    for position in range(chance.randint(1, 3)):
        year = chance.randint(2010, 2024)
        title = f"合成示例{chance.choice(wording.TOPICS)}管理办法{wording.stem(number)}{wording.stem(position)}"
        yield LegalBasis(
            title, f"合成示发〔{year}〕{chance.randint(1, 99)}号" if chance.random() < 0.8 else None
        )


def _procure(chance: random.Random, plan: Plan, code: str, total: Grains) -> None:
    names = chance.sample(wording.GOODS, chance.randint(1, 4))
    share = int(total // (2 * len(names)))
    # Positions count through the document, not through the project.
    for position, name in enumerate(names, len(plan.procurement) + 1):
        grains = chance.randint(1, max(1, share))
        plan.procurement.append(
            ProcurementItem(code, position, name, Decimal(chance.randint(1, 40)), in_yuan(grains))
        )
