"""Ranges of dates: each end is a date, with the month and the year that are written for both."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify


def judged(figure: str, near: str, text: str) -> Judgement:
    document = prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test"))
    return verify(Figure(figure, near), document)


ENGLISH = [
    "The survey lasted 11–17 March 2019, as planned.",
    "The survey lasted from 11 to 17 March 2019.",
    "The survey lasted from the 11th to the 17th of March 2019.",
    "The survey lasted from Monday 11 to Sunday 17 March 2019.",
    "The survey lasted between 11 and 17 March 2019.",
    "The survey lasted March 11–17, 2019.",
    "The survey lasted from March 11 to 17, 2019, and was then repeated.",
    "The survey lasted from 2019-03-11 to 2019-03-17.",
    "The survey lasted from 11 March to 17 March 2019.",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_either_end_stands_and_is_called_an_end(text: str) -> None:
    for end in ("11 March 2019", "17 March 2019"):
        judgement = judged(end, "survey lasted", text)
        assert judgement.verdict.stands, (text, end, judgement)
        assert any("one end of a range" in note for note in judgement.context)


@pytest.mark.parametrize("text", ENGLISH)
@pytest.mark.parametrize("other", ["12 March 2019", "18 March 2019", "11 April 2019", "17 March 2018", "11 March 2020"])
def test_no_other_day_month_or_year_stands(text: str, other: str) -> None:
    assert judged(other, "survey lasted", text).verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    ("near", "text", "ends"),
    [
        ("survey lasted", "The survey lasted from 28 February to 3 March 2019.", ("28 February 2019", "3 March 2019")),
        ("survey lasted", "The survey lasted February 28 – March 3, 2019.", ("28 February 2019", "3 March 2019")),
        ("survey lasted", "The survey lasted 29 December to 3 January 2019.", ("29 December 2018", "3 January 2019")),
        ("survey lasted", "The survey lasted from April to June 2019.", ("April 2019", "June 2019")),
        ("Erhebung", "Die Erhebung lief vom 11. bis 17. März 2019.", ("11. März 2019", "17. März 2019")),
        ("Erhebung", "Die Erhebung lief 11.–17. März 2019.", ("11. März 2019", "17. März 2019")),
        ("Erhebung", "Die Erhebung lief vom 11.03. bis 17.03.2019.", ("11. März 2019", "17. März 2019")),
        ("enquête", "L'enquête a duré du 1er au 17 mars 2019.", ("1er mars 2019", "17 mars 2019")),
        ("encuesta", "La encuesta duró del 11 al 17 de marzo de 2019.", ("11 de marzo de 2019", "17 de marzo de 2019")),
        ("опрос", "Опрос шёл с 11 по 17 марта 2019 года.", ("11 марта 2019", "17 марта 2019")),
        ("調査", "調査は2019年3月11日から17日まで続いた。", ("2019年3月11日", "2019年3月17日")),
        ("调查", "调查从2019年3月11日至4月2日进行。", ("2019年3月11日", "2019年4月2日")),
    ],
)  # fmt: skip
def test_what_is_written_once_is_both_ends(near: str, text: str, ends: tuple[str, str]) -> None:
    for end in ends:
        assert judged(end, near, text).verdict.stands, (end, judged(end, near, text))


@pytest.mark.parametrize("text", ENGLISH[:2])
def test_a_figure_that_is_a_range_needs_both_ends(text: str) -> None:
    assert judged("11–17 March 2019", "survey lasted", text).verdict.stands
    for other in ("11–18 March 2019", "10–17 March 2019", "11–17 April 2019"):
        assert judged(other, "survey lasted", text).verdict is Verdict.ALTERED


def test_a_bound_is_no_end_of_a_range() -> None:
    assert judged("up to 11 March 2019", "survey lasted", ENGLISH[1]).verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    ("figure", "near", "text", "verdict"),
    [
        ("11", "survey lasted", ENGLISH[0], Verdict.VERBATIM),
        ("17", "survey lasted", ENGLISH[0], Verdict.VERBATIM),
        ("3", "Rooms", "Rooms 3 and 17 March 2019 were looked at.", Verdict.VERBATIM),
        ("40 to 60", "boats", "From 40 to 60 boats were seen in March 2019.", Verdict.VERBATIM),
        ("17 March 2019", "letter came", "The letter came on 17 March 2019, to 40 people.", Verdict.VERBATIM),
        ("September 2019", "rate was", "The rate was set to October 2019 by law.", Verdict.ALTERED),
    ],
)
def test_numbers_beside_dates_stay_numbers(figure: str, near: str, text: str, verdict: Verdict) -> None:
    assert judged(figure, near, text).verdict is verdict
