"""The money of a performance application (项目资金): of the whole project, and of the year by source.

Forms print two totals with their parts side by side (项目资金总额 | 年度资金申请总额) or one below the other
(中期资金总额, 年度资金总额). A part without a year in its label (其他资金) belongs to the total beside or above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from budgetgraph.ground.codes import TOTAL, CodeLists
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.amounts import (
    NUMBER,
    UNIT_FACTORS,
    Amount,
    is_blank,
    parse_amount,
    unit_in_brackets,
)
from budgetgraph.interpreting.context import ProjectDraft
from budgetgraph.interpreting.folding import fold, strip_ordinal
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.partitions import Rank
from budgetgraph.interpreting.records import ItemKey
from budgetgraph.interpreting.row_sums import adds_up

_ANNUAL = "annual"
_PROJECT = "project"
_OPEN = ""
"""The scope of a total that says neither: of the year, unless another total says it is that."""

_OF_YEAR = re.compile(r"^(?:本年度?|当年|年度|\d{4}年度?)(?:项目)?(?:预算)?")
_OF_PROJECT = re.compile(r"^(?:中期|实施期|项目)")
_TOTALS = frozenset(
    {
        *("资金总额", "资金申请总额", "申请资金总额", "总额", "总金额", "资金合计", "预算总额"),
        *("总预算", "总投资", "申请总额", "预算申请总额", "资金", "金额", "资金安排总额"),
    }
)
_SOURCES = {"财政资金": "财政拨款", "自有资金": "单位资金"}
"""What these forms call a source, by its name in the code list."""
_PAIR = re.compile(
    rf"^(?P<label>[^:：\d]{{2,20}})[:：]\s*(?P<number>{NUMBER})\s*(?P<unit>万元|亿元|元)?$"
)
_SIDE = re.compile(
    r"^(?:项目|年度|预算)?(?:资金|金额|预算)(?:情况|安排|申请|来源|构成|总额及构成|申请情况)?"
    r"(?:\((?:人民币)?(?:元|万元)\))?$"
)


@dataclass(frozen=True, slots=True)
class FundingLabel:
    """What a label of the block means: the scope it names itself, and the ``source`` code."""

    scope: str
    code: str


@dataclass(slots=True)
class _Pair:
    scope: str
    code: str
    value: SourceCell
    amount: Amount


def is_funding_side(folded: str) -> bool:
    """Whether a cell heads the block from its side: 项目资金(元)."""
    return _SIDE.match(folded) is not None


def funding_label(folded: str, codes: CodeLists) -> FundingLabel | None:
    """The meaning of a folded label such as 年度资金申请总额 or 其中:财政资金, or None."""
    plain = strip_ordinal(re.sub(r"^其中[:：]?", "", folded))
    plain = re.sub(r"\((?:元|万元)\)$", "", plain.rstrip(":")).rstrip(":")
    if not plain:
        return None
    of_year = _OF_YEAR.match(plain)
    if of_year and plain[of_year.end() :] in _TOTALS:
        return FundingLabel(_ANNUAL, TOTAL)
    of_project = _OF_PROJECT.match(plain)
    if of_project and plain[of_project.end() :] in _TOTALS - {"资金", "金额"}:
        return FundingLabel(_PROJECT, TOTAL)
    if plain in _TOTALS - {"资金", "金额"}:
        return FundingLabel(_OPEN, TOTAL)
    name = plain[of_year.end() :] if of_year else plain
    found = codes.by_label("source", _SOURCES.get(name, name))
    if not found or found[0] == TOTAL:
        return None
    carried = found[0].startswith("carryover")
    return FundingLabel(_ANNUAL if of_year or carried else _OPEN, found[0])


def is_funding_cell(folded: str, codes: CodeLists) -> bool:
    """Whether a folded cell is a label of the block, or prints label and amount: 财政拨款:120.5万元."""
    match = _PAIR.match(folded)
    return funding_label(match["label"] if match else folded, codes) is not None


class ApplicationFunding:
    """Collects the pairs of label and amount of one form."""

    def __init__(self, form: FormReader) -> None:
        self._form = form
        self._unit = form.unit
        self._pairs: list[_Pair] = []
        self._scope = _OPEN
        self._annual_column: int | None = None
        """Where the total of the year begins, if it stands beside the total of the project."""

    def side(self, source: SourceCell) -> None:
        """The heading at the side of the block, with the currency unit of its figures in brackets."""
        self._form.context.ledger.structural(source)
        self._unit = unit_in_brackets(source.text) or self._unit

    def row(self, sources: Sequence[SourceCell]) -> None:
        """Read one row of pairs; cells that are neither label nor amount are not understood."""
        context = self._form.context
        pairs: list[tuple[FundingLabel, SourceCell, list[SourceCell]]] = []
        for source in sources:
            joined = self._joined(source)
            label = funding_label(fold(source.text), context.codes)
            if joined is not None:
                pairs.append((joined, source, [source]))
            elif label is not None:
                context.ledger.structural(source)
                pairs.append((label, source, []))
            elif pairs and not pairs[-1][2]:
                pairs[-1][2].append(source)
            else:
                self._form.not_understood([source])
        self._note(pairs)

    def _joined(self, source: SourceCell) -> FundingLabel | None:
        """The label of a cell that prints label and amount together: ``财政拨款：120.5万元``."""
        match = _PAIR.match(fold(source.text))
        return funding_label(match["label"], self._form.context.codes) if match else None

    def _note(self, pairs: list[tuple[FundingLabel, SourceCell, list[SourceCell]]]) -> None:
        totals = {label.scope: head.column for label, head, _ in pairs if label.code == TOTAL}
        if _ANNUAL in totals and len(totals) > 1:
            self._annual_column = totals[_ANNUAL]
        for position, (label, head, values) in enumerate(pairs):
            scope = self._scope_of(label, head, position, len(pairs))
            if label.code == TOTAL:
                self._scope = scope
            for value in values:
                self._value(scope, label.code, value)

    def _scope_of(self, label: FundingLabel, head: SourceCell, position: int, pairs: int) -> str:
        if label.scope or label.code == TOTAL:
            return label.scope
        if self._annual_column is None:
            return self._scope
        if pairs == 2:
            return _ANNUAL if position else _PROJECT
        return _ANNUAL if head.column >= self._annual_column else _PROJECT

    def _value(self, scope: str, code: str, source: SourceCell) -> None:
        if is_blank(source.text):
            self._form.context.ledger.structural(source)
            return
        match = _PAIR.match(fold(source.text))
        number, unit = (match["number"], match["unit"] or self._unit) if match else ("", self._unit)
        cell = source.numbered(1, number) if match else source
        amount = parse_amount(cell.text, unit) if unit in UNIT_FACTORS else None
        if amount is None:
            self._form.unreadable(source)
        else:
            self._pairs.append(_Pair(scope, code, cell.as_money(unit, amount.grain), amount))

    def finish(self, project: ProjectDraft) -> None:
        """Total budget and facts of the project from all pairs; totals that are no sums are reported."""
        of_year = any(p.scope == _ANNUAL and p.code == TOTAL for p in self._pairs)
        for pair in self._pairs:
            pair.scope = pair.scope or (_PROJECT if of_year else _ANNUAL)
        self._check([pair for pair in self._pairs if pair.scope == _PROJECT])
        context = self._form.context
        unit = project.unit or context.department
        for pair in self._pairs:
            if pair.scope == _ANNUAL:
                key = ItemKey("project", context.year, unit, (pair.code, project.code))
                context.facts.add(key, pair.amount.value, pair.value, Rank.FORM)
                continue
            # The parts of a total over several years are no facts of any one year.
            context.ledger.mapped(pair.value)
            project.cite(pair.value)
            if pair.code == TOTAL:
                project.total_budget = pair.amount.value

    def _check(self, pairs: Sequence[_Pair]) -> None:
        """Whether the total of the project is the sum of its parts; facts are checked as all facts are."""
        amounts = {pair.code: pair.amount for pair in pairs}
        if (
            TOTAL not in amounts
            or adds_up(amounts, "source", self._form.context.codes) is not False
        ):
            return
        total = next(pair.value for pair in pairs if pair.code == TOTAL)
        label = self._form.sheet.label
        self._form.context.ledger.finding(
            "sum-does-not-hold",
            Severity.VIOLATION,
            f"表{label}{total.where_zh}的总额“{total.text}”不等于所列各项资金之和",
            f"table {label}, {total.where_en}: the total {total.text!r} is not the sum of the funds "
            "printed with it",
            [pair.value for pair in pairs],
        )
