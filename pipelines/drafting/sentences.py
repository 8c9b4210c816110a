"""Where the sentences of a paragraph begin and end. A quotation is never cut; abbreviations end nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .publication_text import Span
from .quotation_marks import Quoted

_END = re.compile(r"(?:[.!?…][\"”’»)\]'“]*|[。！？][」』”’]*)(?=\s|$|(?<=[。！？」』]))")
_ABBREVIATED = re.compile(
    r"(?:^"
    r""
    r""
    r"|[\s(“\"/-])(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|No|Nos|Nr|Art|Arts|Sec|Ch|Fig|Vol|vol|pp?|ed|eds|al|vs|v|cf|e\.g|i\.e|etc|ca"
    r"|Inc|Ltd|Co|Corp|Gen|Gov|Sen|Rep|Rev|Hon|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K|U\.N|a\.m|p\.m"
    r"|z\.B|bzw|S|vgl|M|Mme|[A-ZÀ-Þ])\.$"
)


def sentences_of(text: str, quoted: Sequence[Quoted] = ()) -> tuple[Span, ...]:
    """The sentences in order; together with the spaces between them they are the whole paragraph."""
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end <= start or not _is_end(text, match, quoted):
            continue
        spans.append(Span(start, end))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if text[start:].strip():
        spans.append(Span(start, len(text.rstrip())))
    return tuple(spans)


def _is_end(text: str, match: re.Match[str], quoted: Sequence[Quoted]) -> bool:
    end = match.end()
    following = text[end:].lstrip()[:2]
    if any(q.start < match.start() and end < q.end for q in quoted):
        return False
    if match.group()[0] == "." and _ABBREVIATED.search(text[max(0, match.start() - 12) : match.start() + 1]):
        # An initial or an abbreviation; where a quotation closes behind it the sentence may end there all the same.
        return len(match.group()) > 1 and not following[:1].islower()
    if not following:
        return True
    lead = following[0]
    if lead in "“\"‘'(«„[" and len(following) > 1:
        lead = following[1]
    return not lead.islower()


def sentence_at(spans: Sequence[Span], offset: int) -> Span:
    """The sentence that holds the character at `offset`."""
    for span in spans:
        if span.start <= offset < span.end:
            return span
    return next((span for span in reversed(spans) if span.start <= offset), spans[0])
