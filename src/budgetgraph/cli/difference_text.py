"""The difference between two releases for people, in Chinese and English, or as JSON or RDF Patch."""

from __future__ import annotations

import io
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from budgetgraph.cli.files import write_standard_output
from budgetgraph.ground.printable import printable

if TYPE_CHECKING:
    from rich.table import Table

    from budgetgraph.publishing.difference.amounts import AmountChange, Named
    from budgetgraph.publishing.difference.changes import Difference, DocumentChange
    from budgetgraph.publishing.difference.contents import Document
    from budgetgraph.publishing.difference.facts import FactChange
    from budgetgraph.publishing.difference.findings import Finding, FindingChange
    from budgetgraph.publishing.release import Release

ROWS = 20
"""Longer lists are cut."""

DETAILED = 10
"""Of so many changed documents the facts, amounts and findings are listed; of all others the counts."""

_CHANGES = {"added": "新增 added", "removed": "删除 removed", "changed": "变更 changed"}
_MADE_WITH = {
    "software": "软件 software",
    "program": "程序文件 program files",
    "ontology": "本体 ontology",
    "shapes": "约束 shapes",
    "base_iri": "基础地址 base IRI",
    "catalogue": "目录设置 catalogue settings",
    "issued": "发布日期 issued",
}
_DOCUMENT_HEADER = (
    "变化 change",
    "文件 document",
    "标题 title",
    "版本 version",
    "来源 source",
    "事实 facts",
    "金额 amounts",
    "发现 findings",
    "移位单元格 cells moved",
)
# What may be added up and what may not, told beside each amount.
_ROLES = {
    "BudgetLine": "明细 line",
    "Subtotal": "合计 subtotal",
    "BudgetItem": "其他 other",
}
_AMOUNT_HEADER = (
    "变化 change",
    "拆分口径 breakdown",
    "项目 item",
    "类 class",
    "年度 year",
    "旧 old (元)",
    "新 new (元)",
    "差额 difference (元)",
)
_Rows = Iterable[Sequence[str]]


def show_difference(old: Release, new: Release, output: Literal["table", "json", "patch"]) -> bool:
    """Write what changed from ``old`` to ``new`` to standard output; whether they differ.

    A patch tells whether their default graphs differ. To a reader who stops early (``head``) nothing is
    told, so then it is false. Raises :class:`ReleaseError`.
    """
    from budgetgraph.publishing.difference import compare, json_pieces, patch_rows

    if output == "patch":
        return _written(patch_rows(old, new))
    difference = compare(old, new)
    return _written(json_pieces(difference) if output == "json" else _table_pieces(difference))


def _written(pieces: Generator[bytes, None, bool]) -> bool:
    outcome: list[bool] = []

    def passed_on() -> Iterator[bytes]:
        outcome.append((yield from pieces))

    write_standard_output(passed_on())
    return outcome[0] if outcome else False


def _table_pieces(difference: Difference) -> Generator[bytes, None, bool]:
    old, new = difference.old.id, difference.new.id
    detailed: list[DocumentChange] = []
    rows = [_document_row("added", each) for each in difference.added]
    rows += [_document_row("removed", each) for each in difference.removed]
    changed = 0
    for change in difference.changed_documents():
        changed += 1
        rows.append(_changed_row(change))
        if len(detailed) < DETAILED:
            detailed.append(change)
    if not changed and not difference.differs_outside_documents:
        which = old if difference.same_release else f"{old}, {new}"
        yield f"两个发布内容相同 The releases are the same: {which}\n".encode()
        return False
    yield f"{old} → {new}\n".encode()
    yield _made_with(difference)
    if not difference.facts_compared:
        yield (
            "基础地址不同，只比较文件和发现 The base IRIs differ: "
            "only documents and findings are compared\n"
        ).encode()
    yield _listed(
        "文件 documents",
        _DOCUMENT_HEADER,
        rows,
    )
    yield f"未变文件 documents unchanged: {difference.documents_in_both - changed}\n".encode()
    for change in detailed:
        yield from _details(change)
    if changed > len(detailed):
        yield _more(changed - len(detailed)).encode()
    yield _graphs(difference)
    return True


def _made_with(difference: Difference) -> bytes:
    rows = [
        (_MADE_WITH[name], *("" if each is None else str(each) for each in pair))
        for name, pair in difference.made_with.items()
    ]
    return _listed("制作 made with", ("", "旧 old", "新 new"), rows)


def _graphs(difference: Difference) -> bytes:
    rows = [
        (each.name, f"+{each.added:,}", f"−{each.removed:,}")
        if each.added or each.removed
        else (each.name, "未变 unchanged", "")
        for each in difference.graphs
    ]
    header = ("图 graph", "新增三元组 triples added", "删除三元组 triples removed")
    return _listed("公共图 shared graphs", header, rows, right=(1, 2))


def _document_row(change: str, document: Document) -> tuple[str, ...]:
    entry = document.entry
    told = (str(entry.get("title", "")), str(entry.get("version", "")), _source(document))
    return (_CHANGES[change], str(document.key), *told, "", "", "", "")


def _changed_row(change: DocumentChange) -> tuple[str, ...]:
    versions, sources = (
        tuple(dict.fromkeys((before, after)))
        for before, after in (
            (str(change.old.entry.get("version")), str(change.new.entry.get("version"))),
            (_source(change.old), _source(change.new)),
        )
    )
    return (
        _CHANGES["changed"],
        str(change.new.key),
        str(change.new.entry.get("title", "")),
        " → ".join(versions),
        " → ".join(sources),
        _counts(each.change for each in change.facts),
        _counts(each.change for each in change.amounts),
        _counts(each.change for each in change.findings.changes),
        str(change.cells.moved),
    )


