"""Keys of things without an official code: eight hex digits of their folded name."""

from __future__ import annotations

import hashlib
import unicodedata


def name_key(name: str) -> str:
    """The key of an indicator or a project component with this name."""
    folded = "".join(unicodedata.normalize("NFKC", name).split())
    return hashlib.sha256(folded.encode()).hexdigest()[:8]
