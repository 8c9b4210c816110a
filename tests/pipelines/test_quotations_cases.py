"""Every file of tests/cases/quotations is a source and what is quoted from it: rightly, wrongly, or out of its setting.

`same` quotations stand, `different` ones are altered in a way that one of the named kinds says ("" for any), `absent`
ones are not there; a `context` quotation stands and is warned of, a `quiet` one stands without a warning.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.extraction.values import Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.publication import Quotation
from pipelines.verdicts import Prepared, prepare, verify

FOLDER = Path(__file__).parents[1] / "cases" / "quotations"


@cache
def cases_of(name: str) -> dict[str, list[str | list[str]]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def document(name: str) -> Prepared:
    held = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if "html" in held:
        extraction = extract(held["html"].encode(), media_type="text/html; charset=utf-8")
        assert isinstance(extraction, Extraction)
        return prepare(extraction)
    text = held["source"].strip()
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test"))


def judged(name: str, quote: str) -> Judgement:
    return verify(Quotation(quote), document(name))


def every(section: str) -> list[object]:
    found: list[object] = []
    for path in sorted(FOLDER.glob("*.toml")):
        for number, entry in enumerate(cases_of(path.stem).get(section, ())):
            kinds, quote = entry if isinstance(entry, list) else ("", entry)
            found.append(pytest.param(path.stem, quote, kinds, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("name", "quote", "_kinds"), every("same"))
def test_typography_is_no_difference(name: str, quote: str, _kinds: str) -> None:
    judgement = judged(name, quote)
    assert (judgement.verdict, judgement.changes) == (Verdict.VERBATIM, ())


@pytest.mark.parametrize(("name", "quote", "kinds"), every("different"))
def test_a_misquotation_is_altered_and_says_how(name: str, quote: str, kinds: str) -> None:
    judgement = judged(name, quote)
    assert judgement.verdict is Verdict.ALTERED
    assert not kinds or {change.kind.value for change in judgement.changes} & set(kinds.split("|"))


@pytest.mark.parametrize(("name", "quote", "_kinds"), every("absent"))
def test_what_is_not_there_is_absent(name: str, quote: str, _kinds: str) -> None:
    assert judged(name, quote).verdict is Verdict.ABSENT


@pytest.mark.parametrize(("name", "quote", "warning"), every("context"))
def test_what_turns_the_words_from_outside_is_said(name: str, quote: str, warning: str) -> None:
    judgement = judged(name, quote)
    assert judgement.verdict is Verdict.VERBATIM
    assert any(said.startswith(warning) for said in judgement.context)


@pytest.mark.parametrize(("name", "quote", "_kinds"), every("quiet"))
def test_a_setting_that_turns_nothing_is_not_warned_of(name: str, quote: str, _kinds: str) -> None:
    assert judged(name, quote).context == ()


FEW = 6  # words: of so few one may be all that tells the passage
UNSPACED = ("zh-hans", "zh-hant", "ja")
SENTENCES = [
    (name, sentence.strip())
    for name in sorted(path.stem for path in FOLDER.glob("*.toml"))
    for sentence in re.split(r"(?<=[.!?。।])\s+|(?<=。)|\n+", str(cases_of(name).get("source", "")))
    if len(sentence.strip()) > 15
]


def variants(name: str, sentence: str) -> Iterator[str]:
    """The sentence as other programs and writers set it."""
    middle = len(sentence) // 2
    yield unicodedata.normalize("NFD", sentence)
    yield "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in sentence)
    yield sentence.replace(" ", "\u00a0")
    yield sentence.replace(" ", "\n")
    yield sentence[:middle] + "\u200b" + sentence[middle:]
    yield "\u202b" + sentence + "\u202c"
    yield f"… {sentence} …"
    yield f"({sentence})"
    yield sentence.replace("–", "-").replace("—", "-").translate(str.maketrans("’‘“”„", '\'\'"""'))
    if name != "tr":  # its capitals are not those of the other languages
        yield sentence.upper()


@pytest.mark.parametrize(("name", "sentence"), SENTENCES)
def test_a_sentence_set_in_any_other_way_stands(name: str, sentence: str) -> None:
    for variant in variants(name, sentence):
        assert judged(name, variant).verdict is Verdict.VERBATIM, variant


def misquotations(sentence: str) -> Iterator[str]:
    """The sentence with a word left out, two words exchanged, or a letter doubled, at every place inside it."""
    words = sentence.split()
    first = next(place for place, word in enumerate(words) if any(map(str.isalpha, word)))
    for place in range(first + 1, len(words) - 2):
        word, following = words[place : place + 2]
        if word.isalpha() and following.isalpha() and word.casefold() != following.casefold():
            before, after = words[:place], words[place + 2 :]
            yield " ".join([*before, following, *after])
            yield " ".join([*before, following, word, *after])
            yield " ".join([*before, word[0] + word, following, *after])
            yield " ".join([*before, word, word, following, *after])


@pytest.mark.parametrize(("name", "sentence"), [pair for pair in SENTENCES if pair[0] not in UNSPACED])
def test_a_sentence_with_a_word_less_or_other_is_altered(name: str, sentence: str) -> None:
    for misquoted in misquotations(sentence):
        verdict = judged(name, misquoted).verdict
        assert verdict is Verdict.ALTERED or (verdict is Verdict.ABSENT and len(sentence.split()) < FEW), misquoted
