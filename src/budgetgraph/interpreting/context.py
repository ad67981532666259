"""What every part of the interpreter shares while one document is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from budgetgraph.ground.codes import CodeLists
from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.folding import fold, tidy
from budgetgraph.interpreting.ledger import Ledger


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
    name_sources: dict[str, SourceCell] = field(default_factory=dict)
    sources: list[SourceCell] = field(default_factory=list)

    def called(self, name: str, source: SourceCell) -> None:
        """Note a printed name of the project."""
        self.name_sources.setdefault(name_key(name), source)
        self.names.setdefault(name_key(name), tidy(name))
        self.cite(source)

    def cite(self, source: SourceCell) -> None:
        """Note a cell that says something about the project."""
        if source not in self.sources:
            self.sources.append(source)


_SIMILAR = 0.6


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
        """The code of the unit of that name, or None."""
        key = name_key(name)
        exact = [code for code, unit in self.units.items() if key in unit.names]
        return exact[0] if exact else None

    def unit_without_code(self, name: str) -> str:
        """The key of a unit that prints no code: the department's if it has its name, else of its name."""
        known = self.unit_named(name)
        if known is not None:
            return known
        if name_key(name) == name_key(self.issuer):
            return self.department
        return f"n-{hashed('单位' + name, 10)}"

    def project(self, code: str) -> ProjectDraft:
        """The project of that code, new when it was not met before."""
        return self.projects.setdefault(code, ProjectDraft(code))

    def project_named(self, name: str, among: list[str] | None = None) -> str | None:
        """The code of the project of that name: the same folded name, or the one clearly most similar.

        Documents print one project as 信息系统运维项目 and 信息系统运行维护项目. Similarity counts only
        when one candidate is well ahead of the others.
        """
        key = name_key(name)
        candidates = self.projects if among is None else {c: self.projects[c] for c in among}
        for code, project in candidates.items():
            if key in project.names:
                return code
        scored = sorted(
            (
                (max(SequenceMatcher(None, key, other).ratio() for other in project.names), code)
                for code, project in candidates.items()
                if project.names
            ),
            reverse=True,
        )
        if not scored or scored[0][0] < _SIMILAR:
            return None
        if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.1:
            return None
        return scored[0][1]

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
