"""What a conversion and a release depend on besides the documents. Passed in, never looked up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from budgetgraph import __version__
from budgetgraph.graph.iris import DEFAULT_BASE, Iris
from budgetgraph.publishing.catalogue.settings import CatalogueSettings
from budgetgraph.publishing.catalogue.settings_file import catalogue_settings_of, values_of
from budgetgraph.publishing.json_text import json_text


@dataclass(frozen=True, slots=True)
class Settings:
    """``base_iri`` is the publisher's own; ``software_version`` is written into the provenance.

    ``catalogue`` says who publishes and under which terms. ``issued`` is the date of the catalogue, for
    those who want one: no clock is ever read. Raises :class:`~budgetgraph.ground.errors.SettingsError`
    for a base that is no IRI.
    """

    base_iri: str = DEFAULT_BASE
    software_version: str = __version__
    catalogue: CatalogueSettings = field(default_factory=CatalogueSettings)
    issued: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_iri", Iris(self.base_iri).base)

    @property
    def iris(self) -> Iris:
        """The IRIs of this publisher."""
        return Iris(self.base_iri)

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stand for what the publisher has set, for all documents of a release alike."""
        values = {"base_iri": self.base_iri, "catalogue": values_of(self.catalogue)}
        return hashlib.sha256(json_text(values)).hexdigest()[:16]

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Settings:
        """What the publisher had set for the release with this manifest."""
        return cls(manifest["base_iri"], catalogue=catalogue_settings_of(manifest["catalogue"]))
