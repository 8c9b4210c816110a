"""What the crawl tells the driver is data: a crawl that was taken over can say no more than this."""

from __future__ import annotations

import json
import pickle
from datetime import UTC
from pathlib import Path

import evil_crawl
import pytest
from crawling import plan_for
from hypothesis import given
from hypothesis import strategies as st

from archive.runs import Visit
from crawler.messages import NotAMessage, end_told, read, visits_told
from crawler.night import CrawlDied, Night
from crawler.plan import CrawlEnded, Network

MOMENTS = st.datetimes(timezones=st.just(UTC))
TEXTS = st.text(st.characters())  # half characters too: addresses are strangers' words
VISITS = st.builds(Visit, TEXTS, MOMENTS, TEXTS, st.none() | TEXTS, st.none() | st.integers(0, 1 << 62))
LAGS = st.floats(0, 1e6)
ENDS = st.builds(CrawlEnded, st.lists(TEXTS, max_size=3).map(tuple), st.none() | TEXTS, st.booleans(), LAGS)
AT = "2026-02-01T03:00:00+00:00"


@given(st.lists(VISITS, max_size=4))
def test_visits_are_read_as_they_were_told(visits: list[Visit]) -> None:
    assert read(visits_told(visits)) == visits


@given(ENDS)
def test_an_end_is_read_as_it_was_told(ended: CrawlEnded) -> None:
    assert read(end_told(ended)) == ended


@given(st.binary())
def test_any_other_bytes_are_no_message(data: bytes) -> None:
    with pytest.raises(NotAMessage):
        read(data)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {},
        {"visits": [["u", AT, "captured", None]]},
        {"visits": [["u", AT, "captured", None, "1"]]},
        {"visits": [["u", AT, "captured", None, True]]},
        {"visits": [["u", AT, "captured", 7, 1]]},
        {"visits": [["u", "2026-02-01T03:00:00", "captured", None, 1]]},
        {"visits": [["u", "tonight", "captured", None, 1]]},
        {"visits": [[["u"], AT, "captured", None, 1]]},
        {"visits": {"u": 1}},
        {"visits": [["u", AT, "captured", None, 1], []]},
        {"ended": [[], None, False]},
        {"ended": [[], None, 0, 0.0]},
        {"ended": [[1], None, False, 0.0]},
        {"ended": ["abc", None, False, 0.0]},
        {"ended": [[], None, False, -0.5]},
        {"ended": [[], None, False, float("nan")]},
        {"ended": [[], None, False, float("inf")]},
        {"stop": []},
    ],
    ids=str,
)
def test_what_is_of_another_form_is_no_message(told: object) -> None:
    with pytest.raises(NotAMessage):
        read(json.dumps(told).encode())


def test_depth_and_length_are_no_way_in() -> None:
    for data in (b"[" * 1_000_000, b'{"visits":[["u","' + AT.encode() + b'","c",null,' + b"9" * 5000 + b"]]}"):
        with pytest.raises(NotAMessage):
            read(data)


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    with pytest.raises(NotAMessage):
        read(pickle.dumps(Evil(tmp_path / "mark")))
    assert not (tmp_path / "mark").exists()


def test_a_crawl_that_says_something_else_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.crawl_process.work_as_told", evil_crawl.work)
    with Night(plan_for(tmp_path, ["http://a.example/"], Network())) as night, pytest.raises(CrawlDied, match="ended"):
        list(night.reports(timeout=30))
    assert not (tmp_path / "mark").exists()
