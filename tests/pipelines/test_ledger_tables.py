"""What the ledger keeps of a year of nights, and that collections of the first version are read and carried on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import NotACollection
from archive.ledger import connect
from archive.runs import begin_run
from pipelines import ledger as tables
from pipelines.drift import DriftEvent, DriftState, Night, next_event
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict
from pipelines.history import Spell, spells_of
from pipelines.judgement_json import to_json
from pipelines.memory import citation_nights, provenance
from pipelines.publication import Citation, Claim, Publication, Quotation, Source

FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
STANDS = Judgement(Verdict.VERBATIM, zone="main", passage="of oak and stone", start=10, end=26, hits=1)
ALTERED = Judgement(
    Verdict.ALTERED, changes=(Change(ChangeKind.NAME, "oak", "elm"),), passage="of elm", start=9, end=15
)
BLIND = Judgement(Verdict.UNVERIFIABLE, reason=Reason.TIMEOUT, detail="No answer.")
CITATION = Citation("c#1", "c", "s", Quotation("of oak and stone"))
PUBLICATION = Publication(
    "Quay", None, (Source("s", "http://a.org/"),), (Claim("c", "It stood.", (CITATION,)),), Path("c.yaml"), "0"
)

# The tables as the first version made them.
VERSION_1 = """
CREATE TABLE extractions (payload_digest BLOB NOT NULL, media_type TEXT NOT NULL, extractor TEXT NOT NULL,
  text_digest BLOB, reason TEXT, detail TEXT, PRIMARY KEY (payload_digest, media_type, extractor)) WITHOUT ROWID;
CREATE TABLE judgements (judgement INTEGER PRIMARY KEY, question TEXT NOT NULL, answered_by BLOB NOT NULL,
  matcher TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (question, answered_by, matcher));
CREATE TABLE citations (citation INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE findings (citation INTEGER NOT NULL REFERENCES citations, run INTEGER NOT NULL REFERENCES runs,
  judgement INTEGER NOT NULL REFERENCES judgements, capture INTEGER REFERENCES captures, extractor TEXT,
  event TEXT NOT NULL, final INTEGER NOT NULL, PRIMARY KEY (citation, run)) WITHOUT ROWID;
INSERT INTO schemas VALUES ('pipelines', 1);
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "ledger.sqlite")
    tables.create(connection)
    yield connection
    connection.close()


def record(
    ledger: sqlite3.Connection, night: int, judgement: Judgement | None, event: DriftEvent, *, text: int
) -> None:
    """One run and what it found; a run that found nothing for None."""
    run = begin_run(ledger, run_at=FIRST + timedelta(days=night), publication="0", settings={}, software={})
    if judgement is not None:
        number = tables.record_judgement(ledger, CITATION.fingerprint, bytes([text]) * 32, "m/1", judgement)
        tables.record_finding(
            ledger, citation_id="c#1", run=run, judgement=number, capture=None, extractor="x/1", event=event, final=True
        )


def known(ledger: sqlite3.Connection) -> tuple[Spell, ...]:
    [history] = provenance(ledger, PUBLICATION, collection="c", made_at=FIRST).histories
    return history.spells


