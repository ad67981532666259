"""A release of the example, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetgraph.publishing.publish import Work, publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings
from tests.publishing.building import SMALL, small_document


@pytest.fixture(scope="session")
def example_release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    done = publish([example_path], tmp_path_factory.mktemp("releases"), Settings())
    assert done.release is not None
    return done.release


@pytest.fixture(scope="session")
def small_documents(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Four small synthetic documents of different departments."""
    folder = tmp_path_factory.mktemp("small")
    return tuple(small_document(folder, index) for index in SMALL)


@pytest.fixture(scope="session")
def two_releases(
    small_documents: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with a release of the first document and one of the second, which is active. Copy it."""
    releases = tmp_path_factory.mktemp("two-releases") / "releases"
    for document in small_documents[:2]:
        assert publish([document], releases, Settings(), work=Work(1)).activated
    return releases
