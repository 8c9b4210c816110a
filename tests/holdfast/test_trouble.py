"""Runs that are stopped, paused, killed or doubled: nothing committed is lost, and the next run goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest
from slow_site import SlowSite
from troubled import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with SlowSite(seconds=0.3) as site, Scene(tmp_path, site) as made:
        yield made


def test_ctrl_c_finishes_what_is_under_way_and_the_next_run_resumes(scene: Scene) -> None:
    process = scene.start()
    scene.wait_until_visited(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "Run again to resume" in out
    # The very same command: its --now is a moment earlier or later.
    assert "(resumed)" in scene.assert_the_next_run_finishes(at_most_twice=0, now="2026-02-01T03:00Z")


def test_sigterm_while_nobody_answers_ends_the_run_within_the_time_allowed(tmp_path: Path) -> None:
    with SlowSite(seconds=0.1) as site, Scene(tmp_path, site, settings="timeout = 2\n") as scene:
        process = scene.start()
        scene.wait_until_visited(4)
        site.seconds = 60
        time.sleep(1)
        process.terminate()
        began = time.monotonic()
        process.communicate(timeout=60)
        assert process.returncode == 1
        assert time.monotonic() - began < 20  # two seconds for what is under way; the rest is a machine under load
        scene.assert_the_next_run_finishes(at_most_twice=8)


def test_a_run_that_is_told_twice_to_stop_ends_at_once_and_is_no_success(scene: Scene) -> None:
    process = scene.start()
    scene.wait_until_visited(4)
    scene.site.seconds = 30
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert "the next run resumes" in err


def test_a_killed_run_resumes_and_asks_again_only_for_what_was_in_flight(scene: Scene) -> None:
    process = scene.start()
    scene.wait_until_visited(4)
    process.kill()
    process.communicate(timeout=60)
    scene.assert_the_next_run_finishes(at_most_twice=4)


def test_a_night_that_was_never_resumed_stays_visible_as_abandoned(scene: Scene) -> None:
    process = scene.start()
    scene.wait_until_visited(2)
    process.kill()
    process.communicate(timeout=60)
    done = scene.run("2026-02-02T03:00Z")
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(sqlite3.connect(scene.collection / "ledger.sqlite")) as ledger:
        states = [row[0] for row in ledger.execute("SELECT state FROM run_ends ORDER BY run")]
    assert states == ["abandoned", "finished"]


def test_a_second_run_at_the_same_time_is_turned_away_and_changes_nothing(scene: Scene) -> None:
    process = scene.start()
    scene.wait_until_visited(1)
    scene.site.seconds = 10  # the first is under way for as long as the second takes to begin
    second = scene.run()
    scene.site.seconds = 0.0
    assert second.returncode == 1
    assert "in use by process" in " ".join(second.stderr.split())
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    scene.assert_all_stands()
    assert set(scene.site.requests.values()) == {1}


@pytest.mark.slow
def test_a_run_that_sleeps_longer_than_an_exchange_may_take_wakes_up_and_finishes(tmp_path: Path) -> None:
    with SlowSite(seconds=0.3) as site, Scene(tmp_path, site, settings="timeout = 3\n") as scene:
        process = scene.start()
        scene.wait_until_visited(4)
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for each in family(process):
                os.kill(each, number)
            time.sleep(5 if number is signal.SIGSTOP else 0)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, out + err
        scene.assert_all_stands()


def family(process: Popen[str]) -> list[int]:
    """The process and those that it started."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    return [process.pid, *map(int, children)]
