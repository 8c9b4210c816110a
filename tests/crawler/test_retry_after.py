"""What a Retry-After field asks for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.retrying import retry_after

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Sun, 01 Feb 2026 03:02:00 GMT", 120.0),
        ("Sunday, 01-Feb-26 03:02:00 GMT", 120.0),
        ("Sun Feb  1 03:02:00 2026", 120.0),
        ("Sun, 01 Feb 2026 02:00:00 GMT", 0.0),
        ("Sun, 01 Feb 2026 04:02:00 +0100", 120.0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u0661", None),
        ("Sun, 32 Feb 2026 03:02:00 GMT", None),
        ("Sun, 01 Feb 99999999999999999999 03:02:00 GMT", None),
        ("Sun, 01 Feb 2026 03:02:00 +99999999999999999", None),
    ],
)
def test_it_is_a_number_of_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NIGHT) == seconds


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{1,6} [0-9:]{1,9} [A-Z+0-9-]{0,9}"))
def test_whatever_a_server_writes_is_a_wait_or_nothing(value: str) -> None:
    seconds = retry_after(value, NIGHT)
    assert seconds is None or seconds >= 0
