"""Fixtures that every room's tests share: the real documents, read and interpreted once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from budgetgraph.interpreting import interpret
from budgetgraph.interpreting.records import Interpretation
from budgetgraph.reading import Document, read

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of real published documents; tests that need it skip without it."""
    folder = os.environ.get("BUDGETGRAPH_DOCUMENTS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("BUDGETGRAPH_DOCUMENTS names no folder of real documents")
    return Path(folder)


@pytest.fixture(scope="session")
def hubei_path(documents: Path) -> Path:
    """The Hubei department budget of 2026."""
    return documents / "hubei" / "wuhan-hongshan-036-2026.md"


@pytest.fixture(scope="session")
def hubei_document(hubei_path: Path) -> Document:
    return read(hubei_path)


@pytest.fixture(scope="session")
def hubei_interpretation(hubei_document: Document) -> Interpretation:
    return interpret(hubei_document)


@pytest.fixture(scope="session")
def example_path() -> Path:
    """The example document that the project ships."""
    return next((PROJECT / "examples").glob("*036-2026.md"))


@pytest.fixture(scope="session")
def example_text(example_path: Path) -> str:
    return example_path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def example_interpretation(example_path: Path) -> Interpretation:
    return interpret(read(example_path))
