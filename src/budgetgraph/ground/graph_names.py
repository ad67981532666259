"""The names of graphs that a server must know too, which loads nothing that makes graphs."""

from __future__ import annotations


def graph_space(base: str) -> str:
    """What the IRIs of all named graphs of the publisher with this base IRI start with."""
    return f"{base}graph/"


def marks_graph(base: str) -> str:
    """The graph in which another store remembers what was pushed to it.

    As a subject in it, it stands for the store's default graph.
    """
    return f"{graph_space(base)}pushed"
