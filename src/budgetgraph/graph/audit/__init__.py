"""The audit (审核): what a published budget contradicts, as findings with their evidence.

Rules are SHACL shapes (``shapes/audit``), run as queries over the graphs of one document. What the reading
could not make sense of is told in the same form.
"""

from __future__ import annotations

from budgetgraph.graph.audit.citations import citations
from budgetgraph.graph.audit.finding import AuditFinding, AuditReport
from budgetgraph.graph.audit.report_graph import finding_iris, report_graph
from budgetgraph.graph.audit.rules import audit_rules, shape_names
from budgetgraph.graph.audit.runner import results
from budgetgraph.graph.audit.suspects import grouped
from budgetgraph.graph.audit.told_by_reading import reading_findings
from budgetgraph.graph.audit.told_by_rules import rule_findings
from budgetgraph.graph.iris import Iris
from budgetgraph.graph.selecting import Select
from budgetgraph.interpreting.records import Interpretation

__all__ = [
    "AuditFinding",
    "AuditReport",
    "audit_document",
    "finding_iris",
    "report_graph",
    "shape_names",
]


def audit_document(interpretation: Interpretation, iris: Iris, select: Select) -> AuditReport:
    """What one document contradicts, and what was not understood in it.

    ``select`` runs queries over the graphs of the document (facts, provenance and register, mapped with
    ``iris``) and the code lists. Raises :class:`InstallationError` if the rules are missing or malformed.
    """
    of_document = iris.of_document(interpretation.budget.heading)
    cited = citations(interpretation, of_document)
    found = [
        *rule_findings(results(audit_rules(), select), cited),
        *reading_findings(interpretation.findings, cited, of_document),
    ]
    return AuditReport(grouped(found, interpretation.evidence.support))
