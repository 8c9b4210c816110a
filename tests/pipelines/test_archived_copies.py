"""What addresses of archived copies say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.archived_copies import archived_copy, declared_moment, landed, nearest, same_copy, same_page


@pytest.mark.parametrize(
    ("url", "original", "at"),
    [
        (
            "https://web.archive.org/web/20260502031500/https://a.example/x?y=1",
            "https://a.example/x?y=1",
            (2026, 5, 2, 3, 15),
        ),
        ("https://web.archive.org/web/20260502031500id_/http://a.example/", "http://a.example/", (2026, 5, 2, 3, 15)),
        ("https://web.archive.org/web/2019/https://a.example/", "https://a.example/", (2019, 1, 1)),
        ("http://archive.today/2026.05.02-031500/https://a.example/", "https://a.example/", (2026, 5, 2, 3, 15)),
        ("https://archive.is/20150310180000/http://a.example/", "http://a.example/", (2015, 3, 10, 18)),
        (
            "http://127.0.0.1:8080/harbour/20260502031500mp_/https://a.example/",
            "https://a.example/",
            (2026, 5, 2, 3, 15),
        ),
        ("https://web.archive.org/web/20260502/http:/a.example/b", "http://a.example/b", (2026, 5, 2)),
    ],
)
def test_the_address_tells_the_original_and_the_moment(url: str, original: str, at: tuple[int, ...]) -> None:
    copy = archived_copy(url)
    assert copy.original == original
    assert copy.at == datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "https://perma.cc/AB12-CD34",
        "https://archive.ph/fuEMV",
        "https://a.example/2019/05/story",
        "https://web.archive.org/web/20261399000000/https://a.example/",  # no such month
        "https://web.archive.org/web/*/https://a.example/",
        "",
    ],
)
def test_what_the_address_does_not_say_is_not_guessed(url: str) -> None:
    copy = archived_copy(url)
    assert copy.original is None
    assert copy.at is None


def test_without_a_wanted_moment_the_newest_is_nearest() -> None:
    copies = tuple(f"https://web.archive.org/web/{year}/https://a.example/" for year in (2019, 2024, 2021))
    found = nearest(copies, None)
    assert found is not None
    assert found.at == datetime(2024, 1, 1, tzinfo=UTC)
    assert nearest((), None) is None


def test_an_undated_copy_is_better_than_none() -> None:
    found = nearest(("https://perma.cc/AB12-CD34",), datetime(2026, 1, 1, tzinfo=UTC))
    assert found is not None
    assert found.url == "https://perma.cc/AB12-CD34"


def test_a_declared_date_begins_with_its_first_moment() -> None:
    assert declared_moment("2026-05") == datetime(2026, 5, 1, tzinfo=UTC)
    assert declared_moment(None) is None
    assert declared_moment("spring") is None


def test_a_page_is_the_same_with_and_without_www_and_over_https() -> None:
    assert same_page("http://www.a.example/x?b=1&a=2", "https://A.example/x/?a=2&b=1")
    assert not same_page("https://a.example/x", "https://a.example/y")
    assert not same_page("https://a.example/x", "http://[")


WAYBACK = "https://web.archive.org/web"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (f"{WAYBACK}/20260502031500/https://a.example/", f"{WAYBACK}/20260502031500id_/https://a.example/#x", True),
        (f"{WAYBACK}/20260502031500/https://a.example/", f"{WAYBACK}/20260502031501/https://a.example/", False),
        (f"{WAYBACK}/20260502031500/https://a.example/", "https://b.org/web/20260502031500/https://a.example/", False),
        ("https://perma.cc/AB12-CD34", "https://perma.cc/AB12-CD34", True),
        ("https://perma.cc/AB12-CD34", "https://perma.cc/AB12-CD35", False),
    ],
)
def test_a_copy_is_the_same_replayed_and_raw(one: str, other: str, same: bool) -> None:
    assert same_copy(one, other) is same


PAGE = "https://www.a.example/x"
COPY = f"{WAYBACK}/20260502031500id_/{PAGE}"


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        (COPY, "https://web.archive.org/"),  # the archive's front page
        (COPY, PAGE),  # the living page
        (COPY, "https://elsewhere.example/x"),
        ("https://perma.cc/AB12-CD34", "https://a.example/x?utm=1"),
    ],
)
def test_redirects_that_leave_the_archive_end_at_no_copy(asked: str, final: str) -> None:
    assert landed(asked, final, page=PAGE) is None


@pytest.mark.parametrize(
    ("asked", "final"),
    [
        (COPY, COPY),
        (COPY, f"{WAYBACK}/20260502031000id_/{PAGE}"),
        (COPY, f"{WAYBACK}/20260502031500id_/https://elsewhere.example/"),
        ("https://perma.cc/AB12-CD34", "https://rejouer.perma.cc/replay/AB12-CD34"),
        ("https://perma.cc/AB12-CD34", "https://perma.cc/AB12-CD34"),
    ],
)
def test_redirects_within_the_archives_end_at_a_copy(asked: str, final: str) -> None:
    copy = landed(asked, final, page=PAGE)
    assert copy is not None
    assert copy.url == final
