"""Measures how long quotations take in a long document, beside rapidfuzz and difflib on the same quotations.

    python benchmarks/matching_speed.py [--characters 100000] [--quotes 1000] [--seed 1] [--edits 0.05]

The text is generated: words of English syllables, their frequencies by Zipf's law, in sentences and paragraphs. Each
quotation is 200 characters of it with random characters replaced, dropped or put in. One process, one core. Times are
those of the processor, so that other work on the machine counts less. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import difflib
import platform
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Verdict
from pipelines.matching.folding import read
from pipelines.publication import Figure, Quotation
from pipelines.verdicts import Prepared, prepare, verify

_ONSETS = [
    "b",
    "bl",
    "c",
    "ch",
    "cl",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "pr",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "str",
    "t",
    "th",
    "tr",
    "v",
    "w",
]
_VOWELS = ["a", "a", "e", "e", "e", "i", "i", "o", "o", "u", "ai", "ea", "ee", "io", "ou"]
_CODAS = ["", "ck", "d", "l", "ll", "m", "n", "nd", "ng", "nt", "r", "rd", "s", "st", "t", "th", "x"]
_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_QUOTE = 200  # characters
_FEW = 3  # quotations that difflib is asked about; it takes half a second for each


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one program took, in seconds, for how many quotations, and how many it placed within 12 characters."""

    name: str
    seconds: float
    quotes: int
    placed: int


def english_like(characters: int, chance: random.Random) -> str:
    """A text of about so many characters; a seed gives the same text everywhere."""
    vocabulary = list(dict.fromkeys(_word(chance) for _ in range(9_000)))
    vocabulary[:300] = sorted(vocabulary[:300], key=len)  # the commonest words are the shortest
    weights = list(accumulate(1 / (rank + 2) for rank in range(len(vocabulary))))
    sentences: list[str] = []
    length = 0
    while length < characters:
        words = chance.choices(vocabulary, cum_weights=weights, k=chance.randint(6, 28))
        if chance.random() < 0.3:
            words[chance.randrange(len(words))] = f"{chance.randrange(2_000):,}"
        if len(words) > 14:
            words[7] += ","
        end = "\n" if chance.random() < 0.2 else " "
        sentences.append(" ".join(words).capitalize() + "." + end)
        length += len(sentences[-1])
    return "".join(sentences)[:characters]


def _word(chance: random.Random) -> str:
    count = chance.choices([1, 2, 3, 4], weights=[5, 6, 3, 1])[0]
    return "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) for _ in range(count))


def edited(quote: str, share: float, chance: random.Random) -> str:
    """The quotation with a share of its characters replaced, dropped or put in."""
    characters = list(quote)
    for place in chance.sample(range(len(characters)), round(share * len(characters))):
        match chance.randrange(3):
            case 0:
                characters[place] = chance.choice(_LETTERS)
            case 1:
                characters[place] = ""
            case _:
                characters[place] += chance.choice(_LETTERS)
    return "".join(characters)


def measured(name: str, starts: Sequence[int], places: Callable[[], list[int | None]]) -> Measurement:
    """How much time of the processor it takes to give the places of quotations that were taken from `starts`."""
    began = time.process_time()
    found = places()
    seconds = time.process_time() - began
    near = sum(place is not None and abs(place - start) <= 12 for place, start in zip(found, starts, strict=True))
    return Measurement(name, seconds, len(found), near)


def _document(text: str) -> Prepared:
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "benchmark"))


def _ours(text: str, quotes: Sequence[str]) -> list[int | None]:
    document = _document(text)
    return [verify(Quotation(quote), document).start for quote in quotes]


def _rapidfuzz(text: str, quotes: Sequence[str]) -> list[int | None]:
    from rapidfuzz import fuzz

    found = (fuzz.partial_ratio_alignment(quote, text) for quote in quotes)
    return [None if alignment is None else alignment.dest_start for alignment in found]


