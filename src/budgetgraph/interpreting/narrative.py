"""The narrative (部门预算情况说明): figures that restate the tables, and what only it says.

Each section has a meaning that its heading tells. In a section, the words before a figure say which
fact it is; the words after it give the change, the share and the reason. A text without section headings
(2025年部门预算编制说明) speaks of everything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from budgetgraph.ground.codes import TOTAL
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import UNIT_FACTORS, Amount, parse_amount
from budgetgraph.interpreting.asides import aside
from budgetgraph.interpreting.assets import AssetBook
from budgetgraph.interpreting.changes import parse_tail
from budgetgraph.interpreting.claims import ClaimBook
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.earlier_amounts import Told, derive_earlier, priced
from budgetgraph.interpreting.enumerations import enumeration
from budgetgraph.interpreting.figure_labels import label_before, last_piece
from budgetgraph.interpreting.folding import fold, ordinal
from budgetgraph.interpreting.listed_amounts import ListedAmounts
from budgetgraph.interpreting.listed_projects import read_listed_projects
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.prose import (
    Figure,
    Paragraph,
    Sentence,
    line_of,
    paragraphs,
    split_sentences,
)
from budgetgraph.interpreting.records import AssetHolding, Claim, Enumeration, ItemKey
from budgetgraph.interpreting.repeated_pages import with_beginnings
from budgetgraph.interpreting.restatements import PARTS_OF_TOTAL, Restatements
from budgetgraph.interpreting.sections import basic_breakdown, section_meaning
from budgetgraph.interpreting.stated_counts import StatedCount
from budgetgraph.interpreting.statements import year_named, zero_statements
from budgetgraph.interpreting.subjects import Subject
from budgetgraph.reading.document import Passage

_EXECUTED = re.compile(r"\d{4}年(?:度)?(?:当年)?(?:预算)?(?:执行|决算)数?为?$")
_SAID_AGAIN = re.compile(r"^(?P<year>\d{4})年(?:度)?(?:预算)?安排$")
_TAKEN_OFF = re.compile(r"^(?:，|,)?(?:如|若)?(?:扣除|剔除)")
"""扣除项目支出30万元，比上年增加5万元 compares what is left, which nobody prints."""
_NOTHING = re.compile(r"^[（(]?无[。）)]?$")


class Narrative:
    """Reads the narrative. Claims and assets stay in its attributes; amounts go into the facts.

    ``forms`` is how many project forms the tables ``form_tables`` (their labels) hold.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.forms = 0
        self.form_tables: tuple[str, ...] = ()
        self.purposes: dict[str, tuple[str, SourceCell]] = {}
        self.enumerations: list[Enumeration] = []
        self.stated_forms: list[StatedCount] = []
        self._claims = ClaimBook(context.ledger)
        self._assets = AssetBook(context)
        self._meaning = ""
        self._restatements = Restatements(context)
        self._last: Told | None = None
        self._listed = ListedAmounts()
        self._opens = False
        """Whether the sentence at hand is the first of its paragraph."""
        self._purpose_of: str | None = None
        self._promised: Decimal | None = None
        self._spent: list[Figure] = []
        self._unit = "万元"
        self._again = False
        self._subject = Subject()

    @property
    def claims(self) -> list[Claim]:
        """What the narrative claims, in printed order."""
        return self._claims.claims

    @property
    def assets(self) -> list[AssetHolding]:
        """The counted assets in printed order."""
        return self._assets.holdings

    def read(self, passages: Sequence[Passage], part: str) -> None:
        """Read the passages of one part; ``part`` is its Chinese ordinal (三)."""
        section = 0
        self._begin("composite")
        whole, again = with_beginnings(passages)
        for paragraph in paragraphs(whole):
            self._purpose_of = None
            if paragraph.heading:
                section = self._heading(paragraph, section)
                continue
            key = f"n{section}" if section else "n"
            table = f"{part}.{_CHINESE[section]}" if section else part
            self._again = line_of(paragraph.passages[-1]) in again
            self._opens = True
            for sentence in split_sentences(paragraph, key, table):
                self._sentence(sentence)
                self._opens = False

    def read_elsewhere(self, sentences: Sequence[Sentence]) -> None:
        """Place the money of sentences outside the narrative, such as 2025年预算收入100万元 in part one.

        It tells no new fact: what is not a printed amount of the tables said again is a finding.
        """
        for sentence in sentences:
            for figure in sentence.figures:
                amount = self._amount(figure) if figure.unit else None
                if amount is None:
                    continue
                before = sentence.text[: figure.start]
                label = label_before(before)
                year = year_named(before) or self.context.year
                keys = self._restatements.keys("composite", label, sentence, figure, year)
                known = [self.context.facts.amount(key) for key in keys]
                if not keys or any(
                    each is None or abs(each - amount.value) > amount.grain / 2 for each in known
                ):
                    self._unplaced(figure, label)
                    continue
                source = figure.source.as_money(amount.unit, amount.grain)
                for key in keys:
                    self.context.facts.cite(key, source)

    def _begin(self, meaning: str) -> None:
        self._meaning = meaning
        self._last = self._promised = None
        self._assets.forget()
        self._restatements.functions.forget()

    def _heading(self, paragraph: Paragraph, section: int) -> int:
        folded = fold(paragraph.text)
        style = ordinal(paragraph.text)
        meaning = section_meaning(folded)
        if style is not None and style[0] == "一":
            self._begin(meaning or "")
            self._restatements.basic = basic_breakdown(folded, self.context)
            return style[1] if style[1] < len(_CHINESE) else section
        if self._restatements.functions.under(paragraph.text):
            self._last = None
            return section
        self._last = None
        self._assets.forget()
        self._meaning = meaning or self._meaning
        return section

    def _sentence(self, sentence: Sentence) -> None:
        zeros = list(zero_statements(sentence.text, self.context, self._about(sentence.text)))
        for key in zeros:
            self.context.facts.add(key, Decimal(0), sentence.whole, Rank.NARRATIVE)
        self._assets.note_date(sentence)
        self._subject.begin(sentence.text)
        if not sentence.figures:
            if zeros:
                self.context.ledger.open_sentence((sentence.whole,))
            elif not self._leading_change(sentence) and not self._restatements.functions.under(
                sentence.text
            ):
                self._continue(sentence)
            return
        self.context.ledger.open_sentence(tuple(figure.source for figure in sentence.figures))
        if self._promised is not None and read_listed_projects(
            sentence, self._promised, self.context
        ):
            return
        understood = self._leading_change(sentence) or self._leading_reason(sentence)
        self._listed.begin()
        year = self.context.year
        self._spent = []
        for figure in sentence.figures:
            if figure.start >= understood:
                year = year_named(sentence.text[understood : figure.start]) or year
                understood = self._figure(sentence, figure, year)
        for figure in self._spent:
            self._unplaced(figure, label_before(sentence.text[: figure.start]))

    def _about(self, text: str) -> str:
        """What a bare 无 speaks of: the section it is the only text of."""
        return self._meaning if _NOTHING.match(text) else ""

    def _figure(self, sentence: Sentence, figure: Figure, year: int) -> int:
        """Read a figure and what follows it; returns the offset up to which the text is understood."""
        before = sentence.text[: figure.start]
        label = label_before(before)
        amount = self._amount(figure)
        if amount is None:
            if not self._count(sentence, figure):
                self._unplaced(figure, label)
            return figure.end
        if _EXECUTED.search(fold(last_piece(before))):
            self._spent.append(figure)
            return figure.end
        keys = self._said_again(before) or self._keys(label, sentence, figure, year)
        if not keys:
            self._unplaced(figure, label)
            return figure.end
        source = figure.source.as_money(amount.unit, amount.grain)
        self._restatements.note_name(keys[0], label, sentence)
        told = Told(keys, amount.value, source, all(self._agrees(k, amount) for k in keys))
        for key in keys:
            if self._again and self.context.facts.amount(key) is not None:
                self.context.facts.cite(key, source)
            else:
                self.context.facts.add(key, amount.value, source, Rank.NARRATIVE)
        if _TAKEN_OFF.search(last_piece(before)):
            return figure.end
        self._note(told, label)
        self._listed.note(told, before)
        assert self._last is not None
        understood = figure.end + self._tail(
            self._last, sentence.text[figure.end :], figure.end, sentence
        )
        self._purpose(keys[0], sentence.text[understood:], sentence)
        self._enumerates(keys, sentence.text[understood:], sentence)
        return understood

    def _keys(self, label: str, sentence: Sentence, figure: Figure, year: int) -> list[ItemKey]:
        """The facts of the issuer that a figure restates; none where it is another body's."""

        def keys(words: str) -> list[ItemKey]:
            return self._restatements.keys(self._meaning, words, sentence, figure, year)

        since = max((f.end for f in sentence.figures if f.end <= figure.start), default=0)
        clause = sentence.text[since : figure.start]
        issuers = self._restatements.issuers()
        if self._subject.is_other(clause, label, issuers, lambda words: bool(keys(words))):
            # What follows (比上年增加5万元) speaks of the other body as well.
            self._last = None
            return []
        return keys(label)

    def _amount(self, figure: Figure) -> Amount | None:
        """The money of a figure. A zero without unit is in the unit that was printed last."""
        if figure.unit in UNIT_FACTORS:
            self._unit = figure.unit
        elif figure.unit:
            return None
        return parse_amount(figure.number, self._unit)

    def _agrees(self, key: ItemKey, amount: Amount) -> bool:
        known = self.context.facts.amount(key)
        return known is None or abs(known - amount.value) <= amount.grain

    def _said_again(self, before: str) -> list[ItemKey]:
        """The facts of the figure before, where the sentence says its amount again (2023年预算安排)."""
        match = _SAID_AGAIN.match(fold(last_piece(before)))
        if match is None or self._last is None:
            return []
        return [replace(key, year=int(match.group("year"))) for key in self._last.keys]

    def _note(self, told: Told, label: str) -> None:
        """Remember what was told: what follows may speak of it."""
        part = self._meaning == "general-public" and label in PARTS_OF_TOTAL
        if self._last is None or not part:
            self._last = told
        key = told.keys[0]
        if key.breakdown.startswith("function") and len(key.codes[0]) == 5:
            self._restatements.functions.stands_above(key.codes[0])
        if key.codes == ("performance-projects",):
            self._promised = told.value

    # -- changes ------------------------------------------------------------------------------

    def _leading_change(self, sentence: Sentence) -> int:
        """A sentence that begins with the change (与2025年预算相比减少…) speaks of the amount before it.

        Where it opens a paragraph nobody can tell which of the amounts above that is.
        """
        if parse_tail(sentence.text, self.context.year).compares:
            self._last = None if self._opens else self._listed.subject(self._last)
        if self._last is None:
            return 0
        return self._tail(self._last, sentence.text, 0, sentence, only_change=True)

    def _tail(
        self, told: Told, text: str, offset: int, sentence: Sentence, *, only_change: bool = False
    ) -> int:
        """Claims that ``text``, at ``offset`` of the sentence, makes about an amount; length understood.

        The earlier year's amount is the printed one, or follows from the change and is derived.
        """
        tail = parse_tail(text, self.context.year)
        if tail.end == 0 or (only_change and not tail.compares):
            return 0
        if tail.whole and not told.whole:
            return 0
        figures = [f for f in sentence.figures if offset <= f.start < offset + tail.end]
        if tail.executed:
            figures = [*self._spent, *figures]
            self._spent = []
        cells = tuple(map(priced, figures))
        self.context.ledger.mapped(*cells)
        change = told.value if tail.new else tail.change
        said = (change, tail.percent, tail.share, tail.reason, (told.source, *cells))
        for key in told.keys:
            claim = Claim(key, *said, compared_year=None if tail.executed else tail.year)
            self._claims.add(claim, again=self._again)
            if tail.year is not None and not tail.executed and told.sound:
                derive_earlier(key, tail, told, figures, self.context)
        return tail.end

    def _continue(self, sentence: Sentence) -> None:
        """A sentence without figures may give the reason for the change, or more of a purpose."""
        if self._leading_reason(sentence):
            return
        if self._last is not None and not self._opens:
            self._enumerates(self._last.keys, sentence.text, sentence)
        if self._purpose_of is not None and not sentence.text.startswith("其中"):
            text, source = self.purposes[self._purpose_of]
            self.purposes[self._purpose_of] = (text + re.sub(r"其中：$", "", sentence.text), source)

    def _leading_reason(self, sentence: Sentence) -> int:
        """The reason that a sentence begins with, for the change told before it; length understood."""
        return self._claims.read_reason(sentence, self._last.keys if self._last else [])

    def _enumerates(self, keys: Sequence[ItemKey], text: str, sentence: Sentence) -> None:
        """Keep what the text after an amount says that it mainly consists of."""
        found = enumeration(keys, text, sentence.whole, self.context)
        if found is not None and found not in self.enumerations:
            self.enumerations.append(found)

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
            f"{figure.source.where_zh}“{label}{figure.number}{figure.unit}”没有对应的表格数据，未采用",
            f"{figure.source.where_en}: the figure {figure.number}{figure.unit} ({label}) has no counterpart "
            "in the tables and was left out",
            (figure.source,),
        )

    # -- counts -------------------------------------------------------------------------------

    def _count(self, sentence: Sentence, figure: Figure) -> bool:
        """Counted assets, the number of project forms, and figures that are no budget figures."""
        if re.match(r"^一级项目", sentence.text[figure.end :]):
            self._forms_stated(figure)
            return True
        if aside(sentence, figure) is not None:
            self.context.ledger.structural(figure.source)
            return True
        return self._meaning == "assets" and self._assets.add(sentence, figure)

    def _forms_stated(self, figure: Figure) -> None:
        """The narrative says how many level-1 projects have a form: the tables show how many."""
        self.context.ledger.structural(figure.source)
        self.stated_forms.append(StatedCount(int(Decimal(figure.number)), (figure.source,)))
        if Decimal(figure.number) != self.forms:
            labels = "、".join(self.form_tables)
            self.context.ledger.finding(
                "form-count-differs",
                Severity.WARNING,
                f"{figure.source.where_zh}称有{figure.number}个一级项目绩效目标，"
                + (f"表{labels}有{self.forms}个" if labels else "各表中没有"),
                f"{figure.source.where_en} speaks of {figure.number} level-1 project forms, "
                + (f"table {labels} has {self.forms}" if labels else "the tables have none"),
                (figure.source,),
            )


_CHINESE = (
    "",
    *("一", "二", "三", "四", "五", "六", "七", "八", "九", "十"),
    *("十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"),
)
