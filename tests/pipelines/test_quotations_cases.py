"""Every file of tests/cases/quotations is a source and what is quoted from it: rightly, wrongly, or out of its setting.

`same` quotations stand, `different` ones are altered in a way that one of the named kinds says ("" for any), `absent`
ones are not there; a `context` quotation stands and is warned of, a `quiet` one stands without a warning.
"""

from __future__ import annotations

import tomllib
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
