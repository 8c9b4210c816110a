"""What holds of quotations whatever the text: spans, digits, insertions, and the amount of work."""

from __future__ import annotations

import sys
from types import FrameType

from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.matching.folding import read
from pipelines.matching.lexicon import COMMON_WORDS
from pipelines.publication import Quotation
from pipelines.verdicts import Prepared, prepare, verify

WORDS = """the harbour board decided in spring that new rules for boats apply to every owner of a pier while engineers
inspect wooden walls before winter storms and publish their results within weeks after visiting each island twice"""
VOCABULARY = sorted(set(WORDS.split()))
SENTENCE = st.lists(st.sampled_from(VOCABULARY), min_size=6, max_size=14, unique=True)


def document(text: str) -> Prepared:
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test"))


def judged(quote: str, text: str) -> Judgement:
    return verify(Quotation(quote), document(text))


@given(SENTENCE, SENTENCE, st.data())
def test_the_span_of_a_verbatim_judgement_holds_the_quote(
    before: list[str], words: list[str], data: st.DataObject
) -> None:
    joiner = data.draw(st.sampled_from([" ", "\n", "\u00a0", "  "]))
    text = " ".join(before) + ". " + joiner.join(words).capitalize() + "."
    quote = " ".join(words)
    judgement = judged(quote, text)
    assert judgement.verdict is Verdict.VERBATIM
    assert judgement.start is not None
    assert read(text[judgement.start : judgement.end]).skeleton.text == read(quote).skeleton.text


@given(SENTENCE, st.integers(min_value=10, max_value=99_999_999), st.data())
def test_a_changed_digit_is_never_found(words: list[str], number: int, data: st.DataObject) -> None:
    assume(sum(word not in COMMON_WORDS for word in words) >= 2)  # of the number alone no passage is recognised
    digits = str(number)
    place = data.draw(st.integers(min_value=0, max_value=len(digits) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    changed = digits[:place] + digit + digits[place + 1 :]
    at = data.draw(st.integers(min_value=0, max_value=len(words)))
    text = " ".join([*words[:at], digits, *words[at:]])
    judgement = judged(" ".join([*words[:at], changed, *words[at:]]), text)
    assert judgement.verdict is Verdict.ALTERED
    assert "number" in {change.kind.value for change in judgement.changes}


@given(SENTENCE, st.sampled_from(["not", "never", "without"]), st.data())
def test_a_negation_put_in_or_taken_out_is_never_found(words: list[str], negation: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(min_value=1, max_value=len(words) - 1))
    plain, negated = " ".join(words), " ".join([*words[:at], negation, *words[at:]])
    for quote, text in ((plain, negated), (negated, plain)):
        judgement = judged(quote, text)
        assert judgement.verdict is Verdict.ALTERED
        assert "negation" in {change.kind.value for change in judgement.changes}


@given(SENTENCE, st.data())
def test_a_word_cut_in_two_is_no_token_of_the_text(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.sampled_from([word for word in words if len(word) > 3] or ["harbour"]))
    text = " ".join([*words, cut])
    assert judged(cut[1:], text).verdict is not Verdict.VERBATIM


def test_the_main_text_is_chosen_before_what_stands_outside() -> None:
    text = "New rules for boats\nNew rules for boats apply."
    zones = (Stretch(0, 20, Zone.OUTSIDE), Stretch(20, len(text), Zone.MAIN))
    judgement = verify(Quotation("new rules for boats"), prepare(Extraction(text, zones, "text/html", "test")))
    assert (judgement.zone, judgement.start, judgement.hits) == ("main", 20, 2)


def test_the_prefix_chooses_among_equal_hits() -> None:
    text = "In spring it said: rules apply. In autumn it said: rules apply."
    found = verify(Quotation("rules apply", prefix="In autumn it said: "), document(text))
    assert found.start == text.rindex("rules")


def test_the_passage_is_the_original_text_cut_at_words() -> None:
    text = "alpha " * 60 + "The “quoted” words" + " omega" * 60
    passage = judged('the "quoted" words', text).passage
    assert passage is not None
    assert "The “quoted” words" in passage
    assert set(passage.replace("The “quoted” words", "").split()) == {"alpha", "omega"}


def calls_made(quote: str, text: str) -> int:
    """The number of function calls, Python's and C's, that judging takes: a measure that no busy machine changes."""
    prepared, count = document(text), 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    judged(quote, text)  # whatever is cached or imported once is not counted
    sys.setprofile(counting)
    try:
        verify(Quotation(quote), prepared)
    finally:
        sys.setprofile(None)
    return count


def test_work_on_repetitive_text_grows_no_faster_than_the_text() -> None:
    for unit, quote in [
        ("ab", "abab" * 20 + "c"),
        ("a ", "a a a a b a a a a"),
        ("10 ", "10 10 11 10 10"),
        ("na … ", "na … na … no … na"),
        ("不不", "不不不是不不不"),
    ]:
        short, long = calls_made(quote, unit * 1_500), calls_made(quote, unit * 6_000)
        assert long <= 5 * short + 2_000, (unit, short, long)
