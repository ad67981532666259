"""Families of texts that would bring a worker down if nothing were refused; each grows with a number."""

from __future__ import annotations

import random
from collections.abc import Callable

Family = Callable[[int], str]


def _nested(before: str, opening: str, inner: str, closing: str, after: str) -> Family:
    return lambda size: before + opening * size + inner + closing * size + after


def _joined(before: str, separator: str, piece: str, after: str) -> Family:
    return lambda size: before + separator.join(piece.format(n=n) for n in range(size)) + after


FAMILIES: dict[str, tuple[int, Family]] = {
    "parentheses": (100, _nested("SELECT (", "(", "1", ")", " AS ?x) {}")),
    "groups": (100, _nested("ASK ", "{", "?s <a:q> ?o", "}", "")),
    "sub-selects": (99, _nested("SELECT * ", "{SELECT * ", "{?s ?p ?o}", "}", "")),
    "optionals": (80, _nested("ASK {", "OPTIONAL{?s <a:q> ?o ", "", "}", "}")),
    "exists": (99, _nested("ASK {", "FILTER EXISTS {?s <a:q> ?o ", "", "}", "}")),
    "blank nodes": (39, _nested("ASK {?s <a:q> ", "[<a:q> ", "1", "]", "}")),
    "functions": (100, _nested("SELECT (", "STR(", "1", ")", " AS ?x) {}")),
    "conditions": (100, _nested("SELECT (", "IF(true,", "1", ",2)", " AS ?x) {}")),
    "read twice": (10, _nested("SELECT (", "SUBSTR(IF(true,", '"a"', ",1),1)", " AS ?x) {}")),
    "annotations": (20, _nested("ASK {?s <a:q> ?o ", "{| <a:q> ?o ", "", " |}", "}")),
    "triples": (40, _nested("ASK {", "<< ", "?s", " <a:q> ?o >>", " <a:q> ?z}")),
    "collections": (40, _nested("ASK {?s <a:q> ", "(", "1", ")", "}")),
    "paths": (40, _nested("ASK {?s ", "(", "<a:q>", ")*", " ?o}")),
    "not": (1000, _nested("SELECT (", "!", "true", "", " AS ?x) {}")),
    "and": (334, _joined("ASK {?s ?p ?y FILTER(", "&&", "?y={n}", ")}")),
    "plus": (1000, _joined("SELECT (", "+", "?y", " AS ?x) {}")),
    "sequence": (80, _joined("ASK {?s ", "/", "<a:q>", " ?o}")),
    "alternatives": (100, _joined("ASK {?s ", "|", "<a:q>", " ?o}")),
    "star": (80, _joined("ASK {", ".", "?v <a:q{n}> ?v{n}", "}")),
    "objects": (80, _joined("ASK {?s <a:q> ", ",", "?o{n}", "}")),
    "members": (40, _joined("ASK {?s <a:q> (", " ", "{n}", ")}")),
    "unions": (400, _joined("ASK {", "UNION", "{{?s <a:q{n}> ?o}}", "}")),
    "graphs": (40, _joined("ASK {", "", "GRAPH ?g{n} {{?s <a:q{n}> ?o}}", "}")),
    "filters": (400, _joined("ASK {?s ?p ?o ", "", "FILTER(?s!={n})", "}")),
    "binds": (400, _joined("ASK {?s ?p ?o ", "", "BIND({n} AS ?v{n})", "}")),
    "expressions": (400, _joined("SELECT ", "", "({n} AS ?x{n})", " {}")),
    "groupings": (400, _joined("SELECT (1 AS ?n) {?s ?p ?o} GROUP BY ", " ", "(?s+{n})", "")),
    "described": (1000, _joined("DESCRIBE ", " ", "<a:s{n}>", "")),
    "products": (19, _joined("ASK {", "", "VALUES ?x{n} {{1 2}}", "FILTER(?x0=3)}")),
    "repetitions": (20, lambda size: f"ASK {{?s ?p ?o FILTER(REGEX(STR(?o),'\\\\w{{{size}}}'))}}"),
    "letters": (2500, lambda size: f"ASK {{?s ?p ?o FILTER(REGEX(STR(?o),'{'a*' * size}'))}}"),
}
"""By name: about the largest size that is let pass, and what makes a text of a size."""

_LAYERS = (
    ("{{", "}}"),
    ("{SELECT * {?s ?p ?o . ", "}}"),
    ("{?s <a:q> ?o OPTIONAL {", "}}"),
    ("{} UNION {", "}"),
    ("GRAPH ?g {", "}"),
    ("{?s ?p ?o MINUS {?s <a:q> ?o . ", "}}"),
    ("LATERAL {", "}"),
    ("FILTER EXISTS {", "}"),
    ("FILTER(1 = IF(EXISTS {", "}, 1, COALESCE(?x, 2)))"),
    ("BIND(STR(!NOT EXISTS {", "}) AS ?y)"),
    ("FILTER(REGEX(SUBSTR(STR(EXISTS {", "}), 1), 'a'))"),
    ("?s <a:q> [ <a:q> (1 ?o) ] . {", "}"),
)


def mixed(chance: random.Random) -> str:
    """Clauses of many kinds inside one another, from a few to more than are let pass."""
    layers = [chance.choice(_LAYERS) for _ in range(chance.choice((5, 10, 20, 30, 40, 60, 400)))]
    opened = "".join(opening for opening, _ in layers)
    return f"ASK {{{opened}{{?s ?p ?o}}{''.join(closing for _, closing in reversed(layers))}}}"
