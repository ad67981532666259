"""Which addresses belong to one that was given, and as whom they are used."""

from __future__ import annotations

import pytest

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.push import Addresses, Method, addresses_of, checked_url
from budgetgraph.publishing.push.credentials import (
    PASSWORD,
    TOKEN,
    USER,
    Credentials,
    credentials_of,
    require_private,
)
from budgetgraph.publishing.push.default_graph import DefaultGraph

H = "https://h.example"
OXIGRAPH = (f"{H}/query", f"{H}/update", f"{H}/store")
FUSEKI = (f"{H}/ds/sparql", f"{H}/ds/update", f"{H}/ds/data")
VIRTUOSO = (f"{H}/sparql-auth", f"{H}/sparql-auth", f"{H}/sparql-graph-crud-auth")
RDF4J = (
    f"{H}/r/repositories/x",
    f"{H}/r/repositories/x/statements",
    f"{H}/r/repositories/x/rdf-graphs/service",
)
GSP, UPDATE = Method.GRAPH_STORE, Method.UPDATE


@pytest.mark.parametrize(
    ("path", "server", "expected", "method"),
    [
        ("", "Oxigraph/0.5.13", OXIGRAPH, GSP),
        ("/store", "", OXIGRAPH, GSP),
        ("/query", "", OXIGRAPH, GSP),
        ("/update", "", OXIGRAPH, UPDATE),
        ("/ds/data", "", FUSEKI, GSP),
        ("/ds/update", "", FUSEKI, UPDATE),
        ("/ds/query", "", FUSEKI, GSP),
        ("/ds", "Apache Jena Fuseki (5.2.0)", FUSEKI, GSP),
        ("", "Virtuoso/07.20.3229 (Linux)", VIRTUOSO, GSP),
        ("/sparql", "Virtuoso/07.20.3229 (Linux)", VIRTUOSO, UPDATE),
        ("/sparql-auth", "", VIRTUOSO, UPDATE),
        ("/sparql-graph-crud-auth", "", VIRTUOSO, GSP),
        ("/sparql-graph-crud", "", VIRTUOSO, GSP),
        ("/r/repositories/x", "", RDF4J, GSP),
        ("/r/repositories/x/statements", "", RDF4J, UPDATE),
        ("/r/repositories/x/rdf-graphs/service", "", RDF4J, GSP),
        ("/a/sparql", "nginx", (f"{H}/a/sparql", f"{H}/a/sparql", None), UPDATE),
    ],
)
def test_known_layouts(
    path: str, server: str, expected: tuple[str | None, ...], method: Method
) -> None:
    found = addresses_of(f"{H}{path}", server)
    assert (found.query, found.update, found.graph_store) == expected
    assert found.method is method


def test_what_is_told_counts() -> None:
    told = Addresses(query=f"{H}/ask", graph_store=f"{H}/graphs")
    found = addresses_of(f"{H}/unknown", "nginx", told)
    assert found == Addresses(f"{H}/ask", None, f"{H}/graphs", GSP)
    told = Addresses(update=f"{H}/change")
    assert addresses_of(H, "Oxigraph", told, UPDATE).update == f"{H}/change"


@pytest.mark.parametrize(
    ("told", "method", "message"),
    [
        (Addresses(), Method.AUTO, "no address is known for the method update"),
        (Addresses(update=H), GSP, "no address is known for the method graph-store"),
        (Addresses(update=H), UPDATE, "the address for queries is not known"),
    ],
)
def test_an_unknown_server_is_asked_about(told: Addresses, method: Method, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        addresses_of(f"{H}/unknown", "nginx", told, method)
    assert "-url URL" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@h.example/",
        "https://secret@h.example/",
        "https://:secret@h.example/",
        "ftp://h.example/secret",
        "h.example/secret",
        "https:///secret",
        "https://h.example:secret/",
        "https://h.example/?key=secret",
        "https://h.example/#secret",
        "https://[secret/",
    ],
)
def test_a_bad_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        checked_url(url, "--to")
    assert "secret" not in f"{caught.value} {caught.value.hint}"
    assert str(caught.value).startswith("--to ")


def test_a_final_slash_does_not_matter() -> None:
    assert checked_url("http://127.0.0.1:7878/", "--to") == "http://127.0.0.1:7878"


def test_credentials_are_whole_or_none_and_never_shown() -> None:
    assert not credentials_of({})
    assert not credentials_of({USER: "", PASSWORD: ""})
    both = credentials_of({USER: "u", PASSWORD: "hidden"})
    assert (both.user, both.password) == ("u", "hidden")
    token = credentials_of({TOKEN: "hidden"})
    assert token.token == "hidden"
    assert "hidden" not in f"{both!r} {token!r} {both} {token}"


@pytest.mark.parametrize(
    "environment",
    [
        {USER: "u"},
        {PASSWORD: "hidden"},
        {USER: "u", PASSWORD: "hidden", TOKEN: "hidden"},
        {USER: "u\r\nX: y", PASSWORD: "hidden"},
        {TOKEN: "hidden\n"},
        {TOKEN: "hidden口令"},
        {USER: "u:v", PASSWORD: "hidden"},
    ],
)
def test_half_credentials_are_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        credentials_of(environment)
    assert "hidden" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://h.example", False),
        ("http://127.0.0.1:8890", False),
        ("http://127.8.9.1", False),
        ("http://[::1]:8890", False),
        ("http://localhost:8890", False),
        ("http://h.example", True),
        ("http://localhost.h.example", True),
        ("http://127.0.0.1.h.example", True),
        ("http://10.0.0.1", True),
    ],
)
def test_credentials_do_not_cross_a_network_in_plain_text(url: str, refused: bool) -> None:
    some = Credentials("u", "hidden")
    require_private([url], Credentials(), allow_plain=False)
    require_private([url], some, allow_plain=True)
    if refused:
        with pytest.raises(SettingsError, match="in plain text"):
            require_private(["https://h.example", url], some, allow_plain=False)
    else:
        require_private([url], some, allow_plain=False)


def test_the_wish_for_the_default_graph() -> None:
    assert DefaultGraph.named("fill") == DefaultGraph("fill")
    assert DefaultGraph.named("urn:x:all") == DefaultGraph("merge", "urn:x:all")
    for text in ("filled", "https://a b", "x:", "https://a/>} ; DROP ALL #", "all/of:it"):
        with pytest.raises(SettingsError, match="neither auto, fill, skip nor an IRI"):
            DefaultGraph.named(text)
