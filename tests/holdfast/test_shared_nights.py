"""Runs that share one night through Redis find what one run alone finds, and ask for nothing twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen
from typing import Any, NamedTuple

import pytest
from command import findings, holdfast, started
from servers.redis_server import RedisServer, redis_server
from slow_site import SlowSite, declarations

from archive.audit import audit
from archive.collection import Collection

SOURCES = 16
NOW = "2026-02-01T03:00Z"


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


class Machine(NamedTuple):
    """A folder with declarations, configuration and collection; `start` is the command that all of them are given."""

    folder: Path
    site: SlowSite

    @property
    def collection(self) -> Path:
        return self.folder / "c"

    def out(self, name: str) -> Path:
        return self.folder / name

    def command(self, name: str) -> list[object]:
        return [
            "run", self.folder / "citations.yaml", "--collection", self.collection, "--now", NOW, "--delay", 0,
            "--connect-to", self.site.connect_to, "--findings", self.out(f"{name}.jsonl"),
            "--summary", self.out(f"{name}.json"), "--report", self.out(f"{name}.html"),
        ]  # fmt: skip

    def start(self, name: str) -> Popen[str]:
        return started(*self.command(name))

    def found(self, name: str) -> dict[str, dict[str, Any]]:
        """The findings, but for what differs between any two nights."""
        return {
            citation: {**finding, "record_id": None, "captured_at": None}
            for citation, finding in findings(self.out(f"{name}.jsonl")).items()
        }

    def report(self, name: str) -> str:
        """The report, but for the moment at which it was written."""
        told = self.out(f"{name}.html").read_text(encoding="utf-8")
        return re.sub(r'datetime="[^"]*">[^<]*<', "<", told)

    def summary(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out(f"{name}.json").read_text(encoding="utf-8"))
        return told


def machine(folder: Path, site: SlowSite, services: str = "") -> Machine:
    folder.mkdir(parents=True)
    (folder / "citations.yaml").write_text(declarations(SOURCES), encoding="utf-8")
    settings = f"[crawl]\nconcurrency = 2\n[extract]\nprocesses = 1\n[services]\n{services}"
    (folder / "holdfast.toml").write_text(settings, encoding="utf-8")
    return Machine(folder, site)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What one run finds that shares its night with nobody."""
    with SlowSite(seconds=0) as site:
        one = machine(tmp_path_factory.mktemp("alone") / "m", site)
        done = holdfast(*one.command("alone"))
        assert (done.returncode, done.stderr) == (0, "")
        return one.found("alone")


class Both(NamedTuple):
    """Two runs of one night, in one folder, and what each of them said."""

    machine: Machine
    names: tuple[str, str]
    said: tuple[str, str]
    requests: Counter[str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, redis: RedisServer) -> Both:
    with SlowSite(seconds=0.3) as site:
        one = machine(tmp_path_factory.mktemp("both") / "m", site, f'frontier = "{redis.address}"\n')
        runs = [one.start(name) for name in ("first", "second")]
        said = []
        for run in runs:
            out, err = run.communicate(timeout=100)
            assert (run.returncode, err) == (0, "")
            said.append(out)
        return Both(one, ("first", "second"), (said[0], said[1]), Counter(site.requests))


def test_two_runs_on_one_machine_find_what_one_finds(both: Both, alone: dict[str, dict[str, Any]]) -> None:
    assert len(alone) == SOURCES
    for name in both.names:
        assert both.machine.found(name) == alone


def test_no_source_is_asked_for_by_both(both: Both) -> None:
    assert set(both.requests.values()) == {1}
    assert len(both.requests) == SOURCES


def test_both_had_their_share_and_it_is_one_run(both: Both) -> None:
    visits = [sum(both.machine.summary(name)["visits"].values()) for name in both.names]
    assert sum(visits) >= SOURCES  # one that both had on their lists may be told by both
    assert min(visits) > 0
    assert {both.machine.summary(name)["run"] for name in both.names} == {1}


def test_both_say_the_same_of_the_night(both: Both) -> None:
    first, second = ([line for line in said.splitlines() if not line.startswith("Report:")] for said in both.said)
    assert first == second
    assert both.machine.report("first") == both.machine.report("second")


def test_the_audit_finds_nothing(both: Both) -> None:
    assert audit(Collection(both.machine.collection)).faults == ()
    done = holdfast("audit", both.machine.collection)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
