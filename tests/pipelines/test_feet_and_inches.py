"""A mark behind digits is a measure where it closes no quotation: feet are no inches, minutes no seconds."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import ChangeKind, Judgement, Verdict
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify


def judged(quote: str, text: str) -> Judgement:
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test")))


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ('The beam is 9" long and of oak', "The beam is 9' long and of oak."),
        ("The beam is 9′ long and of oak", "The beam is 9″ long and of oak."),
        ("It is the keeper's beam and 9\" long", "It is the keeper's beam and 9' long."),
        ('of oak, and its length is 9"', "of oak, and its length is 9'."),
        ("“Mind it,” he said. The beam is 9' long", "“Mind it,” he said. The beam is 9″ long."),
    ],
)
def test_feet_for_inches_is_another_unit(quote: str, text: str) -> None:
    judgement = judged(quote, text)
    assert judgement.verdict is Verdict.ALTERED
    assert {change.kind for change in judgement.changes} == {ChangeKind.UNIT}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The beam is 9' long", "The beam is 9′ long and of oak."),
        ("The beam is 9’ long", "The beam is 9' long and of oak."),
        ('The beam is 9" long', "The beam is 9″ long and of oak."),
        ("The beam is 6'2\" long", "The beam is 6′2″ long and of oak."),
        ("She wrote ‘we sold 9’ on the wall", "She wrote “we sold 9” on the wall."),
        ("we sold 9' on the wall", "She wrote “we sold 9” on the wall."),
        ("'We sold 9', she wrote", '"We sold 9", she wrote on the wall.'),
        ("The 1990's were kind to it", "The 1990’s were kind to it."),
    ],
)
def test_marks_that_close_and_other_forms_of_one_mark_are_typography(quote: str, text: str) -> None:
    assert judged(quote, text).verdict is Verdict.VERBATIM
