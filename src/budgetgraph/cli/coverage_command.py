"""``budgetgraph coverage``."""

from __future__ import annotations

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.joined_text import tell_joined
from budgetgraph.cli.options import as_one_option, given, workers_option
from budgetgraph.cli.progress import progress_of


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", callback=given)
@click.option(
    "--format",
    "output",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="For people, or for programs.",
)
@click.option("--tables", "each_table", is_flag=True, help="Tell about every table of a document.")
@as_one_option
@workers_option
def coverage(
    files: tuple[str, ...], output: str, each_table: bool, as_one: bool, workers: int | None
) -> int:
    """Say how much of each document is read, and how far its own sums confirm it.

    FILE is a file, a folder or a pattern. Of each document: the tables found, read, confirmed by its own
    sums, contradicted and unchecked; what became of its cells; facts, findings and time. Nothing is
    converted or written. Tables and text of one document may be in two files: they are put together by
    issuer and year.

    A table is confirmed if sums, or the same figures elsewhere, bear its figures out; contradicted if
    the document's own figures disagree; unchecked if nothing can be compared; unread if none of its
    figures could be used.

    \b
    Examples:
      budgetgraph coverage budget.pdf --tables
      budgetgraph coverage budgets/ --format csv > coverage.csv

    \b
    Exit code: 0 done; 1 some files could not be read; 2 none could.
    """
    from budgetgraph.cli.coverage_text import write_coverage
    from budgetgraph.publishing.batch import run_batch
    from budgetgraph.publishing.coverage import measure
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.several_files import Together, run_documents

    paths = find_inputs(files, once=as_one)
    with progress_of(1 if as_one else len(paths)) as progress:
        outcomes = run_documents(
            paths,
            lambda paths, files: run_batch(
                paths, Together(measure, files), workers=workers, progress=progress
            ),
            as_one=as_one,
        )
    tell_joined(each.files for each in outcomes if each.further and not as_one)
    write_coverage(outcomes, output, each_table=each_table)
    failures = [outcome.error for outcome in outcomes if outcome.error is not None]
    for error in failures:
        show_error(error)
    if len(failures) == len(outcomes):
        return NOTHING
    return PARTLY if failures else DONE
