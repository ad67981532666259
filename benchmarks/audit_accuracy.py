"""How right the audit is: false alarms in clean documents, and what it finds of planted contradictions.

    python benchmarks/audit_accuracy.py [--clean 1000] [--planted 1000] [--seed 2026] [--kind NAME …]
                                        [--workers N] [--json FILE] [--show 20]

Documents are synthetic, of many shapes: several units and sources, money carried over, zeros, and in half of
them figures that were rounded each by itself, so that printed sums are off by rounding.

1. Clean documents: no finding above Info may be told (a note about rounding is Info).
2. Documents with one planted contradiction each, of every kind in turn:
   found   a finding above Info (for kinds that are only plausible, Info) cites the place of the wrong print
   named   one of those findings is of a rule that is about this kind
   first   what the report blames first is the wrong print (of two prints that differ, nobody can tell)
   foreign findings above Info that the contradiction does not cause: none of their sources is the wrong
           print, its row, or another print of the same fact, and they are not grouped with one that is

Exit code 1 where a clean document has a finding, fewer than 99 % are found and named, or a finding is foreign.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

from machine import cores, machine

from budgetgraph.graph.audit import AuditFinding, AuditReport, audit_document
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting import interpret
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.reading import read_bytes
from budgetgraph.synthesis.contradictions.kinds import KINDS, plant
from budgetgraph.synthesis.contradictions.page import Page, Planted
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import random_shape

RECALL = 0.99
"""Of planted contradictions, how many must be found and named at the right place."""

_TRIES = 400
"""Documents that are drawn until one has a place for a kind."""


@dataclass(frozen=True)
class Told:
    """One finding, in short."""

    document: int
    rule: str
    severity: str
    message: str


@dataclass(frozen=True)
class CleanOutcome:
    """A clean document: what was told above Info, and how many notes."""

    document: int
    alarms: tuple[Told, ...]
    notes: int


@dataclass(frozen=True)
class PlantedOutcome:
    """A document with a contradiction: whether it was found, named, blamed first, and what else was told.

    ``told`` counts the findings above Info; ``rules`` are those that cite the place.
    """

    document: int
    kind: str
    line: int
    found: bool
    named: bool
    first: bool
    told: int
    rules: tuple[str, ...]
    foreign: tuple[Told, ...]


def clean_document(seed: int, index: int) -> str:
    """The ``index``-th clean document of a seed."""
    shape = random_shape(Random(f"{seed}/{index}/shape"))
    return render(generate(seed, index, shape=replace(shape, rounded=index % 2 == 1)))


def audited(text: str) -> AuditReport:
    """What the audit says about a document."""
    settings = Settings()
    interpretation = interpret(read_bytes(text.encode(), "synthetic.md"))
    graphs = map_interpretation(
        interpretation, settings.iris, software_version=settings.software_version
    )
    loaded = store_engine((*graphs, codes_and_structures()))
    return audit_document(interpretation, settings.iris, loaded)


def try_clean(seed: int, index: int) -> CleanOutcome:
    """Audit one clean document."""
    report = audited(clean_document(seed, index))
    alarms = report.at_least(Severity.WARNING)
    return CleanOutcome(
        index, tuple(_told(index, each) for each in alarms), len(report.findings) - len(alarms)
    )


def try_planted(seed: int, chosen: tuple[int, str]) -> PlantedOutcome:
    """Audit one document with a contradiction of a kind: the first from ``index`` on that has a place."""
    index, name = chosen
    for document in range(index, index + _TRIES):
        planted = plant(Page(clean_document(seed, document)), name, seed + document)
        if planted is not None:
            return judged(document, name, planted, audited(planted.text))
    raise SystemExit(f"no document from {index} on has a place for {name}")


def judged(document: int, name: str, planted: Planted, report: AuditReport) -> PlantedOutcome:
    """How well a report tells the contradiction that was planted."""
    kind = KINDS[name]
    counted = report.at_least(kind.least)
    at_place = [each for each in counted if _cites(planted, each)]
    loud = report.at_least(Severity.WARNING)
    caused = {id(each) for each in loud if _concerns(planted, each)}
    groups = {each.group for each in (*at_place, *loud) if id(each) in caused and each.group}
    foreign = [each for each in loud if id(each) not in caused and each.group not in groups]
    return PlantedOutcome(
        document=document,
        kind=name,
        line=planted.places[0].line,
        found=bool(at_place),
        named=any(each.rule in kind.rules for each in at_place),
        first=bool(counted) and _blames(planted, counted[0]),
        told=len(loud),
        rules=tuple(sorted({each.rule for each in at_place})),
        foreign=tuple(_told(document, each) for each in foreign),
    )


def _cites(planted: Planted, finding: AuditFinding) -> bool:
    return any(place.holds(cell) for cell in finding.sources for place in planted.places)


def _concerns(planted: Planted, finding: AuditFinding) -> bool:
    lines = {place.line for place in planted.places}
    related = {(place.line, place.column) for place in planted.related}
    return any(
        cell.line in lines or (cell.line, cell.column) in related for cell in finding.sources
    )


def _blames(planted: Planted, finding: AuditFinding) -> bool:
    cell = finding.suspect or next(iter(finding.sources), None)
    return cell is not None and any(place.holds(cell) for place in planted.places)


def _told(document: int, finding: AuditFinding) -> Told:
    return Told(document, finding.rule, finding.severity.label, finding.message.zh)


@dataclass(frozen=True)
class Result:
    """Everything that was tried."""

    seed: int
    clean: tuple[CleanOutcome, ...]
    planted: tuple[PlantedOutcome, ...]

    @property
    def alarms(self) -> list[Told]:
        """Findings above Info in clean documents."""
        return [told for outcome in self.clean for told in outcome.alarms]

    @property
    def foreign(self) -> list[Told]:
        """Findings above Info that no contradiction caused."""
        return [told for outcome in self.planted for told in outcome.foreign]

    @property
    def recall(self) -> float:
        """Of the planted contradictions, how many were found and named."""
        return _share(sum(each.found and each.named for each in self.planted), len(self.planted))

    @property
    def precision(self) -> float:
        """Of all findings above Info, how many a planted contradiction caused."""
        false = len(self.alarms) + len(self.foreign)
        told = sum(each.told for each in self.planted) + len(self.alarms)
        return _share(told - false, told)

    @property
    def holds(self) -> bool:
        """Whether the audit is as right as it must be."""
        return not self.alarms and not self.foreign and self.recall >= RECALL


def measure(
    seed: int, clean: int, planted: int, *, kinds: Sequence[str] = (), workers: int = 0
) -> Result:
    """Try so many clean and planted documents, on ``workers`` processes (all cores without)."""
    names = list(kinds or KINDS)
    chosen = [(index, names[index % len(names)]) for index in range(planted)]
    with ProcessPoolExecutor(workers or cores(), mp_context=get_context("spawn")) as pool:
        outcomes = pool.map(partial(try_clean, seed), range(clean), chunksize=8)
        tried = pool.map(partial(try_planted, seed), chosen, chunksize=4)
        return Result(seed, tuple(outcomes), tuple(tried))


def table(result: Result) -> Iterable[str]:
    """The result as a Markdown table, a row for each kind and one for all."""
    yield "| kind | | planted | found | named | blamed first | foreign findings |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for name, kind in KINDS.items():
        own = [each for each in result.planted if each.kind == name]
        if own:
            yield _row(f"`{name}`", kind.label_zh, own)
    if result.planted:
        yield _row("all", "", result.planted)


def _row(name: str, label: str, own: Sequence[PlantedOutcome]) -> str:
    cells = [
        len(own),
        sum(each.found for each in own),
        sum(each.found and each.named for each in own),
        sum(each.first for each in own),
        sum(len(each.foreign) for each in own),
    ]
    return f"| {name} | {label} | {' | '.join(map(str, cells))} |"


def report(result: Result, show: int) -> Iterable[str]:
    """What to print: sums, the table, and the first of what went wrong."""
    quiet = sum(not each.alarms for each in result.clean)
    notes = sum(each.notes for each in result.clean)
    yield (
        f"seed {result.seed}: {len(result.clean)} clean documents, {quiet} without a finding above Info "
        f"({len(result.alarms)} such findings, {notes} notes)"
    )
    yield f"{len(result.planted)} documents with one contradiction each\n"
    yield from table(result)
    yield f"\nprecision {result.precision:.4f}, recall {result.recall:.4f} (aim {RECALL})"
    for title, told in (("alarms in clean documents", result.alarms), ("foreign", result.foreign)):
        if told:
            counts = Counter(f"{each.rule} {each.severity}" for each in told)
            yield f"\n{title}: " + ", ".join(f"{name} {n}" for name, n in counts.most_common())
            for each in told[:show]:
                yield f"- document {each.document}: {each.rule} ({each.severity}) {each.message}"
    missed = [each for each in result.planted if not (each.found and each.named)]
    if missed:
        yield "\nnot found or not named:"
        for outcome in missed[:show]:
            rules = ", ".join(outcome.rules) or "nothing"
            yield f"- document {outcome.document}, {outcome.kind}, line {outcome.line}: told by {rules}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clean", type=int, default=1000)
    parser.add_argument("--planted", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), default=[])
    parser.add_argument("--workers", type=int, default=0, help="processes; all cores without")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    parser.add_argument("--show", type=int, default=20, help="how many faults to print")
    options = parser.parse_args()
    begin = time.perf_counter()
    result = measure(
        options.seed, options.clean, options.planted, kinds=options.kind, workers=options.workers
    )
    seconds = time.perf_counter() - begin
    print(f"{machine()}; {seconds:.0f} s\n")
    print("\n".join(report(result, options.show)))
    if options.json is not None:
        sums = {"precision": result.precision, "recall": result.recall, "holds": result.holds}
        options.json.write_text(
            json.dumps(sums | asdict(result), ensure_ascii=False, indent=1) + os.linesep,
            encoding="utf-8",
        )
    sys.exit(0 if result.holds else 1)


if __name__ == "__main__":
    main()
