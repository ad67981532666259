"""Each record as the triples that ``docs/model.md`` promises."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, QB, RDF, SKOS
from rdflib.term import Node

from budgetgraph.graph.iris import Iris
from budgetgraph.graph.mapping import DocumentGraphs, map_interpretation
from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import BG, PREFIXES
from budgetgraph.interpreting.records import (
    AssetHolding,
    Budget,
    Claim,
    Definition,
    Duty,
    Enumeration,
    Goal,
    Horizon,
    ItemKey,
    PrintedCode,
    ProcurementItem,
    Project,
    ProjectComponent,
    Role,
    Unit,
)
from budgetgraph.interpreting.stated_counts import StatedCount
from budgetgraph.reading.document import SourceFile
from tests.graph.small_budget import (
    CHILD_PROJECT,
    HEADING,
    PARENT_PROJECT,
    UNCODED_PROJECT,
    complete_budget,
    interpretation_of,
    item,
    money,
    narrative,
    printed,
)

BASE = "https://budgetgraph.example/"
KEY = "420111/036/2026/budget"
ITEM = f"id/item/{KEY}/function-gpb/2026/exp/036/2010350/personnel"

Triples = set[tuple[Node, Node, Node]]


def graphs_of(budget: Budget, **options: int) -> DocumentGraphs:
    return map_interpretation(
        interpretation_of(budget), Iris(), software_version="0.1.0", **options
    )


def graph_of(triples: Triples) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def turtle(text: str) -> Triples:
    """Turtle with our prefixes, relative to the base."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return set(Graph().parse(data=f"@base <{BASE}> .\n{prefixes}{text}", format="turtle"))


def added(name: str, **records: object) -> Triples:
    """What the records add to one graph of a document that says nothing else."""
    bare, full = (
        set(getattr(graphs_of(budget), name))
        for budget in (Budget(HEADING), replace(Budget(HEADING), **records))
    )
    assert bare <= full
    return full - bare


def test_a_document_in_two_files() -> None:
    cell = replace(printed("5-1", 0, 5, "362.72"), row=4, page=12, file=2)
    files = tuple(
        SourceFile(f"{name}.pdf", "application/pdf", name * 64, 10) for name in ("a", "b")
    )
    duty = Duty(1, "职责", (cell, replace(cell, file=1)))
    interpretation = replace(
        interpretation_of(replace(Budget(HEADING), duties=(duty,))), files=files
    )
    graphs = map_interpretation(interpretation, Iris(), software_version="0.1.0")
    of_both = "".join(
        f"""
        <id/file/{name * 64}> a prov:Entity ; dct:identifier "sha256:{name * 64}" ;
            rdfs:label "{name}.pdf" ; prov:specializationOf <id/doc/{KEY}> ;
            dcat:mediaType <https://www.iana.org/assignments/media-types/application/pdf> .
        <id/activity/{KEY}/v1> prov:used <id/file/{name * 64}> .
        <id/cell/{KEY}/t5-1/{place}P12R4C5> a bg:SourceCell ; dct:isPartOf <id/doc/{KEY}> ;
            dct:source <id/file/{name * 64}> ; bg:page 12 ; bg:row 4 .
        """
        for name, place in (("a", ""), ("b", "F2"))
    )
    assert turtle(of_both) <= set(graphs.provenance)


def test_document() -> None:
    assert set(graphs_of(Budget(HEADING), version=2).facts) == turtle(f"""
        <id/doc/{KEY}> a bg:BudgetDocument ; bg:fiscalYear 2026 ; dct:creator <id/org/420111/036> ;
            dct:type dk:budget ; dct:title "示例中心2026年部门预算"@zh ;
            dct:issued "2026-01"^^xsd:gYearMonth ; dcat:version "2" ;
            dct:language <http://publications.europa.eu/resource/authority/language/ZHO> ;
            dct:spatial <id/region/420111> .
    """)


