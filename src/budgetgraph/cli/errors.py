"""How a command ends: exit codes, and errors a person can read. Nobody sees a traceback."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from budgetgraph.ground.errors import DEBUG_VARIABLE, OUR_FAULT, OUR_FAULT_ZH, BudgetgraphError
from budgetgraph.ground.printable import printable

DONE, PARTLY, NOTHING = 0, 1, 2
"""Exit codes: done; a threshold was reached or some files failed; nothing could be produced."""

INTERRUPTED = 130


def show_error(error: BudgetgraphError) -> None:
    """One line on standard error, ``error: file:line: message``, and a hint; then the same in Chinese."""
    _show(str(error), error.hint, error.chinese, error.hint_zh)


def _show(said: str, hint: str | None, said_zh: str | None, hint_zh: str | None = None) -> None:
    click.echo(f"error: {printable(said)}", err=True)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
    if said_zh:
        click.echo(f"错误：{printable(said_zh)}", err=True)
        if hint_zh:
            click.echo(f"  提示：{hint_zh}", err=True)


def show_os_error(error: OSError) -> None:
    """An error of the system, in one line."""
    where = error.filename
    reason = error.strerror or str(error)
    click.echo(f"error: {where}: {reason}" if where else f"error: {reason}", err=True)


def guarded(command: click.Command) -> NoReturn:
    """Run ``command`` and exit; every way to fail gives its exit code and one clear message."""
    try:
        result = command.main(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(result if isinstance(result, int) else DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BudgetgraphError as error:
        show_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if os.environ.get(DEBUG_VARIABLE) == "1":
            raise
        show_os_error(error)
        sys.exit(NOTHING)
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE) == "1":
            raise
        told = " ".join(str(error).split())[:300]
        kind = type(error).__name__
        _show(f"unexpected {kind}: {told}", OUR_FAULT, f"意外的错误 {kind}", OUR_FAULT_ZH)
        sys.exit(NOTHING)
