"""What may befall a machine under a night, and what may be done to an archive afterwards: rows of `attacks.py`."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from attack_rows import Row

from archive.audit import audit
from archive.collection import Collection

FAULTS = {
    "driver killed": "the driver is killed",
    "all killed": "driver, crawl and readers are killed at once",
    "asked to stop": "the machine shuts down (SIGTERM)",
    "disk fails (EIO)": "the disk fails under the records (EIO)",
    "disk full (EFBIG)": "files may not grow any more (EFBIG)",
    "ledger read-only for the crawl": "the ledger turns read-only for the crawl",
    "ledger read-only for the driver": "the ledger turns read-only for the driver",
    "network gone": "the network is gone, all names lead to a closed door",
    "clock an hour back": "the clock is set back by an hour",
}
TAKEN_UP = "no traceback; the next run takes it up, and finds what it would have found"


def faults(folder: Path, times: int, *, seed: int) -> Iterator[Row]:
    """Nights with that fault, and a site that fails for some hosts beside it, held against the same without."""
    import faulty_nights

    usual = faulty_nights.MACHINE_FAULTS
    for number, (fault, name) in enumerate(FAULTS.items()):
        row = Row("faults", name, TAKEN_UP)
        here = folder / str(number)
        here.mkdir()
        faulty_nights.MACHINE_FAULTS = (fault,)
        try:
            told = faulty_nights.Nights(here, seed=seed + number, sources=4).run(times)
        finally:
            faulty_nights.MACHINE_FAULTS = usual
        row.tried = told.nights
        for trouble in told.troubles:
            (row.lost if "audit of" in trouble or "is gone" in trouble else row.broken).append(trouble)
        yield row
    yield _full_disk(folder, times)
    yield _locked_ledger(folder, times)
    yield _no_names(folder, times)


def _scene(folder: Path, site: object) -> object:
    from troubled import Scene

    folder.mkdir()
    return Scene(folder, site)  # type: ignore[arg-type]


def _full_disk(folder: Path, times: int) -> Row:
    """ENOSPC, on a file system of its own where one may be mounted."""
    import subprocess

    from slow_site import SlowSite
    from test_disk_trouble import fill

    row = Row("faults", "the disk is full (ENOSPC)", TAKEN_UP)
    for number in range(times):
        here = folder / f"full{number}"
        here.mkdir()
        disk = here / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
        if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            row.promised = "not played: only root may mount a file system"
            return row
        try:
            with SlowSite(seconds=0.3) as site, _scene(here / "scene", site) as scene:  # type: ignore[attr-defined]
                scene.collection = disk / "c"
                process = scene.start()
                scene.wait_until_visited(4)
                ballast = fill(disk)
                _held(row, partial(scene.assert_ends_with_a_paragraph, process, "the disk is full"))
                ballast.unlink()
                _held(row, partial(scene.assert_the_next_run_finishes, at_most_twice=8))
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
    row.tried = times
    return row


def _locked_ledger(folder: Path, times: int) -> Row:
    from slow_site import SlowSite

    row = Row("faults", "another program holds the ledger for five seconds", "waited for; all stands")
    for number in range(times):
        with SlowSite(seconds=0.1) as site, _scene(folder / f"locked{number}", site) as scene:  # type: ignore[attr-defined]
            process = scene.start()
            scene.wait_until_visited(2)
            with closing(sqlite3.connect(scene.collection / "ledger.sqlite", timeout=30)) as holder:
                holder.execute("BEGIN IMMEDIATE")
                time.sleep(5)
                holder.rollback()
            _, err = process.communicate(timeout=120)
            row.note(process.returncode == 0, err[-160:])
            _held(row, scene.assert_all_stands)
            row.tried = number + 1
    return row


def _no_names(folder: Path, times: int) -> Row:
    from crawling import crawl, plan_for

    from crawler import ConnectTo, Network

    row = Row("faults", "no name can be looked up", "each source: unreachable, or timeout; none is said to be gone")
    urls = [f"http://source{n}.example/" for n in range(10)]
    for number in range(times):
        rule = ConnectTo.parse("::name-server-is-down.invalid:")
        crawled = crawl(plan_for(folder / f"names{number}", urls, Network(connect_to=(rule,)), timeout=5), within=120)
        outcomes = {crawled.outcome(url) for url in urls}
        row.note(outcomes <= {"unreachable", "timeout"}, outcomes)
    return row


def _held(row: Row, check: Callable[[], object]) -> None:
    try:
        check()
    except AssertionError as error:
        row.broken.append(" ".join(str(error).split())[:160])


# -- the archive -----------------------------------------------------------------------------------------------------


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _warc(collection: Path) -> Path:
    return min((collection / "archive").glob("*.warc.gz"))


def _edit_ledger(collection: Path) -> None:
    with closing(sqlite3.connect(collection / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE captures SET status = 404")


DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "one byte of a record is changed": ("named by the audit", lambda c: _flip(_warc(c))),
    "a WARC file is cut short": ("named by the audit", lambda c: _cut(_warc(c))),
    "a WARC file is deleted": ("named by the audit", lambda c: _warc(c).unlink()),
    "a stranger's WARC file is put in": (
        "named by the audit", lambda c: shutil.copy(_warc(c), c / "archive" / "stranger.warc.gz")
    ),
    "the ledger says another status": ("named by the audit", _edit_ledger),
    "the ledger is overwritten with zeros": (
        "named by the audit", lambda c: (c / "ledger.sqlite").write_bytes(bytes(50_000))
    ),
    "the ledger is deleted": ("named by the audit", lambda c: (c / "ledger.sqlite").unlink()),
    "a line of the index is lost": (
        "named by the audit", lambda c: (c / "indexes" / "index.cdxj").write_bytes(b"")
    ),
}  # fmt: skip


def damages(folder: Path, times: int) -> Iterator[Row]:
    """Damage, or somebody's hand, to a collection that was sound a moment before."""
    from crawling import crawl, plan_for, to_origins
    from servers.messages import response
    from servers.origin import Origin, script

    urls = [f"http://source{n}.example/" for n in range(6)]
    pages = {url.removeprefix("http://"): script(response("200 OK", body=url.encode() * 50)) for url in urls}
    sound = folder / "sound"
    with Origin(pages) as origin:
        crawl(plan_for(sound, urls, to_origins(origin)))
    with closing(sqlite3.connect(sound / "ledger.sqlite")) as ledger:
        ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = audit(Collection(sound)).faults
    for name, (promised, damage) in DAMAGES.items():
        row = Row("archive", name, promised)
        for _ in range(times):
            struck = folder / "struck"
            shutil.rmtree(struck, ignore_errors=True)
            shutil.copytree(sound, struck)
            damage(struck)
            try:
                found = audit(Collection(struck)).faults
            except Exception as error:  # noqa: BLE001 - a sentence instead of a list is an answer too
                row.note("ledger" in str(error), repr(error))
            else:
                row.note(bool(found) and not before, before or "nothing was found")
        yield row
