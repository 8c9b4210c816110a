"""A quotation closed by a full stop where the source's sentence goes on: no difference, but worth a warning."""

from __future__ import annotations

import pytest

from pipelines.drift import DriftEvent, Night, events
from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.matching.context import GOES_ON
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify

WHOLE = "You answer for what you submit. By submitting it you agree."
LONGER = "You answer for what you submit and for what is made of it. By submitting it you agree."
QUOTE = "You answer for what you submit."


def judged(text: str, quote: str = QUOTE) -> Judgement:
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test")))


def test_a_sentence_that_goes_on_is_warned_of() -> None:
    judgement = judged(LONGER)
    assert judgement.verdict is Verdict.VERBATIM
    assert judgement.context == (GOES_ON,)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "You answer for what you submit.[3] By submitting it you agree.",
        "You answer for what you submit (always). And so on.".replace(" (always)", ""),
        "“You answer for what you submit,” says the manager of the port.",
        "You answer for what you submit\nand that is the end of the list",
        "You answer for what you submit",
        "You answer for what you submit! By submitting it you agree.",
        "You answer for what you submit By submitting it you agree.",  # a heading, or an item of a list
    ],
)
def test_a_sentence_that_ends_is_not(text: str) -> None:
    judgement = judged(text)
    assert judgement.verdict is Verdict.VERBATIM
    assert judgement.context == ()


@pytest.mark.parametrize("quote", ["You answer for what you submit", "You answer for what you submit …"])
def test_a_quotation_without_a_stop_claims_no_end(quote: str) -> None:
    assert judged(LONGER, quote).context == ()


def test_a_sentence_that_was_added_to_is_a_drift_though_its_words_stand() -> None:
    nights = [
        Night(judged(text), digest, "x", "m", record)
        for record, (text, digest) in enumerate(
            [(WHOLE, "a"), (WHOLE, "a"), (LONGER, "b"), (LONGER, "b"), (LONGER + " More.", "c")]
        )
        for record in [str(record)]
    ]
    found = [event.event for event in events(nights, confirm=2)]
    assert found == [
        DriftEvent.FIRST_SEEN, DriftEvent.HELD, DriftEvent.DRIFTED, DriftEvent.DRIFTED, DriftEvent.HELD,
    ]  # fmt: skip
