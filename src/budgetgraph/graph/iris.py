"""The IRIs of the data: this is the only place where one is formatted.

They are made of official codes (GB/T 2260, budget code, year, kind, classification codes) and are ASCII.
Patterns and examples are in ``docs/model.md``. The IRIs of terms and codes have another base and are in
:mod:`budgetgraph.ground.vocabulary`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from rdflib import URIRef

from budgetgraph.ground.errors import SettingsError
from budgetgraph.ground.graph_names import graph_space
from budgetgraph.ground.location import SourceCell
from budgetgraph.ground.vocabulary import PREFIXES
from budgetgraph.interpreting.records import (
    AssetHolding,
    Heading,
    ItemKey,
    LegalBasis,
)

DEFAULT_BASE = "https://budgetgraph.example/"
"""The base IRI of examples and tests: a reserved name that cannot be mistaken for a real publisher."""

SHARED_GRAPHS = ("ontology", "codes", "rules", "register", "comparisons", "links", "catalog")
"""The named graphs that belong to no single document."""

DOCUMENT_GRAPHS = ("facts", "prov", "report")
"""The named graphs that each version of a document has."""

_UNIT_BUDGET = "unit-budget"
_SAFE_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_SAFE_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_SAFE_BASE = re.compile(r"https?://(?:[A-Za-z0-9\-._~:/@!$&'()*+,;=\[\]]|%[0-9A-Fa-f]{2})+")


def hashed_key(text: str) -> str:
    """``n-`` and ten hex digits of SHA-256: the key of something that has no code of its own."""
    # A broken reader could hand over half a surrogate pair; it must still get a key.
    return "n-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def segment(code: str) -> str:
    """``code`` where it can stand in an IRI as it is, else its :func:`hashed_key`."""
    return code if _SAFE_SEGMENT.fullmatch(code) else hashed_key(code)


@dataclass(frozen=True, slots=True)
class Iris:
    """The IRIs of one publisher, under ``base`` (a missing final slash is added).

    Raises :class:`SettingsError` for a base that is not an absolute, plain ASCII http(s) IRI.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        object.__setattr__(self, "base", _checked_base(self.base))

    def shared_graph(self, name: str) -> URIRef:
        """One of :data:`SHARED_GRAPHS`; :class:`ValueError` for another name."""
        if name not in SHARED_GRAPHS:
            raise ValueError(f"no shared graph {name!r} (there are {', '.join(SHARED_GRAPHS)})")
        return URIRef(f"{graph_space(self.base)}{name}")

    def region(self, code: str) -> URIRef:
        """An administrative division by its GB/T 2260 code."""
        return URIRef(f"{self.base}id/region/{segment(code)}")

    def organisation(self, region: str, code: str) -> URIRef:
        """A department or unit. Its code is unique only inside its region's finance office."""
        return URIRef(f"{self.base}id/org/{segment(region)}/{segment(code)}")

    def project(self, code: str) -> URIRef:
        """A project. Its code is unique in the country, so it needs no region before it."""
        return URIRef(f"{self.base}id/project/{segment(code)}")

    def component(self, project: str, key: str) -> URIRef:
        """A named part of a project."""
        return URIRef(f"{self.base}id/component/{segment(project)}/{segment(key)}")

    def legal_basis(self, basis: LegalBasis) -> URIRef:
        """A legal basis: by its document number (文号) where one is printed, else by its title."""
        return URIRef(f"{self.base}id/legal/{hashed_key(basis.number or basis.title)}")

    def source_file(self, sha256: str) -> URIRef:
        """The file that was read, by the hex SHA-256 of its bytes."""
        return URIRef(f"{self.base}id/file/{segment(sha256)}")

    def software(self, version: str) -> URIRef:
        """This program, as the agent of a conversion."""
        number = version if _SAFE_VERSION.fullmatch(version) else hashed_key(version)
        return URIRef(f"{self.base}id/software/budgetgraph/{number}")

    def prior_year_derivation(self) -> URIRef:
        """The computation of a prior year's amount from an amount and its stated change."""
        return URIRef(f"{self.base}id/activity/derive-prior-year")

    def description(self, thing: URIRef) -> URIRef:
        """The page about a thing: ``{base}doc/…`` for ``{base}id/…``.

        Raises :class:`ValueError` for an IRI that does not name a thing under this base.
        """
        prefix = f"{self.base}id/"
        if not thing.startswith(prefix):
            raise ValueError(f"not a thing of {self.base}: {thing}")
        return URIRef(f"{self.base}doc/{thing.removeprefix(prefix)}")

    def catalogue(self) -> URIRef:
        """The catalogue of everything that is published under this base."""
        return URIRef(f"{self.base}id/catalog")

    def whole_dataset(self) -> URIRef:
        """All documents of a release as one dataset."""
        return URIRef(f"{self.base}id/dataset/all")

    def part_of_whole(self, name: str) -> URIRef:
        """A part of :meth:`whole_dataset` that is counted by itself, for example ``provenance``."""
        return URIRef(f"{self.base}id/dataset/all/{segment(name)}")

    def series(self, region: str, department: str) -> URIRef:
        """The documents of one department over the years."""
        return URIRef(f"{self.base}id/series/{segment(region)}/{segment(department)}")

    def sparql_service(self) -> URIRef:
        """The SPARQL service, as a thing that is described."""
        return URIRef(f"{self.base}id/service/sparql")

    def sparql_access(self) -> URIRef:
        """The whole dataset as it can be had from the SPARQL service: a distribution that is no file."""
        return URIRef(f"{self.base}id/distribution/sparql")

    def endpoint(self) -> URIRef:
        """The address to which SPARQL queries are sent."""
        return URIRef(f"{self.base}sparql")

    def home(self) -> URIRef:
        """The page under which everything is found."""
        return URIRef(self.base)

    def download(self, path: str) -> URIRef:
        """The address of a file, by its path inside the release (``dumps/…``); a folder ends in a slash."""
        return URIRef(self.base + quote(path))

    def distribution(self, path: str) -> URIRef:
        """The description of a file, by its path inside the release.

        Dots become slashes: an address of a description that ends in ``.ttl`` asks for Turtle.
        """
        return self._of_file("distribution", path)

    def checksum(self, path: str) -> URIRef:
        """The checksum of a file. Each file has its own, also where two files are equal."""
        return self._of_file("checksum", path)

    def period(self, year: int) -> URIRef:
        """A fiscal year, which in China is the calendar year."""
        return URIRef(f"{self.base}id/period/{year}")

    def publisher(self) -> URIRef:
        """Who publishes the catalogue, unless an IRI is known."""
        return URIRef(f"{self.base}id/agent/publisher")

    def contact(self) -> URIRef:
        """Where questions about the catalogue go: an organisation."""
        return URIRef(f"{self.base}id/agent/contact")

    def statement(self, name: str) -> URIRef:
        """A statement that holds for all datasets: ``rights`` or ``provenance``."""
        return URIRef(f"{self.base}id/statement/{segment(name)}")

    def partition(self, kind: str, term: str) -> URIRef:
        """The entities of a class (``kind`` is ``class``) or the triples of a property (``property``)."""
        return URIRef(f"{self.base}id/partition/{segment(kind)}/{_term_key(term)}")

    def linkset(self, target: str, predicate: str) -> URIRef:
        """The links by one predicate from our codes to one data set of others."""
        return URIRef(f"{self.base}id/linkset/{segment(target)}/{_term_key(predicate)}")

    def link_target(self, target: str) -> URIRef:
        """A data set of others that our codes are linked to."""
        return URIRef(f"{self.base}id/linkset/{segment(target)}")

    def _of_file(self, kind: str, path: str) -> URIRef:
        pieces = path.removeprefix("dumps/").strip("/").replace(".", "/").split("/")
        return URIRef("/".join((f"{self.base}id/{kind}", *map(segment, pieces))))

    def of_document(self, heading: Heading) -> DocumentIris:
        """The IRIs of what the document with this heading says."""
        return DocumentIris(
            self, heading.region.code, heading.department, heading.year, heading.kind
        )


