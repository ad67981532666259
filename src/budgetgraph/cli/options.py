"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from budgetgraph.ground.findings import Severity

F = TypeVar("F", bound=Callable[..., Any])


UNSET = "is empty: is a variable of the shell unset?"


def given(_: click.Context, param: click.Parameter, value: Any) -> Any:
    """A callback that gives ``value`` back. Raises :class:`click.BadParameter` for an empty text in it."""
    if value == "" or (isinstance(value, tuple) and "" in value):
        raise click.BadParameter(UNSET, param=param)
    return value


class FolderName(click.Path):
    """The name of a folder that need not be there; an empty one must not mean the current folder."""

    def __init__(self, *, file_okay: bool = False) -> None:
        super().__init__(file_okay=file_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name as a path; an empty text fails."""
        if value == "":
            self.fail(UNSET, param, ctx)
        return super().convert(value, param, ctx)


class SeverityType(click.ParamType[Severity]):
    """``info``, ``warning`` or ``violation``."""

    name = "severity"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Severity:
        """The severity of that name."""
        if isinstance(value, Severity):
            return value
        named = {severity.label: severity for severity in Severity}
        if str(value).lower() not in named:
            self.fail(f"{value!r} is not one of {', '.join(named)}", param, ctx)
        return named[str(value).lower()]


def base_iri_option(command: F) -> F:
    """``--base-iri``."""
    return click.option(
        "--base-iri",
        metavar="IRI",
        callback=given,
        help="The publisher's own base address.  [default: https://budgetgraph.example/]",
    )(command)


def strict_option(command: F) -> F:
    """``--strict``."""
    return click.option(
        "--strict",
        type=SeverityType(),
        metavar="SEVERITY",
        help="End with exit code 1 if a finding is info, warning or violation, or worse.",
    )(command)


def workers_option(command: F) -> F:
    """``--workers``, which is also ``--jobs``; the parameter is ``workers``."""
    return click.option(
        "--workers",
        "--jobs",
        "-j",
        "workers",
        type=click.IntRange(1),
        metavar="N",
        help="Processes to use.  [default: all cores]",
    )(command)


def as_one_option(command: F) -> F:
    """``--as-one``."""
    return click.option(
        "--as-one",
        is_flag=True,
        help="All FILEs are one document that was published in several, in this order.",
    )(command)


def scheduler_option(command: F) -> F:
    """``--scheduler``."""
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        callback=given,
        help="Convert on the workers of this Dask scheduler, for example tcp://127.0.0.1:8786.",
    )(command)


def supersede_option(command: F) -> F:
    """``--supersede``."""
    return click.option(
        "--supersede",
        is_flag=True,
        help="Of two files with the same document, the later one replaces the earlier.",
    )(command)
