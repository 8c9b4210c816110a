"""A run's numbers for Prometheus: over HTTP while it lasts, and in a file once it has ended.

The file is for the textfile collector of node_exporter: a run from cron is over before anybody could ask it. Counters
in it go on from one night to the next, so that `increase()` says what it should. This is the only file that knows
prometheus_client.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.parser import text_string_to_metric_families

from archive.files import write_whole

from .requests import BadRequest
from .versions import holdfast_version
from .watching import BOUNDS, Durations, Watch

LOOPBACK: Final = "127.0.0.1"
LAST_SUCCESS: Final = "holdfast_last_success_timestamp_seconds"
_ADD_UP: Final = ("counter", "histogram")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known when a run has ended: how it ended, and what the collection is like then."""

    exit_code: int | None = None
    last_success: datetime | None = None  # when it ended, if it visited everything
    ledger_bytes: int | None = None  # None where it lies elsewhere


class RunMetrics:
    """The numbers of one run, made anew whenever they are asked for."""

    def __init__(self, watch: Watch, *, collection: str) -> None:
        self._watch = watch
        self.collection = collection
        self.standing = Standing()

    def collect(self) -> Iterator[Metric]:
        """Each metric with its samples; what is not known yet is left out."""
        yield from self._fetching()
        yield from self._judging()
        yield from self._stages()
        yield from self._ending()

    def _fetching(self) -> Iterator[Metric]:
        watch = self._watch
        yield self._counter("visits", "Sources and archived copies visited, by outcome.", "outcome", watch.outcomes)
        yield self._counter("responses", "Pages that came of the visits, by HTTP status.", "status", watch.statuses)
        captured = sum(dict(watch.statuses).values())
        kinds = {"response": captured - watch.revisits, "revisit": watch.revisits}
        yield self._counter("captures", "Records of pages archived: whole, or of what was archived.", "record", kinds)
        yield self._one_counter("archived_bytes", "Size of the pages' own WARC records, compressed.", watch.archived)
        help_text = "From the beginning of a page's last exchange until its visit was written."
        yield self._histogram("exchange_duration_seconds", help_text, watch.exchanges)
        help_text = "The longest that the crawl's event loop was held up; told when the crawl has ended."
        yield self._gauge("crawl_lag_seconds", help_text, watch.crawl_lag)
        yield self._gauge("sources_waiting", "Addresses of this run not visited yet.", watch.waiting)
        yield self._gauge("documents_waiting", "Documents being read, or waiting for it.", watch.reading)
        troubles = {one.archive: one.times for one in watch.archive_troubles}
        yield self._counter(
            "archive_troubles", "Look-ups that archives of copies failed, by archive.", "archive", troubles
        )

    def _judging(self) -> Iterator[Metric]:
        watch = self._watch
        yield self._counter("extractions", "Documents read, by what it gave.", "outcome", watch.extractions)
        help_text = "Time that a document took in its reader."
        yield self._histogram("extraction_duration_seconds", help_text, watch.readings)
        yield self._counter("judgements", "Citations judged, by verdict.", "verdict", watch.verdicts)
        events = CounterMetricFamily(
            "holdfast_drift_events", "What the nights' findings say.", labels=("collection", "event", "final")
        )
        for (event, final), number in dict(watch.events).items():
            events.add_metric((self.collection, event, "true" if final else "false"), number)
        yield events
        yield self._gauge("citations_judged", "Citations of this run judged by now.", watch.judged)
        yield self._gauge("citations", "Citations declared.", watch.citations)

    def _stages(self) -> Iterator[Metric]:
        stages = dict(self._watch.stages)
        for name, help_text, values in (
            (
                "stage_duration_seconds",
                "Time that a stage of the last run took.",
                {s: t.seconds for s, t in stages.items()},
            ),
            ("stage_cpu_seconds", "Processor time of the stage.", {s: t.cpu_seconds for s, t in stages.items()}),
        ):
            family = GaugeMetricFamily(f"holdfast_{name}", help_text, labels=("collection", "stage"))
            for stage, value in values.items():
                family.add_metric((self.collection, stage.value), value)
            yield family

    def _ending(self) -> Iterator[Metric]:
        run_at, standing = self._watch.run_at, self.standing
        known: tuple[tuple[str, str, float | None], ...] = (
            ("run_start_timestamp_seconds", "When the last run began.", _seconds(run_at)),
            (
                "last_success_timestamp_seconds",
                "When the newest run ended that visited everything it should.",
                _seconds(standing.last_success),
            ),
            (
                "exit_code",
                "Exit code of the last run: 0 all stands, 1 failed, 2 findings to see, 3 unusable.",
                standing.exit_code,
            ),
            ("ledger_size_bytes", "Size of the ledger on disk.", standing.ledger_bytes),
        )
        for name, help_text, value in known:
            family = GaugeMetricFamily(f"holdfast_{name}", help_text, labels=("collection",))
            if value is not None:
                family.add_metric((self.collection,), value)
            yield family
        info = GaugeMetricFamily("holdfast_build_info", "The version, as a label.", labels=("collection", "version"))
        info.add_metric((self.collection, holdfast_version()), 1)
        yield info

    def _counter(self, name: str, help_text: str, label: str, values: Mapping[str, int] | Mapping[int, int]) -> Metric:
        family = CounterMetricFamily(f"holdfast_{name}", help_text, labels=("collection", label))
        for value, number in dict(values).items():
            family.add_metric((self.collection, str(value)), number)
        return family

    def _one_counter(self, name: str, help_text: str, value: float) -> Metric:
        family = CounterMetricFamily(f"holdfast_{name}", help_text, labels=("collection",))
        family.add_metric((self.collection,), value)
        return family

    def _gauge(self, name: str, help_text: str, value: float) -> Metric:
        family = GaugeMetricFamily(f"holdfast_{name}", help_text, labels=("collection",))
        family.add_metric((self.collection,), value)
        return family

    def _histogram(self, name: str, help_text: str, durations: Durations) -> Metric:
        family = HistogramMetricFamily(f"holdfast_{name}", help_text, labels=("collection",))
        total, buckets = 0, []
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), list(durations.counts), strict=True):
            total += number
            buckets.append((bound, float(total)))
        family.add_metric((self.collection,), buckets, sum_value=durations.seconds)
        return family


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


