"""When two findings are the same one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from budgetgraph.publishing.difference.findings import finding_changes


def finding(
    rule: str = "unknown-label",
    severity: str = "warning",
    line: int = 5,
    table: str = "6",
    printed: str = "x",
    message: str = "line {}: the label 'x' is not known",
) -> dict[str, Any]:
    return {
        "rule": rule,
        "severity": severity,
        "message": {"zh": f"第{line}行", "en": message.format(line)},
        "sources": [{"table": table, "line": line, "column": 1, "printed": printed}],
    }


def test_a_line_is_no_identity() -> None:
    found = finding_changes([finding(line=5)], [finding(line=217)])
    assert (found.changes, found.moved) == ((), 1)


def test_neither_are_page_and_file() -> None:
    told = "file 2, page {0}, line {0}: the label 'x' is not known"
    one, other = (finding(line=line, message=told) for line in (5, 217))
    for each, page in ((one, 5), (other, 217)):
        each["message"]["zh"] = f"第2个文件第{page}页第{page}行"
    assert finding_changes([one], [other]).moved == 1
    alone = finding(line=5, message="line {}: the label 'x' is not known")
    assert finding_changes([one], [alone]).moved == 1


def test_other_kinds_tables_and_figures_are_other_findings() -> None:
    for other in (
        finding(rule="unknown-row"),
        finding(table="7"),
        finding(message="line {}: 12.00 is not 13.00"),
    ):
        found = finding_changes([finding()], [other])
        assert sorted(each.change for each in found.changes) == ["added", "removed"]


def test_severity_and_print_change_a_finding() -> None:
    for other in (finding(severity="info"), finding(printed="y"), finding(printed="y", line=9)):
        (change,) = finding_changes([finding()], [other]).changes
        assert (change.change, change.old, change.new) == ("changed", finding(), other)


def test_one_of_three_is_gone() -> None:
    three = [finding(line=line) for line in (1, 2, 3)]
    found = finding_changes(three, three[:1] + three[2:])
    assert [(each.change, each.old) for each in found.changes] == [("removed", three[1])]
    assert found.moved == 0


FINDINGS = st.lists(
    st.builds(
        finding,
        rule=st.sampled_from(["unknown-label", "unknown-row"]),
        severity=st.sampled_from(["info", "warning"]),
        line=st.integers(1, 3),
        printed=st.sampled_from(["x", "y"]),
    ),
    max_size=6,
)


@given(FINDINGS, FINDINGS)
def test_no_finding_is_lost_and_the_way_back_is_the_same(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    there, back = finding_changes(old, new), finding_changes(new, old)
    added, removed = (
        sum(each.change == change for each in there.changes) for change in ("added", "removed")
    )
    assert len(old) - removed == len(new) - added
    assert there.moved == back.moved
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert sorted(turned[each.change] for each in back.changes) == sorted(
        each.change for each in there.changes
    )
    assert finding_changes(old, old).changes == ()
