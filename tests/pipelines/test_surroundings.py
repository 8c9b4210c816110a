"""What changed around a passage that still stands, and pages that became other pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction import Extraction, Stretch, Zone
from pipelines.portraits import is_another_page, likeness, portrait
from pipelines.surroundings import RemarkKind, Setting, remarks

FIRST = Setting(
    before="The auditors note in their report of March that",
    after="and that the contract was extended without a vote",
    zone="main",
    section="Findings",
    address="https://audit.example/report",
)
DENIED = "A spokesman said on Tuesday it was wrong that"


def kinds(first: Setting, now: Setting, *, stands: bool = True) -> list[RemarkKind]:
    return [remark.kind for remark in remarks(first, now, stands=stands)]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"before": DENIED}, RemarkKind.SURROUNDINGS),
        ({"after": "according to a letter that has since been withdrawn"}, RemarkKind.SURROUNDINGS),
        ({"before": ""}, RemarkKind.SURROUNDINGS),
        ({"zone": "outside"}, RemarkKind.ZONE),
        ({"zone": "metadata"}, RemarkKind.ZONE),
        ({"zone": "page 3"}, RemarkKind.ZONE),
        ({"section": "Corrections"}, RemarkKind.SECTION),
        ({"address": "https://audit.example/archive/report"}, RemarkKind.TARGET),
        ({"address": "https://other.example/report"}, RemarkKind.TARGET),
        ({"address": "https://audit.example/report?edition=2"}, RemarkKind.TARGET),
    ],
)
def test_each_change_around_a_passage_is_told_by_its_kind(change: dict[str, str], kind: RemarkKind) -> None:
    assert kinds(FIRST, replace(FIRST, **change)) == [kind]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"before": "THE AUDITORS NOTE IN THEIR REPORT OF MARCH THAT"},
        {"before": "The auditors note in their report of May that"},
        {"before": "Much else. The auditors note in their report of March that"},
        {"after": "and that the contract was extended without a vote – 14 comments"},
        {"section": None},
        {"zone": None},
        {"address": "http://www.audit.example/report/"},
        {"address": None},
        {"section": "FINDINGS"},
    ],
)
def test_what_says_the_same_or_nothing_is_no_change(change: dict[str, str | None]) -> None:
    assert kinds(FIRST, replace(FIRST, **change)) == []  # type: ignore[arg-type]


def test_a_counter_beside_a_quotation_is_no_change() -> None:
    after = "12 minutes ago, read by 3,400 people so far"
    assert (
        kinds(replace(FIRST, after=after), replace(FIRST, after=after.replace("12", "51").replace("3,4", "9,9"))) == []
    )


def test_a_passage_on_another_page_of_a_paginated_document_says_both_pages() -> None:
    [remark] = remarks(replace(FIRST, zone="page 14"), replace(FIRST, zone="page 16"), stands=True)
    assert remark.kind is RemarkKind.PAGE
    assert "page 14" in remark.sentence
    assert "page 16" in remark.sentence


def test_of_a_passage_that_is_gone_only_the_page_itself_is_told() -> None:
    gone = Setting(address="https://audit.example/home")
    assert kinds(FIRST, gone, stands=False) == [RemarkKind.TARGET]


def test_both_sides_are_told() -> None:
    [remark] = remarks(FIRST, replace(FIRST, before=DENIED), stands=True)
    assert "“auditors note in their report of March that”" in remark.sentence
    assert "“spokesman said on Tuesday it was wrong that”" in remark.sentence


settings_ = st.builds(
    Setting,
    st.text(),
    st.text(),
    st.none() | st.text(),
    st.none() | st.text(),
    st.sampled_from([None, "http://a.org/b"]),
)


@given(settings_, st.booleans())
def test_nothing_has_changed_against_itself(setting: Setting, stands: bool) -> None:
    assert remarks(setting, setting, stands=stands) == ()


# -- portraits -------------------------------------------------------------------------------------------------------

DUST = " ".join(
    f"In the year {n} the station at quay {chr(97 + n % 26)} measured dust {n} of kind {chr(97 + n * 7 % 26)} twice"
    for n in range(60)
)
BREAD = " ".join(
    f"Bake loaf {chr(97 + n % 26)} with salt of sort {chr(97 + n * 5 % 26)} until crust {chr(97 + n * 3 % 26)} browns"
    for n in range(60)
)


def page(text: str, *, footer: str = "") -> Extraction:
    stretches = (Stretch(0, len(text), Zone.MAIN), Stretch(len(text), len(text) + len(footer), Zone.OUTSIDE))
    return Extraction(text + footer, stretches, "text/html", "x")


def body(text: str, *, footer: str = "") -> bytes:
    made = portrait(page(text, footer=footer))
    assert made is not None
    return made


def test_a_portrait_has_one_size() -> None:
    assert len(body(DUST)) == len(body(BREAD)) == 192


def test_a_page_that_became_another_page_is_recognised() -> None:
    assert is_another_page(body(DUST), body(BREAD))
    assert kinds(Setting(portrait=body(DUST)), Setting(portrait=body(BREAD)), stands=False) == [RemarkKind.TOPIC]


def test_an_edited_page_is_the_same_page() -> None:
    half = len(DUST) // 2
    assert not is_another_page(body(DUST), body(f"{DUST[:half]} {BREAD[: half // 2]} {DUST[half:]}"))


def test_another_footer_and_other_figures_leave_the_portrait_as_it_is() -> None:
    assert body(DUST, footer=BREAD) == body(DUST)
    assert body(DUST.replace("3", "8")) == body(DUST)


def test_a_page_whose_passage_stands_is_no_other_page() -> None:
    assert kinds(Setting(portrait=body(DUST)), Setting(portrait=body(BREAD))) == []


def test_a_stub_has_no_portrait() -> None:
    assert portrait(page("The page has moved. Please update your bookmarks.")) is None


def test_scripts_without_spaces_have_portraits_too() -> None:
    chinese = "".join(chr(0x4E00 + n * 37 % 2000) for n in range(400))
    other = "".join(chr(0x4E00 + n * 41 % 2000 + 5) for n in range(400))
    assert is_another_page(body(chinese), body(other))
    assert not is_another_page(body(chinese), body(chinese[40:] + other[:60]))


texts = st.lists(st.sampled_from(DUST.split()), min_size=40).map(lambda words: f"{BREAD} {' '.join(words)}")


@given(texts, texts)
def test_likeness_is_symmetric_between_none_and_all(one: str, other: str) -> None:
    first, second = body(one), body(other)
    assert 0 <= likeness(first, second) == likeness(second, first) <= 1
    assert likeness(first, first) == 1
