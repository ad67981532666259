"""Part three, the narrative (部门预算情况说明): figures that restate the tables, and what only it says.

Each section has a meaning that its heading tells. In a section, the words before a figure say which
fact it is; the words after it give the change, the share and the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS, parse_amount
from budgetgraph.interpreting.changes import Tail, parse_reason, parse_tail
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, ordinal, strip_ordinal
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.prose import Figure, Paragraph, Sentence, paragraphs, split_sentences
from budgetgraph.interpreting.records import AssetHolding, Claim, ItemKey
from budgetgraph.interpreting.restatements import PARTS_OF_TOTAL, Restatements
from budgetgraph.interpreting.statements import year_named, zero_statements
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
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_OF_KIND = re.compile(r"^，(?:均|全部)?为(?P<label>[^，。；、\d]+)[。；]?$")
_LEAD = re.compile(
    r"^(?:(?:其中|主要)?包括|其中|另外|另|同时|拟|共|共计|全年|当年)?[:：,，]?(?:.{0,60}?\d{4}年(?:度)?)?"
    r"(?:部门|单位(?!资金)|本部门|我单位|本单位|我局)?"
)
"""Words before the name of a figure; the issuer and the year may be among them."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An amount (yuan) that a sentence told, the facts it restates, and where."""

    keys: list[ItemKey]
    value: Decimal
    source: SourceCell


