"""The settings of the catalogue from a TOML file (``docs/catalogue.md`` has one with every key)."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.catalogue.settings import CatalogueSettings, Contact, Publisher, Text

_Reader = Callable[[str, Any], Any]


def load_catalogue_settings(path: Path) -> CatalogueSettings:
    """Read the settings of a catalogue.

    Raises :class:`SettingsError`, which names the file and the key, for a file that cannot be read or is
    no TOML, an unknown key, a value of another type, and one that is no address, e-mail or known code.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror or error}",
            path=path,
            hint="Give the path of a TOML file with the settings of the catalogue.",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            "is not UTF-8", path=path, hint="Save the file in the encoding UTF-8."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"is not TOML: {error}", path=path, hint="See the example in docs/catalogue.md."
        ) from error
    try:
        return catalogue_settings_of(content)
    except SettingsError as error:
        error.path = path
        raise


def catalogue_settings_of(values: Mapping[str, Any]) -> CatalogueSettings:
    """The settings with the values of such a file. Raises :class:`SettingsError`, which names the key."""
    return CatalogueSettings(**_fields("", values, _CATALOGUE))


def values_of(settings: CatalogueSettings) -> dict[str, Any]:
    """The values that give ``settings``, as they stand in the file; what is not given is left out."""
    return _given(asdict(settings))


def _given(table: Mapping[str, Any]) -> dict[str, Any]:
    values = {
        key: _given(value) if isinstance(value, dict) else value for key, value in table.items()
    }
    return {key: value for key, value in values.items() if value}


def _fields(
    prefix: str, table: Mapping[str, Any], readers: Mapping[str, _Reader]
) -> dict[str, Any]:
    """The values of a table, each read by the reader of its key. ``prefix`` names the table in errors."""
    for key in table:
        if key not in readers:
            near = difflib.get_close_matches(key, readers, n=1)
            raise SettingsError(
                f"{prefix}{key}: there is no such setting",
                hint=f"Did you mean {near[0]}?" if near else f"Known are {', '.join(readers)}.",
            )
    return {key: readers[key](f"{prefix}{key}", value) for key, value in table.items()}


def _string(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{key}: is not a text", hint=f'Write it in quotes: {key} = "…"')
    if not value.strip():
        raise SettingsError(f"{key}: is empty", hint="Give a value, or leave the line out.")
    return value.strip()


def _table(key: str, value: Any, hint: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SettingsError(f"{key}: is not a table", hint=hint)
    return value


def _text(key: str, value: Any) -> Text:
    hint = f'Give the language of the text: {key} = {{ zh = "…", en = "…" }}'
    return Text(**_fields(f"{key}.", _table(key, value, hint), {"zh": _string, "en": _string}))


def _publisher(key: str, value: Any) -> Publisher:
    table = _table(key, value, f"Begin it with a line [{key}].")
    return Publisher(**{"name": Text()} | _fields(f"{key}.", table, _PUBLISHER))


def _contact(key: str, value: Any) -> Contact:
    table = _table(key, value, f"Begin it with a line [{key}].")
    return Contact(**{"name": Text()} | _fields(f"{key}.", table, _CONTACT))


_PUBLISHER: Mapping[str, _Reader] = {
    "name": _text,
    "iri": _string,
    "type": _string,
    "homepage": _string,
}
_CONTACT: Mapping[str, _Reader] = {"name": _text, "email": _string, "url": _string}
_CATALOGUE: Mapping[str, _Reader] = {
    "title": _text,
    "description": _text,
    "publisher": _publisher,
    "contact": _contact,
    "licence": _string,
    "rights": _text,
    "access_rights": _string,
    "availability": _string,
    "landing_page": _string,
}