def test_regions() -> None:
    assert set(graphs_of(Budget(HEADING)).register) == turtle("""
        <id/region/420111> a dct:Location ; dct:identifier "420111" ; skos:prefLabel "洪山区"@zh ;
            dct:isPartOf <id/region/420100> .
        <id/region/420100> a dct:Location ; dct:identifier "420100" ; skos:prefLabel "武汉市"@zh ;
            dct:isPartOf <id/region/420000> .
        <id/region/420000> a dct:Location ; dct:identifier "420000" ; skos:prefLabel "湖北省"@zh .
    """)


def test_conversion() -> None:
    file = f"id/file/{'0' * 63}1"
    assert set(graphs_of(Budget(HEADING), version=2, previous=1).provenance) == turtle(f"""
        <{file}> a prov:Entity ; dct:identifier "sha256:{"0" * 63}1" ; rdfs:label "示例.md" ;
            prov:specializationOf <id/doc/{KEY}> ;
            dcat:mediaType <https://www.iana.org/assignments/media-types/text/markdown> .
        <graph/facts/{KEY}/v2> a prov:Bundle ; prov:wasGeneratedBy <id/activity/{KEY}/v2> ;
            prov:wasDerivedFrom <id/doc/{KEY}> ; prov:wasRevisionOf <graph/facts/{KEY}/v1> .
        <id/activity/{KEY}/v2> a prov:Activity ; prov:used <id/doc/{KEY}> , <{file}> ;
            prov:wasAssociatedWith <id/software/budgetgraph/0.1.0> .
        <id/software/budgetgraph/0.1.0> a prov:SoftwareAgent ; rdfs:label "budgetgraph 0.1.0" ;
            dcat:version "0.1.0" .
    """)


def test_line() -> None:
    line = item("function-gpb", "2010350/personnel", 3627200, money("5-1", 218, 5, "362.72"))
    label = load_code_lists().concept("breakdown", "function-gpb")
    assert label is not None
    assert added("facts", items=(line,)) == turtle(f"""
        <{ITEM}> a bg:BudgetItem , bg:BudgetLine , qb:Observation ;
            qb:dataSet <id/dataset/{KEY}/function-gpb> ; bg:unit <id/org/420111/036> ;
            bg:fiscalYear 2026 ; bg:phase phase:approved ; bg:direction dir:expenditure ;
            bg:function fn:2010350 ; bg:nature nat:personnel ; bg:amount 3627200.0 ;
            sdmx-attribute:obsStatus sdmx-code:obsStatus-A .
        <id/dataset/{KEY}/function-gpb> a qb:DataSet ; qb:structure bgd:function-gpb ;
            bg:breakdown bd:function-gpb ; bg:fiscalYear 2026 ; dct:source <id/doc/{KEY}> ;
            dct:creator <id/org/420111/036> ;
            rdfs:label "2026年{label.labels_zh[0]}"@zh , "{label.label_en}, 2026"@en ;
            sdmx-attribute:unitMeasure
                <http://publications.europa.eu/resource/authority/currency/CNY> .
    """)
    assert added("provenance", items=(line,)) == turtle(f"""
        <{ITEM}> prov:wasDerivedFrom <id/cell/{KEY}/t5-1/L218C5> .
        <id/cell/{KEY}/t5-1/L218C5> a bg:SourceCell ; dct:isPartOf <id/doc/{KEY}> ;
            bg:table "5-1" ; bg:row 118 ; bg:line 218 ; bg:column 5 ; prov:value "362.72" ;
            bg:printedUnit "万元" ; bg:grain 100.0 ;
            rdfs:label "表5-1第218行第5列"@zh , "table 5-1, line 218, column 5"@en .
    """)
    assert added("register", items=(line,)) == set()


