"""Pushing a release into a SPARQL store of any make, graph by graph.

``dumps`` reads the graphs of a release, ``addresses`` and ``credentials`` say where to and as whom,
``transport`` is HTTP with patience, ``questions`` asks the store, ``writers`` write to it, ``marks``
remember in the store itself what was written, and ``pushing`` puts them together.
"""

from __future__ import annotations

from budgetgraph.publishing.push.addresses import Addresses, Method, addresses_of, checked_url
from budgetgraph.publishing.push.credentials import Credentials, credentials_of
from budgetgraph.publishing.push.default_graph import DefaultGraph
from budgetgraph.publishing.push.pushing import Pushed, Wishes, push_release
from budgetgraph.publishing.push.transport import PushError, Transport

__all__ = [
    "Addresses",
    "Credentials",
    "DefaultGraph",
    "Method",
    "PushError",
    "Pushed",
    "Transport",
    "Wishes",
    "addresses_of",
    "checked_url",
    "credentials_of",
    "push_release",
]
