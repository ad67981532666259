"""The command line: ``budgetgraph``. Commands parse arguments, call one function, print, and exit.

Each command is imported when it is used: converting loads no web server, serving loads no validator.
"""

from __future__ import annotations

import importlib

import click

from budgetgraph import __version__
from budgetgraph.cli.errors import guarded

_COMMANDS = {
    "convert": "Turn budget documents into RDF.",
    "audit": "Say precisely what documents contradict, and where it is printed.",
    "coverage": "Say how much of each document is read and confirmed by its own sums.",
    "publish": "Convert documents and write them as a release.",
    "releases": "List, compare, verify, activate and remove releases.",
    "serve": "Serve a release over HTTP: SPARQL, pages, data.",
    "query": "Ask a release, or a SPARQL endpoint, a question.",
    "push": "Load a release into a SPARQL store.",
    "demo": "Publish and serve the example that comes with budgetgraph.",
    "synthesize": "Write synthetic documents in the official form.",
}


class _Commands(click.Group):
    """Knows the names of the commands and loads only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"budgetgraph.cli.{cmd_name}_command")
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # Help needs the one-line texts only, not the modules.
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="budgetgraph")
def cli() -> None:
    """Chinese department budgets (部门预算) as linked data.

    \b
    Examples:
      budgetgraph demo
      budgetgraph convert budget.md > budget.ttl
      budgetgraph audit budget.md
      budgetgraph publish budgets/ --releases releases
      budgetgraph serve --releases releases
      budgetgraph query releases total-spending
    """


def main() -> None:
    """The entry point: runs the command and exits with its code."""
    guarded(cli)


__all__ = ["cli", "main"]