@dataclass(frozen=True, slots=True)
class DocumentIris:
    """The IRIs of one document: ``region`` (GB/T 2260), ``department``, ``year`` and ``kind`` are its key."""

    shared: Iris
    region: str
    department: str
    year: int
    kind: str
    _key: str = field(init=False, repr=False, compare=False)
    _things: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = "/".join(map(segment, (self.region, self.department, str(self.year), self.kind)))
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_things", f"{self.shared.base}id/")

    @property
    def path(self) -> str:
        """Region, department, year and kind as they stand in every IRI, and in the names of folders."""
        return self._key

    def document(self) -> URIRef:
        """The document itself."""
        return self._thing("doc")

    def document_version(self, version: int) -> URIRef:
        """One version of the document, counted from 1."""
        return self._thing("doc", "v", str(version))

    def data(self) -> URIRef:
        """The data of the document as a whole, in whatever version is current."""
        return self._thing("dataset")

    def series(self) -> URIRef:
        """The series of the department that the document belongs to."""
        return self.shared.series(self.region, self.department)

    def folder(self, version: int) -> str:
        """The folder of a version's files inside a release, with a slash at its end."""
        return f"dumps/documents/{self._key}/v{version}/"

    def graph(self, name: str, version: int) -> URIRef:
        """One of :data:`DOCUMENT_GRAPHS` of one version; :class:`ValueError` for another name."""
        if name not in DOCUMENT_GRAPHS:
            raise ValueError(f"no document graph {name!r} (there are {', '.join(DOCUMENT_GRAPHS)})")
        return URIRef(f"{graph_space(self.shared.base)}{name}/{self._key}/v{version}")

    def conversion(self, version: int) -> URIRef:
        """The activity that turned one version of the document into triples."""
        return self._thing("activity", f"v{version}")

    def issuer(self) -> URIRef:
        """The department (or unit) whose document this is."""
        return self.unit(self.department)

    def unit(self, code: str) -> URIRef:
        """A department or unit of this document's region."""
        return self.shared.organisation(self.region, code)

    def breakdown_code(self, breakdown: str) -> str:
        """The code under ``breakdown``: a unit's own document has codes of its own.

        Otherwise the lines of one breakdown of a department and of its units would count money twice.
        """
        return f"unit-{breakdown}" if self.kind == _UNIT_BUDGET else breakdown

    def dataset(self, breakdown: str) -> URIRef:
        """The dataset that holds the items of one breakdown."""
        return self._thing("dataset", segment(self.breakdown_code(breakdown)))

    def item(self, key: ItemKey) -> URIRef:
        """A money fact."""
        direction = "rev" if key.direction == "revenue" else "exp"
        return self._thing(
            "item",
            segment(self.breakdown_code(key.breakdown)),
            str(key.year),
            direction,
            segment(key.unit),
            *map(segment, key.codes),
        )

    def duty(self, position: int) -> URIRef:
        """A main duty by its number."""
        return self._thing("duty", str(position))

    def goal(self, owner: str, horizon: str, ordinal: int) -> URIRef:
        """A goal of ``owner`` (``dept`` or a project code), the ``ordinal``-th of its horizon."""
        return self._thing("goal", segment(owner), segment(horizon), str(ordinal))

    def indicator(self, owner: str, horizon: str, key: str) -> URIRef:
        """An indicator of ``owner`` (``dept`` or a project code)."""
        return self._thing("indicator", segment(owner), segment(horizon), segment(key))

    def indicator_value(self, owner: str, horizon: str, key: str, year: int) -> URIRef:
        """The target or baseline of an indicator for a year."""
        return self._thing("indicator", segment(owner), segment(horizon), segment(key), str(year))

    def procurement_item(self, owner: str, position: int) -> URIRef:
        """A planned procurement by its place in the list of ``owner`` (``dept`` or a project code)."""
        return self._thing("procurement-item", segment(owner), str(position))

    def asset(self, holding: AssetHolding) -> URIRef:
        """A counted asset of a unit at a date."""
        return self._thing(
            "asset", segment(holding.unit), segment(holding.date), segment(holding.category)
        )

    def claim(self, breakdown: str, ordinal: int) -> URIRef:
        """The ``ordinal``-th claim about items of one breakdown."""
        return self._thing("claim", segment(self.breakdown_code(breakdown)), str(ordinal))

    def enumeration(self, breakdown: str, ordinal: int) -> URIRef:
        """The ``ordinal``-th list of what an item of one breakdown mainly consists of."""
        return self._thing("enumeration", segment(self.breakdown_code(breakdown)), str(ordinal))

    def definition(self, scheme: str, code: str) -> URIRef:
        """A glossary entry about a code."""
        return self._thing("definition", segment(scheme), segment(code))

    def cell(self, cell: SourceCell) -> URIRef:
        """A printed cell: by line and column of a text, by page, row and column of a paged format."""
        return self._thing("cell", segment(cell.key), _place(cell))

    def table(self, key: str) -> URIRef:
        """A printed table, by a key that no other table of the document has."""
        return self._thing("table", segment(key))

    def summation(self, table: str, total: SourceCell, dimension: str, ordinal: int = 1) -> URIRef:
        """A printed total and what its table divides it into along one dimension.

        ``ordinal`` tells apart what one printed total is the sum of, where it is several facts.
        """
        more = (str(ordinal),) if ordinal > 1 else ()
        return self._thing("summation", segment(table), _place(total), dimension, *more)

    def report(self) -> URIRef:
        """The report of the audit of the document."""
        return self._thing("report")

    def comparison(self) -> URIRef:
        """The report of comparing the document with those of other years of the same department."""
        return self._thing("report", "comparison")

    def finding(self, rule: str, key: str) -> URIRef:
        """A finding about the document, by its rule (``R1``) or kind, and hex digits of what it is about."""
        return self._thing("finding", segment(rule), segment(key))

    def _thing(self, kind: str, *more: str) -> URIRef:
        return URIRef("/".join((f"{self._things}{kind}", self._key, *more)))


