"""The query log: one line each, nothing about a person, and it never holds anybody up."""

from __future__ import annotations

import io
import json
import os
import time
from datetime import datetime
from pathlib import Path

from budgetgraph.web.query_log import QueryLog


def write(log: QueryLog, digest: str = "0123456789abcdef") -> None:
    log.write(
        query_id="q1",
        release="0123456789abcdef",
        lane="queries",
        form="select",
        format="json",
        outcome="answered",
        seconds=0.1234567,
        waited=0.0,
        bytes=10,
        cached=False,
        digest=digest,
    )


def test_a_line_per_query() -> None:
    stream = io.StringIO()
    log = QueryLog(stream)
    write(log)
    write(log, "fedcba9876543210")
    write(log)
    log.close()
    first, second, third = map(json.loads, stream.getvalue().splitlines())
    assert set(first) == {
        "time",
        "query",
        "release",
        "lane",
        "form",
        "format",
        "outcome",
        "seconds",
        "waited",
        "bytes",
        "cached",
        "digest",
    }
    assert datetime.fromisoformat(first["time"]).utcoffset() is not None
    assert first["seconds"] == 0.123457
    assert first["digest"] == third["digest"] != second["digest"]
    assert log.lost == 0


def test_a_full_disk_loses_lines_and_nothing_else() -> None:
    with open("/dev/full", "w", encoding="utf-8") as stream:
        log = QueryLog(stream)
        write(log)
        log.close()
        assert log.lost
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def test_a_stalled_reader_holds_nobody_up() -> None:
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w", encoding="utf-8")
    log = QueryLog(stream)
    start = time.monotonic()
    for _ in range(12_000):
        write(log)
    assert time.monotonic() - start < 5
    assert log.lost
    os.close(reading)  # the writer meets a broken pipe and ends
    log.close()
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, stream.fileno())
    stream.close()


def test_lines_are_there_soon(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        log = QueryLog(stream)
        write(log)
        until = time.monotonic() + 5
        while not path.read_text(encoding="utf-8").endswith("\n"):
            assert time.monotonic() < until
            time.sleep(0.01)
        log.close()
