"""What only the publisher knows about the catalogue: who publishes, under which terms, whom to ask.

Everything is optional and absent when it is not given. Nothing here is ever guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from budgetgraph.ground.errors import SettingsError

PUBLISHER_TYPES = {
    "Academia-ScientificOrganisation": ("学术机构", "Academia/Scientific organisation"),
    "Company": ("企业", "Company"),
    "IndustryConsortium": ("行业联盟", "Industry consortium"),
    "LocalAuthority": ("地方政府", "Local authority"),
    "NationalAuthority": ("国家机关", "National authority"),
    "NonGovernmentalOrganisation": ("非政府组织", "Non-governmental organisation"),
    "NonProfitOrganisation": ("非营利组织", "Non-profit organisation"),
    "RegionalAuthority": ("区域政府", "Regional authority"),
    "StandardisationBody": ("标准化机构", "Standardisation body"),
    "SupraNationalAuthority": ("超国家机构", "Supra-national authority"),
}
"""Codes of the ADMS list of publisher types that are organisations, with Chinese and English names."""

ACCESS_RIGHTS = ("PUBLIC", "RESTRICTED", "NON_PUBLIC")
"""Codes of the access rights in the authority table of the Publications Office."""

AVAILABILITIES = {
    "AVAILABLE": ("可用", "available"),
    "EXPERIMENTAL": ("试验", "experimental"),
    "STABLE": ("稳定", "stable"),
    "TEMPORARY": ("临时", "temporary"),
}
"""Codes of the planned availability in the same tables, with Chinese and English names."""

_ADDRESS = re.compile(r"https?://(?:[!#$&-;=?-\[\]_a-z~]|%[0-9A-Fa-f]{2})+")
_EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_IRI_HINT = "Give an absolute http or https address in ASCII, with other characters as %XX."


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Chinese, in English, or in both. Empty means that it is not given."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Publisher:
    """The organisation that publishes the catalogue.

    ``iri`` names it; one under the base is made where it is empty. ``type`` is a code of
    :data:`PUBLISHER_TYPES`. Raises :class:`SettingsError` without a name and for bad values.
    """

    name: Text
    iri: str = ""
    type: str = ""
    homepage: str = ""

    def __post_init__(self) -> None:
        _require_text("publisher.name", self.name, "DCAT-AP demands a name of the publisher.")
        _require_address("publisher.iri", self.iri)
        _require_code("publisher.type", self.type, PUBLISHER_TYPES)
        _require_address("publisher.homepage", self.homepage)


@dataclass(frozen=True, slots=True)
class Contact:
    """An office that answers questions. Never a person: neither a name nor a personal address.

    Raises :class:`SettingsError` without a name, without any address, and for bad values.
    """

    name: Text
    email: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        _require_text("contact.name", self.name, "Name the office, never a person.")
        if self.email and _EMAIL.fullmatch(self.email) is None:
            raise SettingsError(
                f"contact.email: {self.email!r} is not an e-mail address",
                hint="Give the address of an office, like opendata@example.org.",
            )
        _require_address("contact.url", self.url)
        if not (self.email or self.url):
            raise SettingsError(
                "contact: there is neither an email nor a url",
                hint="Give one of them, or leave out the contact.",
            )


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """What the publisher says about the catalogue. Empty texts and ``None`` are not published.

    ``licence`` and ``landing_page`` are addresses, ``rights`` is a text, ``access_rights`` a code of
    :data:`ACCESS_RIGHTS`, ``availability`` one of :data:`AVAILABILITIES`.
    Raises :class:`SettingsError`, which names the setting, for a bad value.
    """

    title: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)
    publisher: Publisher | None = None
    contact: Contact | None = None
    licence: str = ""
    rights: Text = field(default_factory=Text)
    access_rights: str = ""
    availability: str = ""
    landing_page: str = ""

    def __post_init__(self) -> None:
        _require_address("licence", self.licence)
        _require_code("access_rights", self.access_rights, ACCESS_RIGHTS)
        _require_code("availability", self.availability, AVAILABILITIES)
        _require_address("landing_page", self.landing_page)


def _require_text(key: str, text: Text, hint: str) -> None:
    if not text:
        raise SettingsError(f"{key}: is missing", hint=f"{hint} Give zh, en, or both.")


def _require_address(key: str, value: str) -> None:
    if value and not _is_address(value):
        raise SettingsError(f"{key}: {value!r} is not a web address", hint=_IRI_HINT)


def _require_code(
    key: str, value: str, known: dict[str, tuple[str, str]] | tuple[str, ...]
) -> None:
    if value and value not in known:
        raise SettingsError(
            f"{key}: there is no {value!r}", hint=f"Give one of {', '.join(known)}."
        )


def _is_address(value: str) -> bool:
    # Characters first: urlsplit quietly drops tabs and line ends.
    if _ADDRESS.fullmatch(value) is None:
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and "@" not in parts.netloc
