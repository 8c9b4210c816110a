"""What may be said of words that a very short page lacks: nothing, for it may be a notice in the document's place."""

from __future__ import annotations

import pytest

from pipelines.extraction import extract
from pipelines.findings import Judgement, Reason, Verdict
from pipelines.publication import Figure, Quotation
from pipelines.verdicts import judge

ASKED = Quotation("The reservoir will be drained before the end of the decade")
LETTER = (
    "<p>The reservoir above the village was begun in the last years of the war and finished by the men who had built "
    "the road. It has never been emptied since, and the surveyors who came in spring found the wall in good order.</p>"
)


def judged(content: Quotation | Figure, body: str, *, media_type: str = "text/html; charset=utf-8") -> Judgement:
    page = body if "html" not in media_type else f"<html><head><title>Village news</title></head><body>{body}</body>"
    return judge(content, extract(page.encode(), media_type=media_type))


@pytest.mark.parametrize(
    "body",
    [
        "<h1>One more step</h1><p>Slide the bar to the right so that we know you are not a script.</p>",
        "<p>The story is being fetched …</p><script>go()</script>",
        "<main><p>Our publisher does not offer this service where you are.</p></main>",
        "<p>Wir bitten um Geduld, gleich geht es weiter.</p>",
        "<p>少しお待ちください。ご本人であることを確かめています。</p>",
        (
            "<header><nav><a href='/'>Home</a> <a href='/n'>News</a> <a href='/w'>Weather today</a> "
            "<a href='/s'>Sport and games</a></nav></header>"
            "<main><h1>Hm</h1><p>Whatever was here has gone elsewhere.</p></main>"
            "<footer><p>© Village News</p><p>Imprint</p><p>All about us</p><p>Work with us</p></footer>"
        ),
    ],
)
def test_a_web_page_of_a_few_words_does_not_say_what_its_document_lacks(body: str) -> None:
    judgement = judged(ASKED, body)
    assert judgement.verdict is Verdict.UNVERIFIABLE
    assert judgement.reason is not None
    assert judgement.detail
    assert judged(Figure("31 metres", "the dam's height"), body).verdict is Verdict.UNVERIFIABLE


def test_the_reason_is_that_not_enough_arrived() -> None:
    assert judged(ASKED, "<p>The story is being fetched …</p>").reason is Reason.TRUNCATED


def test_what_stands_on_a_short_page_stands_and_what_was_changed_is_altered() -> None:
    body = "<h1>Reservoir</h1><p>The wall is 31 metres high and the road over it was closed in 1974.</p>"
    assert judged(Quotation("the road over it was closed in 1974"), body).verdict is Verdict.VERBATIM
    assert judged(Quotation("the road over it was closed in 1975"), body).verdict is Verdict.ALTERED
    assert judged(Figure("31 metres", "The wall is"), body).verdict is Verdict.VERBATIM
    assert judged(Figure("13 metres", "The wall is"), body).verdict is Verdict.ALTERED


def test_a_page_of_two_sentences_and_more_says_what_it_lacks() -> None:
    assert judged(ASKED, LETTER).verdict is Verdict.ABSENT
    assert judged(ASKED, f"<main><p>Letters</p></main><footer>{LETTER}</footer>").verdict is Verdict.ABSENT


def test_a_table_is_a_document_however_short() -> None:
    table = "<table><tr><th>Year</th><th>Level</th></tr><tr><td>1990</td><td>31</td></tr></table>"
    assert judged(ASKED, table).verdict is Verdict.ABSENT


@pytest.mark.parametrize("media_type", ["text/plain", "text/csv", "application/json"])
def test_other_documents_are_as_short_as_they_like(media_type: str) -> None:
    assert judged(ASKED, '{"level": 31}', media_type=media_type).verdict is Verdict.ABSENT
