"""The place of a text that comes nearest to a quote which does not stand in it.

Short runs of the quote's characters that are rare in the text vote for windows; in the best of these a bit-parallel
edit distance finds the true span. The number of windows and of votes is bounded, whatever the text repeats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .characters import is_unspaced
from .folding import Text
from .seeds import Votes

WINDOWS = 6
SHORT = 64  # characters; one machine word of the edit distance: such a quote is aligned with the whole text
_CLOSE = 2_000  # characters; so short a stretch is aligned as a whole, too
_SYMBOLS = 250  # edlib takes at most 256 different characters


@dataclass(frozen=True, slots=True)
class Region:
    """Skeleton offsets of the span that comes nearest, and its edit distance to the quote's skeleton."""

    start: int
    end: int
    distance: int


def nearest_region(quote: Text, source: Text) -> Region | None:
    """The region of the source's skeleton that comes nearest; None where nothing does."""
    needle, hay = quote.skeleton.text, source.skeleton.text
    if not needle or not hay:
        return None
    if len(needle) <= SHORT or len(hay) <= _CLOSE:
        return _align(needle, hay, 0, len(hay), len(needle) * 2 // 3)
    votes = source.seeds(4 if sum(map(is_unspaced, needle)) * 2 > len(needle) else 8).votes(needle)
    found: Region | None = None
    for start, end, support in _windows(votes, len(needle), len(hay)):
        if found is not None and support < votes.promised(found.distance - 1):
            break  # a nearer place would have more votes, and the windows come in the order of theirs
        most = found.distance - 1 if found else len(needle) * 2 // 3
        found = _align(needle, hay, start, end, most) or found
        if found is not None and not found.distance:
            break
    return found


def nearest_within(quote: Text, source: Text, first: int, last: int) -> Region | None:
    """The region between two skeleton offsets, not far apart, of the source that comes nearest."""
    needle = quote.skeleton.text
    if not needle or first >= last:
        return None
    return _align(needle, source.skeleton.text, first, last, len(needle) * 2 // 3)


def _windows(votes: Votes, length: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The stretches of a text of `end` characters that have the most votes, the best first, with the votes of each."""
    width = max(32, length // 4)
    counted = Counter([diagonal // width for diagonal in votes.diagonals])
    paired = Counter({bucket: count + counted.get(bucket + 1, 0) for bucket, count in counted.items()})
    margin = length // 3 + 32
    for bucket, support in paired.most_common(WINDOWS):
        yield max(0, bucket * width - margin), min(end, (bucket + 2) * width + length + margin), support


def _align(needle: str, hay: str, first: int, last: int, most: int) -> Region | None:
    """The nearest region of a stretch that is at most `most` edits away."""
    import edlib  # noqa: PLC0415 - heavy, and only misses need it

    sought, window = _as_bytes(needle, hay[first:last])
    found = edlib.align(sought, window, mode="HW", task="locations", k=max(2, most))
    if found["editDistance"] < 0:
        return None
    start, end = found["locations"][0]
    if start is None or end < start:
        return None
    return Region(first + start, first + end + 1, found["editDistance"])


def _as_bytes(needle: str, window: str) -> tuple[bytes, bytes]:
    """Both with a byte for each character, which edlib takes as they are; it would map the characters one by one."""
    if needle.isascii() and window.isascii():
        return needle.encode(), window.encode()
    wanted = set(needle)
    if len(wanted) > _SYMBOLS:  # only the place is sought here: characters that share a symbol do no harm
        table = {ord(char): 1 + ord(char) % _SYMBOLS for char in wanted.union(window)}
    else:
        table = dict.fromkeys(map(ord, set(window)), 0) | {ord(char): number for number, char in enumerate(wanted, 1)}
    return needle.translate(table).encode("latin-1"), window.translate(table).encode("latin-1")
