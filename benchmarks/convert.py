"""How long converting and validating takes, and how much memory: one document, and a thousand.

    python benchmarks/convert.py [FILE …] [--counts 250,500,1000] [--repeat 5]

Without FILE the example is measured, and the real documents in the folder that the environment
variable BUDGETGRAPH_DOCUMENTS names, if it is set. Times are processor seconds (user and system) of
whole processes, start of Python included, so nothing is hidden in a warm process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from machine import cores, machine

AIM_SECONDS, AIM_MEBIBYTES = 2.0, 1024
"""Processor time and memory that converting one real document may take."""

STAGES = """
import json, sys, time
begin = time.process_time()
spent = {}
def stage(name):
    global begin
    now = time.process_time()
    spent[name], begin = now - begin, now
from pathlib import Path
import pyshacl
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.validation import validate
from budgetgraph.interpreting import interpret
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.ground.codes import load_code_lists
from budgetgraph.reading import read
stage("import")
load_code_lists()
stage("code lists")
document = read(Path(sys.argv[1]))
stage("read")
interpretation = interpret(document)
stage("interpret")
settings = Settings()
graphs = map_interpretation(interpretation, settings.iris, software_version=settings.software_version)
stage("map")
shared = codes_and_structures()
stage("structures")
validate(graphs, shared, engine=store_engine)
stage("validate")
print(json.dumps(spent))
"""
"""The steps of ``convert``, timed one after the other in a process of their own."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took: seconds and mebibytes (of the largest process)."""

    wall: float
    processor: float
    mebibytes: float


def run(arguments: Sequence[str]) -> Cost:
    """Run ``python -m budgetgraph`` with these arguments; its output is thrown away."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "budgetgraph", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"budgetgraph {' '.join(arguments)} failed:\n{errors}")
    # Linux counts the peak in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def one_document(path: Path, repeat: int) -> None:
    """Whole process, and where its time goes."""
    with tempfile.TemporaryDirectory() as folder:
        target = str(Path(folder, "out.ttl"))
        costs = [run(["convert", str(path), "-o", target]) for _ in range(repeat)]
    processor = median(cost.processor for cost in costs)
    peak = max(cost.mebibytes for cost in costs)
    print(f"\n### {path.name}\n")
    table(
        ("", "measured", "aim", "ratio"),
        [
            (
                "processor time",
                f"{processor:.2f} s",
                f"{AIM_SECONDS:.1f} s",
                f"{processor / AIM_SECONDS:.2f}",
            ),
            (
                "peak memory",
                f"{peak:.0f} MiB",
                f"{AIM_MEBIBYTES} MiB",
                f"{peak / AIM_MEBIBYTES:.2f}",
            ),
        ],
    )
    timed = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", STAGES, str(path)],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(repeat)
    ]
    spent = {name: median(run_[name] for run_ in timed) for name in timed[0]}
    whole = sum(spent.values())
    print()
    table(
        ("stage", "processor time", "share"),
        [(name, f"{seconds:.3f} s", f"{seconds / whole:.0%}") for name, seconds in spent.items()],
    )


def many_documents(counts: Sequence[int], seed: int) -> None:
    """Folders of synthetic documents, converted on all cores."""
    from budgetgraph.synthesis.generator import generate
    from budgetgraph.synthesis.renderer import render

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        texts = [render(generate(seed, index)) for index in range(max(counts))]
        for count in counts:
            source, target = Path(folder, f"in-{count}"), Path(folder, f"out-{count}")
            source.mkdir()
            for index, text in enumerate(texts[:count]):
                (source / f"synthetic-{index:04d}.md").write_text(text, encoding="utf-8")
            cost = run(["convert", str(source), "-o", str(target)])
            size = sum(len(text) for text in texts[:count]) / count
            rows.append(
                (
                    str(count),
                    f"{size / 1000:.0f} k",
                    f"{cost.wall:.1f} s",
                    f"{cost.processor:.1f} s",
                    f"{1000 * cost.processor / count:.0f} ms",
                    f"{count / cost.wall:.1f}",
                    f"{cost.processor / cost.wall:.1f}",
                    f"{cost.mebibytes:.0f} MiB",
                )
            )
    print(f"\n### Synthetic documents, {cores()} cores\n")
    table(
        (
            "documents", "characters each", "wall", "processor", "processor each", "documents per second",
            "cores busy", "largest process",
        ),
        rows,
    )  # fmt: skip


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table."""
    print(f"| {' | '.join(header)} |")
    print(f"|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def documents() -> list[Path]:
    """The example, and the text documents of BUDGETGRAPH_DOCUMENTS."""
    found = [Path(__file__).resolve().parent.parent / "examples" / "hongshan-036-2026.md"]
    folder = os.environ.get("BUDGETGRAPH_DOCUMENTS")
    if folder:
        found += sorted(path for path in Path(folder).rglob("*.md") if path.name != "README.md")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--counts", default="250,500,1000", help="numbers of synthetic documents")
    parser.add_argument(
        "--repeat", type=int, default=5, help="runs per document; the median counts"
    )
    parser.add_argument("--seed", type=int, default=2026, help="seed of the synthetic documents")
    options = parser.parse_args()
    print("## Converting\n")
    table(("machine", ""), list(machine().items()))
    for path in options.files or documents():
        one_document(path, options.repeat)
    counts = [int(count) for count in options.counts.split(",") if count]
    if counts:
        many_documents(counts, options.seed)


if __name__ == "__main__":
    main()
