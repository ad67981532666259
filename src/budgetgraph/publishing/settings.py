"""What a conversion depends on besides its input. Passed in, never looked up."""

from __future__ import annotations

from dataclasses import dataclass

from budgetgraph import __version__
from budgetgraph.graph.iris import DEFAULT_BASE, Iris


@dataclass(frozen=True, slots=True)
class Settings:
    """``base_iri`` is the publisher's own; ``software_version`` is written into the provenance.

    Raises :class:`~budgetgraph.ground.errors.SettingsError` for a base that is no IRI.
    """

    base_iri: str = DEFAULT_BASE
    software_version: str = __version__

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_iri", Iris(self.base_iri).base)

    @property
    def iris(self) -> Iris:
        """The IRIs of this publisher."""
        return Iris(self.base_iri)
