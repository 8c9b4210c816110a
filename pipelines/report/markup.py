"""HTML made in Python: what the many citations are set from, where a template engine's macros cost too much.

`Html` is markup that may go into a document. There are three ways to it: `text`, which makes a value visible and
escapes it; `number`; and an f-string that holds nothing but such values. tests/pipelines/test_report_markup.py reads
the modules that make HTML and fails on any other value in an f-string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NewType

from markupsafe import escape

from .groups import Group, minute
from .marking import Mark, Part
from .text import visible

if TYPE_CHECKING:
    Html = NewType("Html", str)
else:
    Html = str  # which gives back what it is given; a NewType is a call in Python, 200,000 times in a large report

NOTHING: Final = Html("")
OUTWARD: Final = Html('rel="noreferrer noopener nofollow"')  # on every link that leaves the report


@dataclass(frozen=True, slots=True)
class Ready:
    """Markup for a template, which escapes everything that does not say by this method that it needs none."""

    markup: Html

    def __html__(self) -> str:
        return self.markup


_LEEWAY: Final = 5  # characters over the length that are kept rather than cut


_SPECIAL: Final = re.compile("[&<>\"']")  # what `escape` writes otherwise


def text(value: str) -> Html:
    """The value as a reader may see it: nothing unseen in it, and nothing in it taken for markup or a quote's end."""
    shown = visible(value)
    # Most of a report's values have nothing to escape, and to see that is a quarter of the cost of escaping.
    return Html(shown if _SPECIAL.search(shown) is None else str(escape(shown)))


def number(value: float) -> Html:
    """A number, as Python writes it."""
    return Html(str(value))


def joined(pieces: Iterable[Html]) -> Html:
    """Several pieces, one after the other."""
    return Html("".join(pieces))


@lru_cache(maxsize=4096)
def moment(at: datetime) -> Html:
    """A time, readable by people and programs."""
    return Html(f'<time datetime="{text(at.isoformat())}">{text(minute(at))}</time>')


@cache
def glyph(group: Group) -> Html:
    """The sign of an answer; the document has the symbols."""
    return Html(
        '<svg class="glyph" aria-hidden="true" focusable="false" width="16" height="16">'
        f'<use href="#glyph-{text(group.value)}"/></svg>'
    )


def deleted(parts: Iterable[Part]) -> Html:
    """The cited words; those that the source does not have are struck through."""
    return joined(
        Html(f"<del>{text(part.text)}</del>") if part.mark is Mark.DIFFERS else _plain(part) for part in parts
    )


def inserted(parts: Iterable[Part]) -> Html:
    """The archived passage; words that are not the cited ones are marked as new."""
    return joined(
        Html(f"<ins>{text(part.text)}</ins>") if part.mark is Mark.DIFFERS else _plain(part) for part in parts
    )


def _plain(part: Part) -> Html:
    return Html(f'<span class="{text(part.mark.value)}">{text(part.text)}</span>')


def shortened(words: str, length: int) -> str:
    """The words cut to about that many characters, at a space where there is one."""
    if len(words) <= length + _LEEWAY:
        return words
    return words[: length - 1].rsplit(" ", 1)[0] + "…"
