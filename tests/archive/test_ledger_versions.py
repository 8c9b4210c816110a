"""Ledgers of earlier versions: read without a byte of them changing, and carried on by the next run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import ledger_schema
from archive.captures import Capture, captures_after, identical_capture
from archive.digests import Digest
from archive.ledger import Ledger, connect, connect_to_read
from archive.runs import RunState, Visit, runs, visits

# The tables as the second version made them; the first had no appends.
VERSION_2 = """
CREATE TABLE schemas (room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (run INTEGER PRIMARY KEY, run_at TEXT NOT NULL, publication TEXT NOT NULL, settings TEXT NOT NULL,
  software TEXT NOT NULL);
CREATE TABLE run_ends (run INTEGER NOT NULL REFERENCES runs, ended_at TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE urls (url INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE warc_files (warc_file INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES runs, warcinfo_end INTEGER NOT NULL);
CREATE TABLE appends (warc_file INTEGER NOT NULL REFERENCES warc_files, file_end INTEGER NOT NULL,
  digest BLOB NOT NULL, PRIMARY KEY (warc_file, file_end)) WITHOUT ROWID;
CREATE TABLE captures (capture INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls, captured_at INTEGER NOT NULL, status INTEGER NOT NULL, media_type TEXT,
  payload_digest BLOB NOT NULL, record_id BLOB NOT NULL, original INTEGER REFERENCES captures,
  warc_file INTEGER NOT NULL REFERENCES warc_files, offset INTEGER NOT NULL, length INTEGER NOT NULL,
  committed_end INTEGER NOT NULL, truncated TEXT, etag TEXT, last_modified TEXT);
CREATE INDEX captures_by_url ON captures (url, payload_digest);
CREATE TABLE attempts (attempt INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls, attempted_at INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,
  warc_file INTEGER NOT NULL REFERENCES warc_files, offset INTEGER NOT NULL, committed_end INTEGER NOT NULL);
CREATE TABLE index_updates (captures_through INTEGER NOT NULL);
CREATE TABLE visits (run INTEGER NOT NULL REFERENCES runs, url INTEGER NOT NULL REFERENCES urls,
  visited_at INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT, capture INTEGER REFERENCES captures,
  PRIMARY KEY (run, url)) WITHOUT ROWID;
CREATE TABLE judged (capture INTEGER REFERENCES captures); -- another room's
INSERT INTO runs VALUES (1, '2026-02-01T03:00:00+00:00', 'f', '{}', '{}');
INSERT INTO run_ends VALUES (1, '2026-02-01T03:10:00+00:00', 'interrupted');
INSERT INTO run_ends VALUES (1, '2026-02-01T03:20:00+00:00', 'finished');
INSERT INTO urls VALUES (1, 'http://a.example/'), (2, 'http://b.example/');
INSERT INTO warc_files VALUES (1, 'one.warc.gz', 1, 300);
INSERT INTO captures VALUES
  (1, 1, 1, 5000000, 200, 'text/html', x'AA', x'01', NULL, 1, 300, 50, 400, NULL, '"1"', NULL),
  (2, 1, 1, 6000000, 304, 'text/html', x'AA', x'02', 1, 1, 400, 40, 500, NULL, '"1"', NULL),
  (4, 1, 2, 7000000, 200, NULL, x'BB', x'03', NULL, 1, 500, 60, 700, 'time', NULL, 'today'),
  (5, 1, 2, 8000000, 200, 'text/html', x'CC', x'04', 1, 1, 700, 60, 800, NULL, '', NULL);
INSERT INTO judged VALUES (4);
INSERT INTO attempts VALUES (1, 1, 2, 7, 'dns', 'no such name', 1, 800, 900);
INSERT INTO index_updates VALUES (5);
INSERT INTO visits VALUES (1, 1, 9000000, 'captured', NULL, 2), (1, 2, 9000001, 'timeout', 'late', NULL);
"""
DIGESTS = "INSERT INTO appends SELECT 1, committed_end, randomblob(32) FROM captures;"
TABLES = (
    "runs",
    "run_ends",
    "urls",
    "warc_files",
    "appends",
    "captures",
    "attempts",
    "index_updates",
    "visits",
    "judged",
)


@pytest.fixture(params=[1, 2])
def old(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A ledger of that version. One of its revisits has, against all rules, another digest than its original."""
    path = tmp_path / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as ledger:
        ledger.executescript(VERSION_2)
        ledger.executescript("DROP TABLE appends" if request.param == 1 else DIGESTS)
        for number, digest, record in ledger.execute(
            "SELECT capture, payload_digest, record_id FROM captures"
        ).fetchall():
            values = (digest * 32, bytes(15) + record, number)
            ledger.execute("UPDATE captures SET payload_digest = ?, record_id = ? WHERE capture = ?", values)
        ledger.execute("INSERT INTO schemas VALUES ('archive', ?)", (request.param,))
        ledger.commit()
    return path


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as ledger:
        known = {name for (name,) in ledger.execute("SELECT name FROM sqlite_master")}
        return {table: ledger.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES if table in known}


def assert_tells_the_same(ledger: Ledger) -> None:
    found = {capture.number: capture for capture in captures_after(ledger, 0)}
    assert [said(capture) for capture in found.values()] == [
        (1, "text/html", "aa", None, '"1"', None, 300),
        (2, "text/html", "aa", 1, '"1"', None, 400),
        (4, None, "bb", None, None, "today", 500),
        (5, "text/html", "cc", 1, "", None, 700),
    ]
    assert identical_capture(ledger, "http://a.example/", Digest(b"\xaa" * 32), 200) == found[1]
    [run] = runs(ledger)
    assert (run.number, run.state) == (1, RunState.FINISHED)
    told = [(visit.outcome, visit.detail, visit.capture) for visit in visits(ledger, 1)]
    assert told == [("captured", None, 2), ("timeout", "late", None)]
    assert isinstance(next(visits(ledger, 1)), Visit)


def said(capture: Capture) -> tuple[object, ...]:
    digest = capture.payload_digest.value.hex()[:2]
    where = (capture.etag, capture.last_modified, capture.location.offset)
    return (capture.number, capture.media_type, digest, capture.original, *where)


def test_an_old_ledger_is_read_without_a_byte_of_it_changing(old: Path) -> None:
    before = old.read_bytes()
    with closing(connect_to_read(old)) as ledger:
        assert_tells_the_same(ledger)
    assert old.read_bytes() == before
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_an_old_ledger_is_carried_on(old: Path) -> None:
    digests = content(old).get("appends", [])
    with closing(connect(old)) as ledger:
        assert_tells_the_same(ledger)
        assert ledger.execute("PRAGMA foreign_key_check").fetchall() == []
        assert ledger.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert ledger.execute("SELECT version FROM schemas").fetchone() == (ledger_schema.VERSION,)
        assert ledger.execute("SELECT count(*) FROM heads").fetchone() == (3,)
        assert ledger.execute("SELECT * FROM appends").fetchall() == [
            (f, end, digest[:16]) for f, end, digest in digests
        ]
    with closing(connect(old)) as ledger:
        assert_tells_the_same(ledger)


def test_an_upgraded_ledger_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    connect(old).close()
    connect(tmp_path / "new.sqlite").close()
    names = []
    for path in (old, tmp_path / "new.sqlite"):
        with closing(sqlite3.connect(path)) as ledger:
            query = "SELECT type, name, tbl_name FROM sqlite_master WHERE name <> 'judged' ORDER BY 1, 2"
            names.append(ledger.execute(query).fetchall())
    assert names[0] == names[1]
    for made in ("captures", "heads", "run_ends", "visits"):
        assert info(old, made) == info(tmp_path / "new.sqlite", made)


def info(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as ledger:
        return ledger.execute(f"PRAGMA table_info({table})").fetchall()


@pytest.mark.parametrize("step", [0, 5, 11, 17])
def test_an_upgrade_that_is_cut_short_has_changed_nothing(
    old: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(old)
    executed = 0

    class Killed(sqlite3.Connection):
        def execute(self, *arguments: object) -> sqlite3.Cursor:
            nonlocal executed
            words = str(arguments[0]).split()[0]
            executed += words in ("CREATE", "INSERT", "DROP", "ALTER")
            if executed > step and words in ("CREATE", "INSERT", "DROP", "ALTER"):
                raise KeyboardInterrupt
            return super().execute(*arguments)  # type: ignore[arg-type]

    plain = sqlite3.connect
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", lambda *a, **o: plain(*a, **o, factory=Killed))
        with pytest.raises(KeyboardInterrupt):
            connect(old)
    assert content(old) == before
    with closing(connect(old)) as ledger:
        assert_tells_the_same(ledger)
