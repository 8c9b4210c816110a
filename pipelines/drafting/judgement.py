"""What a pair of quotation marks is for: somebody's words, a title, a name or term, or distance.

Judged by kinds of evidence, never by the words of one publication: how long it is and whether it reads like a sentence
or a label, what stands directly before and behind, whether it is said of somebody, whether a note calls for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from ..matching.characters import is_unspaced
from .lexicon import SMALL_IN_TITLES, SMALL_WORDS
from .publication_text import Span
from .quotation_marks import Quoted
from .speech import Attribution, Saying


class Use(Enum):
    """What quotation marks are used for."""

    QUOTATION = "words that somebody said or wrote"
    TITLE = "the title of a work"
    TERM = "a name or a technical term"
    DISTANCE = "words that the author keeps away from: scare quotes, slogans, myths"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The use, and why a person should look at it; `doubt` is None where it is plain."""

    use: Use
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a judgement looks at. `noted`: a note mark stands directly behind; `disowned`: the section lists myths."""

    text: str
    sentence: Span
    quoted: Quoted
    attribution: Attribution
    noted: bool
    sentence_noted: bool
    disowned: bool
    slanted: bool
    in_notes: bool
    listed: bool  # an item of a list whose items all begin with quoted words


_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_VERBS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|shall|should|do|does|did|cannot|"
    r"[a-z]{3,}n[’']t|[a-z]+(?:ed|ing|izes|ises|ates|ifies))\b"
)
# Nouns that say of the words before them what they are: a way of speaking, not a source's words.
_LABELLED = re.compile(
    r"\s*(?:\w+\s){0,1}?(?:headline|framing|frame|thesis|reading|narrative|myth|trope|claim|claims|figure|figures|number|cliché|"
    r"stereotype|caricature|meme|slogan|label|notion|idea|fallacy|analogy|metaphor|category|approach|approaches)\b"
)
_NAMED_SO = re.compile(
    r"(?:\bso-called|\bself-described|\bself-styled|\bknown(?:\s\w+)?\sas"
    r"|\bcalled|\bdubbed|\bnicknamed|\bnamed|\btermed|\breferred\sto\sas"
    r"|\blabell?ed|\bthe\s(?:term|word|words|phrase|name|label|concept\sof"
    r"|idea\sof|notion\sof)|\bconcepts?\s(?:of|like)|\bslogans?(?:\sof)?"
    r"|\bcoined(?:\sthe)?|\bconsidered|\bnamely|\bliterally|\bmeaning"
    r"|\bthe\sheadline|\bthe\smyth\s(?:of|that)|\bbranded|\bstyled"
    r"|\banecdote\s(?:for|of)|\bcase\sof|\bexample\sof|\bdescribed\sonly\sas|\bwhat\s(?:\w+\s){1,4}calls?(?:\san?|\sthe)?)"
    r"(?:\s(?:an?|the|its?|one\sof\s[\w’']+))?\s*$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\bnot|\bnever|\brather\sthan|\binstead\sof|\bless\sas|\bneither|\bnor"
    r"|\bunlike|n[’']t|\bno\slonger|\bshould\sbe\s\w+\sas|\bmust\sbe\s\w+\sas)"
    r"(?:\s(?:an?|the|as|simply|merely|just|exactly|about))*\s*$",
    re.IGNORECASE,
)
_DENIAL_BEHIND = re.compile(
    r"\W*\s*(?:not\s(?:true|so|quite|accurate|supported)|false\b|untrue"
    r"|wrong|incorrect|this\sis\s(?:not|false|wrong)|it\sis\s(?:not|false)|"
    r"that\sis\s(?:not|false)|there\sis\sno|no\s(?:evidence|such)"
    r"|conflates|misleading|debunked|a\smyth|mistranslat|nobody|no\sone)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:entitled|titled|headed|headlined|published|released|issued"
    r"|launched|paper|report|article|essay|book|study|film|song|poem|"
    r"chapter|series|podcast|documentary|column|editorial|blog\spost"
    r"|op-ed|white\spaper|speech|lecture|policy|campaign|programme|program|"
    r"project|initiative|plan|exhibition|novel|on|in|see|cf\.)"
    r"(?:\s\d{4}(?:-\d\d){0,2})?(?:\s(?:an?|the|his|her|its|their))?(?:\s(?:[a-z]+\s){0,2})?[,:]?\s*$",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(r"\s*(?:\(\s*(?:[^()]*\b(?:19|20)\d\d|[A-Z][\w .&]+\))|,\s(?:[A-Z]|in\s[A-Z])|\[[A-Z])")
_LONG_UNSPACED, _SHORT_UNSPACED = 14, 7  # characters
_FEWEST_SAID = 5  # words: "they called it “an outlier taken on a windy day”" is more than a name for it
_LONG = 8  # words: what is longer is hardly a term


def judged(around: Surroundings) -> Judgement:  # noqa: C901, PLR0911, PLR0912 - one kind of evidence a return
    """What the marks are for. Pure."""
    text, quoted, said = around.text, around.quoted, around.attribution
    inner = text[slice(*quoted.inner)].strip()
    words = _WORD.findall(inner)
    before, behind = text[around.sentence.start : quoted.start], text[quoted.end : around.sentence.end]
    named = said.saying in (Saying.NAMED, Saying.PRONOUN)
    if quoted.names_a_title:
        return Judgement(Use.TITLE)
    if not words:
        return Judgement(Use.DISTANCE)
    if is_unspaced(words[0][0]):
        return _without_spaces(around, inner)
    if around.in_notes:
        sentence_like = (len(words) >= 20 or (len(words) >= _LONG and said.before)) and not _is_title_case(words)
        return Judgement(Use.QUOTATION if sentence_like else Use.TITLE)
    if _denied(before, text[quoted.end :], around):
        return Judgement(Use.DISTANCE)
    if _is_title(inner, words, before, text[quoted.end :], around):
        return Judgement(Use.TITLE)
    if around.listed and len(words) >= 3:
        return Judgement(Use.QUOTATION)
    if _is_parenthesis(text, quoted) and not around.noted and not named:
        return Judgement(Use.TERM)
    if len(words) >= _LONG:
        doubtful = not (named or around.noted or around.sentence_noted or said.saying is Saying.VERB)
        if doubtful and _is_characterised(before, behind):
            return Judgement(Use.DISTANCE)
        return Judgement(Use.QUOTATION, "nobody is named whose words these are" if doubtful else None)
    if _NAMED_SO.search(before) and not around.noted and (len(words) < _FEWEST_SAID or said.saying is Saying.NONE):
        return Judgement(Use.TERM)
    if _LABELLED.match(behind):
        return Judgement(Use.DISTANCE)
    if _reads_like_speech(inner, words):
        return _speech_like(around, words)
    if around.noted and len(words) >= 3:
        return Judgement(Use.QUOTATION)
    if said.before and not _is_name(words) and (named or len(words) >= 3):
        return Judgement(Use.QUOTATION, "so few words may be a term")
    return Judgement(Use.TERM)


def _without_spaces(around: Surroundings, inner: str) -> Judgement:
    """In Chinese, Japanese and their like words cannot be counted: what is long, or said by somebody, is quoted."""
    said = around.noted or around.sentence_noted or around.attribution.saying is not Saying.NONE
    if len(inner) >= _LONG_UNSPACED or (said and len(inner) >= _SHORT_UNSPACED):
        return Judgement(Use.QUOTATION, None if said else "nobody is named whose words these are")
    return Judgement(Use.TERM)


def _speech_like(around: Surroundings, words: list[str]) -> Judgement:
    """A phrase with small words in it: copied from somewhere, unless nothing around it says so and it is short."""
    said = around.attribution
    if around.noted or around.sentence_noted or said.saying is not Saying.NONE:
        return Judgement(
            Use.QUOTATION, None if said.saying is not Saying.VERB else "nobody is named whose words these are"
        )
    if len(words) >= 3:
        return Judgement(Use.QUOTATION, "nobody is named whose words these are")
    return Judgement(Use.DISTANCE)


def _reads_like_speech(inner: str, words: list[str]) -> bool:
    """Whether the words are more than a label: a small word beside words with content, or a sentence's end."""
    if _is_name(words):
        return False
    small = sum(word.lower() in SMALL_WORDS for word in words)
    if len(words) <= 2:
        return bool(small) and len(words) == 2
    return bool(small) or len(words) >= 5 or _VERBS.search(inner) is not None


