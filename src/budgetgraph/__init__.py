"""Chinese department budgets (部门预算) as linked data: read, validate, publish, query.

::

    from budgetgraph import audit, convert, open_release

    for finding in audit("budget.md").findings:    # what the document contradicts, the worst first
        print(finding.rule, finding.severity.label, finding.message.en)

    conversion = convert("budget.md")          # one document, as triples and findings
    release = open_release("releases")         # the active release of a folder
    print(release.store().table("SELECT …").rows)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from budgetgraph.publishing.pipeline import audit, convert
    from budgetgraph.publishing.release import open_release

__version__ = "0.1.0"
__all__ = ["__version__", "audit", "convert", "open_release"]

_HOMES = {
    "audit": "budgetgraph.publishing.pipeline",
    "convert": "budgetgraph.publishing.pipeline",
    "open_release": "budgetgraph.publishing.release",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: a server must not load the converter, nor a converter the server.
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
