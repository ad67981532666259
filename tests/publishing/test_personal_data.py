"""A release names nobody: every file of it is looked through, packed or not."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.settings import Settings
from tests.interpreting.personal_printings import NAMES, NUMBERS, PRINTERS, budget

pytestmark = pytest.mark.slow

_FORMS = {
    "pdf": "上海市普陀区示例一局",
    "merged": "上海市普陀区示例二局",
    "tabs": "上海市普陀区示例三局",
    "flowing": "上海市普陀区示例四局",
    "layout": "上海市普陀区示例五局",
    "xlsx": "上海市普陀区示例六局",
    "docx": "上海市普陀区示例七局",
}


_BETWEEN = re.compile(rb'[\s"<>\0]+')
"""What stands between pieces of text that no name and no number goes across."""


def texts_of(path: Path) -> Iterator[bytes]:
    """What a file holds, as it is and unpacked."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from (package.read(name) for name in package.namelist())
    elif content.startswith(b"PAR1"):
        yield repr(duckdb.read_parquet(str(path)).fetchall()).encode()


def test_no_file_of_a_release_names_anybody(tmp_path: Path) -> None:
    paths = []
    for form, issuer in _FORMS.items():
        path = tmp_path / f"{form}.bin"
        path.write_bytes(PRINTERS[form](budget(issuer)))
        paths.append(path)
    done = publish(paths, tmp_path / "releases", Settings(), work=Work(1))
    assert done.release is not None
    assert len(done.release.manifest["documents"]) == len(_FORMS)
    words = [each.encode() for each in (*NAMES, *NUMBERS)]
    words += [json.dumps(each)[1:-1].encode() for each in NAMES]
    assert not any(_BETWEEN.search(word) for word in words)
    pieces: dict[bytes, str] = {}
    for path in (path for path in (tmp_path / "releases").rglob("*") if path.is_file()):
        for text in texts_of(path):
            for piece in set(_BETWEEN.split(text)):
                pieces.setdefault(piece, str(path.relative_to(tmp_path)))
    # Thousands of files say the same: every piece is looked at once.
    everything = b"\n".join(pieces)
    named = [word for word in words if word in everything]
    found = {
        (where, word.decode()) for word in named for each, where in pieces.items() if word in each
    }
    assert not found
    assert _FORMS["pdf"].encode() in everything
