"""The output of ``convert``: one document or many, to standard output, one file, or a folder.

With many documents each output waits in a file of a temporary folder, so that memory holds one document
at a time and nothing is seen before everything is decided.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from budgetgraph.cli.files import (
    OutputError,
    make_folder,
    require_no_source,
    write_standard_output,
    write_whole,
)
from budgetgraph.cli.report_text import report_text
from budgetgraph.cli.stages import as_json
from budgetgraph.graph.mapping import map_interpretation
from budgetgraph.graph.serialisation import SYNTAXES, serialise
from budgetgraph.ground.findings import Severity
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.publishing.document_key import DocumentKey
from budgetgraph.publishing.pipeline import convert_files, interpret_files, read_files
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.several_files import Files, Identities, shown

Names = Mapping[Path, str]
"""Documents by their first file, and the names of their outputs."""

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Output:
    """Where to: a ``folder``, a ``file``, or (with neither) standard output."""

    folder: Path | None = None
    file: Path | None = None


@dataclass(frozen=True)
class Rendered:
    """One document, done: its ``content`` (or the file where it waits) and what is said about it.

    ``path`` is the first of its files, ``identities`` what each of them says it is, where that is known.
    """

    path: Path
    key: str
    content: bytes | Path
    report: str = ""
    worst: Severity | None = None
    identities: Identities = ()


def output_of(name: str | None) -> Output:
    """What ``-o`` means: a folder if it is one or ends like one, ``-`` is standard output."""
    if name is None or name == "-":
        return Output()
    path = Path(name)
    folder = path.is_dir() or name.endswith(("/", "\\"))
    return Output(folder=path) if folder else Output(file=path)


def suffix_of(syntax: str, until: str | None) -> str:
    """How files of a folder end."""
    return f".{until}.json" if until in ("document", "records") else SYNTAXES[syntax].suffix


def require_safe_target(
    target: Output, documents: Sequence[Path], sources: Sequence[Path], suffix: str
) -> Names:
    """The names in a folder of the outputs of ``documents``, which are known by these files.

    Raises :class:`OutputError` if two documents would be written into one file of a folder, or if one
    of the files that are read, ``sources``, would be overwritten.
    """
    names = _names_of(documents, suffix) if target.folder is not None else {}
    if target.folder is not None:
        require_no_source([target.folder / name for name in names.values()], sources)
    elif target.file is not None:
        require_no_source([target.file], sources)
    return names


def _names_of(paths: Sequence[Path], suffix: str) -> Names:
    """``budget.ttl`` for ``budget.pdf``; where there is ``budget.xlsx`` too, ``budget.pdf.ttl``.

    Raises :class:`OutputError`, which tells all files of different folders that have one name.
    """
    stems = Counter(path.stem for path in paths)
    names = {path: f"{path.stem if stems[path.stem] == 1 else path.name}{suffix}" for path in paths}
    meant: dict[str, list[Path]] = {}
    for path, name in names.items():
        meant.setdefault(name, []).append(path)
    clashes = [(name, files) for name, files in meant.items() if len(files) > 1]
    if clashes:
        told = [f"would be written for {' and for '.join(map(str, each))}" for _, each in clashes]
        told_zh = [f"会由 {'、'.join(map(str, each))} 写入" for _, each in clashes]
        further = [name for name, _ in clashes[1:]]
        raise OutputError(
            "; ".join([told[0], *map(" ".join, zip(further, told[1:], strict=True))]),
            path=clashes[0][0],
            hint="Rename one of them, or convert them into different folders.",
            zh="；".join([told_zh[0], *map(" ".join, zip(further, told_zh[1:], strict=True))]),
            hint_zh="请改名，或转换到不同的文件夹。",
        )
    return names


@contextmanager
def spool_for(target: Output, documents: int) -> Iterator[Path | None]:
    """A temporary folder for the outputs of many documents; ``None`` where one needs none.

    Raises :class:`OutputError` if the target folder cannot be made or written.
    """
    if target.folder is None and documents == 1:
        yield None
        return
    existed = target.folder is None or target.folder.exists()
    if target.folder is not None:
        make_folder(target.folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".convert-", dir=target.folder) as folder:
            yield Path(folder)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}", path=target.folder or error.filename
        ) from error
    finally:
        if target.folder is not None and not existed:
            with suppress(OSError):
                target.folder.rmdir()  # succeeds only if nothing was put there


def render(
    files: Files, settings: Settings, syntax: str, until: str | None, spool: Path | None
) -> Rendered:
    """Convert the files of one document as far as asked and give the output.

    Raises what the conversion raises.
    """
    rendered = _rendered(files, settings, syntax, until)
    if spool is None:
        return rendered
    # Workers write here at the same time, and files of several folders may have one name.
    handle, waiting = tempfile.mkstemp(dir=spool)
    with os.fdopen(handle, "wb") as file:
        file.write(rendered.content if isinstance(rendered.content, bytes) else b"")
    return replace(rendered, content=Path(waiting))


def write_output(documents: Sequence[Rendered], target: Output, names: Names) -> None:
    """Put the outputs in their places, in a folder by ``names``. Without documents nothing is written."""
    if target.folder is not None:
        for each in documents:
            write_whole(target.folder / names[each.path], _pieces([each]))
    elif documents and target.file is not None:
        write_whole(target.file, _pieces(documents))
    elif documents:
        write_standard_output(_pieces(documents))


def _pieces(documents: Sequence[Rendered]) -> Iterator[bytes]:
    for each in documents:
        if isinstance(each.content, bytes):
            yield each.content
        else:
            with each.content.open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece


def _rendered(files: Files, settings: Settings, syntax: str, until: str | None) -> Rendered:
    if until == "document":
        # Personal data is withheld before anybody sees the document, here as everywhere.
        document, _ = withhold(read_files(files))
        return Rendered(files[0], str(files[0]), as_json(document).encode())
    audit = None
    if until is None:
        conversion = convert_files(files, settings)
        interpretation, worst = conversion.interpretation, conversion.worst
        audit = conversion.audit
        text = serialise(conversion.graphs, syntax)
    else:
        interpretation = interpret_files(files)
        worst = max((each.severity for each in interpretation.findings), default=None)
        if until == "records":
            text = as_json(interpretation)
        else:
            graphs = map_interpretation(
                interpretation, settings.iris, software_version=settings.software_version
            )
            text = serialise(graphs, syntax)
    key = str(DocumentKey.of(interpretation.budget.heading))
    return Rendered(
        path=files[0],
        key=key,
        content=text.encode(),
        report=report_text(shown(files), interpretation, audit),
        worst=worst,
        identities=interpretation.identities,
    )
