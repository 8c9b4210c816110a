"""The figures of a paragraph: what is a statement's number, and not part of a name, an address or a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..matching.folding import fold
from ..quantities.lexer import quantities_in
from ..quantities.values import Quantity
from .lexicon import EMPTY_WORDS, NO_COUNTS, ORDINALS
from .publication_text import Span


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure in a block: where it stands, how it is written, and the words beside it that label it."""

    start: int
    end: int
    text: str
    near: str | None
    is_date: bool = False


# "3.4+ billion" is 3.4 billion and more; the sign stands between number and scale.
_MORE_THAN = re.compile(r"(?<=\d)\+(?=\s(?:thousand|million|billion|trillion|mn|bn|[kmb]\b))", re.IGNORECASE)
_WORD_NUMBER = re.compile(r"[^\W\d_]")
_IDENTIFIER_BEFORE = re.compile(
    r"(?:\b(?:No|Nos|Nr|Art|Arts|Article|Articles|Section|Sections|Sec"
    r"|Chapter|Part|Annex|Appendix|Figure|Fig|Table|Volume|Vol|Issue"
    r"|Page|pp|p|Note|Tier|Level|Phase|Track|Type|Class|Version"
    r"|Proposition|Step|Stage|Grade|Room|Flight|Route|Highway|Channel"
    r"|Order|Resolution|Directive|Regulation|Law|Act|Bill|Rule|Form"
    r"|Item|Case|Docket|Chart|Box|Group|Model|Series|Mark|Day|Week"
    r"|Round|Lot|Unit|Pier|Gate|Block|Line)\.?|§|#|№)\s?$",
    re.IGNORECASE,
)
_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(“\"/-])([A-ZÀ-Þ][\w.’'-]*)\s$")
_ACRONYM_BEHIND = re.compile(r"\s[A-Z]{2,5}\s\d")
_ACRONYM_BEFORE = re.compile(r"\d\s[A-Z]{2,5}\s$")
_JOINED_BEHIND = re.compile(r"(?:[A-Z]{1,3}\d?\b(?!\$)|/\w|:\d|’?s\b|\.\w)")
_CLOCK = re.compile(r"\s?(?:a\.m\.|p\.m\.|am\b|pm\b|o’clock|o'clock|Uhr\b)")
_COUNTED = re.compile(
    r"[\s-]+(?:(?!(?:and|or|of|the|in|on|at|by|for|from|with|to|is|are|was|were|that|who|which|as|but)\b)[\w’'&/-]+[\s-]+){0,3}?[a-zà-þ’'-]{2,}s?\b"
)
_PLURAL_NEAR = re.compile(r"[\s-]+(?:[\w’'&/.-]+\s+){0,4}?(?:[a-zà-þ-]{2,}(?:s|i|ren|men|ople|ta)|[A-Z]\w*s)\b")
_OF_THEM = re.compile(r"\s(?:of|others?|percent|per cent)\b")
_YEARS = re.compile(r"(?:19|20)\d\d")
_EFFECT = re.compile(
    r"\b(?:born|died|effective|in\sforce|into\sforce|into\seffect|expires?|expired|deadline|due|dated|ratified|sworn\sin)\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_GAP_NOT_NEAR = re.compile(r"[.;:!?…()\[\]“”\"—–|/]|\s-\s|,\s")


def figures_of(
    text: str, *, skipped: Sequence[Span] = (), languages: frozenset[str] = frozenset({"en"})
) -> tuple[FoundFigure, ...]:
    """The figures in order, those inside `skipped` (titles, lists of sources) left out."""
    if not any(c.isdigit() for c in text) and not _WORDS_FOR_NUMBERS.search(text):
        return ()
    plain = _MORE_THAN.sub(" ", text)
    folded = fold(plain)
    places: list[tuple[int, int, bool]] = []
    for first, last in _together(folded.text, quantities_in(folded.text, languages)):
        start, end = _as_written(text, *folded.span(first.start, last.end))
        if _is_statement(text, start, end, first):
            places.append((start, end, first.is_date))
    shares = [match for match in _SHARES.finditer(text) if not _is_in(match, places) or " of " in match.group()]
    places = [
        *(place for place in places if not any(m.start() <= place[0] and place[1] <= m.end() for m in shares)),
        *((match.start(), match.end(), False) for match in shares),
    ]
    return tuple(
        FoundFigure(start, end, " ".join(text[start:end].split()), near_of(text, start, end), is_date=is_date)
        for start, end, is_date in sorted(places)
        if not any(span.start < end and start < span.end for span in skipped)
    )


def _is_in(match: re.Match[str], places: Sequence[tuple[int, int, bool]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end, _ in places)


# Shares and dozens in words, which the lexer leaves alone because they may be something else.
_SHARES = re.compile(
    r"\b(?:(?:one|a|two|three|four)[- ](?:thirds?|quarters?|fifths?|tenths?)|half)(?=\s(?:of|the|its|their|all)\b)"
    r"|\b(?:a|half\sa|two|three|four|five|six|several)\sdozen\b(?!\sof\b)"
    r"|\b\d{1,3}\s(?:out\sof|in\severy)\s\d{1,4}\b",
    re.IGNORECASE,
)
_WORDS_FOR_NUMBERS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|dozen|half|thirds?|quarters?|hundred|thousand|million|billion)\b",
    re.IGNORECASE,
)


