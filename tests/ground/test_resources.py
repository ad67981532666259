"""The folders of the product are found in a checkout and in an installation, or missed clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetgraph.ground import resources
from budgetgraph.ground.errors import InstallationError
from budgetgraph.ground.resources import RESOURCES, resource_dir


@pytest.mark.parametrize("name", RESOURCES)
def test_every_folder_is_found(name: str) -> None:
    assert resource_dir(name).is_dir()
    assert resource_dir(name).name == name


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="not a resource folder: 'secrets'"):
        resource_dir("secrets")


def test_an_installed_wheel_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "budgetgraph"
    (package / "_resources" / "ontology").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resource_dir("ontology") == package / "_resources" / "ontology"


def test_a_folder_beside_an_installation_is_not_taken_for_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ontology").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "site-packages" / "budgetgraph")
    with pytest.raises(InstallationError, match="is missing") as caught:
        resource_dir("ontology")
    assert caught.value.hint is not None
    assert "checkout" in caught.value.hint


def test_a_checkout_that_lacks_a_folder_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "src" / "budgetgraph")
    with pytest.raises(InstallationError):
        resource_dir("ontology")
    (tmp_path / "ontology").mkdir()
    assert resource_dir("ontology") == tmp_path / "ontology"
