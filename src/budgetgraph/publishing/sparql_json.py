"""Answers in SPARQL JSON as terms, all at once or only as many rows as are wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, TextIO

from budgetgraph.ground.quoting import quoted
from budgetgraph.publishing.store import Table, Term, truth_table

_PIECE = 64 * 1024
"""Characters that are read of an answer at a time."""

_ROWS_BEGIN = '"bindings":['
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_LITERALS = ("literal", "typed-literal")


class TooLong(Exception):
    """The rows that are wanted are longer than allowed."""


def term_of_json(binding: Mapping[str, Any]) -> Term:
    """The term that one binding says. Raises :class:`ValueError` for what is none."""
    try:
        kind, value = binding["type"], binding["value"]
        if kind == "triple":
            parts = (term_of_json(value[part]) for part in ("subject", "predicate", "object"))
            return Term("literal", " ".join(map(_text, parts)))
        if not isinstance(value, str):
            raise ValueError(f"{value!r} is no value")
        if kind == "uri":
            return Term("iri", value)
        if kind == "bnode":
            return Term("blank", value)
        if kind not in _LITERALS:
            raise ValueError(f"{kind!r} is no kind of term")
        language = binding.get("xml:lang")
        datatype = _LANG_STRING if language else binding.get("datatype", _XSD_STRING)
        return Term("literal", value, datatype, language)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"is no term: {error}") from error


def table_of_json(answer: Any) -> Table:
    """The table that a whole answer says, which was read from JSON; ASK as one row.

    Raises :class:`ValueError` for anything but the answer to a SELECT or ASK query.
    """
    try:
        if "boolean" in answer:
            return truth_table(bool(answer["boolean"]))
        variables = tuple(map(str, answer["head"]["vars"]))
        return Table(
            variables, tuple(_row(variables, row) for row in answer["results"]["bindings"])
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"is no answer: {error}") from error


def first_rows(file: TextIO, count: int, most: int | None = None) -> Table:
    """The first ``count`` rows of an answer that the embedded engine wrote; ASK as one row.

    Reads no more of it than it needs. Raises :class:`ValueError` for what is none, and :class:`TooLong`
    where these rows have more than ``most`` bytes.
    """
    text = ""
    while _ROWS_BEGIN not in text:
        if most is not None and len(text) > most:
            raise TooLong
        piece = file.read(_PIECE)
        if not piece:
            return table_of_json(json.loads(text))  # the answer to an ASK
        text += piece
    before, _, rest = text.partition(_ROWS_BEGIN)
    try:
        variables = tuple(map(str, json.loads(f"{before}{_ROWS_BEGIN}]}}}}")["head"]["vars"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"is no answer: {error}") from error
    rows = islice(_rows(file, rest, most), count)
    return Table(variables, tuple(_row(variables, row) for row in rows))


def _rows(file: TextIO, text: str, most: int | None) -> Iterator[Mapping[str, Any]]:
    """The rows one by one: a long answer has megabytes, and a page shows a part."""
    decoder = json.JSONDecoder()
    taken = 0
    while not (text := text.lstrip(" \t\r\n,")).startswith("]"):
        try:
            row, end = decoder.raw_decode(text)
        except json.JSONDecodeError:
            if most is not None and taken + len(text) > most:
                raise TooLong from None
            piece = file.read(_PIECE)
            if not piece:
                raise
            text += piece
            continue
        if most is not None:
            taken += len(text[:end].encode())
            if taken > most:
                raise TooLong
        yield row
        text = text[end:]


def _row(variables: tuple[str, ...], row: Mapping[str, Any]) -> tuple[Term | None, ...]:
    try:
        return tuple(term_of_json(row[name]) if name in row else None for name in variables)
    except TypeError as error:
        raise ValueError(f"is no row: {error}") from error


def _text(term: Term) -> str:
    """As the embedded engine shows a term inside of a triple."""
    if term.kind == "iri":
        return f"<{term.value}>"
    if term.kind == "blank":
        return f"_:{term.value}"
    if term.datatype is None:
        return f"<<( {term.value} )>>"
    tag = f"^^<{term.datatype}>" if term.language is None else f"@{term.language}"
    return quoted(term.value) + ("" if term.datatype == _XSD_STRING else tag)
