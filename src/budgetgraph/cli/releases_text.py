"""Releases as text for people, in Chinese and English."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from budgetgraph.ground.findings import Severity
from budgetgraph.ground.printable import printable
from budgetgraph.publishing.release import MANIFEST, Release
from budgetgraph.publishing.source_files import names_of

_MANY = 30
"""Documents that are listed one by one."""


def summary(release: Release, *, active: bool) -> dict[str, Any]:
    """What a list of releases says about one; sizes in bytes.

    ``made`` is the local time of its manifest on this machine; the release itself knows no time.
    """
    manifest = release.manifest
    return {
        "id": release.id,
        "active": active,
        "made": _made(release),
        "documents": len(manifest["documents"]),
        "triples": manifest.get("triples"),
        "bytes": sum(each["bytes"] for each in manifest["files"]),
        "software": manifest.get("software"),
        "base_iri": release.base_iri,
    }


def releases_table(found: Sequence[dict[str, Any]]) -> str:
    """The summaries as a table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not found:
        return "没有发布 / no releases\n"
    table = Table()
    table.add_column("发布 release")
    table.add_column("当前 active", justify="center")
    table.add_column("制作时间 made")
    for title in ("文件 documents", "三元组 triples", "大小 MiB"):
        table.add_column(title, justify="right")
    table.add_column("程序 software")
    for each in found:
        table.add_row(
            each["id"],
            "*" if each["active"] else "",
            each["made"].replace("T", " "),
            f"{each['documents']:,}",
            "" if each["triples"] is None else f"{each['triples']:,}",
            f"{each['bytes'] / 2**20:,.1f}",
            # Text: what a release calls itself is data, not markup
            Text(printable(str(each["software"] or ""))),
        )
    buffer = io.StringIO()
    terminal = sys.stdout.isatty()
    width = None if terminal else 200
    Console(file=buffer, width=width or Console().width, no_color=not terminal).print(table)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def _made(release: Release) -> str:
    seconds = (release.path / MANIFEST).stat().st_mtime
    return datetime.fromtimestamp(seconds).isoformat(timespec="minutes")


def description(release: Release) -> str:
    """One release: what it was made of and what is in it."""
    manifest = release.manifest
    files = manifest["files"]
    lines = [
        f"发布 release {release.id}",
        f"  位置 folder: {release.path}",
        f"  基址 base IRI: {release.base_iri}",
        f"  程序 software: {manifest.get('software')}, ontology {manifest.get('ontology')}, "
        f"shapes {manifest.get('shapes')}",
        f"  三元组 triples: {manifest.get('triples'):,} ({len(manifest['graphs'])} 命名图 named graphs)",
        f"  文件 files: {len(files):,}, {sum(each['bytes'] for each in files) / 2**20:,.1f} MiB",
        f"  预算文件 documents: {len(manifest['documents']):,}",
    ]
    lines += [f"    {_document(each)}" for each in manifest["documents"][:_MANY]]
    if len(manifest["documents"]) > _MANY:
        lines.append(f"    … {len(manifest['documents']) - _MANY:,} more (--format json has all)")
    return "".join(f"{printable(line)}\n" for line in lines)


def _document(entry: dict[str, Any]) -> str:
    key = "/".join(str(entry[name]) for name in ("region", "department", "year", "kind"))
    return (
        f"{key} v{entry['version']} {entry['title']} ({names_of(entry['source'])}; "
        f"发现 findings: {findings_by_severity(entry['findings'])})"
    )


def findings_by_severity(counts: Mapping[str, int]) -> str:
    """Numbers of findings by severity, the worst first: ``1 violation, 2 warning``; ``0`` if none."""
    severities = [severity.label for severity in sorted(Severity, reverse=True)]
    return ", ".join(f"{counts[each]} {each}" for each in severities if counts.get(each)) or "0"
