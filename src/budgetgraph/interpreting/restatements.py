"""Which fact a figure of the narrative restates: the words before it, read in the section's meaning."""

from __future__ import annotations

import re
from collections.abc import Callable

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.prose import Figure, Sentence
from budgetgraph.interpreting.records import ItemKey

_FUNCTION_PATH = re.compile(r"^(.+?)\(类\)(?:(.+?)\(款\))?(?:(.+?)\(项\))?$")
_ALL_FROM = re.compile(r"^，(?:均为|全部为|全为|全部来自)(?P<label>[^，。；]+)")

_FILLING = r"(?:预算|支出|安排|合计|总计|总额|金额|经费|数)*"
_BUDGET = r"(?:安排|拟安排)?(?:一般公共预算)?(?:当年)?(?:财政)?(?:拨款)?(?:安排的?)?"
_REVENUE = re.compile(
    r"(?:安排)?(?:收入(?:总)?预算|预算(?:总)?收入|收入总计|总收入|收入合计)(?:总额|合计|安排)?"
)
_EXPENDITURE = re.compile(
    r"(?:安排)?(?:支出(?:总)?预算|预算(?:总)?支出|支出总计|总支出|支出合计)(?:总额|合计|安排)?"
)
_GENERAL_PUBLIC = re.compile(_BUDGET + r"(?:预算)?支出" + _FILLING)
_BASIC = re.compile(_BUDGET + r"基本支出" + _FILLING)
_SANGONG = re.compile(_BUDGET + r'"?三公"?经费' + _FILLING)
_FUND = re.compile(r"(?:安排)?(?:政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款)?" + _FILLING)
_PROCUREMENT = re.compile(r"(?:安排)?政府采购" + _FILLING)
_OPERATING = re.compile(_BUDGET + r"机关运行经费(?:财政拨款)?" + _FILLING)
_PURCHASED = re.compile(r"(?:安排)?政府购买服务(?:项目)?" + _FILLING)

PARTS_OF_TOTAL = frozenset({"本年预算", "上年结转", "上年结转结余", "上年结余"})
"""What a general public budget consists of; a change named after them is the total's."""


