"""The night after an upgrade: the capture before it is judged again first, so that what is ours is told as ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from command import findings, holdfast

from holdfast.demonstration import CITATIONS, DemonstrationSite


def test_a_reading_that_only_an_upgrade_changed_is_ours_and_the_night_holds(tmp_path: Path) -> None:
    collection = tmp_path / "harbour"
    with DemonstrationSite() as site:
        for night, now in enumerate(("2025-03-01T03:00Z", "2025-03-02T03:00Z")):
            done = holdfast(
                "run", CITATIONS, "--collection", collection, "--now", now, "--delay", 0,
                "--connect-to", site.connect_to, "--findings", tmp_path / f"{night}.jsonl",
            )  # fmt: skip
            assert done.returncode == 2, done.stderr
            if night == 0:
                as_an_older_version_read_it(collection / "ledger.sqlite", "dust#1")
    ledger = sqlite3.connect(collection / "ledger.sqlite")
    rereadings = ledger.execute("SELECT id, run, event, final FROM rereadings JOIN citations USING (citation)")
    assert rereadings.fetchall() == [("dust#1", 2, "extractor changed", 1)]
    ledger.close()
    second = findings(tmp_path / "1.jsonl")["dust#1"]
    assert (second["verdict"], second["event"]) == ("verbatim", "held")


def as_an_older_version_read_it(path: Path, citation: str) -> None:
    """Let all that is judged be judged by older programs, which found nothing for this citation."""
    ledger = sqlite3.connect(path)
    ledger.execute("UPDATE words SET text = text || ' of old' WHERE text LIKE 'holdfast-%'")
    ledger.execute(
        "UPDATE bodies SET json = json_set(json, '$.verdict', 'absent'), key = -body WHERE body IN"
        " (SELECT body FROM spells JOIN citations USING (citation) WHERE id = ?)",
        (citation,),
    )
    ledger.commit()
    ledger.close()
