"""Floor 2: a located document becomes typed, located records and findings."""

from __future__ import annotations

from budgetgraph.interpreting.extraction import interpret

__all__ = ["interpret"]