def _term_key(iri: str) -> str:
    """A term as prefix and name, ``bg/BudgetLine``; a hash where there is no prefix for it."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = _PREFIX_OF.get(iri[:cut])
    name = iri[cut:]
    return f"{prefix}/{name}" if prefix and _SAFE_SEGMENT.fullmatch(name) else hashed_key(iri)


def _place(cell: SourceCell) -> str:
    page = "" if cell.page is None else f"P{cell.page}"
    file = f"F{cell.file}" if cell.file > 1 else ""
    # Pages and spreadsheets count rows inside a table; text files and running text have lines.
    by_row = cell.row > 0 and (cell.page is not None or cell.line < 1)
    down = f"R{cell.row}" if by_row else f"L{cell.line}"
    part = f".{cell.part}" if cell.part else ""
    return f"{file}{page}{down}C{cell.column}{part}"


def _checked_base(base: str) -> str:
    def refused(reason: str) -> SettingsError:
        return SettingsError(
            f"the base IRI {base!r} {reason}",
            hint="Give an address like https://data.example.org/budget/",
        )

    if not base.startswith(("http://", "https://")):
        raise refused("is not an absolute http or https address")
    if not base.isascii():
        raise refused("has characters that are not ASCII")
    if "?" in base or "#" in base:
        raise refused("has a query or a fragment")
    if _SAFE_BASE.fullmatch(base) is None:
        raise refused("has a space or another character that an IRI cannot hold")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise refused("has no valid host and port") from error
    if not host or "@" in parts.netloc:
        raise refused("has no host, or a user name before it")
    if any(piece in (".", "..") for piece in parts.path.split("/")) or "//" in parts.path:
        raise refused("has empty or dotted steps in its path")
    return base if base.endswith("/") else base + "/"
