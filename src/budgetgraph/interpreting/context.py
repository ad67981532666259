"""What every part of the interpreter shares while one document is read."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher

from budgetgraph.ground.codes import CodeLists, fold_label
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.hierarchy import Hierarchy
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.regions import region_of
from budgetgraph.interpreting.unit_names import is_itself, normal_name


def name_key(name: str) -> str:
    """A name for comparison: its folded form."""
    return fold(name)


def hashed(text: str, digits: int) -> str:
    """The first ``digits`` hex digits of the SHA-256 of the folded text."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:digits]


@dataclass(slots=True)
class UnitDraft:
    """A unit while it is being read: names in the order they were met."""

    code: str
    names: dict[str, str] = field(default_factory=dict)
    sources: list[SourceCell] = field(default_factory=list)

    def called(self, name: str, source: SourceCell) -> None:
        """Note a printed name; forms that fold to the same name are one."""
        self.names.setdefault(name_key(name), tidy(name))
        if source not in self.sources:
            self.sources.append(source)

    def copy(self) -> UnitDraft:
        """The same draft, to be changed without changing this one."""
        return replace(self, names=dict(self.names), sources=list(self.sources))


@dataclass(slots=True)
class ProjectDraft:
    """A project while it is being read."""

    code: str
    names: dict[str, str] = field(default_factory=dict)
    parent: str | None = None
    unit: str | None = None
    supervising_unit: str | None = None
    types: list[str] = field(default_factory=list)
    start_year: int | None = None
    end_year: int | None = None
    purpose: str | None = None
    total_budget: Decimal | None = None
    has_form: bool = False
    """Whether a performance form of its own was read: no other form is of this project by likeness."""
    name_sources: dict[str, SourceCell] = field(default_factory=dict)
    sources: list[SourceCell] = field(default_factory=list)

    def called(self, name: str, source: SourceCell) -> None:
        """Note a printed name of the project."""
        self.name_sources.setdefault(name_key(name), source)
        self.names.setdefault(name_key(name), tidy(name))
        self.cite(source)

    def also_called(self, name: str, source: SourceCell) -> None:
        """Note a name that is no shorter or longer form of those that are known."""
        key = name_key(name)
        if not any(key in known or known in key for known in self.names):
            self.called(name, source)

    def cite(self, source: SourceCell) -> None:
        """Note a cell that says something about the project."""
        if source not in self.sources:
            self.sources.append(source)

    def copy(self) -> ProjectDraft:
        """The same draft, to be changed without changing this one."""
        return replace(
            self,
            names=dict(self.names),
            types=list(self.types),
            name_sources=dict(self.name_sources),
            sources=list(self.sources),
        )


_SIMILAR = 0.6
_AHEAD = 0.1


