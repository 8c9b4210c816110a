"""How firmly the publication itself says that a statement stands: its labels and its hedges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..publication import Standing
from .publication_text import Span


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says; `who` is whose statement it is, where the label names somebody."""

    standing: Standing
    who: str | None
    words: str


_ATTRIBUTED = re.compile(r"\b[Aa]ttributed to (?:the |an? )?(?P<who>[^;,.()]{2,80})", re.DOTALL)
# In the order in which they count: a charge is more than an allegation, and each is more than "according to".
_LABELS: tuple[tuple[Standing, re.Pattern[str]], ...] = (
    (
        Standing.CHARGED,
        re.compile(
            r"\bcharges?, not (?:a )?convictions?|\bnot (?:been )?convicted|\bcharges announced|\bindict(?:ed|ment)"
            r"|\bprosecutors (?:have )?(?:charged|allege|issued a complaint"
            r"|filed)|\bwas charged with|\bwere charged with",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.CONTESTED,
        re.compile(
            r"\b(?:is|are|remains?) (?:contested|disputed)|\bcontested\b(?=[^.]{0,60}\))"
            r"|\b(?:denied|denies|disputes?|rejects?|rejected) (?:it|the|this|these|any|all)\b"
            r"|\bcontradict(?:s|ed|ing)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.ALLEGED,
        re.compile(
            r"\balleged\b|\ballegedly\b|\ballegations?\b|\breportedly\b|\bis said to\b"
            r"|\bare said to\b|\baccused of\b|\bpurported(?:ly)?\b|\brumou?red\b",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.UNVERIFIED,
        re.compile(
            r"\bnot (?:been |be )?(?:independently |publicly )?(?:verif(?:ied|iable)|audited|confirmed"
            r"|corroborated|documented)"
            r"|\bunverif|\b(?:could not|cannot) be (?:verified|confirmed)|\bestimates?\b[^.()]{0,60}\bnot\b"
            r"|\bnot (?:a |yet )?filed|\bwithout confirming",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.ANALYSIS,
        re.compile(
            r"\banalytical (?:framing|equivalence|argument|reading)|\bour (?:own )?(?:analysis|reading|interpretation"
            r"|judgement|judgment)\b|\bthe author[’']s (?:view|reading|analysis)|\bopinion\)|\bit could be argued",
            re.IGNORECASE,
        ),
    ),
)
_SECTIONS: tuple[tuple[Standing, re.Pattern[str]], ...] = (
    (
        Standing.UNVERIFIED,
        re.compile(r"\bnot verifiable|\bunverif|\bunconfirmed|\bmyths?\b|\brumou?rs?\b|\bunsupported", re.IGNORECASE),
    ),
    (Standing.CONTESTED, re.compile(r"\bcontested\b|\bdisputed\b", re.IGNORECASE)),
    (Standing.ALLEGED, re.compile(r"\ballegations?\b|\balleged\b", re.IGNORECASE)),
)
_REACH = 3000  # characters of a paragraph that are read on either side
_PARENTHESIS = re.compile(r"\(([^()]{3,400})\)")


def label_of(  # noqa: PLR0911 - one place a return
    text: str, sentence: Span, section: str, *, skipped: tuple[Span, ...] = ()
) -> Label | None:
    """The label that holds for a sentence: in it, in its paragraph's brackets, in the heading above."""
    own = _without(text, skipped)[max(0, sentence.start - _REACH) : sentence.end + _REACH]
    here = text[sentence.start : min(sentence.end, sentence.start + _REACH)]
    outside = re.sub(r"[“\"][^“”\"]*[”\"]", " ", here)
    for standing, pattern in _LABELS:
        if found := pattern.search(outside):
            return Label(standing, None, found.group())
    for bracket in _PARENTHESIS.finditer(own):
        for standing, pattern in _LABELS:
            if found := pattern.search(bracket.group(1)):
                who = _ATTRIBUTED.search(bracket.group(1))
                if who is not None and standing is not Standing.CHARGED:
                    return Label(Standing.ATTRIBUTED, who["who"].strip(), bracket.group(1))
                return Label(standing, None, bracket.group(1))
        if (who := _ATTRIBUTED.search(bracket.group(1))) is not None:
            return Label(Standing.ATTRIBUTED, who["who"].strip(), bracket.group(1))
    for standing, pattern in _SECTIONS:
        if found := pattern.search(section):
            return Label(standing, None, section)
    for standing, pattern in _LABELS:
        if standing is not Standing.ALLEGED and (found := pattern.search(re.sub(r"[“\"][^“”\"]*[”\"]", " ", own))):
            return Label(standing, None, found.group())
    return None


def _without(text: str, skipped: tuple[Span, ...]) -> str:
    """The text with its lists of sources blanked: what a title says is said of nothing here."""
    for span in skipped:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
