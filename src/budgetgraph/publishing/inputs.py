"""Which files are meant: names, folders and globs, each file once, in the order given."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from os.path import isdir, realpath
from pathlib import Path

from budgetgraph.ground.errors import InputError

DOCUMENT_SUFFIXES = frozenset(
    {
        ".pdf",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".et",
        ".docx",
        ".html",
        ".htm",
        ".md",
        ".markdown",
        ".txt",
        ".tsv",
    }
)
"""What is taken from a folder. A file that is named is always tried: its content decides, not its name."""

_LOCK = "~$"
"""How the names of the files begin that Office keeps beside a document while somebody has it open."""
_OF_THE_SYSTEM = frozenset({"desktop.ini", "thumbs.db"})
"""Files that Windows keeps in a folder; no pattern means them."""
_NOT_DOCUMENTS = frozenset({"readme", "license", "changelog"})
_REPORTS = (".audit.txt", ".audit.json", ".audit.csv", ".audit.ttl", ".audit.html")
"""How the reports end that ``audit`` writes into a folder, perhaps beside the documents."""


def find_inputs(arguments: Iterable[str | Path], *, once: bool = False) -> tuple[Path, ...]:
    """The files that ``arguments`` name. Folders are searched recursively, in the order of names.

    A file that is named twice is meant once; with ``once`` it is an error. Of several names that one folder
    or pattern gives for a file by links, the shortest stays.

    A file that is named and is not there is returned all the same: it fails alone, with its name.
    Raises :class:`InputError` for a folder without documents, a glob without matches, an empty name, and
    ``-``: standard input is not read.
    """
    found: dict[str, Path] = {}
    for argument in arguments:
        if argument == "":
            raise InputError(
                "an empty name names no file",
                hint="Is a variable of the shell unset?",
                zh="文件名是空的",
                hint_zh="请检查命令中的变量是否已设置。",
            )
        if argument == "-":
            raise InputError(
                "standard input is not read",
                hint="Write the document to a file: its name and its hash go into the result.",
                zh="不读取标准输入",
                hint_zh="请先把内容存为文件：结果中要写明文件名和散列值。",
            )
        for path in _files(Path(argument)):
            # The same file twice in one batch is a slip, not two documents.
            if once and realpath(path) in found:
                raise InputError(
                    "is named twice",
                    path=path,
                    hint="Name each file of the document once.",
                    zh="给出了两次",
                    hint_zh="一份文件的每个部分只应给出一次。",
                )
            found.setdefault(realpath(path), path)
    return tuple(found.values())


def _files(path: Path) -> list[Path]:
    """The files that one argument means. Raises :class:`InputError` where a folder or pattern means none."""
    if path.is_dir():
        return _files_of_folder(path)
    if not path.exists() and glob.has_magic(str(path)):
        return _files_of_pattern(path)
    return [path]


def _files_of_folder(path: Path) -> list[Path]:
    files = _each_once(_documents_in(path))
    if not files:
        suffixes = ", ".join(sorted(DOCUMENT_SUFFIXES))
        raise InputError(
            "the folder holds no documents",
            path=path,
            hint=f"Documents end in {suffixes}; name other files one by one.",
            zh="文件夹中没有预算文件",
            hint_zh=f"按扩展名选取：{suffixes}；其他文件请逐个写出。",
        )
    return files


def _files_of_pattern(path: Path) -> list[Path]:
    found: list[Path] = []
    for match in map(Path, glob.glob(str(path), recursive=True)):
        if match.is_dir():
            found += _documents_in(match)
        elif not _is_no_source(match) and not isdir(realpath(match)):
            # A link to a folder that so many links lead to that the system no longer follows is none.
            found.append(match)
    if not found:
        raise InputError(
            "no file matches",
            path=path,
            hint="Check the folder and the pattern: * stands for any part of a name, ** for any folders.",
            zh="没有符合的文件",
            hint_zh="请检查文件夹和通配符：* 代表名称的任意部分，** 代表任意层文件夹。",
        )
    return _each_once(found)


def _documents_in(folder: Path) -> Iterator[Path]:
    for each in folder.rglob("*"):
        if each.is_file() and _is_document(each.relative_to(folder)):
            yield each


def _each_once(paths: Iterable[Path]) -> list[Path]:
    """Each file under its shortest name, in the order of names. Links in a circle give a file endless ones."""
    shortest: dict[str, Path] = {}
    for path in sorted(paths, key=lambda each: (len(each.parts), each)):
        shortest.setdefault(realpath(path), path)
    return sorted(shortest.values())


def _is_no_source(path: Path) -> bool:
    """Whether a file is another program's, or a report of this one."""
    name = path.name.lower()
    return name.startswith(_LOCK) or name in _OF_THE_SYSTEM or name.endswith(_REPORTS)


def _is_document(path: Path) -> bool:
    """``path`` is relative to the folder that was named: what is hidden above it does not matter."""
    hidden = any(part.startswith(".") for part in path.parts)
    return (
        not hidden
        and not _is_no_source(path)
        and path.suffix.lower() in DOCUMENT_SUFFIXES
        and path.stem.lower() not in _NOT_DOCUMENTS
    )