def _source(document: Document) -> str:
    from budgetgraph.publishing.source_files import files_of

    source = document.entry.get("source") or {}
    return " + ".join(
        f"{file.get('name', '')} {str(file.get('sha256', ''))[:8]}".strip()
        for file in files_of(source)
    )


def _counts(changes: Iterable[str]) -> str:
    found = list(changes)
    signs = (("added", "+"), ("removed", "−"), ("changed", "~"))
    return " ".join(f"{sign}{found.count(name)}" for name, sign in signs if name in found)


def _details(change: DocumentChange) -> Iterator[bytes]:
    key = change.new.key
    titles = dict.fromkeys(str(each.entry.get("title")) for each in (change.old, change.new))
    heading = f"{key} {' → '.join(titles)}"
    yield f"\n{printable(heading)}\n".encode()
    yield _listed(
        f"金额 amounts ({key})",
        _AMOUNT_HEADER,
        map(_amount_row, change.amounts),
        right=(5, 6, 7),
    )
    amounts = {each.item for each in change.amounts}
    others = [
        each for each in change.facts if each.subject not in amounts or not _told_as_amount(each)
    ]
    yield _listed(
        f"其他事实 other facts ({key})",
        ("变化 change", "类 class", "事实 fact", "属性 property", "旧 old", "新 new"),
        (row for each in others for row in _fact_rows(each)),
    )
    yield _listed(
        f"发现 findings ({key})",
        ("变化 change", "严重程度 severity", "规则 rule", "位置 place", "说明 message"),
        map(_finding_row, change.findings.changes),
    )
    cells, findings = change.cells, change.findings.moved
    yield (
        f"单元格 cells: 移位 moved {cells.moved:,}, 新增 added {cells.added:,}, "
        f"删除 removed {cells.removed:,}; 移位发现 findings moved: {findings:,}\n"
    ).encode()


def _told_as_amount(fact: FactChange) -> bool:
    return fact.change != "changed" or fact.only_amount


def _amount_row(amount: AmountChange) -> tuple[str, ...]:
    # The document's title names the department: the unit's code is enough.
    parts = [amount.unit.code] if amount.unit else []
    parts += map(_name, amount.dimensions.values())
    return (
        _CHANGES[amount.change],
        "" if amount.breakdown is None else _name(amount.breakdown),
        " / ".join(parts) or amount.item,
        _ROLES.get(amount.role, amount.role),
        amount.fiscal_year or "",
        _yuan(amount.old),
        _yuan(amount.new),
        _yuan(amount.difference, signed=True),
    )


def _name(thing: Named) -> str:
    label = thing.labels.get("zh") or thing.labels.get("en")
    return thing.code if label is None else f"{thing.code} {label}"


def _yuan(amount: Decimal | None, *, signed: bool = False) -> str:
    if amount is None:
        return ""
    # Money is told to the fen; what is finer is shown as it is.
    exponent = amount.as_tuple().exponent
    places = ".2f" if isinstance(exponent, int) and exponent >= -2 else "f"
    return f"{amount:{'+' if signed else ''},{places}} 元"


def _fact_rows(fact: FactChange) -> Iterator[tuple[str, ...]]:
    from budgetgraph.publishing.difference.facts import class_name
    from budgetgraph.publishing.difference.triples import last_part, text_of

    told = (_CHANGES[fact.change], class_name(fact.types), fact.subject.split("/id/", 1)[-1])
    if fact.change != "changed":
        yield (*told, "", "", "")
        return
    for each in fact.properties:
        values = (", ".join(map(text_of, terms)) for terms in (each.removed, each.added))
        yield (*told, last_part(each.property), *(_short(value) for value in values))


def _finding_row(change: FindingChange) -> tuple[str, ...]:
    finding = change.shown
    severities = dict.fromkeys(
        str(each["severity"]) for each in (change.old, change.new) if each is not None
    )
    message = f"{finding['message']['zh']} {finding['message']['en']}"
    severity = " → ".join(severities)
    return (_CHANGES[change.change], severity, str(finding["rule"]), _place(finding), message)


def _place(finding: Finding) -> str:
    words = []
    for source in finding["sources"][:3]:
        table = f"表 {source['table']} " if source.get("table") else ""
        page = f"page {source['page']} " if source.get("page") else ""
        file = f"{source['file']} " if source.get("file") else ""
        words.append(f"{file}{table}{page}line {source.get('line')} column {source.get('column')}")
    return "; ".join(words) + ("; …" if len(finding["sources"]) > 3 else "")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"


def _more(count: int) -> str:
    return f"… 另有 {count:,} 项 and {count:,} more (use --format json)\n"


def _listed(title: str, header: Sequence[str], rows: _Rows, right: Sequence[int] = ()) -> bytes:
    """A table with its title, cut after :data:`ROWS` rows; nothing for no rows."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(title), "bold"), title_justify="left")
    for column, name in enumerate(header):
        table.add_column(name, justify="right" if column in right else "left", overflow="fold")
    left_out = 0
    for row in rows:
        if table.row_count < ROWS:
            # Text: a name like [red] or :x: is data, not markup
            table.add_row(*(Text(printable(each)) for each in row))
        else:
            left_out += 1
    if not table.row_count:
        return b""
    return (_printed(table) + (_more(left_out) if left_out else "")).encode()


def _printed(table: Table) -> str:
    from rich.console import Console

    buffer = io.StringIO()
    terminal = sys.stdout.isatty()
    width = None if terminal else 32_000  # in a pipe nothing is folded
    console = Console(file=buffer, width=width or Console().width, no_color=not terminal)
    console.print(table, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
