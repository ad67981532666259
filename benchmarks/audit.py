"""What auditing takes beyond converting: one document, a thousand, and next to pySHACL.

    python benchmarks/audit.py [FILE …] [--counts 100,300,1000] [--repeat 5] [--pyshacl-seconds 600]

Without FILE the example is measured, and the text documents in the folder that the environment variable
BUDGETGRAPH_DOCUMENTS names, if it is set.

1. One document: processor seconds of each stage, one after the other in a process of its own. The audit is
   the rules, the grouping and the report graph; everything else a conversion does anyway. Aim: 1 s.
2. Folders of synthetic documents through ``budgetgraph audit``, next to ``budgetgraph convert``. Time per
   document must not grow with their number, nor the memory of the largest process.
3. The same rules on the same small document by our runner and by pySHACL, in one process. pySHACL asks each
   rule about one focus node after the other, so the document is small, and so is the time it is given.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from convert import Cost, documents, run, table
from machine import cores, machine

AIM_SECONDS = 1.0
"""Processor seconds that the audit of one real document may take beyond its conversion."""

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
from budgetgraph.graph.audit import audit_document, report_graph
from budgetgraph.graph.audit.rules import audit_rules
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.validation import validate_loaded
from budgetgraph.ground.codes import load_code_lists
from budgetgraph.interpreting import interpret
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.reading import read
load_code_lists()
shared = codes_and_structures()
stage("start")
interpretation = interpret(read(Path(sys.argv[1])))
stage("read and interpret")
settings = Settings()
graphs = map_interpretation(interpretation, settings.iris, software_version=settings.software_version)
stage("map")
loaded = store_engine((*graphs, shared))
stage("load")
validate_loaded(graphs, loaded)
stage("validate")
audit_rules()
stage("audit: read the rules")
told = audit_document(interpretation, settings.iris, loaded)
stage("audit: rules and groups")
of_document = settings.iris.of_document(interpretation.budget.heading)
report_graph(told, interpretation, graphs, of_document, 1)
stage("audit: report graph")
size = sum(len(graph) for graph in graphs)
print(json.dumps({"spent": spent, "triples": size, "findings": len(told.findings)}))
"""
"""The steps of a conversion with its audit, timed one after the other in a process of their own."""

PYSHACL = """
import json, sys, time
from pathlib import Path
import pyshacl
from rdflib import RDF, SH
from budgetgraph.graph.audit.rules import audit_rules, audit_shapes
from budgetgraph.graph.audit.runner import results
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.selecting import union
from budgetgraph.interpreting import interpret
from budgetgraph.publishing.engine import store_engine
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.shared_graphs import codes_and_structures
from budgetgraph.reading import read
settings = Settings()
interpretation = interpret(read(Path(sys.argv[1])))
graphs = map_interpretation(interpretation, settings.iris, software_version=settings.software_version)
rules, shapes, shared = audit_rules(), audit_shapes(), codes_and_structures()
begin = time.process_time()
loaded = store_engine((*graphs, shared))
ours = sum(1 for _ in results(rules, loaded))
ours_seconds = time.process_time() - begin
whole = union([*graphs, shared])
told = {"triples": len(whole), "rules": len(rules), "ours": ours, "ours_seconds": ours_seconds}
print(json.dumps(told), flush=True)
begin = time.process_time()
_, report, _ = pyshacl.validate(whole, shacl_graph=shapes.complete, inplace=True, advanced=False)
told["theirs_seconds"] = time.process_time() - begin
told["theirs"] = sum(1 for _ in report.subjects(RDF.type, SH.ValidationResult))
print(json.dumps(told), flush=True)
"""
"""The rules on one document by our runner (loading the graphs included) and by pySHACL."""


