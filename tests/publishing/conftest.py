"""A release of the example, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.release import Release
from budgetgraph.publishing.settings import Settings


@pytest.fixture(scope="session")
def example_release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    done = publish([example_path], tmp_path_factory.mktemp("releases"), Settings())
    assert done.release is not None
    return done.release
