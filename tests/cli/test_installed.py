"""The installed package, away from its sources, holds all that it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("pip") is None or find_spec("hatchling") is None,
    reason="a wheel is built with pip and hatchling",
)
def test_an_installed_wheel_runs_the_demo(tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--target", str(site)]
    subprocess.run([*pip, "install", *options, str(PROJECT)], check=True, timeout=300)
    # The dependencies come from this environment; the package must come from the wheel.
    environment = {**os.environ, "PYTHONPATH": str(site)}
    place = subprocess.run(
        [sys.executable, "-c", "import budgetgraph; print(budgetgraph.__file__)"],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert Path(place.stdout.strip()).is_relative_to(site)
    done = subprocess.run(
        [sys.executable, str(site / "bin" / "budgetgraph"), "demo", "--check"],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "9417100" in done.stdout
    assert (tmp_path / "budgetgraph-demo" / "active").is_file()
