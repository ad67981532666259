"""``budgetgraph audit``."""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial
from itertools import chain

import click

from budgetgraph.cli.errors import DONE, NOTHING, PARTLY, show_error
from budgetgraph.cli.joined_text import tell_joined
from budgetgraph.cli.options import (
    SeverityType,
    as_one_option,
    base_iri_option,
    given,
    strict_option,
    supersede_option,
    workers_option,
)
from budgetgraph.cli.progress import progress_of
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.printable import printable

FORMATS = ("text", "json", "csv", "turtle", "html")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", callback=given)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    callback=given,
    help="A file, or a folder (one report per document) if it is one or ends in /.  [default: standard output]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="For people (text, html) or for programs (json, csv, turtle).",
)
@click.option(
    "--severity",
    type=SeverityType(),
    metavar="SEVERITY",
    help="List what is info, warning or violation, or worse.  "
    "[default: text and html list from warning on and count the rest; others list all]",
)
@as_one_option
@base_iri_option
@strict_option
@workers_option
@supersede_option
def audit(
    files: tuple[str, ...],
    output: str | None,
    form: str,
    severity: Severity | None,
    as_one: bool,
    base_iri: str | None,
    strict: Severity | None,
    workers: int | None,
    supersede: bool,
) -> int:
    """Say precisely what budget documents contradict, and where it is printed.

    FILE is a file, a folder or a pattern. Each document is checked against itself: sums, figures that are
    printed twice, tables that must agree, texts, names and targets (rules R1 to R27, docs/audit.md). Findings
    are told worst first and by cause, with both figures, the difference and the printed lines. Nothing is
    corrected. Tables and text of one document may be in two files: they are put together by issuer and year.

    violation: the document contradicts itself. warning: it probably does, or a person should look.
    info: worth knowing, such as a sum that is off by rounding.

    \b
    Examples:
      budgetgraph audit budget.pdf
      budgetgraph audit budget.pdf --severity info
      budgetgraph audit budgets/ --format html -o audit.html
      budgetgraph audit budgets/ --format json | jq '.findings[] | select(.severity == "violation")'
      budgetgraph audit draft.docx --strict warning        # in a publication workflow

    \b
    Exit code: 0 done; 1 a --strict threshold was reached or some files failed;
    2 nothing could be produced.
    """
    from budgetgraph.cli.audit_output import SUFFIXES, Manner, tell, write_told
    from budgetgraph.cli.audit_words import compared_name
    from budgetgraph.cli.audit_years import told_across_years
    from budgetgraph.cli.conversion_output import output_of, require_safe_target, spool_for
    from budgetgraph.graph.iris import DEFAULT_BASE
    from budgetgraph.publishing.batch import run_batch
    from budgetgraph.publishing.duplicates import one_document_each
    from budgetgraph.publishing.inputs import find_inputs
    from budgetgraph.publishing.settings import Settings
    from budgetgraph.publishing.several_files import Together, run_documents

    if form == "turtle" and severity is not None:
        raise click.UsageError(
            "--severity does not go with turtle: the report graph has all findings"
        )
    settings = Settings(DEFAULT_BASE if base_iri is None else base_iri)
    paths = find_inputs(files, once=as_one)
    named = paths[:1] if as_one else paths
    target = output_of(output)
    names = require_safe_target(target, named, paths, SUFFIXES[form])
    terminal = target.folder is None and target.file is None and sys.stdout.isatty()
    manner = Manner(form, severity, _columns() if terminal else None, terminal and _in_colour())
    with spool_for(target, len(named)) as spool, progress_of(len(named)) as progress:
        work = partial(tell, settings=settings, manner=manner, spool=spool)
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
        failures = [outcome.error for outcome in outcomes if outcome.error is not None]
        failures += distinct.duplicates
        across = told_across_years(done, settings, manner, workers)
        failures += [each.error for each in across if each.error is not None]
        done = (*done, *chain(*(each.result or () for each in across)))
        if done:
            write_told(done, failures, form, target, names)
    tell_joined(each.files for each in outcomes if each.further and not as_one)
    for error in failures:
        show_error(error)
    if not done:
        return max((error.exit_code for error in failures), default=NOTHING)
    reached = [each for each in done if strict and each.worst is not None and each.worst >= strict]
    for each in reached:
        name = printable(compared_name(each.record))
        click.echo(f"{name}: 发现达到 --strict 的程度 findings reach the threshold", err=True)
    return PARTLY if failures or reached else DONE


def _columns() -> int:
    return max(40, min(120, shutil.get_terminal_size().columns))


def _in_colour() -> bool:
    """Whether the terminal may be given colours (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