class Narrative:
    """Reads the narrative. Claims and assets stay in its attributes; amounts go into the facts."""

    def __init__(self, context: Context, forms: int) -> None:
        self.context = context
        self.forms = forms
        self.claims: list[Claim] = []
        self.assets: list[AssetHolding] = []
        self.purposes: dict[str, tuple[str, SourceCell]] = {}
        self._meaning = ""
        self._restatements = Restatements(context)
        self._last: _Told | None = None
        self._purpose_of: str | None = None
        self._date: str | None = None

    def read(self, passages: list[Passage], part: str) -> None:
        """Read the passages of one part; ``part`` is its Chinese ordinal (三)."""
        section = 0
        for paragraph in paragraphs(passages):
            self._purpose_of = None
            if paragraph.heading:
                self._last = self._date = None
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
        zeros = list(zero_statements(sentence.text, self.context))
        for key in zeros:
            self.context.facts.add(key, Decimal(0), sentence.whole, Rank.NARRATIVE)
        if not sentence.figures:
            if zeros:
                self.context.ledger.open_sentence((sentence.whole,))
            else:
                self._continue(sentence)
            return
        self.context.ledger.open_sentence(tuple(figure.source for figure in sentence.figures))
        understood = self._leading_change(sentence)
        year = self.context.year
        for figure in sentence.figures:
            if figure.start >= understood:
                year = year_named(sentence.text[understood : figure.start]) or year
                understood = self._figure(sentence, figure, year)

    def _figure(self, sentence: Sentence, figure: Figure, year: int) -> int:
        """Read a figure and what follows it; returns the offset up to which the text is understood."""
        label = _label(sentence.text[: figure.start])
        after = sentence.text[figure.end :]
        if figure.unit not in UNIT_FACTORS:
            if not self._count(sentence, figure, label, after):
                self._unplaced(figure, label)
            return figure.end
        amount = parse_amount(figure.number, figure.unit)
        keys = self._restatements.keys(self._meaning, label, sentence, figure, year)
        if amount is None or not keys:
            self._unplaced(figure, label)
            return figure.end
        source = figure.source.as_money(figure.unit, amount.grain)
        for key in keys:
            self.context.facts.add(key, amount.value, source, Rank.NARRATIVE)
        part = self._meaning == "general-public" and label in PARTS_OF_TOTAL
        if self._last is None or not part:
            self._last = _Told(keys, amount.value, source)
        understood = figure.end + self._tail(self._last, after, figure.end, sentence)
        self._purpose(keys[0], sentence.text[understood:], sentence)
        return understood

    # -- changes ------------------------------------------------------------------------------

    def _leading_change(self, sentence: Sentence) -> int:
        """A sentence that begins with the change (与2025年预算相比减少…) speaks of the amount before it."""
        if self._last is None:
            return 0
        return self._tail(self._last, sentence.text, 0, sentence, only_change=True)

    def _tail(
        self, told: _Told, text: str, offset: int, sentence: Sentence, *, only_change: bool = False
    ) -> int:
        """Claims that ``text``, at ``offset`` of the sentence, makes about an amount; length understood.

        The earlier year's amount is the printed one, or follows from the change and is derived.
        """
        tail = parse_tail(text, self.context.year)
        if tail.end == 0 or (only_change and tail.change is None and tail.percent is None):
            return 0
        figures = [f for f in sentence.figures if offset <= f.start < offset + tail.end]
        cells = tuple(f.source for f in figures)
        self.context.ledger.mapped(*cells)
        for key in told.keys:
            self.claims.append(
                Claim(
                    key, tail.change, tail.percent, tail.share, tail.reason, (told.source, *cells)
                )
            )
            if tail.year is not None and not tail.executed:
                self._earlier(key, tail, told, figures)
        return tail.end

    def _earlier(self, key: ItemKey, tail: Tail, told: _Told, figures: list[Figure]) -> None:
        assert tail.year is not None
        earlier = ItemKey(key.breakdown, tail.year, key.unit, key.codes)
        if tail.base is not None:
            printed = parse_amount(figures[0].number, figures[0].unit)
            assert printed is not None
            cell = figures[0].source.as_money(figures[0].unit, printed.grain)
            self.context.facts.add(earlier, tail.base, cell, Rank.NARRATIVE)
        elif tail.change is not None:
            changes = [f.source for f in figures if f.unit in UNIT_FACTORS][:1]
            self.context.facts.derive(earlier, told.value - tail.change, (told.source, *changes))

    def _continue(self, sentence: Sentence) -> None:
        """A sentence without figures may give the reason for the change, or more of a purpose."""
        reason = parse_reason(sentence.text)
        if reason and self.claims and self._last and self.claims[-1].about in self._last.keys:
            told = {id(key) for key in self._last.keys}
            self.claims = [
                replace(claim, reason=reason, sources=(*claim.sources, sentence.whole))
                if id(claim.about) in told and claim.change is not None and claim.reason is None
                else claim
                for claim in self.claims
            ]
        elif self._purpose_of is not None and not sentence.text.startswith("其中"):
            text, source = self.purposes[self._purpose_of]
            self.purposes[self._purpose_of] = (text + re.sub(r"其中：$", "", sentence.text), source)

    def _purpose(self, key: ItemKey, after: str, sentence: Sentence) -> None:
        if key.breakdown != "project" or key.codes[1] == TOTAL:
            return
        match = re.match(r"^，(主要(?:用于|是).+?)。?(?:其中：)?$", after)
        if match and key.codes[1] not in self.purposes:
            self.purposes[key.codes[1]] = (f"{match.group(1)}。", sentence.whole)
            self._purpose_of = key.codes[1]

    def _unplaced(self, figure: Figure, label: str) -> None:
        self.context.ledger.finding(
            "figure-without-counterpart",
            Severity.INFO,
            f"第{figure.source.line}行“{label}{figure.number}{figure.unit}”没有对应的表格数据，未采用",
            f"line {figure.source.line}: the figure {figure.number}{figure.unit} ({label}) has no counterpart "
            "in the tables and was left out",
            (figure.source,),
        )

    # -- counts -------------------------------------------------------------------------------

    def _count(self, sentence: Sentence, figure: Figure, label: str, after: str) -> bool:
        """Counted assets, and the number of project forms."""
        if re.match(r"^一级项目", after):
            self._forms_stated(figure)
            return True
        date = _DATE.search(sentence.text)
        if date is not None:
            year, month, day = (int(group) for group in date.groups())
            self._date = f"{year:04}-{month:02}-{day:02}"
        if figure.unit == "%" or self._meaning != "assets" or self._date is None:
            return False
        kind = _OF_KIND.match(after)
        folded = re.sub(
            r"^(?:共有|共|有|其中|另有)", "", fold(kind.group("label") if kind else label)
        )
        codes = [
            code
            for code in self.context.codes.by_label("category", folded)
            if code.startswith(("vehicle", "equipment"))
        ]
        if not codes or any(a.category == codes[0] and a.date == self._date for a in self.assets):
            return False
        self.context.ledger.mapped(figure.source)
        quantity = Decimal(figure.number.replace(",", ""))
        unit = self.context.department
        self.assets.append(AssetHolding(unit, codes[0], quantity, self._date, (figure.source,)))
        return True

    def _forms_stated(self, figure: Figure) -> None:
        """The narrative says how many level-1 projects have a form: table 12 shows how many."""
        self.context.ledger.structural(figure.source)
        if Decimal(figure.number) != self.forms:
            self.context.ledger.finding(
                "form-count-differs",
                Severity.WARNING,
                f"第{figure.source.line}行称有{figure.number}个一级项目绩效目标，表12有{self.forms}个",
                f"line {figure.source.line} speaks of {figure.number} level-1 project forms, "
                f"table 12 has {self.forms}",
                (figure.source,),
            )


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
