"""Which fact a figure of the narrative restates: the words before it, read in the section's meaning.

Only whole labels count: 货物类采购减少 is no procurement total. Where words stay that no rule knows, the
figure counts only if the tables print the very amount for the rest of the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from budgetgraph.ground.codes import TOTAL
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.figure_labels import plainer
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.function_names import FunctionNames
from budgetgraph.interpreting.prose import Figure, Sentence
from budgetgraph.interpreting.records import ItemKey

_ALL_FROM = re.compile(r"^，(?:均为|全部为|全为|全部来自)(?P<label>[^，。；]+)")

_FILLING = r"(?:预算|支出|安排|合计|总计|总额|总金额|金额|经费|数)*"
_BUDGET = r"(?:安排|拟安排)?(?:一般公共预算)?(?:当年)?(?:财政)?(?:拨款)?(?:安排)?的?"
_REVENUE = re.compile(
    r"(?:安排)?(?:本年)?(?:收入(?:总)?预算|预算(?:总)?收入|收入总计|总收入|收入合计)(?:总额|合计|总计|安排|数)?"
)
_EXPENDITURE = re.compile(
    r"(?:安排)?(?:本年)?(?:支出(?:总)?预算|预算(?:总)?支出|支出总计|总支出|支出合计)(?:总额|合计|总计|安排|数)?"
)
_BOTH = re.compile(r"收支(?:总)?预算|收支总|收(?:入)?、支(?:出)?(?:总)?预算")
_GENERAL_PUBLIC = re.compile(_BUDGET + r"(?:预算)?支出" + _FILLING)
_FISCAL = re.compile(r"(?:安排)?(?:本年)?财政拨款(?:预算)?支出" + _FILLING)
_FUND_TOTALS = (
    (re.compile(r"一般公共预算(?:财政)?拨款支出" + _FILLING), "function-gpb"),
    (re.compile(r"政府性基金(?:预算)?(?:财政)?(?:拨款)?支出" + _FILLING), "function-govfund"),
    (re.compile(r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?支出" + _FILLING), "function-statecap"),
)
"""What the expenditure of each fund is called where one sentence names them all."""

_FUNDS = ("function-gpb", "function-govfund", "function-statecap")
_BASIC = re.compile(_BUDGET + r"基本支出" + _FILLING)
_SANGONG = re.compile(_BUDGET + r'"?三公"?经费' + _FILLING)
_SANGONG_ITEM = re.compile(r"(?:支出|预算|安排)+$")
_FUND = re.compile(r"(?:安排)?(?:政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款)?" + _FILLING)
_FUND_REVENUE = re.compile(r"国有资本经营(?:预算)?(?:财政)?(?:拨款)?收入" + _FILLING)
_PROCUREMENT = re.compile(r"(?:安排)?政府采购" + _FILLING)
_PLANNED = re.compile(r"^拟?(?:采购|购买)(?=.)|(?:支出|预算)+$")
_OPERATING = re.compile(_BUDGET + r"机关运行经费(?:财政拨款)?" + _FILLING)
_PURCHASED = re.compile(r"(?:安排)?政府购买服务(?:项目)?" + _FILLING)
_SOURCE_ENDING = re.compile(r"(?:收入)?(?:预算)?(?:总计|合计|总额|数)*$")
_GOAL_MONEY = re.compile(r"(?:涉及)?(?:项目)?(?:预算|财政性|财政)?资金(?:合计|总计|总额|共计)?")
_RESERVED = frozenset({"procurement-sme", "procurement-small-micro"})
_LEAST = 4
"""Fewer characters at the end of unknown words name nothing."""

PARTS_OF_TOTAL = frozenset({"本年预算", "上年结转", "上年结转结余", "上年结余"})
"""What a general public budget consists of; a change named after them is the total's."""


