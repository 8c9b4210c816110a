"""Quotations with something left out or put in: "A … B", "A [...] B", "[sic]", "[the company]".

The parts must stand in order, each as it is, and close together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from .characters import is_unspaced
from .document import Prepared
from .folding import Text, read
from .hits import Hit, hits_of

_ELLIPSIS = re.compile(
    r"\s*(?:\[\s*(?:…|⋯|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|⋯|\.\s?\.\s?\.)\s*\)|[…⋯]+|\.(?:\s?\.){2,}|。{3,}|［…］)\s*"
)
_SIC = re.compile(r"\s*[\[(]\s*sic!?\s*[\])]", re.IGNORECASE)
_INSERTION = re.compile(r"[\[［〔]([^\[\]［］〔〕]{1,60})[\]］〕]")
_MAY_BE_MARKS = frozenset("[(…⋯。［〔")


@dataclass(frozen=True, slots=True)
class Joint:
    """What a quotation has between two of its parts, or at one of its edges: words in brackets, an ellipsis."""

    inserted: tuple[str, ...] = ()  # without their brackets, in order
    omits: bool = False  # whether there is an ellipsis, too

    @property
    def written(self) -> str:
        """The joint for people."""
        return " ".join([*(f"[{words}]" for words in self.inserted), *(["…"] if self.omits else [])])


@dataclass(frozen=True, slots=True)
class Elided:
    """A quotation's own words between what it leaves out and puts in.

    `joints` is one longer than `parts`: the first stands before the first part, the last behind the last one.
    """

    parts: tuple[Text, ...]
    joints: tuple[Joint, ...]

    @property
    def inserts_at_an_edge(self) -> bool:
        """Whether the quotation begins or ends with words in brackets."""
        return bool(self.joints[0].inserted or self.joints[-1].inserted)


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the parts of an elided quotation stand, in order."""

    hits: tuple[Hit, ...]

    def gaps(self) -> list[tuple[int, int]]:
        """The skeleton offsets that each omission leaves out."""
        return [(left.end, right.at) for left, right in zip(self.hits, self.hits[1:], strict=False)]

    @property
    def widest(self) -> int:
        """The widest gap, in skeleton characters."""
        return max((end - start for start, end in self.gaps()), default=0)


def without_sic(text: str) -> str:
    """The quotation without the writer's "[sic]"."""
    return _SIC.sub("", text) if "[" in text or "(" in text else text


def elided(text: str) -> Elided:
    """The parts of a quotation and what joins them; a single part where nothing was left out or put in."""
    parts: list[Text] = []
    joints = [Joint()]
    position = 0
    for match in _marks(text):
        if match.start() < position:
            continue
        _append(parts, joints, text[position : match.start()])
        last = joints[-1]
        inserted = (*last.inserted, match.group(1)) if match.re is _INSERTION else last.inserted
        joints[-1] = Joint(inserted, last.omits or match.re is _ELLIPSIS)
        position = match.end()
    _append(parts, joints, text[position:])
    return Elided(tuple(parts), tuple(joints))


def _append(parts: list[Text], joints: list[Joint], text: str) -> None:
    """The part, and an empty joint behind it; nothing where there are no words between two marks."""
    part = read(text)
    if part.skeleton.text:
        parts.append(part)
        joints.append(Joint())


def _marks(text: str) -> list[re.Match[str]]:
    """The ellipses and the words in brackets, in order."""
    if text.count(".") < 3 and _MAY_BE_MARKS.isdisjoint(text):  # as in most quotations
        return []
    insertions = [match for match in _INSERTION.finditer(text) if _is_insertion(match, text)]
    return sorted([*_ELLIPSIS.finditer(text), *insertions], key=lambda match: match.start())


def _is_insertion(match: re.Match[str], text: str) -> bool:
    """Whether brackets hold words of their own: no part of a word, "[un]safe", "[T]he", and no footnote's mark."""
    words, before, after = match.group(1), text[: match.start()][-1:], text[match.end() :][:1]
    if not read(words).skeleton.text or _joins_a_word(before) or (_joins_a_word(after) and words[-1] not in "'’ "):
        return False
    return len(words) > 1 or is_unspaced(words) or not (before.isalnum() or words.isdecimal())


def _joins_a_word(char: str) -> bool:
    return char.isalpha() and not is_unspaced(char)


def chain_of(parts: tuple[Text, ...], document: Prepared) -> Chain | None:
    """The places of the parts in order with the least left out; None where no such order is found."""
    places = [hits_of(part, document) for part in parts]
    if not all(places):
        return None
    starts = [[hit.at for hit in hits] for hits in places]
    best: Chain | None = None
    for first in places[0]:
        chain = [first]
        for hits, begins in zip(places[1:], starts[1:], strict=True):
            index = bisect_left(begins, chain[-1].end)
            if index == len(begins):
                return best
            chain.append(hits[index])
        found = Chain(tuple(chain))
        if best is None or found.widest < best.widest:
            best = found
    return best


def all_stand(parts: tuple[Text, ...], document: Prepared) -> bool:
    """Whether every part stands somewhere, in whatever order."""
    return all(hits_of(part, document) for part in parts)