def count(ledger: sqlite3.Connection, table: str) -> int:
    return int(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# -- what repeats is written once ------------------------------------------------------------------------------------


def test_a_passage_that_only_moves_in_its_text_is_written_once(ledger: sqlite3.Connection) -> None:
    for night in range(5):
        moved = replace(STANDS, start=10 + night, end=26 + night)
        record(ledger, night, moved, DriftEvent.HELD, text=night)
    assert (count(ledger, "findings"), count(ledger, "bodies"), count(ledger, "spells")) == (5, 1, 1)
    assert [finding.judgement.start for finding in tables.findings_of(ledger, "c#1")] == [10, 11, 12, 13, 14]


def test_a_judgement_comes_back_as_it_was_written(ledger: sqlite3.Connection) -> None:
    for text, judgement in enumerate((STANDS, ALTERED, BLIND)):
        number = tables.record_judgement(ledger, "q", bytes([text]) * 32, "m", judgement)
        assert tables.known_judgement(ledger, "q", bytes([text]) * 32, "m") == (number, judgement)
        assert tables.judgement_by_number(ledger, number) == judgement


def test_those_that_do_not_stand_are_found_however_their_body_begins(ledger: sqlite3.Connection) -> None:
    for night, judgement in enumerate((STANDS, ALTERED, BLIND, replace(STANDS, verdict=Verdict.EQUIVALENT))):
        record(ledger, night, judgement, DriftEvent.HELD, text=night)
    fallen = [[one.judgement for one in tables.fallen_findings_of_run(ledger, run)] for run in range(1, 5)]
    assert fallen == [[], [ALTERED], [BLIND], []]
    ledger.execute("""UPDATE bodies SET json = '{ ' || substr(json, 2)""")  # as another program might write it
    again = [[one.judgement for one in tables.fallen_findings_of_run(ledger, run)] for run in range(1, 5)]
    assert again == fallen


def test_a_run_without_a_finding_ends_a_spell(ledger: sqlite3.Connection) -> None:
    for night, judgement in enumerate((STANDS, STANDS, None, STANDS)):
        record(ledger, night, judgement, DriftEvent.HELD, text=1)
    assert [(spell.begin, spell.nights) for spell in known(ledger)] == [(FIRST, 2), (FIRST + timedelta(days=3), 1)]


nights = st.lists(st.sampled_from([STANDS, ALTERED, BLIND, None]), min_size=1, max_size=9)


@given(nights)
@settings(deadline=None, max_examples=40)
def test_the_spells_of_the_ledger_are_those_of_its_nights(told: list[Judgement | None]) -> None:
    ledger = connect(Path(":memory:"))
    try:
        tables.create(ledger)
        state = DriftState()
        for night, judgement in enumerate(told):
            event = DriftEvent.HELD
            if judgement is not None:
                found, state = next_event(state, Night(judgement), confirm=2)
                event = found.event
            text = 0 if judgement is None else (STANDS, ALTERED, BLIND).index(judgement)
            record(ledger, night, judgement, event, text=text)
        runs = [FIRST + timedelta(days=night) for night in range(len(told))]
        one_by_one = citation_nights(ledger, CITATION, url="http://a.org/")
        assert known(ledger) == spells_of(one_by_one, runs=runs)
        assert [night.judgement for night in one_by_one] == [judgement for judgement in told if judgement]
    finally:
        ledger.close()


# -- collections of the first version --------------------------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger as the first version left it: two nights standing, one without a look, one altered."""
    path = tmp_path / "ledger.sqlite"
    ledger = connect(path)
    ledger.executescript(VERSION_1)
    ledger.execute("INSERT INTO citations VALUES (7, 'c#1')")
    ledger.execute("INSERT INTO extractions VALUES (?, 'text/html', 'x/1', ?, NULL, NULL)", (b"p" * 32, b"t" * 32))
    ledger.execute("INSERT INTO extractions VALUES (?, '', 'x/1', NULL, 'truncated', 'Cut.')", (b"u" * 32,))
    for number, (judgement, answer) in enumerate(((STANDS, b"t"), (BLIND, b"-"), (ALTERED, b"v")), start=1):
        body = json.dumps(to_json(judgement), ensure_ascii=False, separators=(",", ":"))
        row = (number, CITATION.fingerprint, answer * 32, body)
        ledger.execute("INSERT INTO judgements VALUES (?, ?, ?, 'm/1', ?)", row)
    said = [(1, "x/1", "first seen"), (1, "x/1", "held"), (2, None, "unverifiable since"), (3, "x/1", "drifted")]
    for night, (number, extractor, event) in enumerate(said):
        run = begin_run(ledger, run_at=FIRST + timedelta(days=night), publication="0", settings={}, software={})
        ledger.execute(
            "INSERT INTO findings VALUES (7, ?, ?, NULL, ?, ?, ?)", (run, number, extractor, event, night != 3)
        )
    ledger.close()
    return path


TOLD = [
    (STANDS, "x/1", "first seen", True),
    (STANDS, "x/1", "held", True),
    (BLIND, None, "unverifiable since", True),
    (ALTERED, "x/1", "drifted", False),
]


def told(ledger: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [(f.judgement, f.extractor, f.event.value, f.final) for f in tables.findings_of(ledger, "c#1")]


def test_an_old_collection_is_read_without_a_byte_of_it_changing(old: Path) -> None:
    before = old.read_bytes()
    ledger = tables.open_to_read(old)
    try:
        assert told(ledger) == TOLD
        assert [spell.nights for spell in known(ledger)] == [1, 1, 1, 1]
    finally:
        ledger.close()
    assert old.read_bytes() == before


def test_an_old_collection_is_carried_on(old: Path) -> None:
    ledger = connect(old)
    try:
        tables.create(ledger)
        assert told(ledger) == TOLD
        assert tables.known_judgement(ledger, CITATION.fingerprint, b"v" * 32, "m/1") == (3, ALTERED)
        record(ledger, 4, ALTERED, DriftEvent.DRIFTED, text=9)
        assert len(told(ledger)) == 5
        assert ledger.execute("PRAGMA foreign_key_check").fetchall() == []
        assert ledger.execute("SELECT version FROM schemas WHERE room = 'pipelines'").fetchone() == (2,)
    finally:
        ledger.close()


def test_what_an_old_collection_had_read_is_not_read_again(old: Path) -> None:
    ledger = tables.open_to_read(old)
    try:
        query = "SELECT m.text, e.text, t.digest, reason FROM extractions x JOIN words m ON m.word = x.media_type"
        rows = ledger.execute(f"{query} JOIN words e ON e.word = x.extractor LEFT JOIN texts t USING (text)").fetchall()
    finally:
        ledger.close()
    assert sorted(rows, key=str) == [("", "x/1", None, "truncated"), ("text/html", "x/1", b"t" * 32, None)]


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    ledger = connect(tmp_path / "ledger.sqlite")
    tables.create(ledger)
    ledger.execute("UPDATE schemas SET version = 99 WHERE room = 'pipelines'")
    ledger.close()
    with pytest.raises(NotACollection, match="newer holdfast"):
        tables.open_to_read(tmp_path / "ledger.sqlite")


def test_nights_on_which_a_citation_was_worded_otherwise_are_no_part_of_its_history(ledger: sqlite3.Connection) -> None:
    run = begin_run(ledger, run_at=FIRST, publication="0", settings={}, software={})
    number = tables.record_judgement(ledger, "other words", b"-" * 32, "m/1", BLIND)
    tables.record_finding(
        ledger, citation_id="c#1", run=run, judgement=number, capture=None, extractor=None,
        event=DriftEvent.UNVERIFIABLE_SINCE, final=False,
    )  # fmt: skip
    assert known(ledger) == ()
    record(ledger, 1, BLIND, DriftEvent.UNVERIFIABLE_SINCE, text=1)
    assert [(spell.begin, spell.nights) for spell in known(ledger)] == [(FIRST + timedelta(days=1), 1)]