def one_document(path: Path, repeat: int) -> None:
    """Where the time goes, and how much of it is the audit's."""
    timed = [json.loads(_python(STAGES, path)) for _ in range(repeat)]
    spent = {name: median(each["spent"][name] for each in timed) for name in timed[0]["spent"]}
    own = sum(seconds for name, seconds in spent.items() if name.startswith("audit"))
    whole = sum(spent.values())
    print(f"\n### {path.name}, {timed[0]['triples']} triples, {timed[0]['findings']} findings\n")
    table(
        ("stage", "processor time", "share"),
        [(name, f"{seconds:.3f} s", f"{seconds / whole:.0%}") for name, seconds in spent.items()],
    )
    print(f"\nwithout the audit {whole - own:.2f} s, with it {whole:.2f} s:", end=" ")
    print(f"{own:.2f} s beyond conversion, aim {AIM_SECONDS:.1f} s, ratio {own / AIM_SECONDS:.2f}")


def many_documents(counts: Sequence[int], seed: int) -> None:
    """Folders of synthetic documents, on all cores."""
    from budgetgraph.synthesis.generator import generate
    from budgetgraph.synthesis.renderer import render

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            source, target = Path(folder, f"in-{count}"), Path(folder, f"out-{count}")
            source.mkdir()
            for index in range(count):
                text = render(generate(seed, index))
                (source / f"synthetic-{index:04d}.md").write_text(text, encoding="utf-8")
            converted = run(["convert", str(source), "-o", str(target)])
            report = str(Path(folder, f"{count}.json"))
            audited = run(["audit", str(source), "--format", "json", "-o", report])
            rows += [_row("convert", count, converted), _row("audit", count, audited)]
    print(f"\n### Synthetic documents, {cores()} cores\n")
    table(("command", "documents", "wall", "processor", "processor each", "largest process"), rows)


def _row(command: str, count: int, cost: Cost) -> tuple[str, ...]:
    return (
        f"`{command}`",
        str(count),
        f"{cost.wall:.1f} s",
        f"{cost.processor:.1f} s",
        f"{1000 * cost.processor / count:.0f} ms",
        f"{cost.mebibytes:.0f} MiB",
    )


def next_to_pyshacl(seed: int, seconds: int) -> None:
    """The same rules on the same small document."""
    from budgetgraph.synthesis.generator import generate
    from budgetgraph.synthesis.renderer import render
    from budgetgraph.synthesis.shape import Shape

    small = Shape(children=1, indicators=4, duties=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "small.md")
        path.write_text(render(generate(seed, 0, shape=small)), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", PYSHACL, str(path)], stdout=subprocess.PIPE, text=True
        )
        try:
            printed, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            printed, _ = process.communicate()
    told = json.loads(printed.splitlines()[-1])
    print(f"\n### {told['rules']} rules on {told['triples']} triples (code lists included)\n")
    theirs = told.get("theirs_seconds")
    table(
        ("", "processor time", "results"),
        [
            ("budgetgraph", f"{told['ours_seconds']:.3f} s", str(told["ours"])),
            (
                "pySHACL",
                f"{theirs:.1f} s" if theirs else f"not done after {seconds} s",
                str(told.get("theirs", "")),
            ),
        ],
    )
    ratio = (theirs or seconds) / told["ours_seconds"]
    print(f"\npySHACL takes {'' if theirs else 'more than '}{ratio:.0f} times as long")


def _python(code: str, path: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
    ).stdout


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--counts", default="100,300,1000", help="numbers of synthetic documents")
    parser.add_argument("--repeat", type=int, default=5, help="runs per document; medians count")
    parser.add_argument("--seed", type=int, default=2026, help="seed of the synthetic documents")
    parser.add_argument(
        "--pyshacl-seconds",
        type=int,
        default=600,
        help="when to give up on pySHACL; 0 leaves it out",
    )
    options = parser.parse_args()
    print("## Auditing\n")
    table(("machine", ""), list(machine().items()))
    for path in options.files or documents():
        one_document(path, options.repeat)
    counts = [int(count) for count in options.counts.split(",") if count]
    if counts:
        many_documents(counts, options.seed)
    if options.pyshacl_seconds:
        next_to_pyshacl(options.seed, options.pyshacl_seconds)


if __name__ == "__main__":
    main()
