"""The form that all rules of the audit have, so that they are a contract that any engine can keep."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import BNode, Graph, Literal
from rdflib.namespace import DCTERMS, RDF, RDFS, SH

from budgetgraph.graph.audit import shape_names
from budgetgraph.graph.audit.rules import AuditRule, audit_rules, faults_of, rules_of, selected
from budgetgraph.graph.shapes import STRUCTURE, Shapes, read_shapes
from budgetgraph.ground.errors import InstallationError
from budgetgraph.ground.findings import KINDS, Severity
from budgetgraph.ground.resources import resource_dir
from budgetgraph.ground.vocabulary import BGS

FILES = sorted((resource_dir("shapes") / "audit").glob("*.ttl"))
EXAMPLE = """
@prefix bg: <https://w3id.org/budgetgraph/ontology#> .
@prefix bgs: <https://w3id.org/budgetgraph/shapes#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
bgs:R99 a sh:NodeShape ;
    rdfs:label "名称"@zh , "Name"@en ;
    rdfs:comment "说明"@zh , "Comment"@en ;
    dct:isPartOf bgs:Source ;
    dct:identifier "R99" ;
    sh:severity sh:Warning ;
    sh:targetClass bg:BudgetItem ;
    sh:sparql bgs:R99-constraint .
bgs:R99-constraint a sh:SPARQLConstraint ;
    sh:message "金额为{?stated}"@zh , "The amount is {?stated}"@en ;
    sh:select '''PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
        SELECT $this ?stated WHERE { $this bg:amount ?stated }''' .
"""

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def shapes_of(text: str, folder: Path) -> Shapes:
    file = folder / "R99-example.ttl"
    file.write_text(text, encoding="utf-8")
    return read_shapes([file])


@every_file
def test_every_constraint_keeps_the_form(file: Path) -> None:
    shapes = read_shapes([file])
    assert {rule.constraint: faults_of(rule, shapes) for rule in shapes.rules} == {
        rule.constraint: () for rule in shapes.rules
    }


@every_file
def test_a_file_is_one_rule_and_readable_alone(file: Path) -> None:
    graph = Graph().parse(file)
    number = file.name[:3]
    assert re.fullmatch(r"R\d\d-[a-z0-9-]+\.ttl", file.name)
    shapes = set(graph.subjects(RDF.type, SH.NodeShape))
    assert BGS[number] in shapes, "the main shape has the name of the rule"
    for shape in shapes:
        assert re.fullmatch(rf"{BGS}{number}(-[a-z0-9-]+)?", str(shape))
        assert graph.value(shape, DCTERMS.identifier) == Literal(f"R{int(number[1:])}")
        assert list(graph.objects(shape, SH.sparql)) == [
            BGS[f"{str(shape)[len(BGS) :]}-constraint"]
        ]
    assert {node for triple in graph for node in triple if isinstance(node, BNode)} == set()
    assert not list(graph.objects(None, SH.prefixes)), "a query runs as it stands"
    first, second, *_ = file.read_text(encoding="utf-8").splitlines()
    assert re.match(rf"# R{int(number[1:])}\b.*[\u4e00-\u9fff]", first)
    assert re.match(rf"# R{int(number[1:])}\b.*[a-z]", second)


def test_no_rule_stops_a_release() -> None:
    shapes = read_shapes(FILES)
    assert not any(shapes.stops_release(rule.shape) for rule in shapes.rules), STRUCTURE


def test_shapes_have_names_for_people() -> None:
    names = shape_names()
    assert set(names) == {rule.shape for rule in audit_rules()}
    assert all(name.zh and name.en for name in names.values())


def test_a_rule_is_read(tmp_path: Path) -> None:
    (rule,) = rules_of(shapes_of(EXAMPLE, tmp_path))
    assert (rule.identifier, rule.shape, rule.severity) == ("R99", BGS.R99, Severity.WARNING)
    assert rule.message.en == "The amount is {?stated}"
    assert rule.query.startswith("PREFIX bg:")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"名称"@zh , ', "", "a label in Chinese and English"),
        (' , "Comment"@en', "", "a comment in Chinese and English"),
        ("dct:isPartOf bgs:Source", "dct:isPartOf bgs:Structure", "part of bgs:Source"),
        ('"R99"', '"99"', "an? identifier|one identifier"),
        ("sh:severity sh:Warning ;", "", "one severity"),
        ("sh:targetClass bg:BudgetItem ;", "", "target class"),
        ('"金额为{?stated}"@zh , ', "", "a message in Chinese and English"),
        ("WHERE {", "WHERE { # Minus nothing\n", "VALUES, MINUS and SERVICE"),
        ("$this ?stated WHERE", "$this WHERE", r"selects \?stated"),
        ("SELECT $this", "SELECT", r"selects \$this"),
        (
            "a sh:SPARQLConstraint ;",
            "a sh:SPARQLConstraint ; sh:severity sh:Info ;",
            "no severity of its own",
        ),
    ],
)
def test_a_malformed_rule_is_a_fault_of_the_installation(
    old: str, new: str, fault: str, tmp_path: Path
) -> None:
    assert old in EXAMPLE
    with pytest.raises(InstallationError, match=fault):
        rules_of(shapes_of(EXAMPLE.replace(old, new), tmp_path))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT $this ?a WHERE { ?x ?y ?z }", ("this", "a")),
        ("SELECT DISTINCT $this (STR(?b) AS ?c) WHERE {}", ("this", "c")),
        (
            'SELECT $this (GROUP_CONCAT(STR(?b); SEPARATOR=" ") AS ?c) ?d WHERE {}',
            ("this", "c", "d"),
        ),
        ("ASK {}", ()),
    ],
)
def test_what_a_query_selects(query: str, names: tuple[str, ...]) -> None:
    assert selected(query) == names


def test_every_kind_of_reading_finding_has_its_shape() -> None:
    graph = Graph().parse(resource_dir("shapes") / "reading.ttl")
    labels = {
        (str(shape).removeprefix(str(BGS)), label.language): str(label)
        for shape in graph.subjects(RDF.type, SH.NodeShape)
        for label in graph.objects(shape, RDFS.label)
        if isinstance(label, Literal)
    }
    assert labels == {
        (kind, language): getattr(message, language)
        for kind, message in KINDS.items()
        for language in ("zh", "en")
    }


@pytest.mark.parametrize("rule", audit_rules(), ids=lambda rule: str(rule.shape)[len(BGS) :])
def test_pyshacl_takes_the_query(rule: AuditRule) -> None:
    # It looks at the text: the variables of the first sub-select must begin with $this.
    helper = SPARQLQueryHelper(None, rule.constraint, rule.query)
    assert helper.check_invalid_sparql(rule.query)
