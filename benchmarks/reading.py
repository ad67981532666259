"""How fast PDF files become records, next to what pdfplumber needs to take their text and tables out.

    python benchmarks/reading.py [FOLDER] [--copies 6] [--repeat 3]

FOLDER (without it, the one that the environment variable BUDGETGRAPH_DOCUMENTS names) is searched for PDF
files. Both sides read the same files, each ``--copies`` times, in as many processes as there are cores, one
side after the other and in turns. Ours goes all the way to records and findings
(``interpret(read(path))``, reader processes included); pdfplumber calls ``extract_text`` and
``extract_tables`` on each page. Aim: 0.7 of its pages per second.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from machine import cores, machine

AIM = 0.7


def pages_of(path: str) -> int:
    """The number of pages of a PDF file."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def to_records(path: str) -> int:
    """Our way; peak resident memory in KiB of this process and of the readers that it has started."""
    from contextlib import suppress

    from budgetgraph.ground.errors import TruncatedInputError
    from budgetgraph.interpreting import interpret
    from budgetgraph.reading import read

    # A narrative whose tables are a file of their own is read to its end all the same.
    with suppress(TruncatedInputError):
        interpret(read(Path(path)))
    return peak()


def with_pdfplumber(path: str) -> int:
    """The other way; peak resident memory in KiB."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()
    return peak()


def peak() -> int:
    """Peak resident memory in KiB of this process, or of the largest one it has started and seen the end of."""
    return max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One side, once: seconds on the clock, processor seconds, memory of the largest worker in MiB."""

    seconds: float
    processor: float
    mebibytes: float


def run(work: Callable[[str], int], paths: Sequence[str]) -> Run:
    """All ``paths`` in as many processes as there are cores; their start is part of it."""
    before = os.times()
    begin = time.perf_counter()
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        largest = max(pool.map(work, paths))
    seconds = time.perf_counter() - begin
    after = os.times()
    spent = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    return Run(seconds, spent, largest / 1024)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", default=os.environ.get("BUDGETGRAPH_DOCUMENTS"))
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    if options.folder is None:
        sys.exit("name a folder with PDF files, or set BUDGETGRAPH_DOCUMENTS")
    files = sorted(str(path) for path in Path(options.folder).rglob("*.pdf"))
    if not files:
        sys.exit(f"{options.folder}: no PDF files")
    paths = files * options.copies
    pages = sum(map(pages_of, files)) * options.copies
    ours: list[Run] = []
    theirs: list[Run] = []
    for _ in range(options.repeat):
        theirs.append(run(with_pdfplumber, paths))
        ours.append(run(to_records, paths))
    print(
        f"{machine()}; {len(paths)} files, {pages} pages, {options.repeat} runs of each side in turns\n"
    )
    print("| | pages a second | cores busy | largest worker |")
    print("|---|---|---|---|")
    for name, runs in (("pdfplumber, text and tables", theirs), ("budgetgraph, records", ours)):
        rate = pages / median(each.seconds for each in runs)
        busy = median(each.processor / each.seconds for each in runs)
        memory = max(each.mebibytes for each in runs)
        print(f"| {name} | {rate:.1f} | {busy:.1f} of {cores()} | {memory:.0f} MiB |")
    ratios = sorted(t.seconds / o.seconds for t, o in zip(theirs, ours, strict=True))
    print(f"\nratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), aim {AIM}")


if __name__ == "__main__":
    main()
