"""Metrics: they can be read by Prometheus, and say what happened."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from budgetgraph.web.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    body, content_type = metrics.render()
    assert content_type.startswith("text/plain")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_queries_are_counted() -> None:
    metrics = Metrics()
    metrics.query_done("answered", "select", 0.02, 0.0, 2000)
    metrics.query_done("answered", "select", 2.0, 0.3, 5000)
    metrics.query_done("timeout", "ask", 30.0, 0.0, 0)
    found = samples(metrics)
    answered = (("form", "select"), ("outcome", "answered"))
    assert found["budgetgraph_queries_total", answered] == 2
    assert found["budgetgraph_query_seconds_sum", (("outcome", "answered"),)] == pytest.approx(2.02)
    assert found["budgetgraph_query_waited_seconds_count", ()] == 3
    assert found["budgetgraph_answer_bytes_bucket", (("le", "4096.0"),)] == 1
    assert found["budgetgraph_answer_bytes_count", ()] == 2


def test_readings_are_taken_when_asked() -> None:
    metrics = Metrics()
    state = {"running": 1.0, "deadline": 0.0}
    metrics.gauge("budgetgraph_running", "Running.", lambda: state["running"])
    metrics.counter("budgetgraph_restarts", "By cause.", lambda: {"memory": 2.0}, "cause")
    assert samples(metrics)["budgetgraph_running", ()] == 1
    state["running"] = 7
    found = samples(metrics)
    assert found["budgetgraph_running", ()] == 7
    assert found["budgetgraph_restarts_total", (("cause", "memory"),)] == 2


def test_a_name_is_taken_once_and_servers_do_not_share() -> None:
    metrics, other = Metrics(), Metrics()
    metrics.gauge("budgetgraph_running", "Running.", lambda: 1)
    other.gauge("budgetgraph_running", "Running.", lambda: 2)
    with pytest.raises(ValueError, match="budgetgraph_running"):
        metrics.gauge("budgetgraph_running", "Again.", lambda: 3)
    assert samples(metrics)["budgetgraph_running", ()] == 1
