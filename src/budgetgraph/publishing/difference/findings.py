"""The findings of one document in two releases.

Two findings are the same where rule, tables and message are the same. Where they stand does not count, neither
as the place nor in the message ("line 218", "page 3, line 5"): one line put in above moves them all, and says nothing new.
The figures in a message do count: another figure is another finding.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.difference.contents import REPORT, Document
from budgetgraph.publishing.difference.facts import Change
from budgetgraph.publishing.release import REPAIR

Finding = dict[str, Any]
"""A finding as in ``report.json``: rule, severity, message (zh, en), sources."""

_LINE = re.compile(
    r"\b(?:file [0-9]+, )?(?:page [0-9]+, )?line [0-9]+"
    r"|(?:第[0-9]+个文件)?(?:第[0-9]+页)?第[0-9]+行"
)
_ASIDE = {"finding", "focus", "group"}
_Identity = tuple[str, tuple[str, ...], str, str]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that came, went, or is the same with another severity or other printed text."""

    change: Change
    old: Finding | None
    new: Finding | None

    @property
    def shown(self) -> Finding:
        """The finding in the newer release that has it."""
        shown = self.new or self.old
        assert shown is not None
        return shown


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """The findings that differ, in a fixed order; ``moved`` is how many only stand elsewhere."""

    changes: tuple[FindingChange, ...]
    moved: int


def read_findings(document: Document) -> list[Finding]:
    """The findings in a document's report. Raises :class:`ReleaseError` if it is missing or damaged."""
    try:
        findings = list(json.loads(document.file(REPORT), parse_float=str)["findings"])
        for finding in findings:
            _identity(finding)
            _says(finding)
            # Half of a surrogate pair could not be written again.
            json.dumps(finding, ensure_ascii=False).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReleaseError(
            "is not the report of a conversion", path=document.folder / REPORT, hint=REPAIR
        ) from None
    return findings


def finding_changes(old: Iterable[Finding], new: Iterable[Finding]) -> FindingChanges:
    """Compare two lists. Of several findings with one identity, the first goes with the first."""
    before, after = _by_identity(old), _by_identity(new)
    changes: list[FindingChange] = []
    moved = 0
    for identity in sorted(before.keys() | after.keys()):
        left, right = _without_equal(before[identity], after[identity])
        for one, two in zip(left, right, strict=False):
            if _says(one) == _says(two):
                moved += 1
            else:
                changes.append(FindingChange("changed", one, two))
        changes += [FindingChange("removed", one, None) for one in left[len(right) :]]
        changes += [FindingChange("added", None, two) for two in right[len(left) :]]
    return FindingChanges(tuple(changes), moved)


def _by_identity(findings: Iterable[Finding]) -> dict[_Identity, list[Finding]]:
    grouped: dict[_Identity, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[_identity(finding)].append(finding)
    return grouped


def _without_equal(old: list[Finding], new: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Both lists without what is in both, exactly."""
    rest = list(new)
    left = []
    for finding in old:
        equal = next((each for each in rest if _content(each) == _content(finding)), None)
        if equal is None:
            left.append(finding)
        else:
            rest.remove(equal)
    return left, rest


def _content(finding: Finding) -> Finding:
    """A finding without what the base IRI and the other findings of the document decide."""
    return {name: value for name, value in finding.items() if name not in _ASIDE}


def _identity(finding: Finding) -> _Identity:
    tables = tuple(sorted({str(place.get("table") or "") for place in finding["sources"]}))
    message = finding["message"]
    zh, en = (_LINE.sub("line", str(message[language])) for language in ("zh", "en"))
    return str(finding["rule"]), tables, zh, en


def _says(finding: Finding) -> tuple[str, list[str]]:
    places = finding["sources"][:]
    return str(finding["severity"]), [str(place.get("printed")) for place in places]
