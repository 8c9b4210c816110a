"""Scales that no number multiplies are no number; a number and its parts of a scale are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.matching.folding import read
from pipelines.publication import Figure
from pipelines.quantities.lexer import quantities_in
from pipelines.quantities.values import Quantity
from pipelines.verdicts import prepare, verify


def judged(figure: str, near: str | None, text: str) -> Judgement:
    stretches = (Stretch(0, len(text), Zone.MAIN),)
    return verify(Figure(figure, near), prepare(Extraction(text, stretches, "text/plain", "test")))


def numbers_of(written: str, language: str) -> list[Quantity]:
    return quantities_in(read(written).folded.text, frozenset([language]))


MULTITUDES = [
    ("en", "several billion seeds", "several"),
    ("en", "a few hundred seeds", "few"),
    ("en", "dozens of thousands of seeds", "dozens"),
    ("en", "a multi-billion programme", "multi"),
    ("en", "a double-digit million sum", "digit"),
    ("en", "thousands of seeds", ""),
    ("en", "the millions who left", ""),
    ("de", "einige hunderttausend Samen", "einige"),
    ("de", "Milliarden von Samen", ""),
    ("fr", "plusieurs milliards de graines", "plusieurs"),
    ("fr", "des dizaines de milliers de graines", "dizaines"),
    ("es", "muchos millones de semillas", "muchos"),
    ("it", "qualche milione di semi", "qualche"),
    ("pt", "alguns milhões de sementes", "alguns"),
    ("nl", "enkele miljoenen zaden", "enkele"),
    ("sv", "flera tusen frön", "flera"),
    ("pl", "kilka milionów nasion", "kilka"),
    ("ru", "десятки тысяч семян", "десятки"),
    ("uk", "кілька тисяч насінин", "кілька"),
    ("he", "שלושה מיליון זרעים", "שלושה"),
    ("ar", "عدة ملايين بذرة", "عدة"),
    ("tr", "birkaç milyon tohum", "birkaç"),
    ("en", "pięć miliona nasion", "pięć"),  # in a text that is taken for English
    ("en", "ढाई लाख बीज", "ढाई"),
    ("en", "İki buçuk milyon tohum", "iki"),
    ("de", "eine dreiviertel Million Samen", "dreiviertel"),
    ("zh", "数千万粒种子", "数"),
    ("zh", "三十几万粒种子", "几"),
    ("ja", "何千万粒の種", "何"),
    ("ja", "千数百万粒の種", "数"),
    ("ko", "몇 천만 개", "몇"),
]


@pytest.mark.parametrize(("language", "written", "multiplier"), MULTITUDES)
def test_a_scale_that_no_number_multiplies_is_marked(language: str, written: str, multiplier: str) -> None:
    assert multiplier in [number.unread for number in numbers_of(written, language)]


@pytest.mark.parametrize(
    ("language", "written", "value"),
    [
        ("en", "a billion seeds", "1e9"),
        ("en", "another hundred thousand seeds", "1e5"),
        ("en", "the trillion seeds sown here", "1e12"),
        ("en", "an additional million seeds", "1e6"),
        ("en", "half a billion seeds", "5e8"),
        ("en", "a dozen seeds", "12"),
        ("en", "three quarters of a billion seeds", "7.5e8"),
        ("en", "two and a quarter million seeds", "2250000"),
        ("en", "four and one half billion seeds", "4.5e9"),
        ("en", "40-odd million seeds", "4e7"),
        ("en", "six point two billion seeds", "6.2e9"),
        ("en", "at one point six billion seeds", "6e9"),
        ("de", "sechs Komma zwei Milliarden Samen", "6.2e9"),
        ("fr", "six virgule deux milliards de graines", "6.2e9"),
        ("ru", "четыре с лишним тысячи семян", "4000"),
        ("he", "מיליארד וחצי זרעים", "1.5e9"),
        ("en", "Hundred and forty seeds", "140"),
        ("pt", "Milhão e meio de sementes", "1.5e6"),
        ("de", "tausend Samen", "1000"),
        ("de", "eine weitere Milliarde Samen", "1e9"),
        ("de", "viereinhalb Milliarden Samen", "4.5e9"),
        ("de", "anderthalb Stunden", "1.5"),
        ("fr", "mille graines", "1000"),
        ("fr", "un quart de milliard de graines", "2.5e8"),
        ("es", "unas mil semillas", "1000"),
        ("es", "cien mil semillas", "1e5"),
        ("it", "mille semi", "1000"),
        ("nl", "anderhalf miljard zaden", "1.5e9"),
        ("nl", "vijf en een half miljard zaden", "5.5e9"),
        ("sv", "fyra och en halv miljard frön", "4.5e9"),
        ("da", "halvanden milliard frø", "1.5e9"),
        ("pl", "półtora miliarda nasion", "1.5e9"),
        ("ru", "свыше тысячи семян", "1000"),
        ("ru", "более миллиарда семян", "1e9"),
        ("ru", "четыре с половиной тысячи семян", "4500"),
        ("uk", "півтора мільярда насінин", "1.5e9"),
        ("ar", "مليون بذرة", "1e6"),
        ("tr", "bin beş yüz tohum", "1500"),
        ("zh", "一千万粒种子", "1e7"),
        ("zh", "千万粒种子", "1e7"),
        ("zh", "六百多万粒种子", "6e6"),
        ("ko", "300여만 개", "3e6"),
    ],
)
def test_a_scale_with_a_number_or_a_word_for_one_is_that_number(language: str, written: str, value: str) -> None:
    assert [
        number.unread for number in numbers_of(written, language) if number.readings[0].value == Decimal(value)
    ] == [None]


@pytest.mark.parametrize(
    ("figure", "near", "source"),
    [
        ("1 billion", "seeds were sown", "Several billion seeds were sown."),
        ("a billion", "seeds were sown", "Several billion seeds were sown."),
        ("1,000", "seeds were sown", "Tens of thousands of seeds were sown."),
        ("$1 million", "the trust lost", "The trust lost millions of dollars."),
        ("several million", "seeds were sown", "A million seeds were sown."),
        ("tens of millions", "seeds were sown", "Hundreds of millions of seeds were sown."),
        ("millions", "seeds were sown", "Hundreds of millions of seeds were sown."),
        ("4 million", "seeds were sown", "Four and a half million seeds were sown."),
        ("300", "种子", "共有300多万粒种子。"),
        ("2 billion", "seeds were sown", "Six point two billion seeds were sown."),
        ("40", "seeds were sown", "40-odd million seeds were sown."),
    ],
)
def test_another_multitude_is_altered(figure: str, near: str, source: str) -> None:
    assert judged(figure, near, source).verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    ("figure", "source"),
    [
        ("several billion", "Several billion seeds were sown."),
        ("tens of thousands", "Tens of thousands of seeds were sown."),
        ("millions", "Millions of seeds were sown."),
        ("a quarter of a million", "A quarter of a million seeds were sown."),
        ("1 million", "Over a million seeds were sown."),
        ("250,000", "A quarter of a million seeds were sown."),
        ("1 million", "An estimated million seeds were sown."),
        ("100,000", "About a hundred thousand seeds were sown."),
    ],
)
def test_the_same_multitude_stands(figure: str, source: str) -> None:
    assert judged(figure, "seeds were sown", source).verdict.stands


def test_millions_anywhere_are_no_proof_of_one_million() -> None:
    assert judged("1 million", None, "Millions of seeds were sown.").verdict is Verdict.ABSENT
    assert judged("several million", None, "They sowed several million seeds.").verdict.stands


@pytest.mark.parametrize(
    ("figure", "near", "source"),
    [("300万", "种子", "共有300多万粒种子。"), ("40 million", "seeds", "40-odd million seeds were sown.")],
)
def test_more_than_a_number_inside_its_scale_is_a_bound(figure: str, near: str, source: str) -> None:
    judgement = judged(figure, near, source)
    assert judgement.verdict is Verdict.EQUIVALENT
    assert any(note.startswith("bound") for note in judgement.context)