def _is_name(words: list[str]) -> bool:
    """Whether every word with content has a capital: the name of a programme, a product, a place."""
    content = [word for word in words if word.lower() not in SMALL_IN_TITLES]
    return bool(content) and all(word[0].isupper() or word[0].isdigit() for word in content) and len(words) >= 2


def _is_title_case(words: list[str]) -> bool:
    """Whether most words with content have a capital, and not only the first."""
    content = [word for word in words if word.lower() not in SMALL_IN_TITLES]
    capital = sum(word[0].isupper() or word[0].isdigit() for word in content)
    return len(words) >= 3 and len(content) >= 2 and capital * 10 >= len(content) * 7


def _is_title(inner: str, words: list[str], before: str, behind: str, around: Surroundings) -> bool:
    if around.slanted and not around.noted:
        return True
    title_case = _is_title_case(words)
    published = _PUBLISHED.search(before) is not None
    if (
        title_case
        and (published or len(words) >= 4)
        and not (around.attribution.before and inner.endswith((".", "!", "?")))
    ):
        return True
    if published and _AFTER_TITLE.match(behind) and inner[:1].isupper() and len(words) <= 20:
        return not around.attribution.before
    return (
        published
        and inner[:1].isupper()
        and len(words) >= 3
        and re.search(r"\b(?:entitled|titled|headed|headlined)\W*$", before) is not None
    )


def _denied(before: str, behind: str, around: Surroundings) -> bool:
    """Whether the publication says of the words that they are not so, or not to be used."""
    if _DENIED.search(before):
        return True
    alone = not re.search(r"\w", before)
    if alone and _DENIAL_BEHIND.match(behind) and not around.noted:
        return True
    return (
        around.disowned
        and around.attribution.saying is not Saying.NAMED
        and not around.noted
        and not _subject_before(before)
    )


def _subject_before(before: str) -> bool:
    """Whether a document or body stands before the words as whoever says them: "The ABC report stops at …"."""
    return re.search(
        r"\b(?:report|document|statement|study|judgment|ruling|law|article|assessment|paper|letter|filing)\b", before
    ) is not None and (re.search(r"\b[A-Z]{2,}|\b[A-Z][a-z]+\s[A-Z]", before) is not None)


def _is_characterised(before: str, behind: str) -> bool:
    return _LABELLED.match(behind) is not None or _NAMED_SO.search(before) is not None


def _is_parenthesis(text: str, quoted: Quoted) -> bool:
    """Whether brackets hold the words and nothing else: an example, or a term's translation."""
    return text[: quoted.start].rstrip().endswith("(") and text[quoted.end :].lstrip().startswith(")")
