"""The canned queries (固定查询) of ``queries/``: files that explain themselves, with typed parameters.

A query file is plain SPARQL with a header in comments, readable by tools for such files::

    #+ title_zh: 各部门年度总支出
    #+ title_en: Total planned spending of each department and year
    #+ description_zh: …
    #+ description_en: …
    #+ parameters:
    #+   year: {"type": "year", "zh": "预算年度", "en": "fiscal year"}

A parameter stands in the query as a variable whose name starts with an underscore (``?_year``). A value
is checked against the declared type and put there as one RDF term; raw text is never pasted. Without a
value the default of the header is taken, else the variable stays unbound: the file runs as it is, in any
engine.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from budgetgraph.ground.errors import QueryError
from budgetgraph.ground.resources import resource_dir
from budgetgraph.publishing.sparql_text import replace_variables

TEXT_FIELDS = ("title_zh", "title_en", "description_zh", "description_en")
"""What every header has besides its parameters."""

_HEADER_LINE = re.compile(r"#\+(?: (?P<indent> *)(?P<key>[A-Za-z_][\w]*):(?: +(?P<value>.*))?)?\s*")


@dataclass(frozen=True, slots=True)
class ParameterType:
    """How a parameter's text is checked (``pattern``), shown, and written as an RDF term."""

    pattern: re.Pattern[str]
    example: str
    term: Callable[[str], str]


def _quoted(text: str) -> str:
    return f'"{text}"'


PARAMETER_TYPES: Mapping[str, ParameterType] = {
    "year": ParameterType(re.compile(r"(?:19|20|21)[0-9]{2}"), "2026", str),
    "code": ParameterType(re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"), "function-gpb", _quoted),
    "unit": ParameterType(
        re.compile(r"(?:[0-9]{6}/)?[A-Za-z0-9][A-Za-z0-9-]{0,63}"), "036 or 420111/036", _quoted
    ),
    "boolean": ParameterType(re.compile(r"true|false"), "true or false", str),
    "amount": ParameterType(re.compile(r"0|[1-9][0-9]{0,14}"), "10000", str),
}
"""The types that a header may declare. No pattern lets a quote, a backslash or white space through."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter. ``default`` is ``None`` where leaving it out means "all"."""

    name: str
    type: str
    label_zh: str
    label_en: str
    default: str | None = None

    def term(self, value: str) -> str:
        """``value`` as an RDF term of SPARQL. Raises :class:`QueryError` if it is not of the type."""
        kind = PARAMETER_TYPES[self.type]
        text = value.strip()
        # isascii: digits of other scripts would pass some patterns and fail later.
        if not text.isascii() or kind.pattern.fullmatch(text) is None:
            raise QueryError(
                f"the parameter {self.name!r} is no {self.type}: {value[:80]!r}",
                hint=f"Give a value like {kind.example}.",
            )
        return kind.term(text)


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A query with its explanation. ``name`` is the file name without number and suffix."""

    name: str
    number: int | None
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> str:
        """The SPARQL text with ``values`` in place of the parameters.

        Raises :class:`QueryError` for an unknown parameter or a value that is not of its type.
        """
        declared = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in declared:
                raise QueryError(
                    f"the query {self.name!r} has no parameter {name!r}",
                    hint=f"It has: {', '.join(declared) or 'none'}.",
                )
        terms = {}
        for name, parameter in declared.items():
            value = values.get(name, "") or parameter.default
            if value:
                terms[f"_{name}"] = parameter.term(value)
        return replace_variables(self.text, terms.get)


def load_canned_queries() -> tuple[CannedQuery, ...]:
    """The queries that belong to budgetgraph, in their order.

    Raises :class:`InstallationError` if the folder is missing, :class:`QueryError` for a broken header.
    """
    folder = resource_dir("queries")
    return tuple(parse_canned_query(path) for path in sorted(folder.glob("*.rq")))


def find_canned_query(queries: Iterable[CannedQuery], name: str) -> CannedQuery:
    """The query of that name, number or file name. Raises :class:`QueryError` with the nearest names."""
    known = {query.name: query for query in queries}
    wanted = name.strip().lower().removesuffix(".rq").replace("_", "-")
    if wanted.isdigit():
        for query in known.values():
            if query.number == int(wanted):
                return query
    wanted = re.sub(r"^[0-9]+-", "", wanted)
    if wanted in known:
        return known[wanted]
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}."
    raise QueryError(f"there is no query named {name!r}", hint=hint)


def parse_canned_query(path: Path) -> CannedQuery:
    """The query in a file of ours. Raises :class:`QueryError` where the header is incomplete or broken."""
    query = query_of_text(path.read_text(encoding="utf-8"), path)
    missing = [field for field in TEXT_FIELDS if not getattr(query, field)]
    if missing:
        raise QueryError(f"the header lacks {', '.join(missing)}", path=path)
    return query


def query_of_text(text: str, path: Path) -> CannedQuery:
    """The query with this text, read from ``path``; anyone's query file, so the header may be missing.

    Raises :class:`QueryError` where a header is there and is broken.
    """
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    in_parameters = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            raise QueryError("a header line is not 'key: value'", path=path, line=number)
        key, value = match["key"], (match["value"] or "").strip()
        if key is None:
            continue
        if not match["indent"]:
            in_parameters = key == "parameters"
            fields[key] = value
        elif in_parameters:
            parameters.append(_parameter(key, value, path, number))
    ordinal, _, name = path.stem.partition("-")
    numbered = ordinal.isdigit() and bool(name)
    return CannedQuery(
        name=name if numbered else path.stem,
        number=int(ordinal) if numbered else None,
        title_zh=fields.get("title_zh", ""),
        title_en=fields.get("title_en", ""),
        description_zh=fields.get("description_zh", ""),
        description_en=fields.get("description_en", ""),
        parameters=tuple(parameters),
        text=text,
    )


def _parameter(name: str, declaration: str, path: Path, line: int) -> Parameter:
    try:
        fields = json.loads(declaration)
        parameter = Parameter(
            name, fields["type"], fields["zh"], fields["en"], fields.get("default")
        )
        if parameter.type not in PARAMETER_TYPES:
            raise ValueError(parameter.type)
        if parameter.default is not None:
            parameter.term(parameter.default)
    except (QueryError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QueryError(
            f"the parameter {name!r} is not declared as type, zh, en and a default of its type",
            path=path,
            line=line,
        ) from error
    return parameter
