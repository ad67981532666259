"""What workers reply, as the values that were asked for."""

from __future__ import annotations

import json

from budgetgraph.publishing.engines.channel import FORMATS
from budgetgraph.publishing.engines.contract import Answer, Spooled
from budgetgraph.publishing.engines.worker_process import Reply
from budgetgraph.publishing.store import Table, Term


def table_of(variables: tuple[str, ...], rows: bytes) -> Table:
    """The table with ``rows``, as a worker writes them in JSON."""
    terms = (tuple(term and Term(*term) for term in row) for row in json.loads(rows))
    return Table(variables, tuple(terms))


def answer_of(reply: Reply) -> Answer:
    """The answer that a worker has written."""
    told = reply.told
    body: bytes | Spooled = reply.body
    if reply.file is not None:
        body = Spooled(reply.file, told["size"])
    return Answer(
        FORMATS[told["format"]],
        body,
        form=told["form"],
        encoding=told["encoding"],
        volatile=told["volatile"],
        rows=told["rows"],
    )
