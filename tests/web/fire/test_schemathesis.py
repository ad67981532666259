"""Requests made from the server's own OpenAPI description: what it says of itself is true."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


def test_the_description_is_true(site: str, tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    if not program.is_file():
        pytest.skip("schemathesis is not installed (pip install '.[test]')")
    ran = subprocess.run(
        [
            *(program, "run", f"{site}/openapi.json", "--checks", ",".join(CHECKS)),
            *("--max-examples", "15", "--seed", "1", "--generation-deterministic", "--no-shrink"),
            *("--phases", "coverage,fuzzing", "--warnings", "off", "--request-timeout", "30"),
        ],
        cwd=tmp_path,  # it leaves a folder behind
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