@dataclass(slots=True)
class Context:
    """The state of one interpretation: ledger, facts, units, projects, printed codes."""

    year: int
    codes: CodeLists
    ledger: Ledger
    facts: FactBook
    department: str = ""
    issuer: str = ""
    units: dict[str, UnitDraft] = field(default_factory=dict)
    projects: dict[str, ProjectDraft] = field(default_factory=dict)
    code_labels: dict[tuple[str, str], list[tuple[str, SourceCell]]] = field(default_factory=dict)
    """Labels printed for codes of the document, by scheme and code."""

    def unit(self, code: str) -> UnitDraft:
        """The unit of that code, new when it was not met before."""
        return self.units.setdefault(code, UnitDraft(code))

    def unit_named(self, name: str) -> str | None:
        """The code of the unit of that name, or the only one whose name means the same body; else None."""
        key = name_key(name)
        exact = [code for code, unit in self.units.items() if key in unit.names]
        if exact:
            return exact[0]
        found = [code for code, unit in self.units.items() if self._is_named(unit, name)]
        return found[0] if len(found) == 1 else None

    def _is_named(self, unit: UnitDraft, name: str) -> bool:
        wanted = normal_name(name, self.issuer)
        return any(
            is_itself(other) == is_itself(name) and normal_name(other, self.issuer) == wanted
            for other in unit.names.values()
        )

    def unit_without_code(self, name: str, own_part: bool = False) -> str:
        """The key of a unit that prints no code: the department's if it has its name, else of its name.

        ``own_part`` is true where the issuer's name stands for its 本级, because other units stand beside.
        """
        known = self.unit_named(name)
        if known is not None and not (own_part and known == self.department):
            return known
        if normal_name(name, self.issuer) == normal_name(self.issuer):
            if not own_part and not is_itself(name):
                return self.department
            itself = [
                code
                for code, unit in self.units.items()
                if code != self.department and self._is_named(unit, f"{self.issuer}本级")
            ]
            if len(itself) == 1:
                return itself[0]
        return f"n-{hashed('单位' + normal_name(name, self.issuer), 10)}"

    def project(self, code: str) -> ProjectDraft:
        """The project of that code, new when it was not met before."""
        return self.projects.setdefault(code, ProjectDraft(code))

    def uncoded_project(self, name: str) -> str:
        """The code of a project that the document prints without one: the same in every year.

        Budget codes such as 036 are those of one place, project codes are unique in the country.
        """
        department = self.department
        if not department.startswith("n-"):
            department = region_of(self.issuer).code + department
        return f"n-{hashed(department + name, 10)}"

    def project_called(self, name: str, among: Collection[str] | None = None) -> str | None:
        """The code of the project of exactly that name (folded), or None."""
        key = name_key(name)
        codes = self.projects if among is None else among
        return next((code for code in codes if key in self.projects[code].names), None)

    def project_named(self, name: str, among: Collection[str] | None = None) -> str | None:
        """The code of the project of that name: the same folded name, or the one clearly most similar.

        Documents print one project as 信息系统运维项目 and 信息系统运行维护项目. Similarity counts only
        when one candidate is well ahead of the others.
        """
        return self.projects_named((name,), among)[0]

    def projects_named(
        self, names: Sequence[str], among: Collection[str] | None = None
    ) -> list[str | None]:
        """The codes of the projects that the rows of one list name, as :meth:`project_named`.

        A project that a row names exactly is that of no other row by likeness, and of two rows that are
        like one project it is that of the row more like it: lists name one project once.
        """
        codes = list(self.projects) if among is None else list(among)
        found = [self.project_called(name, codes) if name else None for name in names]
        left = [code for code in codes if code not in found]
        like: dict[str, tuple[float, int]] = {}
        for row, name in enumerate(names):
            if found[row] is None and name:
                likeness, code = self._most_like(name, left)
                if code and likeness > like.get(code, (0.0, 0))[0]:
                    like[code] = (likeness, row)
        for code, (_, row) in like.items():
            found[row] = code
        return found

    def alike(self, name: str, code: str) -> bool:
        """Whether a name is much like one of a project's; others may be more like it."""
        known = self.projects[code].names
        return any(SequenceMatcher(None, name_key(name), k).ratio() >= _SIMILAR for k in known)

    def _most_like(self, name: str, among: Sequence[str]) -> tuple[float, str]:
        key = name_key(name)
        scored = sorted(
            (
                (max(SequenceMatcher(None, key, other).ratio() for other in names), code)
                for code in among
                if (names := self.projects[code].names)
            ),
            reverse=True,
        )
        clear = bool(scored) and scored[0][0] >= _SIMILAR
        if not clear or (len(scored) > 1 and scored[0][0] - scored[1][0] < _AHEAD):
            return 0.0, ""
        return scored[0]

    def coded(self, scheme: str, code: str, label: str, source: SourceCell) -> str:
        """The concept that a printed code means in the year of the document; notes the printed name.

        A name that the list has for none of the code's times is a finding; a name that was cut is none.
        """
        meant = self.codes.meant(scheme, code, self.year)
        concept = self.codes.concept(scheme, meant)
        printed = fold_label(label)
        if concept is not None and printed:
            known = [fold_label(text) for text in concept.labels_zh]
            if not any(name.startswith(printed) for name in known):
                self._report_name(scheme, meant, code, label, source)
        self.print_label(scheme, meant, label, source)
        return meant

    def _report_name(
        self, scheme: str, meant: str, code: str, label: str, source: SourceCell
    ) -> None:
        concept = self.codes.concept(scheme, meant)
        listed = concept.labels_zh[0] if concept is not None else code
        zh = f"{source.where_zh}代码{code}的名称为“{tidy(label)}”，代码表为“{listed}”"
        en = f"{source.where_en}: the code {code} is called {tidy(label)!r}, in the code list {listed!r}"
        other = self.namesake(scheme, meant, label)
        if other is None:
            self.ledger.finding("code-name-differs", Severity.INFO, zh, en, (source,))
        else:
            zh += f"；“{tidy(label)}”是{other}的名称，代码或名称印错"
            en += f"; that is the name of {other}: the code or the name is misprinted"
            self.ledger.finding("code-name-differs", Severity.WARNING, zh, en, (source,))

    def namesake(self, scheme: str, code: str, label: str) -> str | None:
        """Another code, beside ``code`` under the same one, that the list calls exactly ``label``."""
        above = self.codes.parent(scheme, code)
        same = self.codes.by_label(scheme, label)
        beside = (c for c in same if c != code and len(c) == len(code))
        return next((c for c in beside if self.codes.parent(scheme, c) == above), None)

    def print_label(self, scheme: str, code: str, label: str, source: SourceCell) -> None:
        """Note the label that the document prints for a code."""
        self.code_labels.setdefault((scheme, code), []).append((tidy(label), source))

    def function_path(self, names: tuple[str, ...]) -> str | None:
        """The 7-digit function code of 类, 款 and 项 names, from the document's tables, then the lists."""
        wanted = [fold(name) for name in names]
        found = []
        known = {code for scheme, code in self.code_labels if scheme == "function"}
        for code in sorted(known) + [c for c in self.codes.codes("function") if c not in known]:
            if len(code) == 2 * len(names) + 1 and self._is_called("function", code, wanted[-1]):
                chain = [code[:length] for length in range(3, len(code), 2)]
                if all(
                    self._is_called("function", c, w)
                    for c, w in zip(chain, wanted[:-1], strict=True)
                ):
                    if code in known:
                        return code
                    found.append(code)
        return found[0] if len(found) == 1 else None

    def _is_called(self, scheme: str, code: str, folded: str) -> bool:
        printed = self.code_labels.get((scheme, code), ())
        if any(fold(label) == folded for label, _ in printed):
            return True
        concept = self.codes.concept(scheme, code)
        return concept is not None and any(fold(label) == folded for label in concept.labels_zh)

    def unit_parents(self) -> dict[str, str | None]:
        """Each unit's parent: the unit whose code is its code without the last three digits.

        Every other unit stands below the department, unless the department's code begins with its own:
        the money of a budget's units is in the budget, whatever their codes are.
        """
        parents: dict[str, str | None] = {}
        for code in self.units:
            coded = code[:-3] if code[:-3] in self.units else None
            below = bool(self.department) and not self.department.startswith(code)
            parents[code] = coded or (self.department if below else None)
        return parents

    def hierarchy(self) -> Hierarchy:
        """What stands above what, for all codes met so far."""
        projects = {code: project.parent for code, project in self.projects.items()}
        return Hierarchy(self.codes, self.unit_parents(), projects)

    def trial(self) -> Context:
        """A copy to read something into, without any trace here: its ledger and its facts are empty."""
        ledger = Ledger()
        return replace(
            self,
            ledger=ledger,
            facts=FactBook(ledger),
            units={code: unit.copy() for code, unit in self.units.items()},
            projects={code: project.copy() for code, project in self.projects.items()},
            code_labels={key: list(labels) for key, labels in self.code_labels.items()},
        )
