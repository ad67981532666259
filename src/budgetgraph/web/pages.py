"""Pages for people: the values that the templates show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request

from budgetgraph.publishing.canned import CannedQuery
from budgetgraph.publishing.formats import Format
from budgetgraph.publishing.graph_entry import GraphEntry
from budgetgraph.publishing.store import Table
from budgetgraph.web.addresses import ONTOLOGY
from budgetgraph.web.problems import Problem
from budgetgraph.web.release_files import FileOfRelease
from budgetgraph.web.resources import INCOMING_LIMIT, SHOWN_LIMIT, Description
from budgetgraph.web.serving import SERVED, Served, root_of, served_of
from budgetgraph.web.shown_findings import shown_findings
from budgetgraph.web.shown_values import (
    Place,
    short_name,
    shown_groups,
    shown_table,
    shown_total,
    shown_value,
    text_of,
    title_of,
)

_CHECKS = {
    "sources-that-disagree",
    "totals-that-differ",
    "classified-twice",
    "percentages",
    "figures-that-disagree",
    "evidence-of-findings",
    "one-figure-many-findings",
}
"""The questions that show what does not fit."""
_STEPS_OF_YEAR = 3
"""Steps of the path of a document up to its year: region, department, year."""


class Pages:
    """Renders pages, each for the release that its request is answered from."""

    def __init__(self, queries: Iterable[CannedQuery]) -> None:
        self._queries = tuple(queries)
        self._templates = Environment(
            loader=PackageLoader("budgetgraph.web"), autoescape=True, undefined=StrictUndefined
        )

    def landing(self, request: Request) -> str:
        """What is loaded, the questions, the addresses."""
        release = served_of(request).release
        documents = release.manifest.get("documents", [])
        return self._render(
            "landing.html",
            request,
            documents=documents,
            violations=sum(each["findings"].get("violation", 0) for each in documents),
            queries=self._queries,
            base_iri=release.base_iri,
        )

    def query(
        self,
        request: Request,
        query: CannedQuery,
        values: Mapping[str, str],
        text: str,
        *,
        result: Table | None = None,
        problem: Problem | None = None,
    ) -> str:
        """A canned query with its parameters and its result."""
        address = f"{root_of(request)}/queries/{query.name}?"
        return self._render(
            "query.html",
            request,
            query=query,
            values=values,
            text=text,
            problem=problem,
            result=None if result is None else shown_table(result, _place(request)),
            csv=address + urlencode({**values, "format": "csv"}),
            json=address + urlencode({**values, "format": "json"}),
        )

    def sparql(
        self,
        request: Request,
        text: str,
        *,
        result: Table | None = None,
        graph: str = "",
        problem: Problem | None = None,
    ) -> str:
        """The query form, with a result if there is one."""
        return self._render(
            "sparql.html",
            request,
            text=text,
            problem=problem,
            graph=graph,
            result=None if result is None else shown_table(result, _place(request)),
        )

    def resource(
        self,
        request: Request,
        address: str,
        description: Description,
        formats: Iterable[Format],
        graph: GraphEntry | None = None,
    ) -> str:
        """The bilingual table of a resource that is described at ``address``, also in ``formats``.

        ``graph`` where the resource is a named graph.
        """
        place = _place(request)
        datasets = [
            {
                "dataset": shown_value(row[0], place, text_of(row[1]), text_of(row[2])),
                "total": shown_total(row[3], row[4], place),
            }
            for row in description.datasets
            if row[0] is not None
        ]
        return self._render(
            "resource.html",
            request,
            title=title_of(description.iri, description.own) or short_name(place, description.iri),
            iri=description.iri,
            own=shown_groups(description.own, place, description.places),
            incoming=shown_groups(description.incoming, place),
            own_cut=description.own_cut,
            cut=description.cut,
            cells=description.cells,
            limit=INCOMING_LIMIT,
            own_limit=SHOWN_LIMIT,
            datasets=datasets,
            checks=self._checks(request, description),
            findings=shown_findings(description.findings, place),
            graph=graph,
            here=f"{root_of(request)}/{address}",
            formats=_named(formats),
        )

    def _checks(self, request: Request, description: Description) -> list[dict[str, str]]:
        """The questions that show what does not fit in a document, asked of its unit and year."""
        path = description.iri.removeprefix(f"{served_of(request).release.base_iri}id/doc/")
        steps = path.split("/")
        if not description.datasets or len(steps) < _STEPS_OF_YEAR:
            return []
        region, department, year, *_ = steps
        values = urlencode({"unit": f"{region}/{department}", "year": year}, safe="/")
        return [
            {
                "address": f"{root_of(request)}/queries/{query.name}?{values}",
                "zh": query.title_zh,
                "en": query.title_en,
            }
            for query in self._queries
            if query.name in _CHECKS
        ]

    def ontology(self, request: Request, terms: Table, formats: Iterable[Format]) -> str:
        """The terms of the ontology with their names and explanations."""
        shown: dict[str, dict[str, str]] = {}
        for row in terms.terms:
            iri, *texts = (text_of(term) for term in row)
            names = ("label_zh", "label_en", "comment_zh", "comment_en")
            entry = {"iri": iri, "name": iri.rpartition("#")[2]}
            shown.setdefault(iri, entry | dict(zip(names, texts, strict=True)))
        return self._render(
            "ontology.html",
            request,
            iri=ONTOLOGY,
            terms=list(shown.values()),
            formats=_named(formats),
        )

    def folder(
        self, request: Request, path: str, folders: Sequence[str], files: Sequence[FileOfRelease]
    ) -> str:
        """The files and folders in the folder ``path`` of the release."""
        return self._render("folder.html", request, path=path, folders=folders, files=files)

    def problem(self, request: Request, problem: Problem) -> str:
        """An error, for people; also where there is no release to speak of."""
        return self._render("problem.html", request, problem=problem)

    def _render(self, template: str, request: Request, **values: Any) -> str:
        served = request.scope.get(SERVED)
        return self._templates.get_template(template).render(
            root=root_of(request),
            release=served.release.id if isinstance(served, Served) else "",
            **values,
        )


def _place(request: Request) -> Place:
    return Place(root_of(request), served_of(request).release.base_iri)


def _named(formats: Iterable[Format]) -> list[tuple[str, str]]:
    return [(each.suffix, each.name) for each in formats]
