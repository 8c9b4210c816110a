"""What is told of a publication's citations, and that nothing is told twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from report_building import Tale, altered, always, blind, provenance, stands
from report_sample import PUBLICATION, RUNS, TALES, sample

from pipelines.findings import Change, ChangeKind, Judgement, Reason
from pipelines.publication import Claim
from pipelines.report.view import ReportView, view_of
from pipelines.telling import SHOWN, News, message_of, news_of

STANDING = stands("The register says: ", "forty ships", " came in.")
FIFTY = altered("The register says: ", "fifty ships", " came in.", Change(ChangeKind.NUMBER, "forty", "fifty"))
SIXTY = altered("The register says: ", "sixty ships", " came in.", Change(ChangeKind.NUMBER, "forty", "sixty"))
WALL = blind(Reason.BOT_WALL, "A check of visitors.")


def view(*nights: tuple[Judgement, str]) -> ReportView:
    """A publication of one citation, after these nights: what was found, in which version of the page."""
    first = next(iter(PUBLICATION.citations))
    claim = replace(PUBLICATION.claims[0], citations=(first,))
    tale = Tale(
        first, PUBLICATION.source(first.source_id).url, [night for each in nights for night in always(*each, times=1)]
    )
    return view_of(provenance(replace(PUBLICATION, claims=(claim,)), [tale], RUNS[: len(nights)]))


def told_over(*nights: tuple[Judgement, str]) -> list[int]:
    """How many citations each night tells."""
    told: dict[str, str] = {}
    counts = []
    for number in range(1, len(nights) + 1):
        news = news_of(view(*nights[:number]).citations, told)
        told |= {one.citation_id: one.state for one in news}
        counts.append(len(news))
    return counts


def test_what_stands_needs_no_telling() -> None:
    assert told_over((STANDING, "a"), (STANDING, "a")) == [0, 0]


def test_what_differs_from_the_first_night_on_is_told_once() -> None:
    assert told_over((FIFTY, "a"), (FIFTY, "a"), (FIFTY, "b")) == [1, 0, 0]


def test_a_change_is_told_when_it_is_confirmed_and_not_before() -> None:
    assert told_over((STANDING, "a"), (FIFTY, "b"), (FIFTY, "b"), (FIFTY, "b")) == [0, 0, 1, 0]


def test_one_odd_night_is_never_told() -> None:
    assert told_over((STANDING, "a"), (FIFTY, "b"), (STANDING, "a"), (STANDING, "a")) == [0, 0, 0, 0]


def test_a_second_change_is_news_again() -> None:
    assert told_over(
        (STANDING, "a"), (FIFTY, "b"), (FIFTY, "b"), (SIXTY, "c"), (SIXTY, "c"), (STANDING, "a"), (STANDING, "a")
    ) == [0, 0, 1, 0, 1, 0, 1]


def test_a_source_that_cannot_be_checked_is_told_after_several_nights_and_when_it_can_be_again() -> None:
    nights = [(STANDING, "a"), (WALL, "w"), (WALL, "w"), (WALL, "w"), (STANDING, "a")]
    assert told_over(*nights) == [0, 0, 1, 0, 1]


def test_the_digest_names_each_citation_with_what_was_found() -> None:
    news = news_of(view_of(sample()).citations, {})
    message = message_of(news, publication=PUBLICATION.title, report="https://desk.example/report.html")
    assert message.title == f"holdfast: {len(news)} citations to look at in “{PUBLICATION.title}”"
    assert "“4,150” cited, “4,510” in the source" in message.body
    assert message.body.endswith("https://desk.example/report.html")


def test_nothing_unseen_from_a_page_comes_into_a_message() -> None:
    hostile = replace(FIFTY, changes=(Change(ChangeKind.NUMBER, "forty", "\u202efifty\x1b[31m\r\nBcc: all"),))
    [one] = news_of(view((hostile, "a")).citations, {})
    assert one.sentence.isprintable()


def test_a_long_digest_is_cut_and_says_so() -> None:
    news = tuple(News(f"claim#{number}", "absent", "gone") for number in range(SHOWN + 5))
    lines = message_of(news, publication="P").body.splitlines()
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "- and 5 more."


def test_every_citation_of_the_sample_is_told_or_stands() -> None:
    told = {one.citation_id for one in news_of(view_of(sample()).citations, {})}
    assert told
    assert told < {tale.citation.id for tale in TALES}
    _ids(PUBLICATION.claims, told)


def _ids(claims: Sequence[Claim], told: set[str]) -> None:
    assert told <= {citation.id for claim in claims for citation in claim.citations}
