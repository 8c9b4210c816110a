"""What changed around a passage that still stands: its neighbours, its place, the page's address, the page's topic.

None of it is a verdict, and no event of drift: the cited words stand, or are absent, whatever stands around them. It is
what a person who looks at the source should know. What the first capture had is compared with what the newest has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from .portraits import is_another_page

_NEAREST: Final = 8  # words on either side; further off stands the next paragraph
_SHARED: Final = 0.75  # of these words: a counter or a date beside a quotation moves every night
_WORD: Final = re.compile(r"[^\W\d_]+")


class RemarkKind(StrEnum):
    """What sort of thing changed around the passage."""

    SURROUNDINGS = "surroundings changed"
    ZONE = "moved to another zone"
    PAGE = "moved to another page"
    SECTION = "moved to another section"
    TARGET = "redirected elsewhere"
    TOPIC = "replaced by another topic"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that changed around a passage; `sentence` tells it to people, with both sides."""

    kind: RemarkKind
    sentence: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a passage stood in one capture. Everything is None, or empty, where it is not known.

    `before` and `after` are the words around the passage, `zone` as findings have it, `section` the heading that it
    stands under, `address` where the redirects ended, `portrait` what the document is about.
    """

    before: str = ""
    after: str = ""
    zone: str | None = None
    section: str | None = None
    address: str | None = None
    portrait: bytes | None = None


def remarks(first: Setting, now: Setting, *, stands: bool) -> tuple[Remark, ...]:
    """What changed around a citation between two captures; `stands`: whether its passage is there in both."""
    found = [_target(first.address, now.address), _topic(first.portrait, now.portrait, stands=stands)]
    if stands:
        found += [_zone(first.zone, now.zone), _section(first.section, now.section), _surroundings(first, now)]
    return tuple(remark for remark in found if remark is not None)


def _target(first: str | None, now: str | None) -> Remark | None:
    """Another host or path at the end of the redirects. Scheme, "www." and a slash at the end are the same place."""
    if first is None or now is None or _place(first) == _place(now):
        return None
    return Remark(RemarkKind.TARGET, f"The address led to {first} at first and leads to {now} now.")


def _place(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def _topic(first: bytes | None, now: bytes | None, *, stands: bool) -> Remark | None:
    """Whether the page is about something else. A passage that stands says by itself that it is not."""
    if stands or first is None or now is None or not is_another_page(first, now):
        return None
    sentence = "The page shares few words with the one first captured: it is another one, or was written anew."
    return Remark(RemarkKind.TOPIC, sentence)


def _zone(first: str | None, now: str | None) -> Remark | None:
    if first is None or now is None or first == now:
        return None
    if first.startswith("page ") and now.startswith("page "):
        return Remark(RemarkKind.PAGE, f"The passage stood on {first} at first and stands on {now} now.")
    return Remark(RemarkKind.ZONE, f"The passage stood {_where(first)} at first and stands {_where(now)} now.")


def _where(zone: str) -> str:
    words = {"main": "in the main text", "outside": "outside the main text", "metadata": "in the page's metadata"}
    return words.get(zone, f"on {zone}")


def _section(first: str | None, now: str | None) -> Remark | None:
    if first is None or now is None or _words(first) == _words(now):
        return None
    return Remark(RemarkKind.SECTION, f"The passage stood under “{first}” at first and stands under “{now}” now.")


def _surroundings(first: Setting, now: Setting) -> Remark | None:
    sides = []
    if not _alike(_words(first.before)[-_NEAREST:], _words(now.before)[-_NEAREST:]):
        sides.append(f"before it {_shown(first.before, last=True)}, now {_shown(now.before, last=True)}")
    if not _alike(_words(first.after)[:_NEAREST], _words(now.after)[:_NEAREST]):
        sides.append(f"after it {_shown(first.after, last=False)}, now {_shown(now.after, last=False)}")
    if not sides:
        return None
    return Remark(RemarkKind.SURROUNDINGS, f"Other words stand around the passage than at first: {'; '.join(sides)}.")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _alike(one: list[str], other: list[str]) -> bool:
    """Whether two rows of words share most of their words in their order."""
    longer = max(len(one), len(other))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _SHARED * longer


def _shown(text: str, *, last: bool) -> str:
    """The words of a side that were compared, as they stand in the text; `last`: the nearest are the last."""
    words = text.split()
    shown = " ".join(words[-_NEAREST:] if last else words[:_NEAREST])
    return f"“{shown}”" if shown else "nothing"