class Restatements:
    """Finds the fact for a figure. Remembers whether personnel or public money was spoken of last."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.functions = FunctionNames(context)
        self.basic = "economic-basic"
        """The breakdown that a section about basic expenditure speaks of."""
        self._nature = "personnel"
        self._year = context.year
        self._resolvers: dict[str, Callable[[str, Sentence, Figure], list[ItemKey]]] = {
            "composite": self._composite,
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
            "performance": self._performance,
        }

    def keys(
        self, meaning: str, label: str, sentence: Sentence, figure: Figure, year: int
    ) -> list[ItemKey]:
        """The facts of ``year`` that the figure with the words ``label`` before it restates.

        None if the words are not known.
        """
        self._year = year
        resolver = self._resolvers.get(meaning)
        if resolver is None:
            return []
        label = fold(label)
        for form in plainer(label, self.issuers()):
            keys = resolver(form, sentence, figure)
            if keys:
                return keys
        return self._ending(resolver, label, sentence, figure)

    def issuers(self) -> list[str]:
        """The names of the issuer."""
        unit = self.context.units.get(self.context.department)
        names = [self.context.issuer, *(unit.names.values() if unit else ())]
        return [name for name in names if name]

    def _ending(
        self,
        resolver: Callable[[str, Sentence, Figure], list[ItemKey]],
        label: str,
        sentence: Sentence,
        figure: Figure,
    ) -> list[ItemKey]:
        """The facts that the last words name and whose printed amount is the figure. Zeros prove nothing."""
        label = re.sub(r"(?:为|是)$", "", label)
        for start in range(1, len(label) - _LEAST + 1):
            keys = resolver(label[start:], sentence, figure)
            if keys and all(self._is_printed(key, figure) for key in keys):
                return keys
        return []

    def _is_printed(self, key: ItemKey, figure: Figure) -> bool:
        """Whether the document has printed the amount of a figure for a fact before, rounded or not."""
        amount = parse_amount(figure.number, figure.unit or "元")
        known = self.context.facts.amount(key)
        if amount is None or known is None or not known:
            return False
        return abs(known - amount.value) <= amount.grain / 2

    def _key(self, breakdown: str, *codes: str, unit: str | None = None) -> ItemKey:
        return ItemKey(breakdown, self._year, unit or self.context.department, codes)

    def _stands(self, breakdown: str, *codes: str) -> bool:
        """Whether the tables of this year print the fact."""
        key = ItemKey(breakdown, self.context.year, self.context.department, codes)
        return self.context.facts.amount(key) is not None

    # -- totals ---------------------------------------------------------------------------------

    def _composite(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        """One text about everything: revenue, expenditure, the funds, and the functions of all of them."""
        for pattern, breakdown in _FUND_TOTALS:
            if pattern.fullmatch(label):
                return [self._key(breakdown, TOTAL, TOTAL)]
        if _FISCAL.fullmatch(label):
            return [self._key("function-fiscal", TOTAL, TOTAL)]
        function = self._of_funds(label, figure)
        return function or self._overall(label, sentence, figure)

    def _of_funds(self, label: str, figure: Figure) -> list[ItemKey]:
        """A function of the fiscal appropriation: of the fund that has it where only one does."""
        if "(" not in label and "-" not in label:
            code = self._function(label, figure, "function-fiscal")
            stands = code is not None and self._stands("function-fiscal", code, TOTAL)
            return [self._key("function-fiscal", code, TOTAL)] if code and stands else []
        for breakdown in (*_FUNDS, "function-fiscal"):
            code = self._function(label, figure, breakdown)
            if code and self._stands(breakdown, code, TOTAL):
                others = [b for b in _FUNDS if b != breakdown and self._stands(b, code, TOTAL)]
                return [self._key("function-fiscal" if others else breakdown, code, TOTAL)]
        code = self._function(label, figure, "function-fiscal")
        return [self._key("function-fiscal", code, TOTAL)] if code else []

    def _overall(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if _BOTH.search(label):
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
        ended = _SOURCE_ENDING.sub("", label)
        for candidate in (
            label,
            label.replace("本年", ""),
            label.removesuffix("收入"),
            label.replace("拨款本年收入", ""),
            re.sub(r"(?<=收入)(?:预算)?(?:总计|合计|总额|数)*$", "", label),
            ended,
            ended + "收入",
        ):
            found = self.context.codes.by_label("source", candidate)
            if found:
                return found[0]
        return None

    def _expenditure(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        nature = self._nature_of(label)
        if nature:
            return [self._of_nature("function-all", "nature-all", nature)]
        if _EXPENDITURE.fullmatch(label):
            return [self._key("function-all", TOTAL, TOTAL)]
        if "year-end-carryover" in self.context.codes.by_label("category", label):
            return [self._key("special-item", "year-end-carryover")]
        code = self._function(label, figure, "function-all")
        return [self._key("function-all", code, TOTAL)] if code else []

    def _of_nature(self, by_function: str, by_nature: str, nature: str) -> ItemKey:
        """Basic and project expenditure stand beside the functions, or in a table of their own."""
        apart = self._stands(by_nature, nature) or self._stands(by_nature, TOTAL)
        if apart and not self._stands(by_function, TOTAL, nature):
            return self._key(by_nature, nature)
        return self._key(by_function, TOTAL, nature)

    def _nature_of(self, label: str) -> str | None:
        for candidate in (label, re.sub(r"(?:预算|安排)?数?$", "", label)):
            found = [c for c in self.context.codes.by_label("nature", candidate) if c != TOTAL]
            if found:
                return found[0]
        return None

    # -- parts of the budget --------------------------------------------------------------------

    def _fiscal(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if _BOTH.search(label):
            return [
                self._key("revenue-fiscal", TOTAL),
                self._grand_total("function-fiscal", "fiscal-"),
            ]
        if _FISCAL.fullmatch(label):
            return [self._key("function-fiscal", TOTAL, TOTAL)]
        before = sentence.text[: figure.start]
        in_revenue = before.rfind("收入包括") > before.rfind("支出包括") or "支出包括" not in before
        code = self._function(label, figure, "function-fiscal")
        if code:
            return [self._key("function-fiscal", code, TOTAL)]
        source = self._source(label)
        return [self._key("revenue-fiscal", source)] if source and in_revenue else []

    def _general_public(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        code = self._function(label, figure, "function-gpb")
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
            if self.basic == "economic-fiscal" and not self._stands(self.basic, TOTAL, found[0]):
                return [self._key("nature-fiscal", found[0])]
            return [self._key(self.basic, TOTAL, self._nature)]
        if _BASIC.fullmatch(label):
            return [self._key(self.basic, TOTAL, "basic")]
        codes = self.context.codes.by_label("economic", label)
        printed = [
            c
            for c in codes
            if self.context.facts.amount(self._key(self.basic, c, self._nature)) is not None
        ]
        candidates = printed or [c for c in codes if len(c) == 3]
        return [self._key(self.basic, candidates[0], self._nature)] if candidates else []

    def _sangong(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        for candidate in (label, _SANGONG_ITEM.sub("", label)):
            for code in self.context.codes.by_label("category", candidate):
                if code.startswith("sangong"):
                    return [self._key("sangong", code)]
                if code in ("meetings", "training"):
                    return [self._key("special-item", code)]
        return [self._key("sangong", TOTAL)] if _SANGONG.fullmatch(label) else []

    def _government_fund(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return self._fund("function-govfund", "政府性基金", label, figure)

    def _state_capital(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if _FUND_REVENUE.fullmatch(label):
            return [self._key("revenue-source", "state-capital")]
        return self._fund("function-statecap", "国有资本经营", label, figure)

    def _fund(self, breakdown: str, name: str, label: str, figure: Figure) -> list[ItemKey]:
        code = self._function(label, figure, breakdown)
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
        exact = self.context.project_called(label)
        code = exact or self.context.project_named(label) or self._of_amount(label, figure)
        key = self._of_project(code) if code else None
        if key is not None and exact:
            return [key]
        source = self._project_source(label)
        if source:
            return [self._key("project", source, TOTAL)]
        # A name that is only much alike is the project's if the amount is, or where none is printed.
        if key is not None and (
            self.context.facts.amount(key) is None or self._is_printed(key, figure)
        ):
            return [key]
        return []

    def note_name(self, key: ItemKey, label: str, sentence: Sentence) -> None:
        """Note the name by which a sentence calls a project, where it is another than the tables have.

        A name with words before or behind it (安排…经费, …项目支出), or without some, is none.
        """
        code = key.codes[-1]
        known = key.breakdown == "project" and code in self.context.projects
        if known and self.context.alike(label, code):
            self.context.projects[code].also_called(label, sentence.whole)

    def _of_amount(self, label: str, figure: Figure) -> str | None:
        """The only project of exactly that amount, if its name is much like the label."""
        same = [c for c in self.context.projects if self._is_printed(self._of_project(c), figure)]
        return same[0] if len(same) == 1 and self.context.alike(label, same[0]) else None

    def _of_project(self, code: str) -> ItemKey:
        return self._key("project", TOTAL, code, unit=self.context.projects[code].unit)

    def _project_source(self, label: str) -> str | None:
        return self._source(label) or self._source(
            label.replace("本年拨款", "拨款").replace("财政拨款", "拨款")
        )

    # -- other matters --------------------------------------------------------------------------

    def _procurement(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        for candidate in (
            label,
            _PLANNED.sub("", label),
            _PLANNED.sub("", _PLANNED.sub("", label)),
        ):
            codes = self.context.codes.by_label("category", candidate)
            reserved = [c for c in codes if c in _RESERVED]
            if reserved:
                return [self._key("special-item", reserved[0])]
            codes = tuple(c for c in codes if c.startswith("procurement"))
            if codes:
                return [self._key("procurement", codes[0])]
        return [self._key("procurement", TOTAL)] if _PROCUREMENT.fullmatch(label) else []

    def _operating_funds(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return [self._key("special-item", "operating-funds")] if _OPERATING.fullmatch(label) else []

    def _purchased_services(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return (
            [self._key("special-item", "purchased-services")] if _PURCHASED.fullmatch(label) else []
        )

    def _performance(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if _GOAL_MONEY.fullmatch(label):
            return [self._key("special-item", "performance-projects")]
        return self._expenditure(label, sentence, figure)

    def _function(self, label: str, figure: Figure, breakdown: str) -> str | None:
        return self.functions.code(
            label, lambda code: self._is_printed(self._key(breakdown, code, TOTAL), figure)
        )
