"""However the FROM clauses of a query are written, its dataset is the one that the engine takes."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetgraph.publishing.engines.dataset_clause import dataset_of

GRAPHS = (
    "http://x/a/b/c",
    "http://x/a/b/",
    "http://x/a/b",
    "http://x/a/d",
    "http://x/d",
    "http://x/a/b/c?q",
    "http://x/a/b/c#f",
    "http://y/d",
    "http://x/from",
    "http://x/é预",
    "urn:named",
)
PROLOGUES = (
    "BASE <http://x/a/b/c>\nPREFIX : <> PREFIX up: <../> PREFIX p: </> PREFIX named: <http://x/a/b/>\n"
    "PREFIX from.p: <//y/> PREFIX é: <http://x/> PREFIX u: <urn:>",
    "PREFIX p: <http://x/> prefix named:<http://x/a/b/>#BASE <http://y/>\nbase<http://x/a/>\n"
    "BASE<b/c>PREFIX : <c>PREFIX up:<../>PREFIX from.p:<http://y/>PREFIX é:<http://x/é>PREFIX u:<urn:>",
    "# FROM <urn:named>\nBASE <http://y/d> PREFIX p: <d> PREFIX p: <http://x/> PREFIX : <http://x/a/b/c> PREFIX u: <urn:nam>\n"
    "PREFIX named: <http://x/> PREFIX up: <http://x/a/> PREFIX from.p: <> PREFIX é: <http://x/> BASE <http://x/a/b/c>",
)
NAMES = (
    *(f"<{graph}>" for graph in GRAPHS),
    *(
        "<>",
        "<c>",
        "<../d>",
        "<./>",
        "<.>",
        "<..>",
        "</d>",
        "</d/../from>",
        "<//y/d>",
        "<?q>",
        "<#f>",
    ),
    *("<http://x/./a/../d>", "<d/../../d>", "<c/./../c>", "<http://y/d/.>", "<urn:named>"),
    *(r"<http://x/\u0064>", r"<\U00000064>", r"<http://x/\u00e9\u9884>", r"<\u002e\u002e/d>"),
    *(
        "p:d",
        "p:from",
        ":",
        ":c",
        "up:d",
        "up:b",
        "named:c",
        "named:",
        "from.p:d",
        "é:d",
        "u:named",
        "u:ed",
    ),
    *(
        r"p:a\/d",
        r"p:a\/b\/c",
        "p:é预",
        "é:预",
        r":\?q",
        r":\#f",
        "p:%64",
        "undeclared:d",
        "<http://x/a b>",
    ),
)
GAPS = st.sampled_from((" ", "\n", "\t ", "#FROM <http://x/d>\n", " # '\r", '\r\n#"""\n'))
# The engine takes the longest name, so a gap is needed before a prefix only.
GLUE = st.one_of(st.just(""), GAPS)


@st.composite
def clauses(draw: st.DrawFn) -> str:
    written = ""
    for _ in range(draw(st.integers(0, 4))):
        word = draw(st.sampled_from(("FROM", "from", "FrOm")))
        named = draw(st.sampled_from(("", "", "NAMED", "named")))
        name = draw(st.sampled_from(NAMES))
        gap = draw(GLUE if name.startswith("<") else GAPS)
        written += draw(GAPS) + word + draw(GAPS if named else st.just(""))
        written += named + gap + name + draw(GAPS)
    return written


HEADERS = st.sampled_from(
    (
        "SELECT ?s",
        "SELECT*",
        "select distinct $s ?from",
        "SELECT (1<(2) AS ?x)?s",
        "SELECT ('FROM <urn:named>)' AS ?x) ?s",
        "SELECT (STR(<p:from>) AS ?x) ?s",
    )
)


def store_of_graphs() -> ox.Store:
    store = ox.Store()
    for graph in GRAPHS:
        node = ox.NamedNode(graph)
        store.add(ox.Quad(node, ox.NamedNode("http://p"), ox.Literal("1"), node))
    return store


STORE = store_of_graphs()


def engine_s(query: str) -> set[str] | None:
    """The values of ``?s``; ``None`` if the query is none."""
    try:
        solutions = STORE.query(query)
    except SyntaxError:
        return None
    assert isinstance(solutions, ox.QuerySolutions)
    return {str(row["s"].value) for row in solutions}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PROLOGUES), HEADERS, clauses(), GLUE)
def test_the_dataset_is_the_engine_s(prologue: str, header: str, written: str, gap: str) -> None:
    query = f"{prologue} {header} {written}{gap}WHERE"
    default = engine_s(f"{query} {{ ?s ?p ?o }}")
    if default is None:
        return
    dataset = dataset_of(f"{query} {{ ?s ?p ?o }}")
    named = engine_s(f"{query} {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    if dataset is None:
        # Nothing is named: the engine takes its default graph, which is empty here, and all others.
        assert (default, named) == (set(), set(GRAPHS))
    else:
        assert default == set(dataset.default) & set(GRAPHS)
        assert named == set(dataset.named) & set(GRAPHS)


def test_most_of_the_names_here_are_graphs() -> None:
    found = set()
    for prologue in PROLOGUES:
        for name in NAMES:
            found |= engine_s(f"{prologue} SELECT ?s FROM {name} {{ ?s ?p ?o }}") or set()
    assert found == set(GRAPHS)
