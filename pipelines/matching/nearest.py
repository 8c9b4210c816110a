"""The place of a text that comes nearest to a quote which does not stand in it.

Short runs of the quote's characters that are rare in the text vote for windows; in the best of these a bit-parallel
edit distance finds the true span. The number of windows and of votes is bounded, whatever the text repeats.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .characters import is_unspaced
from .folding import Text

MOST_SEEDS = 80  # runs of the quote that are looked for
MOST_PLACES = 32  # a run that stands oftener says nothing about where the quote stands
WINDOWS = 6
SHORT = 64  # characters; one machine word of the edit distance: such a quote is aligned with the whole text
_SYMBOLS = 250  # edlib takes at most 256 different characters


@dataclass(frozen=True, slots=True)
class Region:
    """Skeleton offsets of the span that comes nearest, and its edit distance to the quote's skeleton."""

    start: int
    end: int
    distance: int


def nearest_region(quote: Text, source: Text, first: int = 0, last: int | None = None) -> Region | None:
    """The region of the source's skeleton between `first` and `last` that comes nearest; None where nothing does."""
    needle = quote.skeleton.text
    last = len(source.skeleton.text) if last is None else last
    if not needle or first >= last:
        return None
    if len(needle) <= SHORT:
        return _align(needle, source.skeleton.text, first, last)
    found: Region | None = None
    for start, end in _windows(needle, source.skeleton.text, first, last):
        region = _align(needle, source.skeleton.text, start, end)
        if region is not None and (found is None or region.distance < found.distance):
            found = region
    return found


def _windows(needle: str, hay: str, first: int, last: int) -> list[tuple[int, int]]:
    """Stretches of the hay that share the most rare runs with the needle, the best first."""
    size = 4 if sum(map(is_unspaced, needle)) * 2 > len(needle) else 8
    width = max(32, len(needle) // 4)
    votes: Counter[int] = Counter()
    step = max(1, (len(needle) - size + 1) // MOST_SEEDS)
    for offset in range(0, len(needle) - size + 1, step):
        for place in _places(hay, needle[offset : offset + size], first, last):
            votes[(place - offset) // width] += 1
    paired = Counter({bucket: votes[bucket] + votes[bucket + 1] for bucket in votes})
    margin = len(needle) // 3 + 32
    return [
        (max(first, bucket * width - margin), min(last, (bucket + 2) * width + len(needle) + margin))
        for bucket, _ in paired.most_common(WINDOWS)
    ]


def _places(hay: str, run: str, first: int, last: int) -> list[int]:
    """Where the run stands; empty where it stands too often to tell anything."""
    places: list[int] = []
    at = hay.find(run, first, last)
    while at >= 0:
        places.append(at)
        if len(places) > MOST_PLACES:
            return []
        at = hay.find(run, at + 1, last)
    return places


def _align(needle: str, hay: str, first: int, last: int) -> Region | None:
    import edlib  # noqa: PLC0415 - heavy, and only misses need it

    window = hay[first:last]
    wanted = set(needle)
    if len(wanted) > _SYMBOLS:  # only the place is sought here: characters that share a symbol do no harm
        needle = "".join(chr(33 + ord(char) % _SYMBOLS) for char in needle)
        window = "".join(chr(33 + ord(char) % _SYMBOLS) for char in window)
    else:
        window = window.translate({ord(char): "\0" for char in set(window) - wanted})
    found = edlib.align(needle, window, mode="HW", task="locations", k=max(2, len(needle) * 2 // 3))
    if found["editDistance"] < 0:
        return None
    start, end = found["locations"][0]
    if start is None or end < start:
        return None
    return Region(first + start, first + end + 1, found["editDistance"])