# "Fell from 64 million pounds to 51 million pounds" are two figures; "range from 24 to 32 million" is one.
_CHANGE = re.compile(r"\b(?:from|von|de|desde|da)\s(?:[A-Z]{2,4}\s?|[$€£¥]\s?)?$")


def _together(text: str, quantities: Sequence[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    """Each quantity, the two ends of a range as one."""
    index = 0
    while index < len(quantities):
        first = quantities[index]
        following = quantities[index + 1] if index + 1 < len(quantities) else None
        ends = following is not None and following.in_range and following.start - first.end <= 5
        # "rose 12% to $4.5bn" are two figures.
        changes = following is not None and first.units and following.units and _CHANGE.search(text, 0, first.start)
        alike = following is not None and (not first.units or first.units & following.units)
        if first.in_range and following is not None and ends and alike and not changes:
            yield first, following
            index += 2
            continue
        yield first, first
        index += 1


# What the lexer leaves off: the end of a range that begins with 0, and "thirds" behind "two".
_LONGER = re.compile(r"(?<=\b0)[-–]\d+(?:\.\d+)?(?![\w-])|[- ](?:thirds?|quarters?|fifths?|tenths?)\b")


def _as_written(text: str, start: int, end: int) -> tuple[int, int]:
    """The figure without what the lexer took for a unit and is a name's beginning ("2,048 H800s", "14 media")."""
    written = text[start:end]
    cut = re.match(r"(.*\d)\s?(?:[A-Z]|media)$", written)
    if cut and (text[end : end + 1].isalnum() or written.endswith("media")):
        return start, start + cut.end(1)
    if longer := _LONGER.match(text, end):
        return start, longer.end()
    named = re.match(r"(.*(?:illion|thousand|hundred|\d))\s\d+[A-Z]$", written)
    return start, start + named.end(1) if named else end


def _is_statement(text: str, start: int, end: int, quantity: Quantity) -> bool:  # noqa: PLR0911 - one reason a return
    before, behind, written = text[max(0, start - 40) : start], text[end : end + 60], text[start:end]
    if quantity.is_date:
        return (
            len(quantity.parts) >= 2
            and _EFFECT.search(before) is not None
            and re.search(r"\d\d?\b.*\d{4}|\d{4}-\d\d-\d\d", written) is not None
        )
    if quantity.bare_year or (_YEARS.fullmatch(written) and not quantity.units):
        return False
    if re.search(r"\d(?:st|nd|rd|th)\b|^\d{4}s$", written) or re.match(r"(?:st|nd|rd|th)\b", behind):
        return False
    if re.fullmatch(r"\d+(?:\.\d+)?[A-Z]", written) and written[-1] not in "KMBT":
        return False  # 5G, 1260H: names, whatever units G and H are
    if _TELEPHONE.search(text[max(0, start - 8) : end + 10]) or _is_counter(before, behind):
        return False
    if not re.search(r"\d", written):
        if written.lower() == "two" and _DEFINITE.search(before):
            return False  # "between the two shores" counts nothing
        return _is_spelled_statement(written, behind)
    if (
        _in_address(text, start, end)
        or _CLOCK.match(behind)
        or _CLOCK.search(written)
        or re.search(r"\d[:.]$", before[-2:])
    ):
        return False
    marked = bool(quantity.units) or re.search(r"[^\d.,\s]", written.lstrip("-")) is not None
    if marked or behind.startswith(("×", "x ", "-fold", "+")):
        return not (_JOINED_BEHIND.match(behind) and re.fullmatch(r"\d+\w", written))
    return not _is_identifier(written, before, behind) and not _opens_block(start, behind)


_TELEPHONE = re.compile(r"\(\d{3}\)\s?\d{3}-\d{4}|\+\d{1,3}[\s-]\d+[\s-]\d{3}")


def _is_counter(before: str, behind: str) -> bool:
    """The number of an enumeration inside a sentence: "1) a single network, 2) a split one"."""
    return behind.startswith(")") and before.count("(") <= before.count(")")


_DEFINITE = re.compile(r"\b(?:the|these|those|his|her|its|their|our|my|your|other|last|first)\s$", re.IGNORECASE)


def _opens_block(start: int, behind: str) -> bool:
    """The number of a heading or a list item: "3. Results"."""
    return start == 0 and re.match(r"[.)]\s", behind) is not None


def _is_identifier(written: str, before: str, behind: str) -> bool:  # noqa: PLR0911 - one kind of name a return
    """Whether digits without a unit are part of a name: "Section 13", "Tier 1", "84 FR 54002", "Ernie 4.5", "1:N"."""
    if _IDENTIFIER_BEFORE.search(before) or _JOINED_BEHIND.match(behind):
        return True
    if _ACRONYM_BEHIND.match(behind) or _ACRONYM_BEFORE.search(before):
        return True
    if re.search(r"[\w)][-/]$", before) or re.search(r"[:/]$", before[-1:]):
        return True
    if re.match(r"0\d", written):
        return True
    capital = _CAPITAL_BEFORE.search(before)
    begins = capital is not None and re.search(r"(?:^|[.!?:]\s+)[A-ZÀ-Þ][\w’'-]*\s$", before) is not None
    counted = _COUNTED.match(behind)
    if "." in written and (capital is not None or counted is None):
        return True
    if capital is not None and not begins and "," not in written:
        return True
    if "," in written and re.fullmatch(r"\d{1,3}(?:,\d{3})+", written):
        return False
    return counted is None and not re.match(r"\s?(?:%|percent|of\b|\)|,|\.|;|$)", behind)


def _is_spelled_statement(written: str, behind: str) -> bool:
    """Whether a number in words counts something: "eleven centres", "two-thirds of", "half of all"."""
    words = re.findall(r"[^\W\d_]+", written.lower())
    if not words or (words[0] in NO_COUNTS and len(words) == 1) or words[-1] in ORDINALS:
        return False
    if written[:1].isupper() and re.match(r"[\s-][A-ZÀ-Þ]", behind):
        return False  # the Four Freedoms, the Five-Year Plan: names
    if re.match(r"\sothers?\b", behind):
        return False
    if words[-1] in ("half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "halves") or "half" in words:
        return _OF_THEM.match(behind) is not None
    if len(words) > 1 and words[-1] in ("million", "billion", "thousand", "hundred", "dozen", "trillion"):
        return True
    return _PLURAL_NEAR.match(behind) is not None or "-" in written or len(words) > 1


def _in_address(text: str, start: int, end: int) -> bool:
    word_start = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    word = text[word_start : end + 20].split(" ", maxsplit=1)[0]
    return "://" in word or word.startswith("www.") or re.match(r"10\.\d{4,}/", word) is not None


_QUALIFIED = re.compile(
    r"(?:\s(?:about|around|approximately|roughly|some|nearly|almost"
    r"|circa|ca\.|over|under|more than|less than|fewer than|at least"
    r"|at most|up to|an estimated|estimated))+$",
    re.IGNORECASE,
)


def near_of(text: str, start: int, end: int) -> str | None:
    """The words beside a figure that say what it counts: those behind it, else those before, as they stand there."""
    behind = _GAP_NOT_NEAR.split(text[end : end + 80].lstrip("+×%-’ "), maxsplit=1)[0]
    words = behind.split()
    while words and words[0].lower() in EMPTY_WORDS:
        words = words[1:]
    kept: list[str] = []
    for word in words[:5]:
        if kept and word.lower() in EMPTY_WORDS and len(kept) >= 2:
            break
        kept.append(word)
    while kept and kept[-1].lower() in EMPTY_WORDS:
        kept.pop()
    if kept:
        return " ".join(kept)
    return _before(text, start)


def _before(text: str, start: int) -> str | None:
    """The last words before a figure, its own qualifier left out."""
    lead = text[max(0, start - 80) : start].rstrip("~≈<>+ ")
    lead = _QUALIFIED.sub("", lead)
    pieces = [piece for piece in re.split(r"[.;!?()\[\]“”\"—–]|,\s", lead.rstrip(": ,")) if piece.strip()]
    words = pieces[-1].split() if pieces and not lead.endswith(("(", ".")) else []
    words = words[-4:]
    while words and words[0].lower() in EMPTY_WORDS:
        words = words[1:]
    while words and words[-1].lower() in EMPTY_WORDS:
        words.pop()
    return " ".join(words) or None
