"""Made again from the records alone: the index, and a ledger that is missing or damaged. No record is ever changed.

What no record tells can't be made again: which capture was the answer to which cited URL (visits), everything that was
judged (findings), and of files that do not name their run which one that was.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .audit.auditing import Audit
from .audit.found import FoundFile
from .audit.resolved import as_captures
from .audit.warc_list import digests_of
from .captures import Capture, head_number, to_micros
from .cdxj import INDEX, index_line
from .clock import timestamp14
from .collection import Collection
from .errors import NotACollection, storage
from .files import write_whole
from .ledger import Ledger, connect, connect_file, transaction
from .ledger_schema import DIGEST_BYTES
from .runs import PUBLICATION, RUN, RUN_AT, RunState, begin_run, end_run, url_number
from .services import services_of
from .stores import size_of
from .warc_file import OPEN_SUFFIX, SET_ASIDE, recover


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A ledger made again: how much of each is in it, and where the old one lies, if there was one."""

    runs: int
    captures: int
    attempts: int
    set_aside: tuple[Path, ...]


def rebuild_index(collection: Collection, found: Audit) -> int:
    """Write the index of everything that was found; the number of its lines. Raises StorageFailed."""
    captures = [capture for _, capture in as_captures(found.files.values())]
    lines = sorted({f"{index_line(capture)}\n".encode() for capture in captures})
    with storage(collection.path):
        write_whole(collection.path / INDEX, b"".join(lines))
    return len(lines)


def rebuild_ledger(collection: Collection, found: Audit, *, now: datetime) -> Rebuilt:
    """Make a ledger of what was found, and set the old one aside. Raises StorageFailed.

    Files that a killed run left open are finished first: what can't be read to its end is set aside.
    """
    files = sorted(found.files.values(), key=lambda file: file.name)
    for file in files:
        left_open = collection.archive / (file.name + OPEN_SUFFIX)
        if left_open.exists():
            recover(left_open, committed=_sound_end(file))
    if services_of(collection.path).ledger:
        return _rebuild_on_server(collection, files, now)
    scratch = collection.ledger.with_name("ledger.rebuilt.sqlite")
    with storage(collection.path):
        _remove(scratch)
        ledger = connect_file(scratch)
        try:
            with transaction(ledger):
                runs, captures, attempts = _fill(ledger, collection, files, now)
        finally:
            ledger.close()
        aside = set_ledger_aside(collection, now)
        scratch.replace(collection.ledger)
    return Rebuilt(runs, captures, attempts, aside)


def _rebuild_on_server(collection: Collection, files: list[FoundFile], now: datetime) -> Rebuilt:
    """The same into an empty database; one that holds runs is for whoever looks after the server."""
    with closing(connect(collection.ledger)) as ledger, transaction(ledger):
        if ledger.execute("SELECT 1 FROM runs LIMIT 1").fetchone() is not None:
            raise NotACollection(
                "The ledger on the server can be read in part only, and nothing there is thrown away: put back the "
                "server's backup, or name an empty database in services.json, then repair again."
            )
        runs, captures, attempts = _fill(ledger, collection, files, now)
    return Rebuilt(runs, captures, attempts, ())


def _sound_end(file: FoundFile) -> int:
    """How far the file is without a fault."""
    return min((fault.offset for fault in file.faults if fault.offset is not None), default=file.size)


def _fill(ledger: Ledger, collection: Collection, files: list[FoundFile], now: datetime) -> tuple[int, int, int]:
    """Write everything; how many runs, captures and attempts."""
    runs: dict[str, int] = {}
    numbers: dict[str, tuple[int, int]] = {}  # of each file, and of its run
    for file, key in _with_runs(files):
        if key not in runs:
            runs[key] = _begin(ledger, collection, file, now)
        numbers[file.name] = _write_file(ledger, collection, file, runs[key])
    resolved = as_captures(files)
    for found, capture in resolved:
        _write_capture(ledger, capture, found.end, *numbers[capture.location.warc_file])
    attempts = [attempt for file in files for attempt in file.attempts]
    for attempt in attempts:
        warc_file, run = numbers[attempt.location.warc_file]
        ledger.execute(
            "INSERT INTO attempts (attempt, run, url, attempted_at, outcome, detail, warc_file,"
            ' "offset", committed_end)'
            " VALUES ((SELECT coalesce(max(attempt), 0) + 1 FROM attempts), ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                url_number(ledger, attempt.url),
                to_micros(attempt.attempted_at),
                attempt.outcome,
                attempt.detail,
                warc_file,
                attempt.location.offset,
                attempt.end,
            ),
        )
    return len(runs), len(resolved), len(attempts)


