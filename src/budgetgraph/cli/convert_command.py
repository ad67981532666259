"""``budgetgraph convert``."""

from __future__ import annotations

from functools import partial

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.joined_text import tell_joined
from budgetgraph.cli.options import (
    as_one_option,
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
@as_one_option
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
    as_one: bool,
    base_iri: str | None,
    strict: Severity | None,
    workers: int | None,
    supersede: bool,
) -> int:
    """Turn budget documents into RDF.

    FILE is a file, a folder or a pattern. Several documents are written one after the other, or with
    -o FOLDER/ as one file each. Tables and text of one document may be in two files: of several files
    those are put together by issuer and year. --as-one puts together whatever is named. Of files that
    are the same document none is written, unless --supersede says that the last one counts.

    \b
    Examples:
      budgetgraph convert budget.md > budget.ttl
      budgetgraph convert budget.md --report -o budget.ttl
      budgetgraph convert budgets/ --format nquads -o out/
      budgetgraph convert tables.pdf narrative.pdf --as-one -o budget.ttl
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
    from budgetgraph.publishing.duplicates import one_document_each
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.settings import Settings
    from budgetgraph.publishing.several_files import Together, run_documents

    settings = Settings(DEFAULT_BASE if base_iri is None else base_iri)
    paths = find_inputs(files, once=as_one)
    named = paths[:1] if as_one else paths
    target = output_of(output)
    suffix = suffix_of(syntax, until)
    names = require_safe_target(target, named, paths, suffix)
    joinable = until not in ("document", "records") and syntax in _JOINABLE
    if target.folder is None and len(named) > 1 and not joinable:
        raise click.UsageError(
            "several documents of this kind do not fit into one file: use -o FOLDER/, "
            "or --as-one if they are one document"
        )
    with spool_for(target, len(named)) as spool, progress_of(len(named)) as progress:
        work = partial(render, settings=settings, syntax=syntax, until=until, spool=spool)
        outcomes = run_documents(
            paths,
            lambda paths, files: run_batch(
                paths, Together(work, files), workers=workers, progress=progress
            ),
            as_one=as_one,
        )
        results = [outcome.result for outcome in outcomes if outcome.result is not None]
        distinct = one_document_each(
            results, key=lambda each: each.key, path=lambda each: each.path, supersede=supersede
        )
        done = distinct.items
        write_output(done, target, names)
    failures = [outcome.error for outcome in outcomes if outcome.error is not None]
    failures += distinct.duplicates
    tell_joined(each.files for each in outcomes if each.further and not as_one)
    if report:
        click.echo("".join(each.report for each in done), err=True, nl=False)
    for error in failures:
        show_error(error)
    if len(named) > 1:
        of, number = len(outcomes), len(done)
        click.echo(
            f"共 {of} 份文件，已转换 {number} 份 {number} of {of} documents converted", err=True
        )
    if not done:
        return max((error.exit_code for error in failures), default=NOTHING)
    reached = [each for each in done if strict and each.worst is not None and each.worst >= strict]
    for each in reached:
        click.echo(f"{each.path}: 发现达到 --strict 的程度 findings reach the threshold", err=True)
    return PARTLY if failures or reached else DONE
