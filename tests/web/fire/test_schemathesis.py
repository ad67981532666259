"""Requests made from the server's own OpenAPI description: what it says of itself is true."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from budgetgraph.web.settings import ServerSettings
from tests.web.conftest import LIMITS
from tests.web.serving import serving

pytestmark = pytest.mark.slow

ALWAYS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
    "use_after_free",
)
ACCEPTANCE = ("positive_data_acceptance",)
TAKES_A_TEXT_OF_ITS_OWN = r"/(sparql|queries/\{name\})$"
"""What a query or the name of a format is, no schema of JSON can say: not every text is accepted."""

HOOKS = """
import schemathesis


@schemathesis.serializer("application/sparql-query")
def text_of_a_query(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
"""


@pytest.fixture(scope="module")
def site(releases: Path) -> Iterator[str]:
    """With an administrator, whose addresses then ask for the token."""
    settings = ServerSettings(workers=3, limits=LIMITS, patience=5, admin_token="a" * 32)
    with serving(releases, settings) as address:
        yield address


@pytest.mark.parametrize(
    ("checks", "more"),
    [
        pytest.param(ALWAYS, (), id="conformance"),
        pytest.param(
            ACCEPTANCE, ("--exclude-path-regex", TAKES_A_TEXT_OF_ITS_OWN), id="acceptance"
        ),
    ],
)
def test_the_description_is_true(
    site: str, tmp_path: Path, checks: tuple[str, ...], more: tuple[str, ...]
) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    if not program.is_file():
        pytest.skip("schemathesis is not installed (pip install '.[test]')")
    (tmp_path / "hooks.py").write_text(HOOKS, encoding="utf-8")
    ran = subprocess.run(
        [
            *(program, "run", f"{site}/openapi.json", "--checks", ",".join(checks), *more),
            *("--max-examples", "15", "--seed", "1", "--generation-deterministic", "--no-shrink"),
            *("--phases", "examples,coverage,fuzzing", "--warnings", "off"),
            *("--request-timeout", "30"),
        ],
        cwd=tmp_path,  # it leaves a folder behind
        env={
            **os.environ,
            "NO_COLOR": "1",
            "SCHEMATHESIS_HOOKS": "hooks",
            "PYTHONPATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert "Tested: 0" not in ran.stdout
