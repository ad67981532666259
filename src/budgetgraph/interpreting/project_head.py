"""The head of a project's form: pairs of label and value, several in one row."""

from __future__ import annotations

import re

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold
from budgetgraph.interpreting.form_reader import FormReader
from budgetgraph.interpreting.withholding import is_person_label

_LABELS = {
    "项目名称": "name",
    "项目代码": "code",
    "项目编码": "code",
    "项目主管部门": "supervising",
    "主管部门": "supervising",
    "项目执行单位": "executing",
    "项目实施单位": "executing",
    "项目属性": "attribute",
    "项目类别": "type",
    "起始年度": "start",
    "终止年度": "end",
    "项目申请理由": "reasons",
    "项目立项依据": "reasons",
    "项目主要内容": "contents",
    "项目总预算": "total",
    "项目当年预算": "annual",
    "项目前两年预算及当年预算变动情况": "earlier",
}


class ProjectHead:
    """Collects the values of one form's head by the name of their label."""

    def __init__(self, form: FormReader) -> None:
        self._form = form
        self._values: dict[str, list[SourceCell]] = {}
        self._last = ""

    def row(self, sources: list[SourceCell], folded: list[str]) -> None:
        """Read one row; a row without any label continues the value before it (page break)."""
        if folded[0] not in _LABELS and not is_person_label(folded[0]) and self._last:
            self._values.setdefault(self._last, []).extend(sources)
            return
        label = ""
        for source, text in zip(sources, folded, strict=True):
            if text in _LABELS:
                label = self._last = _LABELS[text]
                self._form.context.ledger.structural(source)
            elif is_person_label(text):
                label = ""
                self._form.context.ledger.structural(source)
            elif label:
                self._values.setdefault(label, []).append(source)
            else:
                self._form.not_understood([source])

    def items(self) -> list[tuple[str, list[SourceCell]]]:
        """All values by label, in printed order."""
        return list(self._values.items())

    def sources(self, label: str) -> list[SourceCell]:
        """The cells of a value; several where a page break cut it."""
        return self._values.get(label, [])

    def text(self, label: str) -> str:
        """The printed text of a value, its cells joined."""
        return "".join(source.text for source in self.sources(label))

    def year(self, label: str) -> int | None:
        """The year that a value prints (2026 年), or None."""
        match = re.search(r"\d{4}", fold(self.text(label)))
        return int(match.group()) if match else None