class Restatements:
    """Finds the fact for a figure. Remembers whether personnel or public money was spoken of last."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._nature = "personnel"
        self._year = context.year

    def keys(
        self, meaning: str, label: str, sentence: Sentence, figure: Figure, year: int
    ) -> list[ItemKey]:
        """The facts of ``year`` that the figure with the words ``label`` before it restates.

        None if the words are not known. Only whole labels count: 货物类采购减少 is no procurement total.
        """
        self._year = year
        resolve: dict[str, Callable[[str, Sentence, Figure], list[ItemKey]]] = {
            "overall": self._overall,
            "revenue": self._revenue,
            "expenditure": self._expenditure,
            "fiscal": self._fiscal,
            "general-public": self._general_public,
            "basic": self._basic,
            "sangong": self._sangong,
            "government-fund": self._government_fund,
            "state-capital": self._state_capital,
            "projects": self._projects,
            "procurement": self._procurement,
            "operating-funds": self._operating_funds,
            "purchased-services": self._purchased_services,
            "performance": self._expenditure,
        }
        resolver = resolve.get(meaning)
        return resolver(fold(label), sentence, figure) if resolver else []

    def _key(self, breakdown: str, *codes: str, unit: str | None = None) -> ItemKey:
        return ItemKey(breakdown, self._year, unit or self.context.department, codes)

    def _overall(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.search(r"收支(?:总)?预算|收支总", label):
            return [self._grand_total("function-all", ""), self._key("revenue-source", TOTAL)]
        return self._revenue(label, sentence, figure) or self._expenditure(label, sentence, figure)

    def _grand_total(self, breakdown: str, prefix: str) -> ItemKey:
        """支出总计: this year's spending, and what is carried to the next year where there is any."""
        grand = self._key("special-item", f"{prefix}expenditure-grand-total")
        known = self.context.facts.amount(grand) is not None
        return grand if known else self._key(breakdown, TOTAL, TOTAL)

    def _revenue(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if _REVENUE.fullmatch(label):
            return [self._key("revenue-source", TOTAL)]
        code = self._source(label)
        return [self._key("revenue-source", code)] if code else []

    def _source(self, label: str) -> str | None:
        for candidate in (
            label,
            label.replace("本年", ""),
            label.removesuffix("收入"),
            label.replace("拨款本年收入", ""),
        ):
            found = self.context.codes.by_label("source", candidate)
            if found:
                return found[0]
        return None

    def _expenditure(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        nature = self._nature_of(label)
        if nature:
            return [self._key("function-all", TOTAL, nature)]
        if _EXPENDITURE.fullmatch(label):
            return [self._key("function-all", TOTAL, TOTAL)]
        code = self._function(label)
        return [self._key("function-all", code, TOTAL)] if code else []

    def _fiscal(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.search(r"收支(?:总)?预算|收支总", label):
            return [
                self._key("revenue-fiscal", TOTAL),
                self._grand_total("function-fiscal", "fiscal-"),
            ]
        before = sentence.text[: figure.start]
        in_revenue = before.rfind("收入包括") > before.rfind("支出包括") or "支出包括" not in before
        code = self._function(label)
        if code:
            return [self._key("function-fiscal", code, TOTAL)]
        source = self._source(label)
        return [self._key("revenue-fiscal", source)] if source and in_revenue else []

    def _nature_of(self, label: str) -> str | None:
        for candidate in (label, label.removesuffix("预算")):
            found = [c for c in self.context.codes.by_label("nature", candidate) if c != TOTAL]
            if found:
                return found[0]
        return None

    def _general_public(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        code = self._function(label)
        if code:
            return [self._key("function-gpb", code, TOTAL)]
        nature = self._nature_of(label)
        if nature:
            return [self._key("function-gpb", TOTAL, nature)]
        if label in PARTS_OF_TOTAL:
            return self._part_of_total(label, figure)
        if _GENERAL_PUBLIC.fullmatch(label):
            return [self._key("function-gpb", TOTAL, TOTAL)]
        return []

    def _part_of_total(self, label: str, figure: Figure) -> list[ItemKey]:
        """本年预算 restates the total where nothing is carried over; otherwise it is this year's money."""
        total = self._key("function-gpb", TOTAL, TOTAL)
        amount = parse_amount(figure.number, figure.unit)
        if (
            label == "本年预算"
            and amount is not None
            and self.context.facts.amount(total) == amount.value
        ):
            return [total]
        prefix = "" if label == "本年预算" else "carryover-"
        return [self._key("revenue-fiscal", f"{prefix}general-public")]

    def _basic(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        found = [
            c for c in self.context.codes.by_label("nature", label) if c in ("personnel", "public")
        ]
        if found:
            self._nature = found[0]
            return [self._key("economic-basic", TOTAL, self._nature)]
        if _BASIC.fullmatch(label):
            return [self._key("economic-basic", TOTAL, "basic")]
        codes = self.context.codes.by_label("economic", label)
        printed = [
            c
            for c in codes
            if self.context.facts.amount(self._key("economic-basic", c, self._nature)) is not None
        ]
        candidates = printed or [c for c in codes if len(c) == 3]
        return [self._key("economic-basic", candidates[0], self._nature)] if candidates else []

    def _sangong(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        for candidate in (label, re.sub(r"(?:支出)?预算$", "", label), re.sub(r"支出$", "", label)):
            codes = [
                c
                for c in self.context.codes.by_label("category", candidate)
                if c.startswith("sangong")
            ]
            if codes:
                return [self._key("sangong", codes[0])]
        return [self._key("sangong", TOTAL)] if _SANGONG.fullmatch(label) else []

    def _government_fund(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return self._fund("function-govfund", "政府性基金", label)

    def _state_capital(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return self._fund("function-statecap", "国有资本经营", label)

    def _fund(self, breakdown: str, name: str, label: str) -> list[ItemKey]:
        code = self._function(label)
        if code:
            return [self._key(breakdown, code, TOTAL)]
        found = [
            c for c in self.context.codes.by_label("nature", label) if c in ("basic", "project")
        ]
        if found:
            return [self._key(breakdown, TOTAL, found[0])]
        whole = name in label and _FUND.fullmatch(label)
        return [self._key(breakdown, TOTAL, TOTAL)] if whole else []

    def _projects(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.fullmatch(r"(?:安排)?(?:部门)?项目支出(?:预算)?(?:安排)?(?:合计)?", label):
            keys = [self._key("project", TOTAL, TOTAL)]
            everything = _ALL_FROM.match(sentence.text[figure.end :])
            code = self._project_source(fold(everything.group("label"))) if everything else None
            return [*keys, self._key("project", code, TOTAL)] if code else keys
        code = self.context.project_named(label)
        if code and any(fold(label) == name for name in self.context.projects[code].names):
            unit = self.context.projects[code].unit
            return [self._key("project", TOTAL, code, unit=unit)]
        source = self._project_source(label)
        if source:
            return [self._key("project", source, TOTAL)]
        if code:
            return [self._key("project", TOTAL, code, unit=self.context.projects[code].unit)]
        return []

    def _project_source(self, label: str) -> str | None:
        return self._source(label) or self._source(
            label.replace("本年拨款", "拨款").replace("财政拨款", "拨款")
        )

    def _procurement(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        codes = [
            c for c in self.context.codes.by_label("category", label) if c.startswith("procurement")
        ]
        if codes:
            return [self._key("procurement", codes[0])]
        return [self._key("procurement", TOTAL)] if _PROCUREMENT.fullmatch(label) else []

    def _operating_funds(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return [self._key("special-item", "operating-funds")] if _OPERATING.fullmatch(label) else []

    def _purchased_services(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return (
            [self._key("special-item", "purchased-services")] if _PURCHASED.fullmatch(label) else []
        )

    def _function(self, label: str) -> str | None:
        match = _FUNCTION_PATH.search(label)
        if match:
            return self.context.function_path(tuple(name for name in match.groups() if name))
        found = [c for c in self.context.codes.by_label("function", label) if len(c) == 3]
        return found[0] if len(found) == 1 else None
