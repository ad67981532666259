"""SERVICE: to nobody, unless the publisher names an endpoint; then to that one alone."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from budgetgraph.web.settings import ServerSettings
from tests.web.serving import serving

NAMES = b'<urn:region:420111> <http://www.w3.org/2000/01/rdf-schema#label> "\xe6\xb4\xaa\xe5\xb1\xb1\xe5\x8c\xba"@zh .\n'


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A second real SPARQL endpoint, with somebody else's triple."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the oxigraph program is not installed (pip install '.[test]')")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("other")
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    root = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with suppress(httpx.HTTPError):
                headers = {"Content-Type": "application/n-triples"}
                httpx.post(f"{root}/store?default", content=NAMES, headers=headers)
                break
            time.sleep(0.1)
        yield f"{root}/query"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def client(releases: Path, other: str) -> Iterator[httpx.Client]:
    settings = ServerSettings(workers=2, turns_per_client=2, services=frozenset({other}))
    with serving(releases, settings) as site, httpx.Client(base_url=site, timeout=20) as client:
        yield client


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, "format": "csv"})


def test_the_named_endpoint_is_asked(client: httpx.Client, other: str) -> None:
    query = (
        "SELECT ?name { ?document <http://purl.org/dc/terms/spatial> ?region ."
        f" SERVICE <{other}> {{ ?place <http://www.w3.org/2000/01/rdf-schema#label> ?name }} }} LIMIT 1"
    )
    answer = ask(client, query)
    assert answer.status_code == 200, answer.text
    assert answer.text.split() == ["name", "洪山区"]
    # What somebody else says may differ next time.
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_the_service_description_says_so(client: httpx.Client) -> None:
    text = client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    assert "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery" in text


@pytest.mark.parametrize("open_to", [False, True])
def test_no_packet_goes_anywhere_else(
    client: httpx.Client, releases: Path, other: str, open_to: bool
) -> None:
    """A listener that would see any attempt sees none."""
    seen: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        port = trap.getsockname()[1]
        over = threading.Event()

        def watch() -> None:
            while not over.is_set():
                with suppress(OSError):
                    connection, _ = trap.accept()
                    seen.append(connection)
                    connection.close()

        watching = threading.Thread(target=watch)
        watching.start()
        target = f"http://127.0.0.1:{port}/sparql"
        settings = ServerSettings(workers=2, turns_per_client=2)
        with serving(releases, settings) as closed, httpx.Client(base_url=closed) as plain:
            asked = client if open_to else plain
            for query in (
                f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}",
                f"SELECT * {{ SERVICE SILENT <{target}> {{ ?s ?p ?o }} }}",
                f"SELECT * {{ VALUES ?e {{ <{target}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
                f"PREFIX t: <http://127.0.0.1:{port}/> SELECT * {{ SERVICE t:sparql {{ ?s ?p ?o }} }}",
                f"BASE <http://127.0.0.1:{port}/> SELECT * {{ service<sparql>{{ ?s ?p ?o }} }}",
                f"LOAD <{target}>",
                f"SELECT * FROM <{target}> {{ ?s ?p ?o }}",
            ):
                answer = ask(asked, query)
                if "FROM" in query:  # a graph that is not here: an empty one
                    assert answer.text.split() == ["o,p,s"]  # the engine sorts the columns of *
                else:
                    assert answer.status_code == 400, (query, answer.text)
                    assert answer.headers["content-type"].startswith("application/problem+json")
            assert asked.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        time.sleep(0.5)
        over.set()
        watching.join()
    assert not seen
