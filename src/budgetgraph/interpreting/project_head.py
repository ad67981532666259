"""The head of a project's form: pairs of label and value, several in one row."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.context import Context, ProjectDraft
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.form_reader import FormReader, is_figure
from budgetgraph.interpreting.person_labels import is_person_label
from budgetgraph.interpreting.regions import UNRESOLVED, region_of

_PRINTED = {
    "name": ("项目名称",),
    "code": ("项目代码", "项目编码"),
    "supervising": ("项目主管部门", "主管部门", "主管单位", "主管部门名称", "主管部门及代码"),
    "executing": (
        "项目执行单位",
        "项目实施单位",
        "实施单位",
        "项目单位",
        "预算单位",
        "申报单位",
        "承担单位",
    ),
    "attribute": ("项目属性", "项目性质"),
    "type": ("项目类别", "项目类型", "项目分类"),
    "start": ("起始年度", "计划开始日期", "项目开始日期", "开始日期", "项目开始时间", "开始时间"),
    "end": ("终止年度", "计划完成日期", "项目完成日期", "结束日期", "项目结束时间", "完成时间"),
    "period": ("项目起止时间", "起止时间", "项目周期", "项目实施周期", "实施期限", "项目期"),
    "reasons": ("项目申请理由", "项目立项依据", "立项依据", "项目立项的依据"),
    "contents": ("项目主要内容",),
    "summary": ("项目概况", "项目概述", "项目简介", "项目内容"),
    "total": ("项目总预算",),
    "annual": ("项目当年预算",),
    "earlier": ("项目前两年预算及当年预算变动情况",),
    "other": ("主管部门编码", "主管部门代码", "单位编码", "预算年度", "填报单位", "填报日期"),
}
_LABELS = {label: meaning for meaning, labels in _PRINTED.items() for label in labels}
_TICKED = re.compile(r"([^□☑√■\s]+)[√☑■]|[√☑■]([^□☑√■\s]+)")
_BOX = re.compile(r"[□☑√■]")
_CODE_IN_BRACKETS = re.compile(r"[(（〔\[][-0-9A-Za-z]+[)）〕\]]|^\d+[-—]?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}")
_SAME_NAME = 0.8


def head_label(folded: str) -> str | None:
    """What a folded label of a form's head means (``name``, ``executing``, ``start`` …), or None."""
    return _LABELS.get(folded.rstrip(":"))


class ProjectHead:
    """Collects the values of one form's head by the name of their label."""

    def __init__(self, form: FormReader) -> None:
        self._form = form
        self._values: dict[str, list[SourceCell]] = {}
        self._last = ""

    def row(self, sources: list[SourceCell], folded: list[str]) -> None:
        """Read one row; a row without any label continues the value before it (page break)."""
        if head_label(folded[0]) is None and not is_person_label(folded[0]) and self._last:
            self._values.setdefault(self._last, []).extend(sources)
            return
        label, taken = "", False
        for source, text in zip(sources, folded, strict=True):
            if (known := head_label(text)) is not None:
                label, taken = known, False
                self._last = known
                self._form.context.ledger.structural(source)
            elif is_person_label(text):
                label = ""
                self._form.context.ledger.structural(source)
            elif label and taken and is_figure(text):
                # A label has one value; whose a second figure is, is not told.
                self._form.without_label([source])
            elif label:
                taken = True
                self._values.setdefault(label, []).append(source)
            else:
                self._form.not_understood([source])

    def pairs(self, sources: list[SourceCell], folded: list[str]) -> None:
        """Read one row of a form with labels that nobody knows: a label has one value, no more."""
        label = ""
        for source, text in zip(sources, folded, strict=True):
            if (known := head_label(text)) is not None:
                label = known
                self._form.context.ledger.structural(source)
            elif is_person_label(text):
                label = ""
                self._form.context.ledger.structural(source)
            elif label:
                self._values.setdefault(label, []).append(source)
                label = ""
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

    def draft(self) -> ProjectDraft:
        """The project that the head names, with all the head says of it.

        A form without a printed code is of the project of that name, or of one that is called nearly so
        and has no form yet. Where there is none, the project's key is made of the department and its name.
        """
        context = self._form.context
        name, printed = tidy(self.text("name")), fold(self.text("code")).upper()
        project = context.project(printed or _code_of(name, context))
        project.has_form = True
        for label, sources in self.items():
            context.ledger.mapped(*sources)
            for source in sources:
                if label == "name":
                    project.called(name, source)
                else:
                    project.cite(source)
        # The list of projects (table 10) knows best which unit executes a project.
        project.unit = project.unit or self._executing(context) or context.department
        supervising = context.unit_named(_CODE_IN_BRACKETS.sub("", self.text("supervising")))
        project.supervising_unit = supervising or context.department
        self._types(project)
        self._years(project)
        return project

    def _executing(self, context: Context) -> str | None:
        """The executing unit; one that no table lists is a unit of its own below the department."""
        sources = self.sources("executing")
        name = tidy(_CODE_IN_BRACKETS.sub("", self.text("executing")))
        if not name:
            return None
        known = context.unit_named(name)
        if known is not None or not context.issuer:
            return known
        folded, issuer = fold(name), fold(context.issuer)
        alike = SequenceMatcher(None, folded, issuer).ratio() >= _SAME_NAME
        if alike or folded in issuer or issuer in folded:
            return context.department
        if region_of(name) is UNRESOLVED:
            return None  # 各科室, 街道各部门: no unit that could be told from others
        code = context.unit_without_code(name)
        context.unit(code).called(name, sources[0])
        return code

    def _types(self, project: ProjectDraft) -> None:
        for label in ("type", "attribute"):
            for found in self._form.context.codes.by_label("project-type", self._choice(label))[:1]:
                if found not in project.types:
                    project.types.append(found)

    def _choice(self, label: str) -> str:
        """The printed choice: 延续项目 of 新增项目□延续项目√."""
        folded = fold(self.text(label))
        if _BOX.search(folded) is None:
            return folded
        ticked = _TICKED.search(folded)
        return (ticked.group(1) or ticked.group(2)) if ticked else ""

    def _years(self, project: ProjectDraft) -> None:
        years = [int(year) for year in _YEAR.findall(fold(self.text("period")))]
        project.start_year = self.year("start") or (min(years) if years else None)
        project.end_year = self.year("end") or (max(years) if years else None)


def _code_of(name: str, context: Context) -> str:
    """The code of the project of that name, or the key of a project that prints no code."""
    without_form = [code for code, project in context.projects.items() if not project.has_form]
    known = context.project_called(name) or context.project_named(name, without_form)
    return known or context.uncoded_project(name)
