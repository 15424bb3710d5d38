"""The counters of this computer's processes, in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from praxis_desktop.core.counters import FAMILIES, Counts, Summary


def metrics_text(counts: Counts) -> str:
    """Return ``counts`` as text that describes every counter, including those that have counted nothing."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(counts))
    return generate_latest(registry).decode()


class _Collector(Collector):
    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        for family in FAMILIES:
            if isinstance(family, Summary):
                yield SummaryMetricFamily(
                    family.name,
                    family.help_text,
                    count_value=int(self._counts.get(family.count_series, {}).get("", 0)),
                    sum_value=self._counts.get(family.sum_series, {}).get("", 0.0),
                )
                continue
            values = self._counts.get(family.name, {})
            if family.label:
                labelled = CounterMetricFamily(family.name, family.help_text, labels=[family.label])
                for label, value in sorted(values.items()):
                    labelled.add_metric([label], value)
                yield labelled
            else:
                yield CounterMetricFamily(family.name, family.help_text, value=values.get("", 0))