def test_derived_item_of_another_year() -> None:
    cells = (narrative(536, 1, "410.06"), narrative(536, 2, "45.62"))
    prior = item(
        "function-gpb", "2010350/total", 3644400, *cells, role=Role.PLAIN, year=2025, derived=True
    )
    node = f"id/item/{KEY}/function-gpb/2025/exp/036/2010350/total"
    facts = {triple for triple in added("facts", items=(prior,)) if str(triple[0]) == BASE + node}
    assert facts == turtle(f"""
        <{node}> a bg:BudgetItem , qb:Observation ; qb:dataSet <id/dataset/{KEY}/function-gpb> ;
            bg:unit <id/org/420111/036> ; bg:fiscalYear 2025 ; bg:phase phase:approved ;
            bg:direction dir:expenditure ; bg:function fn:2010350 ; bg:nature nat:total ;
            bg:amount 3644400.0 ; sdmx-attribute:obsStatus sdmx-code:obsStatus-E .
    """)
    provenance = added("provenance", items=(prior,))
    assert (
        turtle(f"""
        <{node}> prov:wasGeneratedBy <id/activity/derive-prior-year> ;
            prov:wasDerivedFrom <id/cell/{KEY}/n5/L536C1> , <id/cell/{KEY}/n5/L536C2> .
        <id/activity/derive-prior-year> a prov:Activity ;
            rdfs:label "prior year = amount - stated change"@en , "上年数 = 本年数 − 增减额"@zh .
    """)
        <= provenance
    )


def test_project_dimension_and_subtotal() -> None:
    items = (
        item("project", "total/total", 1, role=Role.SUBTOTAL),
        item("project", f"general-public/{CHILD_PROJECT}", 1),
        item("project-component", f"{CHILD_PROJECT}/0a1b2c3d", 1, role=Role.PLAIN),
    )
    facts = added("facts", items=items)
    start = f"id/item/{KEY}"
    assert (
        turtle(f"""
        <{start}/project/2026/exp/036/total/total> a bg:Subtotal ; bg:source src:total ;
            bg:project prj:total .
        <{start}/project/2026/exp/036/general-public/{CHILD_PROJECT}> a bg:BudgetLine ;
            bg:source src:general-public ; bg:project <id/project/{CHILD_PROJECT}> .
        <{start}/project-component/2026/exp/036/{CHILD_PROJECT}/0a1b2c3d>
            bg:project <id/project/{CHILD_PROJECT}> ;
            bg:component <id/component/{CHILD_PROJECT}/0a1b2c3d> .
    """)
        <= facts
    )
    roles = {kind for _, predicate, kind in facts if predicate == RDF.type}
    assert roles == {BG.BudgetItem, BG.BudgetLine, BG.Subtotal, QB.Observation, QB.DataSet}


def test_two_figures_in_one_cell() -> None:
    one, two = (money("11", 361, 6, "516.78 449.42", part) for part in (1, 2))
    provenance = added("provenance", duties=(Duty(1, "职责", (one, two)),))
    cells = {str(cell) for cell in graph_of(provenance).subjects(RDF.type, BG.SourceCell)}
    assert cells == {f"{BASE}id/cell/{KEY}/t11/L361C6.{part}" for part in (1, 2)}


def test_paged_cell() -> None:
    cell = replace(money("5-1", 0, 5, "1"), page=12, row=3)
    assert turtle(f"""
        <id/cell/{KEY}/t5-1/P12R3C5> a bg:SourceCell ; bg:page 12 ; bg:row 3 ; bg:column 5 .
    """) <= added("provenance", duties=(Duty(1, "职责", (cell,)),))


def test_units() -> None:
    units = (Unit("036", "中心", ("别名", "中心")), Unit("036001", "本级", parent="036"))
    assert added("facts", units=units) == turtle("""
        <id/org/420111/036> a bg:BudgetUnit , cv:PublicOrganisation .
        <id/org/420111/036001> a bg:BudgetUnit , cv:PublicOrganisation .
    """)
    assert added("register", units=units) == turtle("""
        <id/org/420111/036> dct:identifier "036" ; skos:prefLabel "中心"@zh ;
            skos:altLabel "别名"@zh ; dct:spatial <id/region/420111> .
        <id/org/420111/036001> dct:identifier "036001" ; skos:prefLabel "本级"@zh ;
            dct:spatial <id/region/420111> ; org:subOrganizationOf <id/org/420111/036> ;
            bg:rollsUpTo <id/org/420111/036> .
    """)


