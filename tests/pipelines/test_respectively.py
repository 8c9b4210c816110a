"""Names and numbers in two rows: "respectively" gives the first number to the first name."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Verdict
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify


def verdict(figure: str, near: str, text: str) -> Verdict:
    document = prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test"))
    return verify(Figure(figure, near), document).verdict


PAIRED = [
    ("The mill and the forge employed 41 and 17 people respectively.", ("mill", "forge"), ("41", "17")),
    ("Some 41 and 17 people were employed by the mill and the forge, respectively.", ("mill", "forge"), ("41", "17")),
    (
        "In 1931, the mill, the forge and the dairy gave work to 41, 17, and 23 people, respectively.",
        ("mill", "forge", "dairy"),
        ("41", "17", "23"),
    ),
    ("Die Mühle und die Schmiede hatten 41 beziehungsweise 17 Leute.", ("Mühle", "Schmiede"), ("41", "17")),
    ("Le moulin et la forge employaient respectivement 41 et 17 personnes.", ("moulin", "forge"), ("41", "17")),
]


@pytest.mark.parametrize(("text", "names", "numbers"), PAIRED)
def test_each_number_is_the_names_in_its_place(text: str, names: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    for at, name in enumerate(names):
        for number in numbers:
            expected = Verdict.VERBATIM if number == numbers[at] else Verdict.ALTERED
            assert verdict(number, name, text) is expected, (number, name)


def test_what_the_last_number_counts_all_of_them_count() -> None:
    text = PAIRED[0][0]
    assert verdict("41 people", "mill", text) is Verdict.VERBATIM
    assert verdict("41 horses", "mill", text) is Verdict.ALTERED
    assert verdict("9%", "The mill", "The mill and the forge lost 9 and 12 percent respectively.").stands
    assert verdict("12%", "The mill", "The mill and the forge lost 9 and 12 percent respectively.") is Verdict.ALTERED


@pytest.mark.parametrize(
    ("figure", "near", "text"),
    [
        ("41", "The mill", "The mill had 41 people and the forge 17. They sold 8 and 5 wheels, respectively."),
        ("17", "the forge", "The mill had 41 people and the forge 17. They sold 8 and 5 wheels, respectively."),
        ("41", "The mill", "The mill had 41 people. Both rivers, respectively their banks, were dry."),
        ("17%", "of the wood", "The mill and the forge took 41% and 17% of the wood, respectively."),
        ("17%", "of the wood", "The mill and the forge took 41% and 17% respectively of the wood, and sold it."),
        ("1931", "the mill", "In 1931, the mill and the forge had 41 and 17 people, respectively."),
    ],
)
def test_numbers_of_other_clauses_stay_where_they_are(figure: str, near: str, text: str) -> None:
    assert verdict(figure, near, text) is Verdict.VERBATIM
