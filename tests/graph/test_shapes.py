"""Each structural shape on small examples: what passes, and exactly what fails and where."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH

from budgetgraph.graph.mapping import DocumentGraphs
from budgetgraph.graph.selecting import SelectEngine
from budgetgraph.graph.shapes import STRUCTURE, read_shapes, structure_shapes
from budgetgraph.graph.validation import validate
from budgetgraph.ground.findings import Severity
from budgetgraph.ground.resources import resource_dir
from tests.graph.oxigraph_select import oxigraph_engine

EXAMPLES = Path(__file__).parent / "shapes"
STRUCTURE_FILES = sorted((resource_dir("shapes") / "structure").glob("*.ttl"))
BGS = "https://w3id.org/budgetgraph/shapes#"
_EXPECT = re.compile(r"^# expect: (\S+) (\S+)$", re.MULTILINE)

example = pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("S*/*.ttl")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def expected(path: Path) -> set[tuple[str, str]]:
    """Pairs of violated rule and focus node that the example announces."""
    return set(_EXPECT.findall(path.read_text(encoding="utf-8")))


def shape_file(path: Path) -> Path:
    (file,) = (file for file in STRUCTURE_FILES if file.name.startswith(f"{path.parent.name}-"))
    return file


def local(node: object) -> str:
    return str(node).removeprefix(BGS)


@example
def test_example_in_pyshacl(path: Path) -> None:
    data = Graph().parse(path)
    shapes = Graph().parse(shape_file(path))

    conforms, report, text = pyshacl.validate(data, shacl_graph=shapes)

    found = {
        (
            local(
                report.value(result, SH.sourceConstraint)
                if isinstance(report.value(result, SH.sourceConstraint), URIRef)
                else report.value(result, SH.sourceShape)
            ),
            str(report.value(result, SH.focusNode)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert found == expected(path), text
    assert conforms == path.stem.startswith("pass")


@example
@pytest.mark.parametrize("engine", [None, oxigraph_engine], ids=["rdflib", "oxigraph"])
def test_example_in_our_validation(path: Path, engine: SelectEngine | None) -> None:
    graphs = DocumentGraphs(Graph().parse(path), Graph(), Graph())

    report = validate(graphs, Graph(), engine=engine, shapes=read_shapes([shape_file(path)]))

    found = {(local(each.constraint or each.shape), str(each.focus)) for each in report.violations}
    assert found == expected(path)


def test_every_rule_has_a_failing_example() -> None:
    shapes = structure_shapes()
    rules = {local(rule.constraint) for rule in shapes.rules}
    rules |= {local(shape) for shape in shapes.complete.objects(None, SH.property)}
    rules |= {local(shape) for shape, _ in shapes.complete.subject_objects(SH["or"])}

    shown = {rule for path in EXAMPLES.glob("*/fail-*.ttl") for rule, _ in expected(path)}

    assert shown == rules


def test_every_shape_has_a_passing_and_a_failing_example() -> None:
    for file in STRUCTURE_FILES:
        folder = EXAMPLES / file.name[:3]
        assert list(folder.glob("pass-*.ttl")), file.name
        assert list(folder.glob("fail-*.ttl")), file.name


@pytest.mark.parametrize("file", STRUCTURE_FILES, ids=lambda file: file.stem)
def test_shape_file_is_readable_alone(file: Path) -> None:
    graph = Graph().parse(file)
    groups = Graph().parse(resource_dir("shapes") / "groups.ttl")
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        assert str(shape).startswith(BGS + file.name[:3])
        assert len(list(graph.objects(shape, SH.severity))) == 1
        for group in graph.objects(shape, URIRef("http://purl.org/dc/terms/isPartOf")):
            assert (group, None, None) in groups
    for rule in {*graph.objects(None, SH.property), *graph.objects(None, SH.sparql)}:
        assert not isinstance(rule, BNode)
        assert {text.language for text in graph.objects(rule, SH.message)} == {"zh", "en"}
    assert not set(graph.objects(None, SH.prefixes)), "a query runs as it stands"
    for constraint in graph.objects(None, SH.sparql):
        assert graph.value(constraint, SH.severity) is None, "severity belongs on shapes"
        query = str(graph.value(constraint, SH.select))
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", query, re.IGNORECASE)
    lists = set(graph.objects(None, RDF.rest)) | {
        node for _, predicate, node in graph if predicate in (SH["in"], SH["or"], SH.languageIn)
    }
    assert {node for triple in graph for node in triple if isinstance(node, BNode)} <= lists


def test_the_group_decides_what_stops_a_release() -> None:
    shapes = structure_shapes()
    node_shapes = set(shapes.complete.subjects(RDF.type, SH.NodeShape))
    loose = {local(shape) for shape in node_shapes if not shapes.stops_release(shape)}
    assert loose == {"S06-form", "S08-form"}
    assert all(shapes.severity(URIRef(BGS + name)) is Severity.WARNING for name in loose)
    assert shapes.stops_release(URIRef(BGS + "S01-amount")), STRUCTURE