def test_names_as_printed() -> None:
    unit = Unit("036", "中心", printed_names=("中心", "城运中心"))
    project = Project(UNCODED_PROJECT, "运维项目", printed_names=("运维项目", "运行维护项目"))
    assert turtle(f"""
        <id/org/420111/036> bg:printedName "中心"@zh , "城运中心"@zh .
        <id/project/{UNCODED_PROJECT}> bg:printedName "运维项目"@zh , "运行维护项目"@zh .
    """) <= added("facts", units=(unit,), projects=(project,))


def test_other_wordings() -> None:
    duty = Duty(5, "承担工作。", other_wordings=("承担有关工作。",))
    goal = Goal("dept", Horizon.ANNUAL, "overall-goal", "目标。", 2026, other_wordings=("别样。",))
    assert turtle(f"""
        <id/duty/{KEY}/5> bg:otherWording "承担有关工作。"@zh .
        <id/goal/{KEY}/dept/annual/1> bg:otherWording "别样。"@zh .
    """) <= added("facts", duties=(duty,), goals=(goal,))


def test_stated_number_of_forms() -> None:
    stated = (StatedCount(2, (SourceCell("n11", 626, 1, table="三.十一", text="2"),)),)
    assert added("facts", stated_forms=stated) == turtle(f"""
        <id/doc/{KEY}> bg:statedProjectForms 2 .
    """)
    assert turtle(f"""
        <id/cell/{KEY}/n11/L626C1> a bg:SourceCell ; bg:printedCount 2 ; prov:value "2" .
    """) <= added("provenance", stated_forms=stated)


def test_number_of_duties_in_the_form() -> None:
    assert added("facts", listed_duties=StatedCount(9)) == turtle(f"""
        <id/doc/{KEY}> bg:listedDuties 9 .
    """)


def test_enumeration() -> None:
    about = ItemKey("function-gpb", 2026, "036", ("2010350", "personnel"))
    listed = (Enumeration(about, ("30101", "30107"), "基本工资、绩效工资"),)
    assert added("facts", enumerations=listed) == turtle(f"""
        <id/enumeration/{KEY}/function-gpb/1> a bg:Enumeration ; schema:about <{ITEM}> ;
            bg:lists ec:30101 , ec:30107 ; dct:description "基本工资、绩效工资"@zh .
    """)


def test_duty() -> None:
    assert added("facts", duties=(Duty(5, "承担工作。"),)) == turtle(f"""
        <id/org/420111/036> bg:hasDuty <id/duty/{KEY}/5> .
        <id/duty/{KEY}/5> a bg:Duty ; schema:position 5 ; dct:description "承担工作。"@zh .
    """)


def test_projects(iris: Iris) -> None:
    parent, child, _ = complete_budget().projects
    number, title = (iris.legal_basis(basis) for basis in parent.legal_bases)
    assert added("facts", projects=(parent, child)) == turtle(f"""
        <id/project/{PARENT_PROJECT}> a bg:Project ; bg:rollsUpTo prj:total ;
            dct:type pty:specific-target , pty:continuing ; bg:unit <id/org/420111/036001> ;
            cv:hasCompetentAuthority <id/org/420111/036> ; bg:startYear 2026 ; bg:endYear 2028 ;
            bg:totalBudget 1200000.0 ; dct:description "保障中心运行。"@zh ;
            bg:servesDuty <id/duty/{KEY}/1> ; cv:hasLegalResource <{number}> , <{title}> .
        <{number}> a eli:LegalResource ; dct:title "关于加强社会管理的通知"@zh ;
            dct:identifier "示政办〔2014〕24号" .
        <{title}> a eli:LegalResource ; dct:title "示例管理条例"@zh .
        <id/project/{CHILD_PROJECT}> a bg:Project ;
            dct:isPartOf <id/project/{PARENT_PROJECT}> ;
            bg:rollsUpTo <id/project/{PARENT_PROJECT}> ; bg:printedName "服务外包项目"@zh .
    """)
    assert added("register", projects=(parent,)) == turtle(f"""
        <id/project/{PARENT_PROJECT}> dct:identifier "{PARENT_PROJECT}" ;
            skos:prefLabel "中心运行项目"@zh ; skos:altLabel "运行项目"@zh .
    """)


