"""How firmly the publication itself says that a statement stands: its labels and its hedges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..publication import Standing
from .publication_text import Span
from .sentences import sentences_of


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
            r"|filed)|\bwas charged with|\bwere charged with"
            r"|\bAnklage\b[^.]{0,60}\berhoben\b|\bangeklagt\b|\bmise?s? en examen\b|\binculpée?s?\b|\bimputad[oa]s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.CONTESTED,
        re.compile(
            r"\b(?:is|are|remains?) (?:contested|disputed)|\bcontested\b(?=[^.]{0,60}\))"
            r"|\b(?:denied|denies|disputes?|rejects?|rejected) (?:it|the|this|these|any|all)\b"
            r"|\bcontradict(?:s|ed|ing)\b|\b(?:contested|disputed|denied|rejected) by\b"
            r"|\b(?:bestreite[tn]|bestritten|dementier\w+|conteste|contestent|dément|niegan?|desmienten?|nega|smentisce)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.ALLEGED,
        re.compile(
            r"\balleged\b|\ballegedly\b|\ballegations?\b|\breportedly\b|\bis said to\b"
            r"|\bare said to\b|\baccused of\b|\bpurported(?:ly)?\b|\brumou?red\b"
            r"|\bmutmaßlich\w*|\bangeblich\w*|\bprésumée?s?\b|\bpresunt[oa]s?\b|\bpresuntamente\b",
            re.IGNORECASE,
        ),
    ),
    (
        Standing.UNVERIFIED,
        re.compile(
            r"\bnot (?:been |be )?(?:independently |publicly )?(?:verif(?:ied|iable)|audited|confirmed"
            r"|corroborated|documented)"
            r"|\bunverif|\b(?:could not|cannot) be (?:verified|confirmed)|\bestimates?\b[^.()]{0,60}\bnot\b"
            r"|\bnot (?:a |yet )?filed|\bwithout confirming"
            r"|\b(?:nicht|nirgends) (?:unabhängig )?(?:belegt|bestätigt|überprüf\w+|nachweisbar)"
            r"|\bnon (?:vérifiée?s?|confirmée?s?)\b|\bno (?:verificad|confirmad)[oa]s?\b",
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
        # "Myths about X" lists them; "the reality vs. the myth" tells them apart, and holds what is documented.
        re.compile(
            r"\bnot verifiable|\bunverif|\bunconfirmed|\bunsupported"
            r"|\bnicht beleg(?:t|en)|\bnon vérifi|\bno verific"
            r"|^\W*(?:\d+\W+)?(?:\w+ )?myths?\b(?!.*\b(?:vs|versus|facts?|reality)\b)|\brumou?rs?\b",
            re.IGNORECASE,
        ),
    ),
    (Standing.CONTESTED, re.compile(r"\bcontested\b|\bdisputed\b", re.IGNORECASE)),
    (Standing.ALLEGED, re.compile(r"\ballegations?\b|\balleged\b", re.IGNORECASE)),
)
_REACH = 3000  # characters of a paragraph that are read on either side
_FEWEST_IN_A_LABEL = 3  # words
_AS_SAID = re.compile(r"as (?:disclosed|reported|claimed|stated|announced)", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\(([^()]{3,400})\)")


def label_of(text: str, sentence: Span, section: str, *, skipped: tuple[Span, ...] = ()) -> Label | None:
    """The label that holds for a sentence: in it, in its paragraph's brackets, in the heading above."""
    here = text[sentence.start : min(sentence.end, sentence.start + _REACH)]
    bracket = _in_brackets(_without(text, skipped), sentence)
    if bracket is not None and bracket.standing is Standing.CHARGED:
        return bracket  # "(Charges, not convictions.) He is accused of …" is more than an accusation
    return (
        _first(_LABELS, re.sub(r"[“\"][^“”\"]*[”\"]", " ", here))
        or bracket
        or _first(_SECTIONS, section, words=section)
        or _around(text, sentence, skipped)
    )


def _first(table: tuple[tuple[Standing, re.Pattern[str]], ...], text: str, *, words: str | None = None) -> Label | None:
    """The first label of a table that stands in a text; `words` are given as its words, else those that were found."""
    for standing, pattern in table:
        if found := pattern.search(text):
            return Label(standing, None, words or found.group())
    return None


def _in_brackets(text: str, sentence: Span) -> Label | None:
    """The first label that stands in brackets in the paragraph: it is said of all of it."""
    for bracket in _PARENTHESIS.finditer(text, max(0, sentence.start - _REACH), sentence.end + _REACH):
        words = bracket.group(1)
        if _AS_SAID.fullmatch(words) and sentence.start <= bracket.start() < sentence.end:
            return Label(Standing.ATTRIBUTED, None, words)
        if len(words.split()) < _FEWEST_IN_A_LABEL:
            continue  # "retail workers accused (not convicted) of theft" says nothing about the paragraph
        label, who = _first(_LABELS, words, words=words), _ATTRIBUTED.search(words)
        if who is not None and (label is None or label.standing is not Standing.CHARGED):
            return Label(Standing.ATTRIBUTED, who["who"].strip(), words)
        if label is not None:
            return label
    return None


# A label of one sentence may hold for its neighbours: a denial and "these are not audited" look back, a charge goes on.
_SPREADING = tuple(
    (standing, pattern)
    for standing, pattern in _LABELS
    if standing in (Standing.CHARGED, Standing.CONTESTED, Standing.UNVERIFIED)
)
_LOOKS_BACK = re.compile(
    r"\s*(?:These|This|Those|That|Such|It|Both|Neither|None|All of|The (?:figures?|numbers?|claims?))\b"
)
_DENIAL = re.compile(
    r"\b(?:denied|denies|disputes?|rejects?|rejected|bestreite[tn]|bestritten|conteste|dément|niegan?)\b", re.IGNORECASE
)


def _around(text: str, sentence: Span, skipped: tuple[Span, ...]) -> Label | None:
    """The label that another sentence of the paragraph holds for this one."""
    start = max(0, sentence.start - _REACH)
    near = _without(text, skipped)[start : sentence.end + _REACH]
    if _first(_SPREADING, near) is None:
        return None
    # What is quoted is not the publication's label, and brackets have been asked before.
    own = re.sub(r"[“\"][^“”\"]*[”\"]|\([^()]*\)", lambda m: " " * len(m.group()), near)
    for other in sentences_of(own):
        words = own[other.start : other.end]
        is_before = start + other.end <= sentence.start
        for standing, pattern in _SPREADING:
            if (found := pattern.search(words)) is None:
                continue
            back = not is_before and (_LOOKS_BACK.match(words) or _DENIAL.search(found.group()))
            holds = is_before if standing is Standing.CHARGED else back
            if holds:
                return Label(standing, None, found.group())
    return None


def _without(text: str, skipped: tuple[Span, ...]) -> str:
    """The text with its lists of sources blanked: what a title says is said of nothing here."""
    for span in skipped:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
