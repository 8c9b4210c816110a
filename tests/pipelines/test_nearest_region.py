"""The place that few windows give is the one that aligning a quote with the whole text gives."""

from __future__ import annotations

import random

import edlib
import pytest

from pipelines.matching.folding import read
from pipelines.matching.nearest import nearest_region
from pipelines.matching.seeds import Seeds, seeds_of

_SYLLABLES = ["ba", "the", "kor", "in", "sta", "of", "lu", "mer", "a", "to", "qui", "ng", "es", "pro"]
_IDEOGRAPHS = [chr(0x4E00 + number) for number in range(180)]


def text_of(pieces: list[str], chance: random.Random, count: int) -> str:
    """Words with frequencies of a natural text; a passage in ten stands twice, a little changed."""
    words = ["".join(chance.choices(pieces, k=chance.randint(1, 3))) for _ in range(400)]
    running = chance.choices(words, weights=[1 / rank for rank in range(1, 401)], k=count)
    for _ in range(count // 400):
        place, other = chance.randrange(count - 60), chance.randrange(count - 60)
        running[other : other + 30] = running[place : place + 30]
        running[other + chance.randrange(30)] = chance.choice(words)
    return " ".join(running)


def edited(quote: str, pieces: list[str], share: float, chance: random.Random) -> str:
    letters = list(quote)
    for place in chance.sample(range(len(letters)), round(share * len(letters))):
        letters[place] = chance.choice(["", letters[place] + chance.choice(pieces)[0], chance.choice(pieces)[0]])
    return "".join(letters)


@pytest.mark.parametrize("pieces", [_SYLLABLES, _IDEOGRAPHS], ids=["letters", "ideographs"])
@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.15])
def test_seeds_and_windows_give_the_least_edit_distance(pieces: list[str], share: float) -> None:
    chance = random.Random(f"{share} {pieces[0]}")
    source = read(text_of(pieces, chance, 3_000))
    whole = source.skeleton.text
    for _ in range(25):
        place, length = chance.randrange(len(whole) - 400), chance.randint(90, 400)
        quote = read(edited(whole[place : place + length], pieces, share, chance))
        region = nearest_region(quote, source)
        assert region is not None
        symbols = {char: chr(33 + number) for number, char in enumerate(sorted(set(quote.skeleton.text)))}
        needle = "".join(symbols[char] for char in quote.skeleton.text)
        hay = "".join(symbols.get(char, "\0") for char in whole)
        assert region.distance == edlib.align(needle, hay, mode="HW")["editDistance"]


def test_what_shares_no_run_with_the_text_has_no_region() -> None:
    source = read(text_of(_SYLLABLES, random.Random(1), 2_000))
    assert nearest_region(read("xyz vwx " * 30), source) is None


def test_a_long_text_is_searched_run_by_run_and_votes_for_the_same_place() -> None:
    chance = random.Random(2)
    text = read(text_of(_SYLLABLES, chance, 4_000)).skeleton.text
    quote = edited(text[5_000:5_400], _SYLLABLES, 0.05, chance)
    for seeds, votes in [(seeds_of(text, 8), 20), (Seeds(text, 8, None), 10)]:
        assert sum(abs(diagonal - 5_000) < 40 for diagonal in seeds.votes(quote).diagonals) > votes
