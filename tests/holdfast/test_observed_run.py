"""What a run tells machines: its log, its metrics and its summary, over nights between which sources change."""

from __future__ import annotations

import json
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from command import holdfast, started
from desk import Answer, Desk, Web
from prometheus_client.parser import text_string_to_metric_families

from holdfast.demonstration import CITATIONS, DemonstrationSite

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "run-summary.schema.json").read_text(encoding="utf-8"))


class Told(NamedTuple):
    code: int
    out: str
    log: list[dict[str, Any]]
    summary: dict[str, Any]
    metrics: str


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Three nights as cron would have them: the first, one on which sources changed, and the same once more."""
    folder = tmp_path_factory.mktemp("observed")
    summary, metrics = folder / "summary.json", folder / "harbour.prom"
    told = []
    with DemonstrationSite() as site:
        for site.night, now in [(1, "2025-03-01T03:00Z"), (2, "2025-03-03T03:00Z"), (2, "2025-03-03T04:00Z")]:
            done = holdfast(
                "run", CITATIONS, "--collection", folder / "harbour", "--now", now, "--delay", 0, "--quiet",
                "--connect-to", site.connect_to, "--summary", summary, "--metrics-file", metrics,
                "--log-format", "json", "--log-level", "debug",
            )  # fmt: skip
            log = [json.loads(line) for line in done.stderr.splitlines()]
            written = json.loads(summary.read_text(encoding="utf-8"))
            told.append(Told(done.returncode, done.stdout, log, written, metrics.read_text(encoding="utf-8")))
    return told


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Values by name and labels, the collection's apart."""
    return {
        (
            sample.name,
            tuple(value for name, value in sorted(sample.labels.items()) if name != "collection"),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_event_names_run_collection_and_process(nights: list[Told]) -> None:
    for number, night in enumerate(nights, start=1):
        begun = next(place for place, event in enumerate(night.log) if event["event"] == "run begun")
        assert {(event["run"], event["collection"]) for event in night.log[begun:]} == {(number, "harbour")}
        assert {"run", "crawl"} <= {event["process"] for event in night.log}


def test_the_log_tells_each_stage_each_visit_and_the_end(nights: list[Told]) -> None:
    log = nights[0].log
    ended = [event["stage"] for event in log if event["event"] == "stage ended"]
    assert ended == ["preparing", "fetching", "judging", "beyond", "proving", "reporting"]
    assert len([event for event in log if event["event"] == "visited"]) == sum(nights[0].summary["visits"].values())
    assert (log[-1]["event"], log[-1]["exit_code"]) == ("run ended", 2)


def test_a_summary_is_what_the_published_schema_says(nights: list[Told]) -> None:
    for night in nights:
        jsonschema.validate(night.summary, SCHEMA, format_checker=jsonschema.FormatChecker())
        assert night.summary["exit_code"] == night.code == 2


def test_the_schema_describes_every_field_and_requires_it() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert sorted(SCHEMA["required"]) == sorted(SCHEMA["properties"])


def test_a_summary_names_the_citations_to_which_something_happened(nights: list[Told]) -> None:
    assert {"citation": "dust#1", "final": False} in nights[1].summary["events"]["drifted"]
    assert "dust#1" in nights[1].summary["news"]


def test_quiet_prints_the_first_night_what_needs_a_person(nights: list[Told]) -> None:
    assert "engines#1" in nights[0].out
    assert "founding-promise#1" in nights[0].out


def test_quiet_prints_what_changed_and_counts_what_was_told_before(nights: list[Told]) -> None:
    assert "dust#1 (air) · drifted, not confirmed yet" in nights[1].out
    assert "engines#1" not in nights[1].out
    assert "other citations that need a person: told by earlier runs." in nights[1].out


def test_quiet_prints_nothing_of_a_night_that_says_what_the_night_before_said(nights: list[Told]) -> None:
    # The sources that could not be judged are so for the second night: that is said then, and only then.
    assert [line for line in nights[2].out.splitlines() if "drifted" in line] == []


def test_metrics_read_as_prometheus_reads_them(nights: list[Told]) -> None:
    families = {family.name: family for family in text_string_to_metric_families(nights[0].metrics)}
    assert all(name.startswith("holdfast_") and family.documentation for name, family in families.items())
    assert {family.type for family in families.values()} == {"counter", "gauge", "histogram"}
    assert all(sample.labels["collection"] == "harbour" for family in families.values() for sample in family.samples)


def test_metrics_say_what_the_summary_says(nights: list[Told]) -> None:
    found, summary = samples(nights[0].metrics), nights[0].summary
    assert found["holdfast_visits_total", ("captured",)] == summary["visits"]["captured"]
    assert found["holdfast_judgements_total", ("verbatim",)] == summary["verdicts"]["verbatim"]
    assert found["holdfast_archived_bytes_total", ()] == summary["archived_bytes"] > 0
    assert found["holdfast_exchange_duration_seconds_count", ()] == sum(summary["responses"].values())
    assert found["holdfast_crawl_lag_seconds", ()] == pytest.approx(summary["crawl_lag_seconds"], abs=0.001)
    assert found["holdfast_exit_code", ()] == 2
    assert found["holdfast_sources_waiting", ()] == 0
    assert found["holdfast_ledger_size_bytes", ()] > 10_000


def test_counters_in_the_file_go_on_from_night_to_night(nights: list[Told]) -> None:
    night_by_night = [samples(night.metrics)["holdfast_judgements_total", ("verbatim",)] for night in nights]
    found = [night.summary["verdicts"]["verbatim"] for night in nights]
    assert night_by_night == [found[0], found[0] + found[1], sum(found)]
    last = samples(nights[2].metrics)
    assert last["holdfast_exchange_duration_seconds_bucket", ("+Inf",)] == sum(
        sum(night.summary["responses"].values()) for night in nights
    )


def test_a_run_that_fails_leaves_metrics_that_say_so_and_the_last_success(tmp_path: Path) -> None:
    path = tmp_path / "x.prom"
    before = 'holdfast_last_success_timestamp_seconds{collection="c"} 1700000000.0\n'
    path.write_text(f"# TYPE holdfast_last_success_timestamp_seconds gauge\n{before}", encoding="utf-8")
    done = holdfast("run", tmp_path / "none.yaml", "--collection", tmp_path / "c", "--metrics-file", path)
    found = samples(path.read_text(encoding="utf-8"))
    assert found["holdfast_last_success_timestamp_seconds", ()] == 1_700_000_000
    assert found["holdfast_exit_code", ()] == done.returncode == 3


def test_a_failure_is_one_event_of_the_log_where_it_is_json(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_text('publication: {title: "A\\nB"}\nsources: {}\nclaims: [{id: x}]\nmore: 1\n', encoding="utf-8")
    done = holdfast("run", path, "--log-format", "json")
    [event] = map(json.loads, done.stderr.splitlines())
    assert (done.returncode, event["exit_code"], event["level"]) == (3, 3, "error")
    assert "citations.yaml:4" in event["event"]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--log-format", "xml"), "--log-format"),
        (("--log-level", "loud"), "--log-level"),
        (("--metrics-file", "nowhere/x.prom"), "nowhere"),
        (("--summary", "nowhere/x.json"), "nowhere"),
        (("--metrics", "70000"), "--metrics"),
    ],
)
def test_what_cannot_be_told_is_refused_before_the_night(tmp_path: Path, options: tuple[str, ...], word: str) -> None:
    done = holdfast("run", CITATIONS, "--collection", tmp_path / "c", *options, cwd=tmp_path)
    assert done.returncode == 3
    assert word in done.stderr
    assert not (tmp_path / "c").exists()


def test_a_port_that_is_taken_is_refused_before_the_night(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = holdfast("run", CITATIONS, "--collection", tmp_path / "c", "--metrics", port)
    assert done.returncode == 3
    assert f"--metrics {port}" in done.stderr


def test_metrics_are_served_while_the_run_lasts(tmp_path: Path) -> None:
    with Web() as web:
        page = "<html><title>Quay</title><p>The quay shall remain open to walkers at all hours.</p></html>"
        web.answers["http://quay.example/minutes"] = Answer(200, page)
        desk = Desk(tmp_path, web, declared=DECLARED)
        run = started(
            "run", "citations.yaml", "--collection", desk.collection, "--delay", 3, "--connect-to", web.connect_to,
            "--metrics", 0, "--log-format", "json", cwd=desk.folder,
        )  # fmt: skip
        assert run.stderr is not None
        event = json.loads(run.stderr.readline())
        assert event["event"] == "metrics are served"
        address = f"http://127.0.0.1:{event['port']}/metrics"
        found: dict[tuple[str, tuple[str, ...]], float] = {}
        deadline = time.monotonic() + 60
        while not found.get(("holdfast_citations", ())) and time.monotonic() < deadline and run.poll() is None:
            with urllib.request.urlopen(address, timeout=10) as answer:
                found = samples(answer.read().decode())
            time.sleep(0.05)
        run.communicate(timeout=60)
    assert found["holdfast_citations", ()] == 1


DECLARED = """publication: {title: Quay}
sources: {quay: {url: "http://quay.example/minutes"}}
claims: [{id: open, says: S., cites: [{source: quay, quote: "shall remain open to walkers"}]}]
"""