def test_component() -> None:
    component = ProjectComponent(CHILD_PROJECT, "0a1b2c3d", "办公电费")
    assert added("facts", components=(component,)) == turtle(f"""
        <id/component/{CHILD_PROJECT}/0a1b2c3d> a bg:ProjectComponent ;
            skos:prefLabel "办公电费"@zh ; dct:isPartOf <id/project/{CHILD_PROJECT}> .
    """)


def test_goals() -> None:
    goals = (
        Goal("dept", Horizon.ANNUAL, "overall-goal", "目标。", 2026),
        Goal("dept", Horizon.ANNUAL, "work-task", "任务。", 2026, 1),
        Goal(PARENT_PROJECT, Horizon.LONG_TERM, "overall-goal", "目标。", None),
    )
    assert added("facts", goals=goals) == turtle(f"""
        <id/goal/{KEY}/dept/annual/1> a bg:Goal ; bg:goalOf <id/org/420111/036> ;
            bg:horizon hz:annual ; dct:type gt:overall-goal ; bg:fiscalYear 2026 ;
            dct:description "目标。"@zh .
        <id/goal/{KEY}/dept/annual/2> a bg:Goal ; bg:goalOf <id/org/420111/036> ;
            bg:horizon hz:annual ; dct:type gt:work-task ; bg:fiscalYear 2026 ;
            dct:description "任务。"@zh ; schema:position 1 .
        <id/goal/{KEY}/{PARENT_PROJECT}/long-term/1> a bg:Goal ;
            bg:goalOf <id/project/{PARENT_PROJECT}> ; bg:horizon hz:long-term ;
            dct:type gt:overall-goal ; dct:description "目标。"@zh .
    """)


def test_indicators() -> None:
    of_department, of_project = complete_budget().indicators
    twin = f"id/indicator/{KEY}/dept/annual/3c1f5a9b"
    node = f"id/indicator/{KEY}/{PARENT_PROJECT}/annual/3c1f5a9b"
    facts = added("facts", indicators=(of_department, of_project))
    assert {triple for triple in facts if str(triple[0]).startswith(BASE + node)} == turtle(f"""
        <{node}> a bg:Indicator ; skos:prefLabel "工作人员满意度"@zh ;
            bg:indicatorOf <id/project/{PARENT_PROJECT}> ; bg:horizon hz:annual ;
            dct:type ity:satisfaction-served ; bg:typeInferred false ; dct:conformsTo tb:plan ;
            prov:alternateOf <{twin}> .
        <{node}/2026> a bg:Target ; bg:indicator <{node}> ; bg:fiscalYear 2026 ;
            prov:value "≥90%" ; bg:operator op:ge ; bg:numericValue 90.0 ; schema:unitText "%" .
        <{node}/2025> a bg:Baseline ; bg:indicator <{node}> ; bg:fiscalYear 2025 ;
            prov:value "稳定" ; bg:textValue "稳定"@zh .
        <{node}/2024> a bg:Baseline ; bg:indicator <{node}> ; bg:fiscalYear 2024 ;
            prov:value "——" .
    """)
    # Only from the project's form to the department's, and only where the department has it too.
    assert not list(graph_of(facts).objects(URIRef(BASE + twin), PROV.alternateOf))
    alone = graph_of(added("facts", indicators=(of_project,)))
    assert not list(alone.subject_objects(PROV.alternateOf))


