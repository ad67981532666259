"""Every rule of the audit on small graphs: pySHACL and the runner give the same results, the expected ones.

The cases are the files ``cases/Rnn-….ttl``, for example ``cases/R01-sum-of-two.ttl``. A case is a small Turtle
graph that is readable alone: it holds everything that the rule looks at (facts, cells, summations,
``skos:broader`` of the codes it needs, labels), nothing is added to it. It begins with what it is about and
what is expected, one line for each result::

    # R1: two parts that do not add up, and two that do.
    # expect: bgs:R01 summation-1
    # expect: bgs:R01-rounding summation-2

    @prefix ex: <https://x.example/id/> .
    …
    ex:summation-1 a bg:Summation ; …

* After the shape stands the focus node, as what follows ``https://x.example/id/``, or a whole IRI. Two results of
  one shape about one focus (with another ``?value``) are two lines.
* No ``# expect`` line: no result is expected.
* The runner runs all rules over every case. The expected results are those of the rule in the file's name and of
  every rule that an ``# expect`` line names, so that a case for R1 need not please the others. pySHACL, which
  needs seconds for what the runner does in milliseconds, gets only the shapes that ``# expect`` lines name, and
  over a case without any all shapes of its rule.
* Every shape in ``shapes/audit`` needs at least one case that expects it, and every rule at least one case
  without any result.

Rule files: ``shapes/audit/Rnn-….ttl``. Queries carry their own ``PREFIX`` lines (as in ``shapes/structure``),
so ``sh:prefixes`` is not used. In messages the runner writes ``{?stated}`` and ``{?compared}`` with their unit
(``72.57万元``, ``3.1%``) and ``{?difference}`` with its unit and without its sign; any other variable as it
stands, decimals without trailing zeros. pySHACL writes plain numbers: only focus, shape, value and severity are
compared.

Run one rule's cases with ``-k R01``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from budgetgraph.graph.audit.rules import AuditRule, audit_rules, audit_shapes
from budgetgraph.graph.audit.runner import Result, results
from tests.graph.oxigraph_select import oxigraph_engine

CASES = sorted((Path(__file__).parent / "cases").glob("R*.ttl"))
BGS = "https://w3id.org/budgetgraph/shapes#"
EXAMPLE = "https://x.example/id/"
_EXPECT = re.compile(r"^# expect: bgs:(\S+) (\S+)$", re.MULTILINE)

Told = tuple[str, str, str, str]
"""Focus, shape, value and severity of a result."""

case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def queries_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """pySHACL hands each query to rdflib as text for every focus node, and parsing is most of its time."""
    monkeypatch.setattr(processor, "parseQuery", lambda text: text)
    monkeypatch.setattr(processor, "translateQuery", lambda text, base, prefixes: parsed(text))


@cache
def parsed(text: str) -> Query:
    """A query as rdflib runs it. It carries its own prefixes."""
    return translateQuery(parseQuery(text))


@cache
def data_of(path: Path) -> Graph:
    return Graph().parse(path)


@cache
def found_by_runner(path: Path) -> tuple[Result, ...]:
    return tuple(results(audit_rules(), oxigraph_engine([data_of(path)])))


def expected(path: Path) -> list[tuple[str, str]]:
    """Pairs of shape and focus node that the case announces."""
    return sorted(
        (shape, focus if ":" in focus else EXAMPLE + focus)
        for shape, focus in _EXPECT.findall(path.read_text(encoding="utf-8"))
    )


def local(node: Node | None) -> str:
    return str(node).removeprefix(BGS)


def comparable(value: Node | None) -> str:
    # 12.0 and 12.00 are one number; engines may write either.
    if isinstance(value, Literal) and value.value is not None and value.language is None:
        return str(value.value.normalize() if hasattr(value.value, "normalize") else value.value)
    return str(value)


def rule_of(shape: str) -> str:
    return shape.partition("-")[0]


def rules_about(path: Path) -> set[str]:
    """The rules that a case is about: ``R01`` and so on."""
    return {path.stem.partition("-")[0], *(rule_of(shape) for shape, _ in expected(path))}


def shapes_named(path: Path) -> set[str]:
    """The shapes that a case expects results of; of a quiet case, all shapes of its rule."""
    named = {shape for shape, _ in expected(path)}
    rule = path.stem.partition("-")[0]
    return named or {shape for shape in all_shapes() if rule_of(shape) == rule}


@cache
def all_shapes() -> tuple[str, ...]:
    return tuple(local(rule.shape) for rule in audit_rules())


def told_by(found: Iterable[Result]) -> list[Told]:
    return sorted(
        (
            str(each.focus),
            local(each.rule.shape),
            comparable(each.value),
            each.rule.severity.label,
        )
        for each in found
    )


def told_by_pyshacl(data: Graph, shapes: Iterable[str]) -> list[Told]:
    """What pySHACL says that these shapes tell, asked with these shapes only."""
    told = Graph(bind_namespaces="none")
    for shape in shapes:
        for node in (URIRef(BGS + shape), URIRef(f"{BGS}{shape}-constraint")):
            for triple in audit_shapes().complete.triples((node, None, None)):
                told.add(triple)
    _, report, text = pyshacl.validate(data, shacl_graph=told, advanced=False)
    assert isinstance(report, Graph), text
    return sorted(_told(report))


def _told(report: Graph) -> Iterable[Told]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield (
            str(report.value(result, SH.focusNode)),
            local(report.value(result, SH.sourceShape)),
            comparable(report.value(result, SH.value)),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2].lower(),
        )


@case
def test_the_case_is_told_as_expected(path: Path) -> None:
    about = rules_about(path)
    told = told_by(found_by_runner(path))
    assert sorted((s, focus) for focus, s, _, _ in told if rule_of(s) in about) == expected(path)


@case
def test_pyshacl_and_the_runner_agree(path: Path) -> None:
    named = shapes_named(path)
    told = told_by(each for each in found_by_runner(path) if local(each.rule.shape) in named)
    assert told == told_by_pyshacl(data_of(path), named)


def test_every_shape_is_expected_by_a_case() -> None:
    shown = {shape for path in CASES for shape, _ in expected(path)}
    assert shown == {local(rule.shape) for rule in audit_rules()}


@pytest.mark.parametrize("rule", audit_rules(), ids=lambda rule: local(rule.shape))
def test_every_rule_has_a_case_without_result(rule: AuditRule) -> None:
    name = rule_of(local(rule.shape))
    quiet = [path for path in CASES if path.stem.startswith(f"{name}-") and not expected(path)]
    assert quiet, f"no case shows what {name} leaves alone"


def test_focus_nodes_are_things(tmp_path: Path) -> None:
    for path in CASES:
        for each in found_by_runner(path):
            assert isinstance(each.focus, URIRef), path.stem