def _difflib(text: str, quotes: Sequence[str]) -> list[int | None]:
    places: list[int | None] = []
    for quote in quotes:
        blocks = difflib.SequenceMatcher(None, text, quote, autojunk=False).get_matching_blocks()
        longest = max(blocks, key=lambda block: block.size)
        places.append(longest.a - longest.b)
    return places


def table(measurements: Sequence[Measurement], characters: int) -> str:
    """The measurements in Markdown; those on few quotations with the time that all would take."""
    quotes = max(one.quotes for one in measurements)
    lines = [
        f"| {quotes:,} quotations in {characters:,} characters | all, s | each, ms | placed |",
        "|---|--:|--:|--:|",
    ]
    for one in measurements:
        each = one.seconds / one.quotes
        scaled = "" if one.quotes == quotes else f" (from {one.quotes})"
        lines.append(
            f"| {one.name}{scaled} | {each * quotes:.2f} | {each * 1000:.2f} | {one.placed / one.quotes:.1%} |"
        )
    return "\n".join(lines)


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of the processor that it takes, the median of three times."""
    times: list[float] = []
    for _ in range(3):
        began = time.process_time()
        action()
        times.append((time.process_time() - began) * 1000)
    return sorted(times)[1]


def details(text: str, edits: float, chance: random.Random) -> list[tuple[str, float]]:
    """What single steps take, in milliseconds."""
    strange = english_like(_QUOTE * 400, random.Random(chance.random()))
    absent = [strange[place : place + _QUOTE] for place in range(0, _QUOTE * 200, _QUOTE)]
    document = _document(text)
    verify(Quotation(absent[0]), document)  # the document's runs are noted once
    found = {verify(Quotation(quote), document).verdict for quote in absent}
    if found != {Verdict.ABSENT}:
        raise RuntimeError(f"some of the absent quotations were found: {found}")
    long_text = english_like(10_000_000, chance)
    long_quote = edited(text[1_000:21_000], edits, chance)
    long_document = _document(long_text)
    short_quote = edited(long_text[5_000_000 : 5_000_000 + _QUOTE], edits, chance)
    return [
        ("an absent quotation", timed(lambda: [verify(Quotation(quote), document) for quote in absent]) / len(absent)),
        ("folding 100,000 characters", timed(lambda: read(text[:100_000]))),
        ("a quotation of 20,000 characters", timed(lambda: verify(Quotation(long_quote), document))),
        ("preparing 10,000,000 characters", timed(lambda: _document(long_text))),
        ("an edited quotation in 10,000,000 characters", timed(lambda: verify(Quotation(short_quote), long_document))),
        (
            "a figure by its label in 10,000,000 characters",
            timed(lambda: verify(Figure("1,234", "treat"), long_document)),
        ),
        ("a figure without a label in 10,000,000 characters", timed(lambda: verify(Figure("1,234 km"), long_document))),
    ]


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--quotes", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edits", type=float, default=0.05)
    arguments = parser.parse_args()

    chance = random.Random(arguments.seed)
    text = english_like(arguments.characters, chance)
    starts = [chance.randrange(len(text) - _QUOTE) for _ in range(arguments.quotes)]
    quotes = [edited(text[start : start + _QUOTE], arguments.edits, chance) for start in starts]
    _ours(text[:2_000], quotes[:2])  # libraries are loaded once
    measurements = [
        measured("holdfast, the document's preparation included", starts, lambda: _ours(text, quotes)),
        measured("rapidfuzz partial_ratio_alignment", starts, lambda: _rapidfuzz(text, quotes)),
        measured("difflib, autojunk off", starts[:_FEW], lambda: _difflib(text, quotes[:_FEW])),
    ]
    print(
        f"Python {platform.python_version()}, seed {arguments.seed}, {arguments.edits:.0%} of the characters edited\n"
    )
    print(table(measurements, len(text)))
    print("\n| | ms |\n|---|--:|")
    for name, milliseconds in details(text, arguments.edits, chance):
        print(f"| {name} | {milliseconds:,.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
