"""Where a store is written to and asked: known servers need one address, the others are told each one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit, urlunsplit

from budgetgraph.ground.errors import SettingsError


class Method(Enum):
    """How triples are written."""

    AUTO = "auto"
    GRAPH_STORE = "graph-store"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The URLs of a store; ``None`` for what it does not have or nobody told. ``method`` is never AUTO
    after :func:`addresses_of`."""

    query: str | None = None
    update: str | None = None
    graph_store: str | None = None
    method: Method = Method.AUTO

    @property
    def all(self) -> tuple[str, ...]:
        """Every address that is known, each once."""
        known = (self.query, self.update, self.graph_store)
        return tuple(dict.fromkeys(url for url in known if url is not None))


def checked_url(url: str, name: str, variables: str = "BUDGETGRAPH_PUSH") -> str:
    """``url`` without a final slash. ``name`` is the option it comes from, ``variables`` what
    the names of the environment variables for user and password start with.

    Raises :class:`SettingsError` for what is no plain http(s) address; a user name in it is refused.
    """
    # The address itself is not repeated where it may hold a password.
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SettingsError(f"{name} is not an address") from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise SettingsError(
            f"{name} has a user name or password in it",
            hint=f"Set {variables}_USER and {variables}_PASSWORD instead.",
        )
    if parts.scheme not in ("http", "https") or not host:
        raise SettingsError(
            f"{name} is not an http or https address", hint="For example http://127.0.0.1:7878/"
        )
    if parts.query or parts.fragment:
        raise SettingsError(
            f"{name} has a query or a fragment", hint="Leave out what comes after ? or #."
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def addresses_of(
    to: str, server: str = "", told: Addresses | None = None, method: Method = Method.AUTO
) -> Addresses:
    """The addresses of the store at ``to`` (a :func:`checked_url`), and the method to write with.

    ``server`` is what the server calls itself in its ``Server`` header, for addresses whose path does not
    say it. ``told`` overrides what is derived. Raises :class:`SettingsError` if one that is needed
    remains unknown.
    """
    told = told or Addresses()
    known = _by_path(to) or _by_server(to, server)
    found = Addresses(
        told.query or known.query,
        told.update or known.update,
        told.graph_store or known.graph_store,
        known.method,
    )
    chosen = method
    if chosen is Method.AUTO:
        chosen = found.method
    if chosen is Method.AUTO:
        chosen = Method.GRAPH_STORE if found.graph_store else Method.UPDATE
    writes_to = found.graph_store if chosen is Method.GRAPH_STORE else found.update
    if writes_to is None:
        raise SettingsError(
            f"no address is known for the method {chosen.value}",
            path=to,
            hint=f"Give it: --{chosen.value}-url URL, or choose another --method.",
        )
    if found.query is None:
        raise SettingsError(
            "the address for queries is not known", path=to, hint="Give it: --query-url URL."
        )
    return Addresses(found.query, found.update, found.graph_store, chosen)


def path_is_known(to: str) -> bool:
    """Whether the path of ``to`` alone says which addresses belong to it."""
    return _by_path(to) is not None


def _oxigraph(root: str, method: Method = Method.AUTO) -> Addresses:
    return Addresses(f"{root}/query", f"{root}/update", f"{root}/store", method)


def _fuseki(root: str, method: Method = Method.AUTO) -> Addresses:
    return Addresses(f"{root}/sparql", f"{root}/update", f"{root}/data", method)


def _virtuoso(root: str, method: Method = Method.AUTO) -> Addresses:
    # With -auth for questions too: a graph may be readable for its owner only.
    return Addresses(
        f"{root}/sparql-auth", f"{root}/sparql-auth", f"{root}/sparql-graph-crud-auth", method
    )


def _rdf4j(root: str, method: Method = Method.AUTO) -> Addresses:
    return Addresses(root, f"{root}/statements", f"{root}/rdf-graphs/service", method)


# What the address ends in, whose it is, and what it is for. The first that fits counts.
_ENDINGS = (
    ("/rdf-graphs/service", _rdf4j, Method.GRAPH_STORE),
    ("/statements", _rdf4j, Method.UPDATE),
    ("/sparql-graph-crud-auth", _virtuoso, Method.GRAPH_STORE),
    ("/sparql-graph-crud", _virtuoso, Method.GRAPH_STORE),
    ("/sparql-auth", _virtuoso, Method.UPDATE),
    ("/store", _oxigraph, Method.GRAPH_STORE),
    ("/data", _fuseki, Method.GRAPH_STORE),
)


def _by_path(to: str) -> Addresses | None:
    for ending, layout, method in _ENDINGS:
        if to.endswith(ending):
            return layout(to.removesuffix(ending), method)
    steps = urlsplit(to).path.strip("/").split("/")
    if len(steps) >= 2 and steps[-2] == "repositories":
        return _rdf4j(to)
    if steps[-1] in ("update", "query"):
        # Fuseki has a data set before it, Oxigraph's own server nothing.
        layout = _oxigraph if len(steps) == 1 else _fuseki
        method = Method.UPDATE if steps[-1] == "update" else Method.AUTO
        return layout(to.rpartition("/")[0], method)
    return None


def _by_server(to: str, server: str) -> Addresses:
    name = server.lower()
    sparql = to.endswith("/sparql")
    if "oxigraph" in name:
        return _oxigraph(to)
    if "virtuoso" in name:
        return _virtuoso(to.removesuffix("/sparql"), Method.UPDATE if sparql else Method.AUTO)
    if "fuseki" in name and urlsplit(to).path.strip("/"):
        return _fuseki(to.removesuffix("/sparql"))
    # One address for questions and updates, as several servers have.
    return Addresses(to, to, None, Method.UPDATE) if sparql else Addresses()
