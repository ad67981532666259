"""Numbers for Prometheus: what queries did, and how busy the server is now. Nothing about anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

Reading = float | Mapping[str, float]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_WAITED = (0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_BYTES = tuple(float(4**power) for power in range(5, 16))  # 1 KiB to 1 GiB


class Metrics:
    """The numbers of one server, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._queries = Counter(
            "budgetgraph_queries",
            "Queries that ended, by how they ended and by their form.",
            ("outcome", "form"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "budgetgraph_query_seconds",
            "Seconds from when a query came in to its whole answer, waiting included.",
            ("outcome",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._waited = Histogram(
            "budgetgraph_query_waited_seconds",
            "Seconds that a query waited for its turn.",
            buckets=_WAITED,
            registry=self._registry,
        )
        self._bytes = Histogram(
            "budgetgraph_answer_bytes",
            "Bytes of answers, as sent.",
            buckets=_BYTES,
            registry=self._registry,
        )

    def query_done(
        self, outcome: str, form: str, seconds: float, waited: float, bytes: int
    ) -> None:
        """Count a query that ended. ``outcome`` and ``form`` are from small sets of names."""
        self._queries.labels(outcome, form).inc()
        self._seconds.labels(outcome).observe(seconds)
        self._waited.observe(waited)
        if bytes:
            self._bytes.observe(bytes)

    def gauge(
        self, name: str, text: str, read: Callable[[], Reading], label: str | None = None
    ) -> None:
        """Show what ``read`` gives at the time of asking; with ``label`` one number for each key.

        Raises :class:`ValueError` for a name that is taken.
        """
        self._registry.register(_Read(GaugeMetricFamily, name, text, read, label))

    def counter(
        self, name: str, text: str, read: Callable[[], Reading], label: str | None = None
    ) -> None:
        """As :meth:`gauge`, for what only ever grows; ``name`` without ``_total``."""
        self._registry.register(_Read(CounterMetricFamily, name, text, read, label))

    def render(self) -> tuple[bytes, str]:
        """Everything in the text format of Prometheus, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Read(Collector):
    """A metric that is read when it is asked for."""

    def __init__(
        self,
        family: type[GaugeMetricFamily] | type[CounterMetricFamily],
        name: str,
        text: str,
        read: Callable[[], Reading],
        label: str | None,
    ) -> None:
        self._family = family
        self._name = name
        self._text = text
        self._read = read
        self._labels = [label] if label is not None else []

    def describe(self) -> Iterator[Metric]:
        yield self._family(self._name, self._text, labels=self._labels)

    def collect(self) -> Iterator[Metric]:
        family = self._family(self._name, self._text, labels=self._labels)
        reading = self._read()
        if isinstance(reading, Mapping):
            for key, value in reading.items():
                family.add_metric([key], value)
        else:
            family.add_metric([], reading)
        yield family
