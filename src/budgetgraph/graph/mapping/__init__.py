"""Mapping: one function per record class, each total, from records to triples (``docs/model.md``)."""

from __future__ import annotations

from budgetgraph.graph.mapping.document import DocumentGraphs, map_interpretation

__all__ = ["DocumentGraphs", "map_interpretation"]
