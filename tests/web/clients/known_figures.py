"""Questions to the example and their answers, read and reckoned by hand from the printed document.

Amounts there are in 万元, here in yuan: 362.72 + 47.34 + 392.00 of class 201 are 8,020,600.
"""

from __future__ import annotations

from decimal import Decimal

PREFIXES = """\
PREFIX bg: <https://w3id.org/budgetgraph/ontology#>
PREFIX bd: <https://w3id.org/budgetgraph/code/breakdown/>
PREFIX function: <https://w3id.org/budgetgraph/code/function/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""

CLASSES = f"""{PREFIXES}
SELECT ?code ?name (SUM(?amount) AS ?total) WHERE {{
  ?dataset bg:breakdown bd:function-gpb .
  ?line a bg:BudgetLine ; qb:dataSet ?dataset ; bg:amount ?amount ; bg:function ?function .
  ?function skos:broader+ ?class .
  ?class bg:level 1 ; skos:notation ?code ; skos:prefLabel ?name .
  FILTER(LANG(?name) = "zh")
}} GROUP BY ?code ?name ORDER BY ?code"""
CLASS_ROWS = [
    ("201", "一般公共服务支出", "8020600"),
    ("208", "社会保障和就业支出", "460800"),
    ("210", "卫生健康支出", "209900"),
    ("221", "住房保障支出", "725700"),
]

TOTAL_AMOUNT = "9417000"
"""The sum of the lines; the document prints 9,417,100, for its own parts were rounded."""

FUNCTION_201 = "https://w3id.org/budgetgraph/code/function/201"
NAME_201 = "一般公共服务支出"

TERMS = f"""{PREFIXES}
SELECT ?name (9417100.25 + 0.05 AS ?exact) ?nothing WHERE {{
  function:201 skos:prefLabel ?name FILTER(LANG(?name) = "zh")
  OPTIONAL {{ function:201 bg:noSuchProperty ?nothing }}
}}"""
"""One row: a text with its language, a decimal that no binary number holds (9417100.3), nothing."""
EXACT = Decimal("9417100.3")

EMPTY = f"{PREFIXES}SELECT ?line ?amount WHERE {{ ?line a bg:NoSuchClass ; bg:amount ?amount }}"
YES = f"{PREFIXES}ASK {{ function:201 a skos:Concept }}"
NO = f"{PREFIXES}ASK {{ function:201 a bg:NoSuchClass }}"
NAMES_GRAPH = f"""{PREFIXES}
CONSTRUCT {{ function:201 skos:prefLabel ?name }} WHERE {{ function:201 skos:prefLabel ?name }}"""
DESCRIBE = f"DESCRIBE <{FUNCTION_201}>"

SYNTAX_ERROR = "SELECT * WHERE { ?s ?p"
TOO_LARGE = "SELECT * WHERE { ?thing ?p ?o . ?thing ?q ?r }"
"""Some fifty megabytes, where the server of the tests answers at most eight."""
TOO_LARGE_GRAPH = "CONSTRUCT { ?thing ?p ?s } WHERE { ?thing ?p ?o . ?s ?q ?o }"

LINKS_GRAPH = "https://budgetgraph.example/graph/links"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

PERSONNEL_HEAD = [
    ("30107", "绩效工资", "2426400", "48.33"),
    ("30101", "基本工资", "890000", "17.73"),
]
"""First rows of the question ``personnel-cost``: code, name, amount, share in percent."""
