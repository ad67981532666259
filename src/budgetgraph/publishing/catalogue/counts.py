"""What is counted for the statistics of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReleaseCounts:
    """Numbers of the current data of a release, without the catalogue.

    They are counted before the catalogue is loaded: so they are those of the dumps ``full.*`` and do not
    depend on their own description. ``classes`` has the entities per class, ``properties`` the triples
    per property, ``graphs`` the triples per named graph, all by IRI; ``entities`` counts things with a
    class.
    """

    triples: int
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    entities: int
