"""How long a release of many documents takes: converting, dumps, tables, database; and one more document.

    python benchmarks/release.py [--documents 1000] [--workers 2] [--folder DIR] [--keep]

Publishes synthetic documents, then the same ones and another, and loads the N-Quads of the release with
``oxigraph load``, as somebody would who has nothing else. All in one run, in processes of their own.
Needs ``pip install '.[test]'`` for the ``oxigraph`` program. Ratios are what counts: times are those of
one machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine

PARENT_AIM = 1024
"""Mebibytes that the process that builds the release may take."""

PUBLISH = """
import json, resource, sys, time
from pathlib import Path
from budgetgraph.publishing import release_writer, reuse
from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.store import Store

spent = {}
def timed(owner, name, label):
    call = getattr(owner, name)
    def wrapper(*args, **kwargs):
        begin = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            spent[label] = spent.get(label, 0) + time.perf_counter() - begin
    setattr(owner, name, wrapper)

if __name__ == "__main__":
    timed(release_writer, "write_data_dumps", "dumps")
    timed(release_writer, "write_whole_tables", "tables")
    timed(release_writer, "write_catalogue", "catalogue")
    timed(release_writer, "merge_registers", "register")
    timed(release_writer, "_put_in_place", "onto the disk")
    timed(Store, "load", "database: load")
    timed(Store, "seal", "database: optimise")
    begin = last = time.perf_counter()
    reused = [0]
    def progress(outcome):
        global last
        last = time.perf_counter()
    source, releases, workers = sys.argv[1:]
    paths = sorted(Path(source).glob("*.md"))
    done = publish(paths, Path(releases), Settings(), work=Work(int(workers), progress=progress))
    whole = time.perf_counter() - begin
    assert not done.failures, done.failures[:3]
    spent["conversion (or reuse)"] = last - begin
    spent["catalogue"] -= 0
    known = sum(spent.values())
    manifest = done.release.manifest
    print(json.dumps({
        "whole": whole, "spent": spent, "reused": done.reused, "id": done.release.id,
        "documents": len(manifest["documents"]),
        "quads": sum(each["triples"] for each in manifest["graphs"]),
        "bytes": sum(each["bytes"] for each in manifest["files"]),
        "parent": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }))
"""


def synthesise(folder: Path, count: int, seed: int) -> None:
    """``count`` synthetic documents in ``folder``."""
    from budgetgraph.synthesis.generator import generate
    from budgetgraph.synthesis.renderer import render

    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        path = folder / f"{index:06}.md"
        if not path.exists():
            path.write_text(render(generate(seed, index)), encoding="utf-8")


def publish(script: Path, source: Path, releases: Path, workers: int) -> dict[str, object]:
    """One build in a process of its own."""
    ran = subprocess.run(
        [sys.executable, str(script), str(source), str(releases), str(workers)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    result: dict[str, object] = json.loads(ran.stdout)
    return result


def report(title: str, measured: dict[str, object]) -> None:
    """One build as a table."""
    whole, spent = float(str(measured["whole"])), measured["spent"]
    assert isinstance(spent, dict)
    print(
        f"\n### {title}: {measured['documents']} documents, {measured['reused']} of them reused\n"
    )
    print(
        f"{float(str(measured['quads'])):,.0f} quads, {float(str(measured['bytes'])) / 2**30:.2f} GiB of files; ",
        end="",
    )
    print(
        f"parent {float(str(measured['parent'])):.0f} MiB (aim {PARENT_AIM}), largest worker {float(str(measured['worker'])):.0f} MiB\n"
    )
    print("| part | seconds | share |\n|---|---|---|")
    for name, seconds in sorted(spent.items(), key=lambda each: -each[1]):
        print(f"| {name} | {seconds:.1f} | {seconds / whole:.0%} |")
    print(f"| all | {whole:.1f} | |", flush=True)


def compare_loading(release: Path, measured: dict[str, object], folder: Path) -> None:
    """Our database and ``oxigraph load``, in triples per second over the same N-Quads."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        print("\noxigraph is not installed: nothing to compare with")
        return
    begin = time.perf_counter()
    subprocess.run(
        [
            str(program),
            "load",
            "--location",
            str(folder / "peer"),
            "--file",
            str(release / "dumps/full.nq"),
        ],
        check=True,
        capture_output=True,
    )
    theirs = time.perf_counter() - begin
    spent = measured["spent"]
    assert isinstance(spent, dict)
    ours = spent["database: load"] + spent["database: optimise"]
    quads = float(str(measured["quads"]))
    print("\n### Loading the same N-Quads\n\n| | seconds | quads per second |\n|---|---|---|")
    print(f"| `oxigraph load` (named graphs only) | {theirs:.1f} | {quads / theirs:,.0f} |")
    print(
        f"| this release (named graphs, their merge, optimised) | {ours:.1f} | {quads / ours:,.0f} |"
    )
    print(f"\nratio of times: {ours / theirs:.2f}; we store each triple twice")


def main() -> None:
    """Measure and print tables in Markdown."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work (much space is needed)")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    print(machine())
    try:
        script = folder / "publish.py"
        script.write_text(PUBLISH, encoding="utf-8")
        source, releases = folder / "in", folder / "releases"
        synthesise(source, options.documents, options.seed)
        first = publish(script, source, releases, options.workers)
        report("A first release", first)
        compare_loading(releases / str(first["id"]), first, folder)
        synthesise(source, options.documents + 1, options.seed)
        report("One document more", publish(script, source, releases, options.workers))
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
