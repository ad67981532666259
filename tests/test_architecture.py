"""The rooms and floors of the program: what may import what, and how large a file may be."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "budgetgraph"
FLOORS = {
    "ground": 0,
    "reading": 1,
    "interpreting": 2,
    "graph": 3,
    "synthesis": 3,
    "publishing": 4,
    "web": 5,
    "cli": 6,
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "core", "manager", "base", "misc"}
ONLY_IMPORTERS = {
    # The store, what it answers as text, and a copy of a part of it.
    "pyoxigraph": {
        "publishing/store.py",
        "publishing/results.py",
        "publishing/merged_graphs.py",
    },
    "pyshacl": {"graph/validation.py"},
    "duckdb": {"publishing/tables/parquet.py"},
    "SPARQLWrapper": {"cli/endpoint.py"},
    "distributed": {"publishing/scheduler.py"},
    "xlrd": {"reading/workbook_xls.py"},
    "pypdfium2": {"reading/pdf.py", "reading/pdf_page.py", "reading/pdf_drawings.py"},
}
NEVER_FOR_A_SERVER = (
    "pyshacl",
    "budgetgraph.reading",
    "budgetgraph.interpreting",
    "budgetgraph.synthesis",
    "budgetgraph.graph",
    "budgetgraph.publishing.pipeline",
)

MODULES = sorted(SOURCE.rglob("*.py"))
every_module = pytest.mark.parametrize(
    "path", MODULES, ids=[str(path.relative_to(SOURCE)) for path in MODULES]
)


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, but not for type checking only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@every_module
def test_imports_go_down_only(path: Path) -> None:
    room = room_of(path)
    if room not in FLOORS:
        return  # __init__.py and __main__.py of the package itself
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "budgetgraph" or len(parts) < 2 or parts[1] not in FLOORS:
            continue
        other = parts[1]
        assert other == room or FLOORS[other] < FLOORS[room], f"{room} imports {name}"


@every_module
def test_each_engine_has_one_importer(path: Path) -> None:
    place = path.relative_to(SOURCE).as_posix()
    imported = {name.partition(".")[0] for name in imports_of(path)}
    for library, importers in ONLY_IMPORTERS.items():
        assert library not in imported or place in importers


@every_module
def test_files_are_small_and_named_for_what_they_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in FORBIDDEN_NAMES
    assert path.parent.name not in FORBIDDEN_NAMES


def test_every_room_has_its_floor() -> None:
    rooms = {
        path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_")
    }
    assert rooms == set(FLOORS)


def loaded_by(statement: str) -> set[str]:
    """The modules in memory after ``statement``, in an interpreter of its own."""
    result = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SOURCE.parent), "PATH": ""},
    )
    return set(result.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import budgetgraph.web.app",
        "import budgetgraph.publishing.engines.pool",
        "import budgetgraph.publishing.engines.worker",
        "import budgetgraph.publishing.release",
        "import budgetgraph.cli.serve_command, budgetgraph.web.app",
    ],
)
def test_a_server_loads_no_converter(statement: str) -> None:
    loaded = loaded_by(statement)
    wrong = [
        name
        for name in loaded
        if any(name == banned or name.startswith(f"{banned}.") for banned in NEVER_FOR_A_SERVER)
    ]
    assert wrong == []


def test_a_converter_loads_no_server() -> None:
    loaded = loaded_by("import budgetgraph.cli.convert_command, budgetgraph.publishing.pipeline")
    assert not {"fastapi", "uvicorn", "starlette", "SPARQLWrapper"} & loaded


def test_a_query_worker_loads_little() -> None:
    # A killed worker is replaced while a person waits.
    loaded = loaded_by("import budgetgraph.publishing.engines.worker")
    assert not {"rdflib", "fastapi", "rich", "click"} & loaded
    # What an interpreter needs long for, and a worker does without.
    assert not {"asyncio", "subprocess", "tempfile", "httpx", "ssl"} & loaded


def test_reading_text_loads_no_parser_of_other_formats() -> None:
    loaded = loaded_by(
        "from budgetgraph.reading import read_bytes; read_bytes('预算\\n'.encode(), 'a.md')"
    )
    assert not {"lxml", "xlrd", "pypdfium2", "zipfile", "subprocess"} & loaded
    assert "budgetgraph.reading.confinement" not in loaded


def test_importing_the_package_loads_nothing() -> None:
    loaded = loaded_by("import budgetgraph")
    assert {name for name in loaded if name.startswith("budgetgraph")} == {"budgetgraph"}