def test_procurement() -> None:
    planned = (
        ProcurementItem(PARENT_PROJECT, 1, "外包费", Decimal(1), Decimal(3408000), "procurement-services"),
        ProcurementItem(PARENT_PROJECT, 2, "办公用品", None, None),
        ProcurementItem(None, 1, "会议服务", None, Decimal(40000), purpose="人大专项会议"),
    )  # fmt: skip
    start = f"id/procurement-item/{KEY}/{PARENT_PROJECT}"
    assert added("facts", procurement=planned) == turtle(f"""
        <{start}/1> a bg:ProcurementItem ; skos:prefLabel "外包费"@zh ; bg:quantity 1.0 ;
            bg:project <id/project/{PARENT_PROJECT}> ; bg:amount 3408000.0 ;
            bg:category cat:procurement-services .
        <{start}/2> a bg:ProcurementItem ; skos:prefLabel "办公用品"@zh ;
            bg:project <id/project/{PARENT_PROJECT}> .
        <id/procurement-item/{KEY}/dept/1> a bg:ProcurementItem ; skos:prefLabel "会议服务"@zh ;
            bg:unit <id/org/420111/036> ; bg:amount 40000.0 ; dct:description "人大专项会议"@zh .
    """)


def test_asset() -> None:
    holding = AssetHolding("036", "vehicle-general", Decimal(1), "2025-12-31")
    assert added("facts", assets=(holding,)) == turtle(f"""
        <id/asset/{KEY}/036/2025-12-31/vehicle-general> a bg:AssetHolding ;
            bg:unit <id/org/420111/036> ; bg:category cat:vehicle-general ; bg:quantity 1.0 ;
            dct:date "2025-12-31"^^xsd:date .
    """)


def test_claims() -> None:
    about = ItemKey("function-gpb", 2026, "036", ("2010350", "personnel"))
    claims = (
        Claim(about, Decimal(-456200), Decimal("-12.50"), reason="人员减少"),
        Claim(about, share_percent=Decimal("58.4")),
    )
    assert added("facts", claims=claims) == turtle(f"""
        <id/claim/{KEY}/function-gpb/1> a bg:Claim ; schema:about <{ITEM}> ;
            bg:changeAmount -456200.0 ; bg:changePercent -12.5 ; dct:description "人员减少"@zh .
        <id/claim/{KEY}/function-gpb/2> a bg:Claim ; schema:about <{ITEM}> ; bg:sharePercent 58.4 .
    """)


def test_definition() -> None:
    assert added("facts", definitions=(Definition("function", "2010350", "指支出。"),)) == turtle(f"""
        <id/definition/{KEY}/function/2010350> a bg:Definition ; skos:definition "指支出。"@zh ;
            dct:subject fn:2010350 ; dct:source <id/doc/{KEY}> .
    """)


@pytest.mark.parametrize(
    ("scheme", "code", "others", "broader", "level"),
    [
        ("function", "2010377", (), "function/20103", 3),
        ("function", "2990377", ("29903",), "function/29903", 3),
        ("function", "2990377", (), "function/total", 3),
        ("function", "299", (), "function/total", 1),
        ("economic", "39977", ("399",), "economic/399", 2),
        ("category", "vehicle-flying", (), "category/total", 1),
        ("phase", "draft", (), None, 0),
    ],
)
def test_printed_codes(
    scheme: str, code: str, others: tuple[str, ...], broader: str | None, level: int
) -> None:
    lists = load_code_lists()
    assert lists.concept(scheme, code) is None, "the example must be a code that is not listed"
    printed = tuple(PrintedCode(scheme, each, "某某事务") for each in (code, *others))
    parent = f"skos:broader <{PREFIXES['code']}{broader}> ;" if broader else ""
    node = URIRef(f"{PREFIXES['code']}{scheme}/{code}")
    found = {triple for triple in added("register", printed_codes=printed) if triple[0] == node}
    assert found == turtle(f"""
        <{node}> a skos:Concept ; skos:inScheme code:{scheme} ; skos:notation "{code}" ; {parent}
            skos:prefLabel "某某事务"@zh ; bg:level {level} .
    """)


def test_codes_that_no_iri_can_hold() -> None:
    graphs = graphs_of(
        replace(Budget(HEADING), printed_codes=(PrintedCode("function", "二〇一", "甲"),))
    )
    (concept,) = graphs.register.subjects(SKOS.notation, Literal("二〇一"))
    assert str(concept).isascii()
