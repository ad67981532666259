"""The output of ``convert``: one document or many, to standard output, one file, or a folder.

With many documents each output waits in a file of a temporary folder, so that memory holds one document
at a time and nothing is seen before everything is decided.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
from budgetgraph.publishing.pipeline import convert_file, interpret_file
from budgetgraph.publishing.settings import Settings
from budgetgraph.reading import read

_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Output:
    """Where to: a ``folder``, a ``file``, or (with neither) standard output."""

    folder: Path | None = None
    file: Path | None = None


@dataclass(frozen=True)
class Rendered:
    """One document, done: its ``content`` (or the file where it waits) and what is said about it."""

    path: Path
    key: str
    content: bytes | Path
    report: str = ""
    worst: Severity | None = None


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


def require_safe_target(target: Output, paths: Sequence[Path], suffix: str) -> None:
    """Check where the documents ``paths`` would be written, before anything is done.

    Raises :class:`OutputError` if two documents would be written into one file of a folder, or if a
    document itself would be overwritten.
    """
    if target.folder is not None:
        _require_different_names(paths, suffix)
        require_no_source([target.folder / f"{path.stem}{suffix}" for path in paths], paths)
    elif target.file is not None:
        require_no_source([target.file], paths)


def _require_different_names(paths: Sequence[Path], suffix: str) -> None:
    names: dict[str, Path] = {}
    for path in paths:
        name = f"{path.stem}{suffix}"
        if name in names:
            raise OutputError(
                f"would be written for {names[name]} and for {path}",
                path=name,
                hint="Rename one of them, or convert them into different folders.",
            )
        names[name] = path


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
    path: Path, settings: Settings, syntax: str, until: str | None, spool: Path | None
) -> Rendered:
    """Convert one file as far as asked and give the output. Raises what the conversion raises."""
    rendered = _rendered(path, settings, syntax, until)
    if spool is None:
        return rendered
    # Workers write here at the same time, and files of several folders may have one name.
    handle, waiting = tempfile.mkstemp(dir=spool)
    with os.fdopen(handle, "wb") as file:
        file.write(rendered.content if isinstance(rendered.content, bytes) else b"")
    return Rendered(path, rendered.key, Path(waiting), rendered.report, rendered.worst)


def write_output(documents: Sequence[Rendered], target: Output, suffix: str) -> None:
    """Put the outputs in their places. Without documents nothing is written."""
    if target.folder is not None:
        for each in documents:
            write_whole(target.folder / f"{each.path.stem}{suffix}", _pieces([each]))
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


def _rendered(path: Path, settings: Settings, syntax: str, until: str | None) -> Rendered:
    if until == "document":
        # Personal data is withheld before anybody sees the document, here as everywhere.
        document, _ = withhold(read(path))
        return Rendered(path, str(path), as_json(document).encode())
    if until is None:
        conversion = convert_file(path, settings)
        interpretation, worst = conversion.interpretation, conversion.worst
        text = serialise(conversion.graphs, syntax)
    else:
        interpretation = interpret_file(path)
        worst = max((each.severity for each in interpretation.findings), default=None)
        if until == "records":
            text = as_json(interpretation)
        else:
            graphs = map_interpretation(
                interpretation, settings.iris, software_version=settings.software_version
            )
            text = serialise(graphs, syntax)
    key = str(DocumentKey.of(interpretation.budget.heading))
    return Rendered(path, key, text.encode(), report_text(str(path), interpretation), worst)
