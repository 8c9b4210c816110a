"""A ledger that can be read and says other things than the records: a corrected copy takes its place.

What only the ledger knows stays as it is: visits, findings, judgements, the ends of runs. Rows of captures, attempts,
files and digests are corrected from the records, but only as far as something vouches for these: a digest in the
ledger that holds, or a signed manifest. Where the bytes of a file are not what was committed, the ledger is the
witness against them and not changed.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from . import sqlite
from .audit.auditing import Audit
from .audit.found import FoundFile
from .audit.ledger_faults import Committed, committed_files, is_digest, vouched_end
from .audit.resolved import as_captures
from .audit.warc_list import digests_of
from .collection import Collection
from .digests import Digest
from .errors import storage
from .ledger import Ledger, connect, connect_file, transaction
from .ledger_schema import DIGEST_BYTES
from .mending_rows import Trusted, mend_attempts, mend_captures, mend_urls
from .rebuild import set_ledger_aside
from .runs import PUBLICATION, RUN, RUN_AT, RunState, begin_run, end_run
from .services import services_of


@dataclass(frozen=True, slots=True)
class Mended:
    """What was corrected, a sentence for each kind, and where the old ledger lies; both empty where nothing was."""

    done: tuple[str, ...]
    set_aside: tuple[Path, ...]


def mend_ledger(collection: Collection, found: Audit, *, proved: Mapping[str, Digest], now: datetime) -> Mended:
    """Correct a copy of the ledger and put it in the ledger's place; nothing where there is nothing to correct.

    One on a server is corrected where it is, in one transaction: of what it was, the server's backups tell.
    `proved` are digests of WARC files that manifests name whose signatures hold. Raises StorageFailed, sqlite3.Error.
    """
    if services_of(collection.path).ledger:
        with closing(connect(collection.ledger)) as ledger, transaction(ledger):
            ledger.execute("SET CONSTRAINTS ALL DEFERRED")  # rows are corrected one after another
            return Mended(tuple(_Mender(collection, ledger, found, proved, now).mend()), ())
    scratch = collection.ledger.with_name("ledger.mended.sqlite")
    with storage(collection.path):
        _remove(scratch)
        with closing(sqlite.open_to_read(collection.ledger)) as old, closing(sqlite3.connect(scratch)) as copy:
            old.backup(copy)
        with closing(connect_file(scratch)) as ledger:
            ledger.execute("PRAGMA foreign_keys=OFF")  # what refers to nothing is what is mended here
            with transaction(ledger):
                done = _Mender(collection, ledger, found, proved, now).mend()
            ledger.execute("PRAGMA journal_mode=DELETE")  # one file, to be renamed
        if not done:
            _remove(scratch)
            return Mended((), ())
        aside = set_ledger_aside(collection, now)
        scratch.replace(collection.ledger)
    return Mended(tuple(done), aside)


class _Mender:
    """Corrects one ledger. Files first, then what is in them: rows name files by their numbers."""

    def __init__(
        self,
        collection: Collection,
        ledger: Ledger,
        found: Audit,
        proved: Mapping[str, Digest],
        now: datetime,
    ) -> None:
        self._collection = collection
        self._ledger = ledger
        self._files = dict(found.files)
        self._proved = proved
        self._now = now
        self._done: list[str] = []

    def mend(self) -> list[str]:
        """A sentence for each kind of thing that was corrected."""
        self._rename_rows()
        committed = committed_files(self._ledger)
        runs: dict[str, int] = {}
        for name, file in sorted(self._files.items()):
            run = self._run_of(file, known=name in committed)
            if run is not None:
                runs[name] = run
        trusted = Trusted(
            ends={name: self._trusted_end(self._files[name], committed.get(name)) for name in runs},
            files=self._files,
        )
        for name, run in runs.items():
            if trusted.ends[name] >= self._files[name].warcinfo_end > 0:
                self._mend_file(self._files[name], run)
                self._mend_run(self._files[name], run)
        rows = self._ledger.execute("SELECT name, warc_file, run FROM warc_files")
        numbers = {name: (number, run) for name, number, run in rows}
        captures = as_captures(self._files.values())
        self._done += mend_urls(self._ledger, captures, trusted)
        self._done += mend_captures(self._ledger, captures, trusted, numbers)
        attempts = [attempt for file in self._files.values() for attempt in file.attempts]
        self._done += mend_attempts(self._ledger, attempts, trusted, numbers)
        for name in runs:
            self._mend_digests(self._files[name], numbers.get(name), trusted.ends[name])
        self._mend_index_updates()
        return self._done

    def _trusted_end(self, file: FoundFile, committed: Committed | None) -> int:
        """Up to where something vouches for the file's bytes."""
        if self._proved.get(file.name) == file.digest:
            return file.size
        return 0 if committed is None else vouched_end(committed, file)

    def _rename_rows(self) -> None:
        """Give a file its row back that names another file or is gone: the one whose digests its bytes have."""
        known = {name for (name,) in self._ledger.execute("SELECT name FROM warc_files")}
        digests: defaultdict[int, dict[int, bytes]] = defaultdict(dict)
        rows = "SELECT name, warc_file, file_end, digest FROM appends LEFT JOIN warc_files USING (warc_file)"
        for name, number, end, digest in self._ledger.execute(rows):
            if name not in self._files:
                digests[number][end] = digest
        for name, file in sorted(self._files.items()):
            if name in known or file.is_faulty(0, file.warcinfo_end):
                continue  # one that says that it has another name was renamed itself, and is no file of the ledger's
            for number, wanted in digests.items():
                found = digests_of(self._path(file), size=file.size, ends=wanted.keys())
                if found.keys() == wanted.keys() and all(is_digest(wanted[end], found[end]) for end in found):
                    self._ledger.execute(
                        "INSERT INTO warc_files (warc_file, name, run, warcinfo_end) VALUES (:number, :name, 0, :end)"
                        " ON CONFLICT (warc_file) DO UPDATE SET name = :name",
                        {"number": number, "name": name, "end": file.warcinfo_end},
                    )
                    self._files[name] = replace(file, digests=found)
                    self._done.append(f"ledger: gave {name} its row back")
                    del digests[number]
                    break

    def _run_of(self, file: FoundFile, *, known: bool) -> int | None:
        """The run that the file belongs to; None where nothing says that it belongs to this collection."""
        own = self._numbers("SELECT run FROM warc_files WHERE name = ?", file.name)
        there = self._numbers("SELECT run FROM runs")
        named = _number(file.facts.get(RUN, ""))
        if RUN_AT in file.facts and not file.is_faulty(0, 1):
            numbers = self._numbers("SELECT run FROM runs WHERE run_at = ?", file.facts[RUN_AT])
            if numbers:
                return next((run for run in (*own, named) if run in numbers), numbers[0])
            if own == [named] and named in there:
                return named  # the moment in its row is wrong
        elif own and own[0] in there:
            return own[0]
        return self._begin_run(file, own) if known or file.name in self._proved else None

    def _numbers(self, query: str, *values: str) -> list[int]:
        return [int(number) for (number,) in self._ledger.execute(query, values)]

    def _begin_run(self, file: FoundFile, own: list[int]) -> int:
        """The run of a file whose row is gone, under the number that others know it by. Its end nobody knows."""
        try:
            run_at = datetime.fromisoformat(file.facts[RUN_AT])
        except (KeyError, ValueError):
            run_at = min((item.captured_at for item in file.captures), default=self._now)
        made = begin_run(
            self._ledger,
            run_at=run_at,
            publication=file.facts.get(PUBLICATION, ""),
            settings={"made again from the records": self._now.isoformat()},
            software={"holdfast": file.facts.get("software", "").removeprefix("holdfast/")},
        )
        wanted = own[0] if own else _number(file.facts.get(RUN, ""))
        if wanted and not self._ledger.execute("SELECT 1 FROM runs WHERE run = ?", (wanted,)).fetchone():
            self._ledger.execute("UPDATE runs SET run = ? WHERE run = ?", (wanted, made))
            made = wanted
        if not self._ledger.execute("SELECT 1 FROM run_ends WHERE run = ?", (made,)).fetchone():
            end_run(self._ledger, made, ended_at=run_at, state=RunState.ABANDONED)
        self._done.append(f"ledger: made run {made} again, as its file tells of it")
        return made

    def _mend_file(self, file: FoundFile, run: int) -> None:
        row = self._ledger.execute("SELECT run, warcinfo_end FROM warc_files WHERE name = ?", (file.name,)).fetchone()
        if row is None:
            self._ledger.execute(
                "INSERT INTO warc_files (warc_file, name, run, warcinfo_end)"
                " VALUES ((SELECT coalesce(max(warc_file), 0) + 1 FROM warc_files), ?, ?, ?)",
                (file.name, run, file.warcinfo_end),
            )
            self._done.append(f"ledger: took in {file.name}")
        elif row != (run, file.warcinfo_end):
            values = (run, file.warcinfo_end, file.name)
            self._ledger.execute("UPDATE warc_files SET run = ?, warcinfo_end = ? WHERE name = ?", values)
            self._done.append(f"ledger: corrected what it says of {file.name}")

    def _mend_run(self, file: FoundFile, run: int) -> None:
        changed = 0
        for fact, column in ((RUN_AT, "run_at"), (PUBLICATION, "publication")):
            if fact in file.facts:
                query = f"UPDATE runs SET {column} = :said WHERE run = :run AND {column} <> :said"  # noqa: S608 - of two literals
                changed += self._ledger.execute(query, {"said": file.facts[fact], "run": run}).rowcount
        if changed:
            self._done.append(f"ledger: corrected what it says of run {run}")

    def _mend_digests(self, file: FoundFile, numbers: tuple[int, int] | None, trusted: int) -> None:
        """Digests of the bytes that something vouches for; those that are not vouched for stay as they are."""
        if numbers is None or not trusted:
            return
        ends = file.ends
        known = dict(self._ledger.execute("SELECT file_end, digest FROM appends WHERE warc_file = ?", numbers[:1]))
        wanted = {end for end in ends | known.keys() if 0 < end <= trusted}
        path = self._path(file)
        right = digests_of(path, size=file.size, ends=wanted) if wanted - file.digests.keys() else file.digests
        changed = 0
        for end in sorted(wanted):
            if end not in ends and not is_digest(known[end], right[end]):
                self._ledger.execute("DELETE FROM appends WHERE warc_file = ? AND file_end = ?", (numbers[0], end))
            elif end not in known or not is_digest(known[end], right[end]):
                self._ledger.execute(
                    "INSERT INTO appends (warc_file, file_end, digest) VALUES (:file, :end, :digest)"
                    " ON CONFLICT (warc_file, file_end) DO UPDATE SET digest = :digest",
                    {"file": numbers[0], "end": end, "digest": right[end].value[:DIGEST_BYTES]},
                )
            else:
                continue
            changed += 1
        if trusted == file.size:  # an end behind the last byte was never one
            gone = self._ledger.execute(
                "DELETE FROM appends WHERE warc_file = ? AND file_end > ?", (numbers[0], file.size)
            )
            changed += gone.rowcount
        if changed:
            self._done.append(f"ledger: corrected {changed} digests of {file.name}")

    def _path(self, file: FoundFile) -> Path:
        path = self._collection.archive / file.name
        return path if path.exists() else path.with_name(f"{path.name}.open")

    def _mend_index_updates(self) -> None:
        """The index is made anew after this, and nothing beyond the captures was ever in it."""
        changed = self._ledger.execute(
            "DELETE FROM index_updates WHERE captures_through > (SELECT coalesce(max(capture), 0) FROM captures)"
        )
        if changed.rowcount:
            self._done.append("ledger: corrected how far the index is")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _remove(scratch: Path) -> None:
    for path in scratch.parent.glob(f"{scratch.name}*"):
        path.unlink()
