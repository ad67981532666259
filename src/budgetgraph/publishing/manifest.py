"""The manifest of a release: what it was made of, what is in it, and every file with its hash.

The id stands for what the release says: inputs, settings, and the hashes of the dumps and tables in
plain form. Files that are made of those (compressed, Parquet, the catalogue with its sizes, the
database, the answers to the canned questions) may differ in bytes between machines with other
libraries, and do not change it. The checksum stands for the manifest itself, so that not one byte of it
can be damaged unseen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from budgetgraph.publishing.json_text import json_text
from budgetgraph.publishing.manifest_shape import ANSWERS
from budgetgraph.publishing.release import CATALOG_DUMP, DOCUMENTS, STORE

_CHECKSUM = "checksum"
_DERIVED_SUFFIXES = (".gz", ".parquet")
_CATALOG = CATALOG_DUMP.rpartition(".")[0]
_IN_THE_ID = (
    *("format", "software", "ontology", "shapes", "program"),
    *("base_iri", "catalogue", "issued", "documents"),
)


def release_id(manifest: Mapping[str, Any], files: Iterable[Mapping[str, Any]]) -> str:
    """16 hex digits of SHA-256 over what the manifest says of the content, and the plain files."""
    content = {name: manifest[name] for name in _IN_THE_ID}
    content["files"] = sorted(
        ([each["path"], each["sha256"]] for each in files if _is_content(each["path"])),
    )
    return hashlib.sha256(json_text(content)).hexdigest()[:16]


def manifest_text(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as it is written: readable, one file or graph a line, and its checksum at the end.

    The checksum is SHA-256 (hex) over all lines before it; one that ``manifest`` has is not looked at.
    """
    lines = []
    for name, value in manifest.items():
        if name == _CHECKSUM:
            continue
        if isinstance(value, list) and value:
            entries = ",\n".join(f"  {_one_line(each)}" for each in value)
            lines.append(f' "{name}": [\n{entries}\n ]')
        else:
            lines.append(f' "{name}": {_one_line(value)}')
    text = "{\n" + "".join(f"{line},\n" for line in lines)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return f'{text} "{_CHECKSUM}": "{checksum}"\n}}\n'.encode()


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_content(path: str) -> bool:
    if path.endswith(_DERIVED_SUFFIXES) or path.startswith((f"{STORE}/", f"{ANSWERS}/")):
        return False
    if path.startswith(f"{DOCUMENTS}/"):
        name = path.rpartition("/")[2]
        return name != "document.json" and not name.startswith("catalog.")
    return path.rpartition(".")[0] != _CATALOG
