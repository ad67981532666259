"""What changed between two releases: documents, facts, amounts, findings, and the triples as RDF Patch.

``compare`` gives what people and programs want to know, ``patch_rows`` what a mirror applies. Both read only
what the two manifests do not already say is the same.
"""

from __future__ import annotations

from budgetgraph.publishing.difference.changes import Difference, compare
from budgetgraph.publishing.difference.patch import patch_rows
from budgetgraph.publishing.difference.values import json_pieces

__all__ = ["Difference", "compare", "json_pieces", "patch_rows"]
