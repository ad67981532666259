"""Part three, the narrative (部门预算情况说明): figures that restate the tables, and what only it says.

Each section has a meaning that its heading tells. In a section, the words before a figure say which
fact it is; the words after it give the change, the share and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import parse_amount
from budgetgraph.interpreting.changes import Tail, parse_tail
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, strip_ordinal
from budgetgraph.interpreting.prose import Figure, Paragraph, Sentence, paragraphs, split_sentences
from budgetgraph.interpreting.records import AssetHolding, Claim, ItemKey
from budgetgraph.reading.document import Passage

_MEANINGS = tuple(
    (re.compile(pattern), meaning)
    for pattern, meaning in (
        (r"政府购买服务", "purchased-services"),
        (r"政府采购", "procurement"),
        (r"机关运行经费", "operating-funds"),
        (r"国有资产|资产占有|资产占用", "assets"),
        (r"绩效", "performance"),
        (r"三公", "sangong"),
        (r"政府性基金", "government-fund"),
        (r"国有资本经营", "state-capital"),
        (r"基本支出", "basic"),
        (r"一般公共预算.{0,8}(?:规模|结构|使用|支出)|一般公共预算当年", "general-public"),
        (r"项目支出", "projects"),
        (r"财政拨款收支|财政拨款.{0,4}总体", "fiscal"),
        (r"收支(?:预算)?总体|收支预算", "overall"),
        (r"收入(?:预算|总体|安排)", "revenue"),
        (r"支出(?:预算|总体|安排)", "expenditure"),
    )
)
_FUNCTION_PATH = re.compile(r"^(.+?)\(类\)(?:(.+?)\(款\))?(?:(.+?)\(项\))?$")
_ZERO = re.compile(r"(?:没有使用|没有安排|未使用|未安排|没有|未|无)(?P<what>[^，。；]{2,60})")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_ALL_FROM = re.compile(r"^，(?:均为|全部为|全为|全部来自)(?P<label>[^，。；]+)")
_OF_KIND = re.compile(r"^，(?:均|全部)?为(?P<label>[^，。；、\d]+)[。；]?$")
_LEAD = re.compile(
    r"^(?:(?:其中|主要)?包括|其中|另外|另|同时|拟|共|共计|全年|当年)?[:：,，]?(?:\d{4}年(?:度)?)?(?:部门|本部门|我单位|本单位|我局)?"
)


class Narrative:
    """Reads the narrative. Claims and assets stay in its attributes; amounts go into the facts."""

    def __init__(self, context: Context, forms: int) -> None:
        self.context = context
        self.forms = forms
        self.claims: list[Claim] = []
        self.assets: list[AssetHolding] = []
        self.purposes: dict[str, tuple[str, SourceCell]] = {}
        self._meaning = ""
        self._nature = "personnel"
        self._list = ""

    def read(self, passages: list[Passage], part: str) -> None:
        """Read the passages of one part; ``part`` is its Chinese ordinal (三)."""
        section = 0
        for paragraph in paragraphs(passages):
            if paragraph.heading:
                section = self._heading(paragraph, section)
                continue
            key = f"n{section}" if section else "n"
            table = f"{part}.{_CHINESE[section]}" if section else part
            for sentence in split_sentences(paragraph, key, table):
                self._sentence(sentence)

    def _heading(self, paragraph: Paragraph, section: int) -> int:
        folded = fold(paragraph.text)
        style = ordinal(paragraph.text)
        meaning = next((m for pattern, m in _MEANINGS if pattern.search(folded)), None)
        if style is not None and style[0] == "一":
            self._meaning = meaning or ""
            return style[1] if style[1] < len(_CHINESE) else section
        self._meaning = meaning or self._meaning
        return section

    def _sentence(self, sentence: Sentence) -> None:
        if not sentence.figures:
            self._statement(sentence)
            return
        self.context.ledger.open_sentence(tuple(figure.source for figure in sentence.figures))
        for figure in sentence.figures:
            self.context.ledger.open(figure.source)
        understood = 0
        for figure in sentence.figures:
            if figure.start >= understood:
                understood = self._figure(sentence, figure)

    def _figure(self, sentence: Sentence, figure: Figure) -> int:
        """Read a figure and what follows it; returns the offset up to which the text is understood."""
        label = _label(sentence.text[: figure.start])
        after = sentence.text[figure.end :]
        if figure.unit not in ("万元", "亿元", "元"):
            if not self._count(sentence, figure, label, after):
                self._unplaced(figure, label)
            return figure.end
        amount = parse_amount(figure.number, figure.unit)
        assert amount is not None
        keys = self._keys(label, sentence, figure)
        if not keys:
            self._unplaced(figure, label)
            return figure.end
        source = figure.source.as_money(figure.unit, amount.grain)
        for key in keys:
            self.context.facts.add(key, amount.value, source)
        self._purpose(keys[0], after, sentence)
        tail = parse_tail(after, self.context.year)
        self._tail(keys, amount.value, tail, source, sentence, figure)
        return figure.end + tail.end

    def _tail(
        self,
        keys: list[ItemKey],
        value: Decimal,
        tail: Tail,
        source: SourceCell,
        sentence: Sentence,
        figure: Figure,
    ) -> None:
        """Claims about an amount, and the earlier year's amount that follows from its change."""
        if tail.end == 0:
            return
        told = [f.source for f in sentence.figures if figure.end <= f.start < figure.end + tail.end]
        self.context.ledger.mapped(*told)
        sources = (source, *told)
        for key in keys:
            self.claims.append(
                Claim(key, tail.change, tail.percent, tail.share, tail.reason, sources)
            )
            if tail.change is not None and tail.year is not None:
                earlier = ItemKey(key.breakdown, tail.year, key.unit, key.codes)
                self.context.facts.derive(earlier, value - tail.change, (source, *told[:1]))

    def _unplaced(self, figure: Figure, label: str) -> None:
        self.context.ledger.finding(
            "figure-without-counterpart",
            Severity.INFO,
            f"第{figure.source.line}行“{label}{figure.number}{figure.unit}”没有对应的表格数据，未采用",
            f"line {figure.source.line}: the figure {figure.number}{figure.unit} ({label}) has no counterpart "
            "in the tables and was left out",
            (figure.source,),
        )

    # -- statements and counts ----------------------------------------------------------------

    def _statement(self, sentence: Sentence) -> None:
        """A sentence without figures may state a zero: 没有使用政府性基金预算拨款安排的支出."""
        found = zero_statement(sentence.text, self.context)
        if found is not None:
            self.context.ledger.open(sentence.whole)
            self.context.ledger.open_sentence((sentence.whole,))
            self.context.facts.add(found, Decimal(0), sentence.whole)

    def _count(self, sentence: Sentence, figure: Figure, label: str, after: str) -> bool:
        """Counted assets, and the number of project forms."""
        if re.match(r"^一级项目", after):
            if int(Decimal(figure.number)) != self.forms:
                self.context.ledger.finding(
                    "form-count-differs",
                    Severity.WARNING,
                    f"第{figure.source.line}行称有{figure.number}个一级项目绩效目标，表12有{self.forms}个",
                    f"line {figure.source.line} speaks of {figure.number} level-1 project forms, "
                    f"table 12 has {self.forms}",
                    (figure.source,),
                )
            self.context.ledger.structural(figure.source)
            return True
        if figure.unit == "%" or self._meaning != "assets":
            return False
        kind = _OF_KIND.match(after)
        folded = fold(kind.group("label") if kind else label)
        folded = re.sub(r"^(?:共有|共|有|其中)", "", folded)
        codes = [
            c
            for c in self.context.codes.by_label("category", folded)
            if c.startswith(("vehicle", "equipment"))
        ]
        date = _DATE.search(sentence.text)
        if not codes or date is None:
            return False
        self.context.ledger.mapped(figure.source)
        year, month, day = (int(group) for group in date.groups())
        self.assets.append(
            AssetHolding(
                self.context.department,
                codes[0],
                Decimal(figure.number.replace(",", "")),
                f"{year:04}-{month:02}-{day:02}",
                (figure.source,),
            )
        )
        return True

    def _purpose(self, key: ItemKey, after: str, sentence: Sentence) -> None:
        if key.breakdown != "project" or key.codes[1] == TOTAL:
            return
        match = re.match(r"^，主要(?:用于|是)(.+?)。?(?:其中：)?$", after)
        if match:
            self.purposes.setdefault(key.codes[1], (f"主要用于{match.group(1)}。", sentence.whole))

    # -- which fact a figure is ---------------------------------------------------------------

    def _keys(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
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
        resolver = resolve.get(self._meaning)
        return resolver(fold(label), sentence, figure) if resolver else []

    def _key(self, breakdown: str, *codes: str, unit: str | None = None) -> ItemKey:
        return ItemKey(breakdown, self.context.year, unit or self.context.department, codes)

    def _overall(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.search(r"收支(?:总)?预算|收支总", label):
            return [self._key("function-all", TOTAL, TOTAL), self._key("revenue-source", TOTAL)]
        return self._revenue(label, sentence, figure) or self._expenditure(label, sentence, figure)

    def _revenue(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.search(r"收入(?:总)?预算|收入总计|总收入|收入合计", label):
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
        found = [c for c in self.context.codes.by_label("nature", label) if c != TOTAL]
        if found:
            return [self._key("function-all", TOTAL, found[0])]
        if re.search(r"支出(?:总)?预算|预算支出|支出总计|总支出", label):
            return [self._key("function-all", TOTAL, TOTAL)]
        code = self._function(label)
        return [self._key("function-all", code, TOTAL)] if code else []

    def _fiscal(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        if re.search(r"收支(?:总)?预算|收支总", label):
            return [self._key("revenue-fiscal", TOTAL), self._key("function-fiscal", TOTAL, TOTAL)]
        before = sentence.text[: figure.start]
        in_revenue = before.rfind("收入包括") > before.rfind("支出包括") or "支出包括" not in before
        code = self._function(label)
        if code:
            return [self._key("function-fiscal", code, TOTAL)]
        source = self._source(label)
        return [self._key("revenue-fiscal", source)] if source and in_revenue else []

    def _general_public(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        code = self._function(label)
        if code:
            return [self._key("function-gpb", code, TOTAL)]
        found = [c for c in self.context.codes.by_label("nature", label) if c != TOTAL]
        if found:
            return [self._key("function-gpb", TOTAL, found[0])]
        if re.search(r"支出预算|本年预算|预算支出|支出合计", label):
            return [self._key("function-gpb", TOTAL, TOTAL)]
        return []

    def _basic(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        found = [
            c for c in self.context.codes.by_label("nature", label) if c in ("personnel", "public")
        ]
        if found:
            self._nature = found[0]
            return [self._key("economic-basic", TOTAL, self._nature)]
        if "基本支出" in label:
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
        return [self._key("sangong", TOTAL)] if "三公" in label else []

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
        return [self._key(breakdown, TOTAL, TOTAL)] if name in label or "支出预算" in label else []

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
        return [self._key("procurement", TOTAL)] if "采购" in label else []

    def _operating_funds(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return [self._key("special-item", "operating-funds")] if "机关运行经费" in label else []

    def _purchased_services(self, label: str, sentence: Sentence, figure: Figure) -> list[ItemKey]:
        return [self._key("special-item", "purchased-services")] if "购买服务" in label else []

    def _function(self, label: str) -> str | None:
        match = _FUNCTION_PATH.search(label)
        if match:
            return self.context.function_path(tuple(name for name in match.groups() if name))
        found = [c for c in self.context.codes.by_label("function", label) if len(c) == 3]
        return found[0] if len(found) == 1 else None


_CHINESE = (
    "",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
    "十三",
    "十四",
    "十五",
    "十六",
)


def _label(text: str) -> str:
    """The words that name a figure: after the last mark, without ordinal, year and lead words."""
    piece = re.split(r"[，。；：]|(?<=[元%辆])、", text)[-1]
    stripped = strip_ordinal(fold(piece))
    return _LEAD.sub("", stripped, count=1)


def zero_statement(text: str, context: Context) -> ItemKey | None:
    """The fact that a sentence states to be zero, or None: 2026年没有使用政府性基金预算拨款安排的支出。"""
    match = _ZERO.search(fold(text))
    if match is None:
        return None
    what = match.group("what")
    for words, breakdown, codes in (
        ("政府购买服务", "special-item", ("purchased-services",)),
        ("机关运行经费", "special-item", ("operating-funds",)),
        ("政府采购", "procurement", (TOTAL,)),
        ("三公", "sangong", (TOTAL,)),
        ("政府性基金", "function-govfund", (TOTAL, TOTAL)),
        ("国有资本经营", "function-statecap", (TOTAL, TOTAL)),
    ):
        if words in what:
            return ItemKey(breakdown, context.year, context.department, codes)
    return None
