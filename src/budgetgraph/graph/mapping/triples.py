"""What the mapping functions give."""

from __future__ import annotations

from rdflib import Literal, URIRef

Triple = tuple[URIRef, URIRef, URIRef | Literal]
"""One statement. There are no blank nodes in what is published."""
