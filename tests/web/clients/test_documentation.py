"""Every snippet of ``docs/clients.md`` does what the page says."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.web.clients.conftest import Run
from tests.web.clients.programs import comunica_command, jena_class_path

PAGE = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8000"
SNIPPETS = re.findall(r"```(sh|python)\n(.*?)```\s+```text\n(.*?)```", PAGE, re.DOTALL)
(QUERY,) = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for ``PATH`` with the start scripts that these packages do not bring, or not there."""
    folder = tmp_path_factory.mktemp("programs")
    commands = {}
    class_path = jena_class_path(tmp_path_factory.mktemp("jena"))
    if class_path is not None:
        commands["rsparql"] = ["java", "-cp", class_path, "arq.rsparql"]
    comunica = comunica_command()
    if comunica is not None:
        commands["comunica-sparql"] = comunica
    for name, command in commands.items():
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return folder


def test_every_snippet_says_what_comes_out() -> None:
    assert len(SNIPPETS) == len(re.findall(r"```(?:sh|python)\n", PAGE)) >= 10


@pytest.mark.parametrize(
    ("language", "text", "expected"), SNIPPETS, ids=[text.split()[0] for _, text, _ in SNIPPETS]
)
def test_snippet(
    run: Run,
    site: str,
    programs: Path,
    tmp_path: Path,
    language: str,
    text: str,
    expected: str,
) -> None:
    (tmp_path / "classes.rq").write_text(QUERY, encoding="utf-8")
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    text = text.replace(ADDRESS, site)
    if language == "sh":
        program = text.split()[0]
        if shutil.which(program, path=path) is None:
            pytest.skip(f"{program} is not installed")
        done = run("sh", "-c", text, environment={"PATH": path})
    else:
        if "pandas" in text and importlib.util.find_spec("pandas") is None:
            pytest.skip("pandas (extra test) is not installed")
        done = run(sys.executable, "-c", text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.replace("\r", "") == expected