def _with_runs(files: Iterable[FoundFile]) -> Iterator[tuple[FoundFile, str]]:
    """Each file with a word for its run: the one that its warcinfo names, or else one for each writer.

    A writer numbers its files from 1, and a run that was resumed had several: without the line, one run becomes more.
    """
    writer = ""
    for file in files:
        if "-00001-" in file.name or not writer:
            writer = file.name
        yield file, f"run {file.facts[RUN]} {file.facts.get(RUN_AT)}" if RUN in file.facts else writer


def _begin(ledger: Ledger, collection: Collection, file: FoundFile, now: datetime) -> int:
    """A run as its first file tells of it. Nobody knows how it ended, so it counts as given up, never as finished."""
    moments = [capture.captured_at for capture in file.captures] + [attempt.attempted_at for attempt in file.attempts]
    try:
        run_at = datetime.fromisoformat(file.facts[RUN_AT])
    except (KeyError, ValueError):
        run_at = min(moments, default=now)
    run = begin_run(
        ledger,
        run_at=run_at,
        publication=file.facts.get(PUBLICATION) or _newest_declarations(collection),
        settings={
            "made again from the records": now.isoformat(),
            "declarations": "as the records say" if PUBLICATION in file.facts else "a guess: the newest that are kept",
        },
        software={"holdfast": file.facts.get("software", "").removeprefix("holdfast/")},
    )
    end_run(ledger, run, ended_at=max(moments, default=run_at), state=RunState.ABANDONED)
    return run


def _newest_declarations(collection: Collection) -> str:
    """The digest of the newest declarations that are kept; empty where there are none."""
    kept = sorted(collection.declarations.glob("*.yaml"), key=lambda path: path.stat().st_mtime)
    return kept[-1].stem if kept else ""


def _write_file(ledger: Ledger, collection: Collection, file: FoundFile, run: int) -> tuple[int, int]:
    """The file's number and its run's."""
    (number,) = ledger.execute(
        "INSERT INTO warc_files (warc_file, name, run, warcinfo_end)"
        " VALUES ((SELECT coalesce(max(warc_file), 0) + 1 FROM warc_files), ?, ?, ?) RETURNING warc_file",
        (file.name, run, file.warcinfo_end),
    ).fetchone()
    path = collection.archive / file.name
    size = size_of(path) or 0
    ends = {file.warcinfo_end, size, *(capture.end for capture in file.captures), *(a.end for a in file.attempts)}
    digests = digests_of(path, size=size, ends=frozenset(ends))
    ledger.executemany(
        "INSERT INTO appends (warc_file, file_end, digest) VALUES (?, ?, ?)",
        [(number, end, digest.value[:DIGEST_BYTES]) for end, digest in sorted(digests.items())],
    )
    return int(number), run


def _write_capture(ledger: Ledger, capture: Capture, end: int, warc_file: int, run: int) -> None:
    ledger.execute(
        "INSERT INTO captures (capture, run, url, captured_at, status, head, payload_digest, record_id, original,"
        ' warc_file, "offset", length, committed_end, truncated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        (
            capture.number,
            run,
            url_number(ledger, capture.url),
            to_micros(capture.captured_at),
            capture.status,
            head_number(ledger, capture.media_type, capture.etag, capture.last_modified),
            capture.payload_digest.value if capture.original is None else None,
            bytes.fromhex(capture.record_id.strip("<>").removeprefix("urn:uuid:").replace("-", "")),
            capture.original,
            warc_file,
            capture.location.offset,
            capture.length,
            end,
            capture.truncated,
        ),
    )


def set_ledger_aside(collection: Collection, now: datetime) -> tuple[Path, ...]:
    """Move the old ledger, with what sqlite keeps beside it, out of the way; where to."""
    folder = collection.path / SET_ASIDE
    moved: list[Path] = []
    for path in sorted(collection.path.glob(f"{collection.ledger.name}*")):
        folder.mkdir(exist_ok=True)
        target = folder / path.name.replace("ledger", f"ledger-{timestamp14(now)}", 1)
        while target.exists():
            target = target.with_name(f"{target.name}.again")
        shutil.move(path, target)
        moved.append(target)
    return tuple(moved)


def _remove(path: Path) -> None:
    for other in path.parent.glob(f"{path.name}*"):
        other.unlink()
