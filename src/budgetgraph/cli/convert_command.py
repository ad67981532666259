"""``budgetgraph convert``."""

from __future__ import annotations

from functools import partial

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.options import (
    base_iri_option,
    given,
    strict_option,
    supersede_option,
    workers_option,
)
from budgetgraph.cli.progress import progress_of
from budgetgraph.ground.findings import Severity

FORMATS = ("turtle", "nquads", "trig", "jsonld", "ntriples")
_JOINABLE = ("turtle", "nquads", "trig", "ntriples")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", callback=given)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=given,
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
@workers_option
@supersede_option
def convert(
    files: tuple[str, ...],
    output: str | None,
    syntax: str,
    report: bool,
    until: str | None,
    base_iri: str | None,
    strict: Severity | None,
    workers: int | None,
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
    from budgetgraph.cli.conversion_output import (
        output_of,
        render,
        require_safe_target,
        spool_for,
        suffix_of,
        write_output,
    )
    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.batch import run_batch
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.pipeline import one_document_each
    from budgetgraph.publishing.settings import Settings

    settings = Settings(DEFAULT_BASE if base_iri is None else base_iri)
    paths = find_inputs(files)
    target = output_of(output)
    suffix = suffix_of(syntax, until)
    require_safe_target(target, paths, suffix)
    joinable = until not in ("document", "records") and syntax in _JOINABLE
    if target.folder is None and len(paths) > 1 and not joinable:
        raise click.UsageError(
            "several documents of this kind do not fit into one file: use -o FOLDER/"
        )
    with spool_for(target, len(paths)) as spool, progress_of(len(paths)) as progress:
        work = partial(render, settings=settings, syntax=syntax, until=until, spool=spool)
        outcomes = run_batch(paths, work, workers=workers, progress=progress)
        results = [outcome.result for outcome in outcomes if outcome.result is not None]
        done = one_document_each(
            results, key=lambda each: each.key, path=lambda each: each.path, supersede=supersede
        )
        write_output(done, target, suffix)
    failures = [outcome.error for outcome in outcomes if outcome.error is not None]
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
        click.echo(f"{each.path}: findings reach the threshold", err=True)
    return PARTLY if failures or reached else DONE
