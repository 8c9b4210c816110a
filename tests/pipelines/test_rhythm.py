"""When a source is due again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.declarations import read_publication
from pipelines.declarations.errors import DeclarationErrors
from pipelines.publication import Source
from pipelines.rhythm import LastLook, Rhythm, is_due, read_every, write_every

LAST_NIGHT = datetime(2026, 11, 20, 3, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def due(every: timedelta, after: timedelta, *, settled: bool = True) -> bool:
    return is_due(every, LastLook(LAST_NIGHT, settled), now=LAST_NIGHT + after)


def test_a_source_that_was_never_visited_is_due() -> None:
    assert is_due(DAY, None, now=LAST_NIGHT)


def test_a_daily_source_is_due_every_night_even_when_cron_is_a_little_early() -> None:
    assert due(DAY, DAY)
    assert due(DAY, DAY - timedelta(minutes=20))
    assert not due(DAY, timedelta(hours=1))


def test_a_weekly_source_rests_for_six_nights() -> None:
    nights = [night for night in range(1, 8) if due(timedelta(weeks=1), night * DAY)]
    assert nights == [7]


def test_what_is_unsettled_is_looked_at_again_at_the_next_run() -> None:
    assert due(timedelta(weeks=4), timedelta(minutes=1), settled=False)


def test_without_a_rhythm_a_source_is_visited_at_every_run() -> None:
    assert is_due(None, LastLook(LAST_NIGHT, settled=True), now=LAST_NIGHT + timedelta(minutes=1))


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    assert due(timedelta(weeks=4), -timedelta(days=400))


def test_archived_copies_are_visited_less_often_unless_it_is_declared() -> None:
    rhythm = Rhythm()
    copy = "https://web.archive.org/web/20260502000000/https://a.example/"
    assert rhythm.of(Source("live", "https://a.example/")) is None
    assert rhythm.of(Source("copy", copy)) == 30 * DAY
    assert rhythm.of(Source("copy", copy, every=DAY)) == DAY


@given(st.integers(1, 9999).map(lambda hours: timedelta(hours=hours)))
def test_a_rhythm_is_written_as_it_is_read(every: timedelta) -> None:
    assert read_every(write_every(every)) == every


@pytest.mark.parametrize("text", ["", "0d", "-1d", "1", "d", "1y", "1.5d", "9999w", "1d1h", "١d"])
def test_what_is_no_rhythm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or "^$"):
        read_every(text)


def test_the_declared_rhythm_is_read_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    text = """publication: {title: T}
sources:
  slow: {url: "https://a.example/", every: 2w}
claims:
  - {id: c, says: s, cites: [{source: slow, quote: words}]}
"""
    path.write_text(text, encoding="utf-8")
    assert read_publication(path).sources[0].every == timedelta(weeks=2)
    path.write_text(text.replace("2w", "fortnightly"), encoding="utf-8")
    with pytest.raises(DeclarationErrors, match='"fortnightly" is no rhythm; write 12h, 1d or 2w'):
        read_publication(path)
