"""Runs that are stopped, killed, doubled, or out of disk: nothing committed is lost and the next run goes on."""

from __future__ import annotations

import resource
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import findings, holdfast, started
from fastwarc.warc import ArchiveIterator
from slow_site import SlowSite, declarations

SOURCES = 24


@pytest.fixture
def site() -> Iterator[SlowSite]:
    with SlowSite(seconds=0.4) as slow:
        yield slow


@pytest.fixture
def citations(tmp_path: Path) -> Path:
    path = tmp_path / "citations.yaml"
    path.write_text(declarations(SOURCES), encoding="utf-8")
    # Few at a time, so that a run lasts long enough to be stopped in its middle.
    (tmp_path / "holdfast.toml").write_text("[crawl]\nconcurrency = 4\n", encoding="utf-8")
    return path


def run_arguments(citations: Path, site: SlowSite, *, now: str = "2026-02-01T03:00Z") -> list[object]:
    out = citations.with_name("findings.jsonl")
    return [
        "run", citations, "--collection", citations.with_name("c"), "--connect-to", site.connect_to,
        "--delay", 0, "--now", now, "--findings", out,
    ]  # fmt: skip


def visited(citations: Path) -> int:
    ledger = citations.with_name("c") / "ledger.sqlite"
    try:
        with sqlite3.connect(ledger) as connection:
            return int(connection.execute("SELECT count(*) FROM visits").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_until_visited(citations: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while visited(citations) < count:
        assert time.monotonic() < deadline, "the run does not get on"
        time.sleep(0.05)


def assert_finished_without_repetition(citations: Path, site: SlowSite, *, at_most_twice: int) -> None:
    """Every citation stands, and only what was in flight was asked for again."""
    verdicts = {finding["verdict"] for finding in findings(citations.with_name("findings.jsonl")).values()}
    assert verdicts == {"verbatim"}
    assert len(site.requests) == SOURCES
    assert max(site.requests.values()) <= 2
    assert sum(1 for times in site.requests.values() if times == 2) <= at_most_twice
    for path in (citations.with_name("c") / "archive").iterdir():
        assert path.name.endswith(".warc.gz")
        with path.open("rb") as file:
            assert sum(1 for _ in ArchiveIterator(file, parse_http=False)) > 0


def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_resumes(citations: Path, site: SlowSite) -> None:
    process = started(*run_arguments(citations, site))
    wait_until_visited(citations, 4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "Run again to resume" in out
    done = holdfast(*run_arguments(citations, site))  # the very same command: its --now is a moment earlier or later
    assert done.returncode == 0, done.stdout + done.stderr
    assert "(resumed)" in done.stdout
    assert_finished_without_repetition(citations, site, at_most_twice=0)


def test_a_killed_run_resumes_and_asks_again_only_for_what_was_in_flight(citations: Path, site: SlowSite) -> None:
    process = started(*run_arguments(citations, site))
    wait_until_visited(citations, 4)
    process.kill()
    process.communicate(timeout=60)
    done = holdfast(*run_arguments(citations, site, now="2026-02-01T03:30Z"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert_finished_without_repetition(citations, site, at_most_twice=4)


def test_a_night_that_was_never_resumed_stays_visible_as_abandoned(citations: Path, site: SlowSite) -> None:
    process = started(*run_arguments(citations, site))
    wait_until_visited(citations, 2)
    process.kill()
    process.communicate(timeout=60)
    done = holdfast(*run_arguments(citations, site, now="2026-02-02T03:00Z"))
    assert done.returncode == 0, done.stdout + done.stderr
    with sqlite3.connect(citations.with_name("c") / "ledger.sqlite") as ledger:
        states = [row[0] for row in ledger.execute("SELECT state FROM run_ends ORDER BY run")]
    assert states == ["abandoned", "finished"]


def test_a_second_run_at_the_same_time_is_turned_away_and_changes_nothing(citations: Path, site: SlowSite) -> None:
    process = started(*run_arguments(citations, site))
    wait_until_visited(citations, 1)
    second = holdfast(*run_arguments(citations, site))
    assert second.returncode == 1
    assert "in use by process" in " ".join(second.stderr.split())
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    assert_finished_without_repetition(citations, site, at_most_twice=0)


def test_a_full_disk_is_said_in_a_paragraph_and_the_next_run_goes_on(citations: Path, site: SlowSite) -> None:
    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, resource.RLIM_INFINITY))

    site.seconds = 0.0
    done = holdfast(*run_arguments(citations, site), before=no_large_files)
    assert done.returncode == 1
    assert "could not be updated" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    again = holdfast(*run_arguments(citations, site, now="2026-02-01T03:30Z"))
    assert again.returncode == 0, again.stdout + again.stderr
    assert_finished_without_repetition(citations, site, at_most_twice=SOURCES)
