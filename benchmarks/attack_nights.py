"""Whole nights of which a part dies: a process of it, what it connects to, or its ledger. Rows of `attacks.py`."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

from attack_rows import Row

HONEST = frozenset({"verbatim", "unverifiable"})  # every quotation of the site stands, or could not be looked for
TAKEN_UP = "no traceback, no false verdict; the next run takes it up, all stands, the audit finds nothing"


def nights(folder: Path, times: int) -> Iterator[Row]:
    """One row for each part that dies."""
    deaths: dict[str, tuple[str, Callable[[Any, Any, Popen[str]], object]]] = {
        "the crawl's process is killed": (TAKEN_UP, partial(_kill, crawling=True)),
        "every reading worker is killed": (TAKEN_UP, partial(_kill, crawling=False)),
        "what --connect-to names dies": (TAKEN_UP, _stop_serving),
        "the ledger is deleted under the run": (
            "no traceback, no false verdict, no record lost; after audit --repair the next run finds all",
            _delete_ledger,
        ),
    }
    for number, (name, (promised, strike)) in enumerate(deaths.items()):
        row = Row("nights", name, promised)
        for time_ in range(times):
            here = folder / f"{number}-{time_}"
            here.mkdir()
            _night(row, here, strike, repaired="ledger" in name)
        yield row
    yield _worker(times)
    yield _dead_proxy(folder, times)


def _night(row: Row, folder: Path, strike: Callable[[Any, Any, Popen[str]], object], *, repaired: bool) -> None:
    """A run that is struck after some sources, and the run after it, over another server of the same site."""
    from command import holdfast
    from slow_site import SlowSite
    from troubled import Scene

    with SlowSite(seconds=0.2) as site, Scene(folder, site) as scene:
        process = scene.start()
        scene.wait_until_visited(3)
        struck = strike(scene, site, process)
        out, err = process.communicate(timeout=120)
        row.note(bool(struck), "nothing was there to strike")
        # 0 to 3 are the exit codes there are; whatever ended the run, it is told in sentences.
        _expect(row, process.returncode in (0, 1, 2, 3), f"{process.returncode}: {err[-160:]}")
        _expect(row, "Traceback" not in err and (process.returncode == 0 or (out + err).strip() != ""), err[-160:])
        _expect(row, _verdicts(scene) <= HONEST, f"{_verdicts(scene)} after {name_of(strike)}")
        kept = _records(scene.collection)
        if repaired:
            done = holdfast("audit", scene.collection, "--repair")
            _expect(row, "Traceback" not in done.stderr, done.stderr[-160:])
    with SlowSite(seconds=0.0) as again, Scene(folder, again) as scene:
        # A night later: what was asked for is asked for again, for the site is as it was and nothing is known of it.
        done = scene.run("2026-02-02T03:00Z")
        _expect(
            row, done.returncode == 0 and _verdicts(scene) == {"verbatim"}, f"{_verdicts(scene)} {done.stderr[-160:]}"
        )
        done = holdfast("audit", scene.collection)
        _expect(row, done.returncode == 0, done.stdout[-160:] + done.stderr[-160:])
        row.lost += sorted(kept - _records(scene.collection))


def name_of(strike: Callable[..., object]) -> str:
    return str(getattr(strike, "__name__", getattr(strike, "func", strike)))


def _expect(row: Row, kept: bool, otherwise: str) -> None:
    if not kept:
        row.broken.append(" ".join(otherwise.split())[:200])


def _verdicts(scene: Any) -> set[str]:
    from command import findings

    out = scene.citations.with_name("findings.jsonl")
    return {finding["verdict"] for finding in findings(out).values()} if out.exists() else set()


def _records(collection: Path) -> set[str]:
    """The ids of the responses that lie in the archive, whole, in finished files and in those under way."""
    from fastwarc.warc import ArchiveIterator

    found = set()
    for path in (*(collection / "archive").iterdir(), *(collection / "set-aside").glob("*.warc.gz*")):
        with path.open("rb") as file:
            found |= {record.record_id for record in ArchiveIterator(file, parse_http=False)}
    return found


def _kill(scene: Any, _: Any, process: Popen[str], *, crawling: bool) -> int:
    """Kill the run's child that has a WARC file open, or those that read; how many there were."""
    killed = 0
    until = time.monotonic() + 30
    while not killed and process.poll() is None and time.monotonic() < until:
        for child in _children(process.pid):
            if _is_crawl(child, scene.collection) is crawling:
                os.kill(child, signal.SIGKILL)
                killed += 1
    return killed


def _children(pid: int) -> list[int]:
    """The processes that Python's multiprocessing has started for it, and that work."""
    try:
        every = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    return [int(child) for child in every if b"spawn_main" in _command(child)]


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _is_crawl(pid: int, collection: Path) -> bool | None:
    """Whether it writes into the archive; None where it is gone."""
    try:
        opened = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return None
    return any(path.startswith(str(collection / "archive")) for path in opened)


def _stop_serving(_: Any, site: Any, process: Popen[str]) -> bool:
    """End the server: what connects from now on is refused."""
    site.__exit__(None, None, None)
    return process.poll() is None


def _delete_ledger(scene: Any, _site: Any, _process: Popen[str]) -> int:
    """Delete it with all that belongs to it."""
    files = list(scene.collection.glob("ledger.sqlite*"))
    for path in files:
        path.unlink()
    return len(files)


def _worker(times: int) -> Row:
    """One reading worker, killed over its document."""
    from test_workers_apart import ordinary

    from pipelines.extraction import Extraction, NotExtracted
    from pipelines.extraction.workers import Workers

    row = Row("nights", "a worker is killed over a document", "that document could not be checked; the next is read")
    for _ in range(times):
        with Workers(processes=1, seconds=20.0, memory_bytes=1_200_000_000) as workers:
            workers.run("struck", partial(_is_killed, 9))
            workers.submit("next", ordinary)
            came = dict(workers.drain())
        row.note(isinstance(came["struck"], NotExtracted) and isinstance(came["next"], Extraction), came)
    return row


def _is_killed(number: int) -> Any:
    """In the worker: end as the kernel ends a process, with nothing said."""
    signal.raise_signal(number)


def _dead_proxy(folder: Path, times: int) -> Row:
    from slow_site import SlowSite
    from troubled import Scene

    row = Row("nights", "a proxy of the environment that is dead", "not asked; all stands")
    for time_ in range(times):
        here = folder / f"proxy{time_}"
        here.mkdir()
        with _proxied(), SlowSite(seconds=0.0) as site, Scene(here, site) as scene:
            done = scene.run()
            row.note(done.returncode == 0 and _verdicts(scene) == {"verbatim"}, done.stderr[-160:])
    return row


@contextmanager
def _proxied() -> Iterator[None]:
    names = ("HTTP_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy")
    os.environ.update(dict.fromkeys(names, "http://127.0.0.1:1"))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
