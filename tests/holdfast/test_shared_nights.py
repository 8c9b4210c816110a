"""Runs that share one night through Redis find what one run alone finds, and ask for nothing twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from command import HOLDFAST, findings, holdfast
from servers.redis_server import RedisServer, redis_server
from slow_site import SlowSite, declarations

from archive.audit import audit
from archive.collection import Collection
from archive.ledger import connect_to_read

if TYPE_CHECKING:
    from servers.bucket import S3Server
    from servers.postgres_server import PostgresServer

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

    def command(self, name: str, now: str = NOW) -> list[object]:
        return [
            "run", self.folder / "citations.yaml", "--collection", self.collection, "--now", now, "--delay", 0,
            "--connect-to", self.site.connect_to, "--findings", self.out(f"{name}.jsonl"),
            "--summary", self.out(f"{name}.json"), "--report", self.out(f"{name}.html"),
        ]  # fmt: skip

    def start(self, name: str) -> Popen[str]:
        """The command under way, in a group of processes of its own."""
        command = [*HOLDFAST, *map(str, self.command(name))]
        pipe = subprocess.PIPE
        return Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True)

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

    def visited(self) -> frozenset[str]:
        """The hosts whose visits are committed."""
        with closing(connect_to_read(self.collection / "ledger.sqlite")) as ledger:
            rows = ledger.execute("SELECT text FROM visits JOIN urls USING (url)").fetchall()
        return frozenset(urlsplit(url).netloc for (url,) in rows)

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


# -- one is killed ---------------------------------------------------------------------------------------------------


class Killed(NamedTuple):
    """A night of two runs, in one folder or two, of which the one that began it was killed in its middle."""

    dead: Machine
    alive: Machine
    before: frozenset[str]  # hosts that were committed when it was killed
    said: str
    requests: Counter[str]


def night_with_a_kill(dead: Machine, alive: Machine, redis: RedisServer) -> Killed:
    """Both begin; the first, which is to close the night, is killed with all of its processes."""
    site = dead.site
    first = dead.start("first")
    with _ended(first):
        _until(lambda: sum(site.requests.values()) > 0, "the first does not begin")
        second = alive.start("second")
        with _ended(second):
            _until(lambda: crawlers(redis) == 2, "the second does not join")
            site.seconds = 0.5
            asked = sum(site.requests.values())
            _until(lambda: sum(site.requests.values()) >= asked + 5, "they do not get on")
            os.killpg(first.pid, signal.SIGKILL)
            before = alive.visited()
            site.seconds = 0.1
            out, err = second.communicate(timeout=120)
            assert (second.returncode, err) == (0, "")
            return Killed(dead, alive, before, out, Counter(site.requests))


@contextmanager
def _ended(process: Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _until(true: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


def crawlers(redis: RedisServer) -> int:
    """How many crawlers share the night that has the most."""
    client = pytest.importorskip("redis").Redis(port=redis.port)
    with closing(client):
        return max((client.zcard(key) for key in client.scan_iter("holdfast:*:workers")), default=0)


@pytest.fixture(scope="module")
def killed_in_one_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    with redis_server() as redis, SlowSite(seconds=50) as site:
        one = machine(tmp_path_factory.mktemp("killed") / "m", site, f'frontier = "{redis.address}"\n')
        yield night_with_a_kill(one, one, redis)


@pytest.fixture(scope="module")
def killed_machine(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer, s3_server: S3Server
) -> Iterator[Killed]:
    """On two machines, as far as one can play them: each its folder, between them the three services alone."""
    with redis_server() as redis, SlowSite(seconds=50) as site, pytest.MonkeyPatch.context() as environment:
        for name, value in s3_server.environment.items():
            environment.setenv(name, value)
        s3_server.make("shared-night")
        services = (
            f'ledger = "{postgres_server.new_database()}"\narchive = "s3://shared-night/c"\n'
            f'frontier = "{redis.address}"\n'
        )
        folder = tmp_path_factory.mktemp("machines")
        one, other = (machine(folder / name, site, services) for name in ("one", "other"))
        yield night_with_a_kill(one, other, redis)


@pytest.fixture(params=["killed_in_one_folder", "killed_machine"])
def killed(request: pytest.FixtureRequest) -> Killed:
    night: Killed = request.getfixturevalue(request.param)
    return night


def test_the_one_that_lives_finds_what_one_alone_finds(killed: Killed, alone: dict[str, dict[str, Any]]) -> None:
    assert killed.alive.found("second") == alone


def test_nothing_is_fetched_twice_but_what_was_not_committed(killed: Killed) -> None:
    twice = {host for host, times in killed.requests.items() if times > 1}
    assert max(killed.requests.values()) <= 2
    assert not twice & killed.before
    assert len(killed.requests) == SOURCES


def test_in_one_folder_that_is_what_was_on_the_network(killed_in_one_folder: Killed) -> None:
    twice = [host for host, times in killed_in_one_folder.requests.items() if times > 1]
    assert killed_in_one_folder.before
    assert len(twice) <= 3  # two at once, and one whose page came and was not yet written


def test_the_audit_finds_nothing_where_the_night_was_closed(killed: Killed) -> None:
    done = holdfast("audit", killed.alive.collection)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_killed_machine_comes_back_and_goes_on_with_the_manifests_of_the_other(killed_machine: Killed) -> None:
    dead, alive = killed_machine.dead, killed_machine.alive
    done = holdfast(*dead.command("next", "2026-02-02T03:00Z"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "run 2" in done.stdout
    first, of_other = (one.collection / "manifests" / "000001.json" for one in (dead, alive))
    assert first.read_bytes() == of_other.read_bytes()
    audited = holdfast("audit", dead.collection)
    assert (audited.returncode, audited.stderr) == (0, ""), audited.stdout


def test_a_machine_that_took_no_part_in_the_last_night_audits_the_whole(killed_machine: Killed) -> None:
    """After the night above: its folder has neither the second manifest nor the second night's lines of the index."""
    here = killed_machine.alive.collection
    assert not (here / "manifests" / "000002.json").exists()
    before = {path: path.stat().st_mtime_ns for path in here.rglob("*") if path.is_file() and path.suffix != ".lock"}
    done = holdfast("audit", here)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "1 manifests of other machines are not in this folder" in done.stdout
    lacking = re.search(r"The index in this folder lacks (\d+) lines", done.stdout)
    assert lacking is not None
    # Each page, the robots.txt of its host, and what the killed machine had kept and put there when it came back.
    assert int(lacking[1]) >= 2 * SOURCES
    assert before == {path: path.stat().st_mtime_ns for path in before}
