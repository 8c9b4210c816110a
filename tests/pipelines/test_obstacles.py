"""What stands between a visit and a judgement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.captures import Capture, Location
from archive.digests import Digest
from archive.runs import CAPTURED, Visit
from pipelines.findings import Reason
from pipelines.obstacles import led_astray, obstacle

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def capture(status: int, *, truncated: str | None = None, original: int | None = None) -> Capture:
    return Capture(
        number=1, run=1, url="http://a.org/x", captured_at=NOW, status=status, media_type="text/html",
        payload_digest=Digest.of(b""), record_id="<urn:uuid:0>", location=Location("a.warc.gz", 0), length=1,
        truncated=truncated, original=original,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, Reason.NOT_FOUND), (410, Reason.NOT_FOUND), (403, Reason.ACCESS_DENIED), (451, Reason.ACCESS_DENIED),
        (429, Reason.RATE_LIMITED), (500, Reason.SERVER_ERROR), (503, Reason.SERVER_ERROR), (302, Reason.HTTP_ERROR),
        (418, Reason.HTTP_ERROR), (204, Reason.HTTP_ERROR), (206, Reason.HTTP_ERROR),
    ],
)  # fmt: skip
def test_a_status_that_brings_no_document_is_a_reason(status: int, reason: Reason) -> None:
    found = obstacle(Visit("http://a.org/x", NOW, CAPTURED, None, 1), capture(status))
    assert found is not None
    assert found[0] is reason


def test_a_whole_document_meets_no_obstacle() -> None:
    assert obstacle(Visit("http://a.org/x", NOW, CAPTURED, None, 1), capture(200)) is None


def test_a_304_that_confirms_a_capture_is_a_document() -> None:
    assert obstacle(Visit("http://a.org/x", NOW, CAPTURED, None, 1), capture(304, original=7)) is None


def test_a_304_that_confirms_nothing_is_none() -> None:
    assert obstacle(Visit("http://a.org/x", NOW, CAPTURED, None, 1), capture(304)) is not None


def test_a_part_of_a_document_is_never_judged() -> None:
    found = obstacle(Visit("http://a.org/x", NOW, CAPTURED, None, 1), capture(200, truncated="disconnect"))
    assert found is not None
    assert found[0] is Reason.TRUNCATED


@pytest.mark.parametrize("outcome", ["unreachable", "timeout", "reset", "tls", "robots", "address_refused", "protocol"])
def test_a_failed_visit_keeps_its_reason(outcome: str) -> None:
    assert obstacle(Visit("http://a.org/x", NOW, outcome, "so it was"), None) == (Reason(outcome), "so it was")


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("http://a.org/2019/report.html", "http://a.org/"),
        ("http://a.org/2019/report.html", "https://www.a.org"),
        ("http://a.org/?p=123", "http://a.org/"),
        ("http://a.org/news/1", "http://a.org/en/"),
        ("http://a.org/news/1", "http://a.org/de-at/index.html"),
    ],
)
def test_a_deep_address_that_ends_at_a_front_page_is_led_astray(url: str, final: str) -> None:
    found = led_astray(url, final)
    assert found is not None
    assert found[0] is Reason.REDIRECT


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("http://a.org/", "https://www.a.org/"),
        ("http://a.org/en", "http://a.org/"),
        ("http://a.org/2019/report.html", "https://a.org/2019/report.html"),
        ("http://a.org/2019/report", "http://a.org/archive/2019/report"),
        ("http://a.org/x", "http://a.org/?id=7"),
    ],
)
def test_other_redirects_are_none_of_that(url: str, final: str) -> None:
    assert led_astray(url, final) is None


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("http://a.org/en/news/1", "http://a.org/de/news/1"),
        ("http://a.org/en/news/one-ship", "http://a.org/de/news/ein-schiff"),
        ("http://en.a.org/news/1", "http://fr.a.org/news/1"),
        ("http://a.org/news/1?lang=en&x=2", "http://a.org/news/1?lang=it&x=2"),
        ("http://a.org/us/terms", "http://a.org/intl/terms"),
        ("http://a.org/docs/en-US/terms", "http://a.org/docs/pt-BR/terms"),
        ("http://a.de/agb", "http://a.at/agb"),
    ],
)
def test_an_address_that_ends_at_another_locale_is_led_to_a_variant(url: str, final: str) -> None:
    found = led_astray(url, final)
    assert found is not None
    assert found[0] is Reason.VARIANT


@pytest.mark.parametrize(
    ("url", "final"),
    [
        ("http://a.org/en/news/1", "http://a.org/en/news/2"),
        ("http://a.org/en/news/1", "http://a.org/archive/news/1"),
        ("http://a.org/EN/news/1", "http://a.org/en/news/1"),
        ("http://a.de/agb", "http://a.com/agb"),
        ("http://a.org/x/to/it", "http://a.org/x/to/no"),
    ],
)
def test_an_address_of_the_same_locale_or_of_none_is_no_variant(url: str, final: str) -> None:
    assert led_astray(url, final) is None
