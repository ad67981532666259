"""One document taken apart into files, as some places publish it: the tables, and the text around them."""

from __future__ import annotations

import re
from pathlib import Path

_TABLES = re.compile(r"^# 第二部分.*?(?=^# 第三部分)", re.MULTILINE | re.DOTALL)


def apart(whole: str) -> tuple[str, str]:
    """The text (with cover and contents) and the tables (with the title) of a whole document."""
    match = _TABLES.search(whole)
    assert match is not None
    title = whole.split("\n", 1)[0]
    return whole[: match.start()] + whole[match.end() :], f"{title}\n\n{match.group()}"


def in_two_files(document: Path, folder: Path) -> tuple[Path, Path]:
    """A document as two files in ``folder``: its text, and its tables."""
    folder.mkdir(exist_ok=True)
    files = folder / f"{document.stem}-text.md", folder / f"{document.stem}-tables.md"
    for file, content in zip(files, apart(document.read_text(encoding="utf-8")), strict=True):
        file.write_text(content, encoding="utf-8")
    return files
