"""``budgetgraph convert``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.files import OutputError, make_folder, write_standard_output, write_whole
from budgetgraph.cli.options import base_iri_option, jobs_option, strict_option, supersede_option
from budgetgraph.cli.progress import progress_of
from budgetgraph.ground.findings import Severity

FORMATS = ("turtle", "nquads", "trig", "jsonld", "ntriples")
_JOINABLE = ("turtle", "nquads", "trig", "ntriples")


@dataclass(frozen=True)
class Rendered:
    """One document, done: its output and what is said about it. Small enough to cross processes."""

    path: Path
    key: str
    text: bytes
    report: str
    worst: Severity | None


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="A file, or a folder (one file per document) if it is one or ends in /.  [default: standard output]",
)
@click.option(
    "--format",
    "syntax",
    type=click.Choice(FORMATS),
    default="turtle",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--report", is_flag=True, help="Tell on standard error what became of every cell and sentence."
)
@click.option(
    "--until",
    type=click.Choice(["document", "records", "graph"]),
    help="Stop early and look: the located document or the records as JSON, or the graph unvalidated.",
)
@base_iri_option
@strict_option
@jobs_option
@supersede_option
def convert(
    files: tuple[str, ...],
    output: str | None,
    syntax: str,
    report: bool,
    until: str | None,
    base_iri: str | None,
    strict: Severity | None,
    jobs: int | None,
    supersede: bool,
) -> int:
    """Turn budget documents into RDF.

    FILE is a file, a folder or a pattern. Several documents are written one after the other, or with
    -o FOLDER/ as one file each.

    \b
    Examples:
      budgetgraph convert budget.md > budget.ttl
      budgetgraph convert budget.md --report -o budget.ttl
      budgetgraph convert budgets/ --format nquads -o out/
      budgetgraph convert budget.md --until records | less

    \b
    Exit code: 0 done; 1 a --strict threshold was reached or some files failed;
    2 nothing could be produced.
    """
    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.batch import run_batch
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.settings import Settings

    settings = Settings(base_iri or DEFAULT_BASE)
    paths = find_inputs(files)
    target = None if output is None or output == "-" else Path(output)
    folder = target is not None and (target.is_dir() or str(output).endswith(("/", "\\")))
    joinable = until in (None, "graph") and syntax in _JOINABLE
    if len(paths) > 1 and not folder and not joinable:
        raise click.UsageError(
            "several documents of this kind do not fit into one file: use -o FOLDER/"
        )
    work = partial(render, settings=settings, syntax=syntax, until=until)
    with progress_of(len(paths)) as progress:
        outcomes = run_batch(paths, work, workers=jobs, progress=progress)
    done = _chosen(
        [outcome.result for outcome in outcomes if outcome.result is not None], supersede
    )
    failures = [outcome.error for outcome in outcomes if outcome.error is not None]
    if folder and target is not None:
        _write_each(done, target, _suffix(syntax, until))
    elif done:
        _write_joined(done, target)
    if report:
        click.echo("".join(each.report for each in done), err=True, nl=False)
    for error in failures:
        show_error(error)
    if len(paths) > 1:
        click.echo(f"{len(done)} of {len(paths)} documents converted", err=True)
    if not done:
        return max((error.exit_code for error in failures), default=NOTHING)
    reached = [each for each in done if strict and each.worst is not None and each.worst >= strict]
    for each in reached:
        click.echo(
            f"{each.path}: findings reach the threshold {strict.label if strict else ''}", err=True
        )
    return PARTLY if failures or reached else DONE


def render(path: Path, settings: object, syntax: str, until: str | None) -> Rendered:
    """Convert one file as far as asked and give the output. Raises what the conversion raises."""
    from budgetgraph.cli.report_text import report_text
    from budgetgraph.cli.stages import as_json
    from budgetgraph.graph.mapping import map_interpretation
    from budgetgraph.graph.serialisation import serialise
    from budgetgraph.publishing.pipeline import DocumentKey, convert_file, interpret_file
    from budgetgraph.publishing.settings import Settings
    from budgetgraph.reading import read

    assert isinstance(settings, Settings)
    if until == "document":
        return Rendered(path, str(path), as_json(read(path)).encode(), "", None)
    if until is None:
        conversion = convert_file(path, settings)
        interpretation, graphs, worst = (
            conversion.interpretation,
            conversion.graphs,
            conversion.worst,
        )
        text = serialise(graphs, syntax)
    else:
        interpretation = interpret_file(path)
        worst = max((each.severity for each in interpretation.findings), default=None)
        if until == "records":
            text = as_json(interpretation)
        else:
            mapped = map_interpretation(
                interpretation, settings.iris, software_version=settings.software_version
            )
            text = serialise(mapped, syntax)
    key = str(DocumentKey.of(interpretation.budget.heading))
    return Rendered(path, key, text.encode(), report_text(str(path), interpretation), worst)


def _chosen(documents: Sequence[Rendered], supersede: bool) -> tuple[Rendered, ...]:
    from budgetgraph.publishing.pipeline import one_document_each

    return one_document_each(
        documents, key=lambda each: each.key, path=lambda each: each.path, supersede=supersede
    )


def _suffix(syntax: str, until: str | None) -> str:
    if until in ("document", "records"):
        return f".{until}.json"
    from budgetgraph.graph.serialisation import SYNTAXES

    return SYNTAXES[syntax].suffix


def _write_joined(documents: Sequence[Rendered], target: Path | None) -> None:
    content = b"".join(each.text for each in documents)
    if target is not None:
        write_whole(target, content)
        return
    write_standard_output(content)


def _write_each(documents: Sequence[Rendered], folder: Path, suffix: str) -> None:
    targets: dict[Path, Path] = {}
    for each in documents:
        target = folder / f"{each.path.stem}{suffix}"
        if target in targets:
            raise OutputError(
                f"would be written twice, for {targets[target]} and {each.path}",
                path=target,
                hint="Rename one of them, or convert them into different folders.",
            )
        targets[target] = each.path
    make_folder(folder)
    for each in documents:
        write_whole(folder / f"{each.path.stem}{suffix}", each.text)