@contextmanager
def serving(metrics: RunMetrics, port: int) -> Iterator[int]:
    """Answer Prometheus on the loopback interface for as long; the port, which for 0 is any that is free.

    Raises BadRequest where it can't be had.
    """
    registry = CollectorRegistry()
    registry.register(metrics)
    try:
        server, thread = start_http_server(port, addr=LOOPBACK, registry=registry)
    except (OSError, OverflowError) as error:
        raise BadRequest(f"--metrics {port}: the port can't be had ({error}); name another, or 0 for any.") from error
    try:
        here = int(server.server_address[1])
        # Nobody could guess a port that the system chose.
        _log.log(logging.INFO if port else logging.WARNING, "metrics are served", extra={"port": here})
        yield here
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_metrics(path: Path, metrics: RunMetrics) -> None:
    """Write the metrics, counters added to those that the file held, in one rename. Raises OSError."""
    before = _before(path)
    registry = CollectorRegistry()
    registry.register(_Carried(metrics, before))
    write_whole(path, generate_latest(registry))


_Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


class _Carried:
    """Metrics whose counters go on from earlier samples; the last success is kept until there is another."""

    def __init__(self, metrics: RunMetrics, before: _Samples) -> None:
        self._metrics = metrics
        self._before = before

    def collect(self) -> Iterator[Metric]:
        for family in self._metrics.collect():
            if family.type in _ADD_UP:
                earlier = self._earlier(family)
                for place, sample in enumerate(family.samples):
                    value = earlier.pop((sample.name, frozenset(sample.labels.items())), 0.0)
                    family.samples[place] = sample._replace(value=sample.value + value)
                for (name, labels), value in earlier.items():  # nothing of the kind happened this night
                    family.add_sample(name, dict(labels), value)
            elif family.name == LAST_SUCCESS and not family.samples:
                for (name, labels), value in self._earlier(family).items():
                    family.add_sample(name, dict(labels), value)
            yield family

    def _earlier(self, family: Metric) -> _Samples:
        return {
            (name, labels): value
            for (name, labels), value in self._before.items()
            if _family_of(name) == family.name and dict(labels).get("collection") == self._metrics.collection
        }


def _family_of(sample: str) -> str:
    for ending in ("_total", "_bucket", "_sum", "_count"):
        sample = sample.removesuffix(ending)
    return sample


def _before(path: Path) -> _Samples:
    """What of the file goes on; nothing where it can't be read: Prometheus takes that for a beginning."""
    try:
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, IndexError):
        return {}
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        if family.type in _ADD_UP or family.name == LAST_SUCCESS
        for sample in family.samples
    }
