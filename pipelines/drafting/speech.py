"""Who says what is quoted: speech verbs, "according to", and the name that goes with them in the sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from .lexicon import SENTENCE_WORDS
from .publication_text import Span
from .quotation_marks import Quoted


def _any(listed: str) -> str:
    return "|".join(sorted((re.escape(word.replace("_", " ")) for word in listed.split()), key=len, reverse=True))


# Verbs that introduce somebody's words. English in its forms; of other languages what newspapers use most.
_SAYING = _any(
    "said says say saying told tells tell wrote writes write "
    "writing noted notes note noting argued argues argue arguing "
    "added adds add adding explained explains explain explaining stated states stating reported reports "
    "reporting declared declares declare declaring warned warns warn warning concluded concludes conclude concluding "
    "observed observes observe observing claimed claims claim claiming insisted insists insist described describes "
    "describe describing called calls asked asks ask asking "
    "answered answers answer replied replies reply reasons reasoned "
    "suggested suggests suggest emphasized emphasised emphasizes emphasises stressed stresses highlighted highlights "
    "remarked remarks commented comments announced announces announce acknowledged acknowledges admitted admits admit "
    "asserted asserts assert assessed assesses assess confirmed "
    "confirms confirm found finds find finding denied denies "
    "quoted cited cites cite put puts testified testifies recalled recalls pledged pledges promised promises proposed "
    "proposes stipulates stipulated provides reads read requires requested requests ordered orders alleged alleges "
    "accused accuses complained complains estimated estimates documented documents predicted predicts urged urges "
    "points_out pointed_out point_out goes_on went_on lamented boasted joked tweeted posted "
    "believes believed believe thinks thought think stops_at stopped_at "
    "envisions envision speaks_of spoke_of warns_of warned_of "
    "commits_to committed_to aims_to sets_out laid_out denounced denouncing exhorts exhorted envisages envisaged "
    "sagte sagt sagten schrieb schreibt erklärte erklärt betonte betont warnte fügte_hinzu meinte teilte teilt "
    "nannte nennt erzählt erzählte wiederholt bezeichnete berichtet berichtete "
    "dit a_dit déclare a_déclaré écrit a_écrit affirme a_affirmé explique estime ajoute "
    "dijo dice afirmó afirma declaró señaló explicó añadió escribió advirtió "
    "ha_detto dice afferma ha_affermato ha_dichiarato spiega scrive disse afirmou declarou escreveu"
)
_NOUNS = _any(
    "finding findings words statement characterization "
    "characterisation conclusion comment response reply remark warning "
    "description caption motto slogan testimony quote quotation verdict answer message sentence passage clause article "
    "definition goal aim requirement"
)
# Base forms are nouns as often as verbs: "a note on", "the report", "of claims".
_NO_NOUN = "".join(rf"(?<!\b{word} )" for word in "a an the this its their of in on no any".split())  # noqa: SIM905
SAYING = re.compile(rf"(?<![\w-]){_NO_NOUN}(?:{_SAYING})(?![\w-])(?!\s+(?:of|on)\b)", re.IGNORECASE)
_NOUN_BEFORE = re.compile(
    rf"(?<![\w-])(?:{_NOUNS})(?:\s+(?:is|was|are|were|that|of|reads?))*\s*(?:\([^)]*\)\s*)?[:,—–-]?\s*$", re.IGNORECASE
)
_NAME = (
    r"(?:[A-ZÀ-Þ][\w’'.&-]*|\d{4}(?=\s+[A-ZÀ-Þ]))(?:\s+\d{1,3}(?=\s+of\s))?"
    r"(?:\s+(?:of|the|for|on|and|de|la|du|von|van|der|den|bin|al|&|/)(?=\s+(?:(?:the"
    r"|of)\s+)?[A-ZÀ-Þ])|\s*/\s*[A-ZÀ-Þ][\w’'.&-]*|\s+[A-ZÀ-Þ][\w’'.&-]*)*"
)
NAME = re.compile(rf"(?<![\w-]){_NAME}")
_ACCORDING = re.compile(
    rf"(?<![\w])(?:[Aa]ccording\s+to|[Pp]er|[Aa]s\s+reported\s+by|[Aa]s\s+told\s+to|[Ii]n\s+the\s+words\s+of|[Ll]aut|[Ss]elon|[Ss]egún"
    rf"|[Ss]econdo)\s+(?:(?:the|a|an|one|a leaked|der|die|das|le|la|el|il)\s+)?(?P<who>(?:\d{{4}}\s+)?{_NAME})"
)
_PRONOUN = re.compile(r"^(?:he|she|they|it|er|sie|il|elle|ils|elles|él|ella|lui|lei)$", re.IGNORECASE)


class Saying(Enum):
    """How words are tied to whoever says them."""

    NAMED = "a name with a speech verb, or according to it"
    PRONOUN = "a pronoun with a speech verb"
    VERB = "a speech verb without a name"
    NONE = "nothing"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says it. `who` is as the publication writes it; None where only a verb, or nothing, says that it is said."""

    saying: Saying
    who: str | None = None
    before: bool = False  # it stands directly at the words: a verb or a colon before them, a verb behind them


_DIRECT = re.compile(
    r"(?:,|:|\bthat|\bas|\bto|\bhow|\bwhy|\bwhether|\bas saying|\bby saying)?\s*(?:\(?\s*)$",
)
_REACH = 800  # characters of a sentence that are read on either side: a line without end must not take for ever
_GAP_BEFORE = 90  # characters between a speech verb and the words that it introduces


def attribution_of(text: str, sentence: Span, quoted: Quoted, others: tuple[Quoted, ...] = ()) -> Attribution:
    """Who says the quoted words, as the sentence around them tells it."""
    before = _masked(text, max(sentence.start, quoted.start - _REACH), quoted.start, others)
    after = _masked(text, quoted.end, min(sentence.end, quoted.end + _REACH), others)
    behind = _behind(after)
    leading = _leading(before)
    if leading is not None and (leading.before or behind is None):
        return leading
    if behind is not None:
        return behind
    if found := list(_ACCORDING.finditer(before)) or list(_ACCORDING.finditer(after)):
        return Attribution(Saying.NAMED, tidy(found[-1]["who"]), before=False)
    return Attribution(Saying.NONE)


def _masked(text: str, start: int, end: int, others: tuple[Quoted, ...]) -> str:
    """The text between with other quotations blanked: their words name nobody."""
    piece = text[start:end]
    for other in others:
        a, b = max(other.start, start), min(other.end, end)
        if a < b:
            piece = piece[: a - start] + " " * (b - a) + piece[b - start :]
    return piece


def _leading(before: str) -> Attribution | None:  # noqa: PLR0911 - one sort of evidence a return
    """The attribution that stands before the opening mark."""
    if found := list(_ACCORDING.finditer(before)):
        last = found[-1]
        if re.fullmatch(r"[^.;]*", before[last.end() :]):
            return Attribution(Saying.NAMED, tidy(last["who"]), before=before.rstrip().endswith((",", ":")))
    if turned := _TURNED_ROUND.search(before):
        return Attribution(Saying.NAMED, _bare(turned["who"]), before=True)
    verbs = list(SAYING.finditer(before))
    if verbs and len(before) - verbs[-1].end() <= _GAP_BEFORE:
        verb = verbs[-1]
        direct = _DIRECT.fullmatch(before[verb.end() :]) is not None or before.rstrip().endswith((":", ","))
        who = _subject(before[: verb.start()])
        if _VERB_SECOND.fullmatch(verb.group()) and (person := _person_in(before[verb.end() :])):
            who = person
        if who is not None and _PRONOUN.match(who):
            return Attribution(Saying.PRONOUN, None, before=direct)
        return Attribution(Saying.NAMED if who else Saying.VERB, who, before=direct)
    if _NOUN_BEFORE.search(before):
        who = _subject(before)
        return Attribution(Saying.NAMED if who else Saying.VERB, who, before=True)
    if before.rstrip().endswith(":"):
        who = _subject(before)
        return Attribution(Saying.NAMED if who else Saying.VERB, who, before=True)
    return None


_DETERMINER = (
    r"(?:the|an?|one|another|his|her|its|their|der|die|das|eine?r?|sein\w*|ihre?\w*|dessen|deren|le|la|les|une?|son|sa"
    r"|leur|el|los|una?|su|il|lo|uno|suo|sua)"
)
_PRONOUN_FIRST = re.compile(r"\s*(?:he|she|they|it|er|sie|il|elle|ils|elles|él|ella|lui|lei)\b(?!\s+[A-ZÀ-Þ])")
# German puts the verb second: "Im Rat nannte der Grüne Jens Petersen den Plan …".
_VERB_SECOND = re.compile(
    r"(?:sagt|schrieb|nannt|warnt|meint|erklärt|betont|berichtet|bezeichnet|erzählt)e|nennt|schreibt"
)


def _person_in(text: str) -> str | None:
    found = re.search(rf"(?<!\w){_PERSON}", text)
    return found.group() if found else None


# Spanish, Italian and Portuguese leave the pronoun out: "«…», dice." is "he says" or "she says".
_WITHOUT_ONE = re.compile(
    r"(?:dice|dijo|afirma|afirmó|explica|explicó|añade|añadió|señaló|ha detto|disse|spiega|scrive|afirmou|declarou)\s*$"
)
_PERSON = r"[A-ZÀ-Þ][\w’'.-]+(?:(?:\s(?:de|la|du|von|van(?:\sde[rn])?|bin|al))*\s[A-ZÀ-Þ][\w’'-]+){1,3}"
# "explicó la alcaldesa, Carmen Ruiz", "erklärte dessen Vorsitzende Mira Aslan", "recalls her neighbour, Jon Sorsa".
_INTRODUCED = re.compile(rf"\s*{_DETERMINER}\s(?:[\w’'-]+\s){{0,5}}?(?:[\w’'-]+,\s)?(?P<who>{_PERSON})(?!\w)")
# "His critics, says Marsh, “…”": the verb before its name.
_TURNED_ROUND = re.compile(rf"(?<![\w-])(?:{_SAYING})\s+(?P<who>{_NAME})\s*[,:]\s*$")


def _behind(after: str) -> Attribution | None:
    """The attribution that stands directly behind the closing mark: `,” said Kim Lee`, `,” Lee told the paper`."""
    match = re.match(r"[\s,—–-]*(?P<rest>(?:[^.;]|(?<=\bM)\.|(?<=\b[MD]r)\.|(?<=\bMrs)\.|(?<=\bMs)\.)*)", after)
    rest = match["rest"] if match else ""
    verb = SAYING.match(rest)
    if verb is not None:
        who = NAME.match(rest[verb.end() :].lstrip())
        pronoun = _PRONOUN_FIRST.match(rest[verb.end() :]) or _WITHOUT_ONE.match(rest)
        if who is None and pronoun is None and (person := _INTRODUCED.match(rest[verb.end() :])):
            return Attribution(Saying.NAMED, _bare(person["who"]), before=True)
        if who is None and pronoun is None:
            longer = re.match(
                rf"\s*{_DETERMINER}\s+(?:[\w’'-]+\s+){{0,4}}?(?=[,.]|in\b|of\b|at\b|on\b|mit\b|$)",
                f"{rest[verb.end() :]} ".replace(",", " ,"),
            )
            phrase = " ".join(longer.group().split()) if longer else None
            return Attribution(Saying.NAMED if phrase else Saying.VERB, phrase, before=True)
        return (
            Attribution(Saying.PRONOUN, before=True)
            if who is None
            else Attribution(Saying.NAMED, _bare(who.group()), before=True)
        )
    name = re.match(
        rf"(?P<who>(?:[Tt]he\s+(?:[a-z’'-]+\s+){{0,3}})?{_NAME}|he|she|they|it|(?:the|an?|one|another)\s+(?:[\w’'-]+\s+){{0,3}}?[\w’'-]+)\s+(?:also\s+|has\s+|had\s+|later\s+)?(?={_SAYING})",
        rest,
    )
    if name is not None and SAYING.match(rest[name.end() :]):
        who_text = name["who"]
        return (
            Attribution(Saying.PRONOUN, before=True)
            if _PRONOUN.match(who_text)
            else Attribution(Saying.NAMED, tidy(who_text), before=True)
        )
    return None


def _subject(before: str) -> str | None:
    """The name (or pronoun) that stands before a verb.

    "Kim Lee, head of research at Ocean Watch, said": with a comma before the verb the name is the one before the
    apposition. Otherwise it is the nearest, unless a preposition governs it ("a director at Ocean Watch said").
    """
    clause = re.split(r"[;:](?=\s)|\.\s", re.sub(r"\([^()]*\)", "", before).rstrip(" :("))[-1]
    names: list[tuple[str, bool]] = []
    for match in NAME.finditer(clause):
        name = tidy(match.group())
        if name is None or _is_date(name) or _only_begins(clause, match):
            continue
        # "In his handbook of 1911 Erik Malm warned": the preposition governs the year.
        governed = not match.group()[:4].isdigit() and _GOVERNED.search(clause[: match.start()]) is not None
        names.append((name, governed))
    free = [name for name, governed in names if not governed]
    pronoun = re.search(r"\b(?:he|she|they|it)\b(?=\s*(?:\w+\s){0,2}$)", clause, re.IGNORECASE)
    if pronoun is not None:
        return pronoun.group()
    if free:
        return free[0] if clause.rstrip().endswith(",") else free[-1]
    # "research from Ocean Watch has described": nobody else is there, and where it comes from says whose it is.
    described = _DESCRIBED.search(clause)
    if described is not None:
        return described["who"]
    return (
        names[-1][0]
        if names and re.search(r"\b(?:from|by|at|of)(?:\sthe)?\s+" + re.escape(names[-1][0]), clause)
        else None
    )


# "The company said", "one of the residents told": the words just before the verb, when they hold no name.
_DESCRIBED = re.compile(
    r"(?:^|[,;:—–]\s|\b(?:but|and|when|as)\s)"
    r"(?P<who>(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother)\s(?:[a-z’'-]+\s){0,3}?[a-z’'-]+)"
    r"(?<!\bwas)(?<!\bwere)(?<!\bis)(?<!\bare)(?<!\bbeen)(?<!\bbe)(?:\s(?:has|have|had|also|later))*\s*$"
)


_GOVERNED = re.compile(
    r"\b(?:in|at|on|of|for|from|by|with|to|against|about|under|over|into|since"
    r"|until|between|among)(?:\s(?:the|a|an|its|their|late|early|mid))?\s*$",
    re.IGNORECASE,
)


def _only_begins(clause: str, match: re.Match[str]) -> bool:
    """Whether a single word has its capital from beginning the clause: "Similarly, …", "Subsequent analysis of …"."""
    word = match.group().rstrip(",")
    if clause[: match.start()].strip() or len(word.split()) > 1 or word.isupper():
        return False
    return re.fullmatch(r"\w+(?:ly|ing|ed)", word) is not None or _ADJECTIVE.match(clause[match.end() :]) is not None


# A word with a small letter that is no verb, particle or adverb: what stands before it qualifies it.
_ADJECTIVE = re.compile(
    r"\s(?!(?:is|are|was|were|has|have|had|will|would|also|later|then|once|who|which|and|or|of|for|in|at|on|to|the|a|an)\b)[a-z]{3,}"
    r"(?<!ed)(?<!ly)\s\S"
)


_DATE = re.compile(
    r"(?:(?:Early|Late|Mid)?\s*(?:January|February|March|April"
    r"|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d+)?|\d{4}|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)",
)


def _is_date(name: str) -> bool:
    return _DATE.fullmatch(name) is not None


def _bare(name: str) -> str | None:
    """A name that begins no sentence ("said He Jin"), without a genitive."""
    return re.sub(r"[’']s?$", "", name.strip(" ,.;:-")) or None


def is_description(who: str) -> bool:
    """Whether somebody is described and not named: "the company", "a spokesman", "one resident"."""
    return re.match(r"(?:[Tt]he|[Aa]n?|[Oo]ne|[Aa]nother|[Tt]his|its|his|her|their)\s(?!.*\b[A-ZÀ-Þ])", who) is not None


def tidy(name: str) -> str | None:
    """A name without the words that only begin the sentence, and without a genitive; None where nothing is left."""
    words = name.strip(" ,.;:-").split()
    while words and words[0].strip(",") in SENTENCE_WORDS and len(words) >= 1:
        words = words[1:]
    if not words:
        return None
    if len(words) > 1 and re.fullmatch(r"(?:19|20)\d\d", words[0]):
        words = words[1:]  # "a 2019 Gazette report"
    text = re.sub(r"[’']s?$", "", " ".join(words)).strip(" ,.;:/&-")
    text = re.sub(r"[’']s\s.*$", "", text) if re.search(r"[’']s\s+(?:[a-z]|\d{4})", text) else text
    return text or None


_REPORTING = re.compile(
    rf"(?P<who>{_NAME})(?:[’']s?)?(?:\s[a-z-]+){{0,4}}?\s*(?:\([^)]*\)\s*)?(?:\s(?:also|has|have|had|subsequently|later|jointly|then)){{0,2}}\s"
    rf"(?:{_SAYING}|shows|showed|calculates|calculated|counts|counted|puts|recorded)(?![\w-])"
)


# "Per a leaked city document analysed by River Watch": whose finding it is stands behind "by".
_MADE_BY = re.compile(
    rf"(?<!\w)(?:[Aa]ccording\s+to|[Pp]er)\s+(?:the|an?)\s(?:[\w-]+\s){{1,5}}?by\s(?:the\s)?(?P<who>{_NAME})"
)


def reporting_names(text: str, sentence: Span, place: Span) -> list[str]:
    """Who is named in the sentence as having said, found or counted what stands at `place`: "per HRW", "HRW found"."""
    start = max(sentence.start, place.start - _REACH)
    piece = text[start : min(sentence.end, place.end + _REACH)]
    names = [name for match in _MADE_BY.finditer(piece) if (name := tidy(match["who"]))]
    for match in _ACCORDING.finditer(piece):
        names += _several(piece, match)
    for match in _REPORTING.finditer(piece):
        if start + match.end() > place.start + 1:
            continue
        bracket = re.search(r"\(([A-Z][\w .&’'-]{2,40})\)", match.group())
        if bracket:
            names.append(bracket.group(1))
        name = tidy(match["who"])
        if name is not None and not _is_date(name) and not _qualifies(name, match.group()):
            names.append(name)
    return list(dict.fromkeys(name for name in names if name))


def person_before(text: str, sentences: Sequence[Span], known: Mapping[str, str]) -> str | None:
    """Whom a pronoun behind these sentences means: the first person that the nearest of them speaks of, if any does.

    `known` are people by their last names: of them the last name alone is enough where it begins a sentence.
    """
    for sentence in reversed(sentences):
        piece = re.sub(r"[“\"«„][^“”\"«»„]*[”\"»“]", " ", text[sentence.start : sentence.end][-_REACH:])
        for match in NAME.finditer(piece):
            name = tidy(match.group())
            if name is None or _is_date(name) or _GOVERNED.search(piece[: match.start()]):
                continue
            if re.search(rf"{_PERSON}$", name):
                return name
            if name in known and not piece[: match.start()].strip():
                return known[name]
    return None


def described_speaker(text: str, sentence: Span, place: Span) -> str | None:
    """Who is described, and not named, as saying what stands at `place`: "the firm claims to collect 20 million"."""
    piece = text[max(sentence.start, place.start - _REACH) : place.start]
    verbs = list(SAYING.finditer(piece))
    found = _DESCRIBED.search(piece[: verbs[-1].start()]) if verbs else None
    return found["who"] if found else None


def _qualifies(name: str, phrase: str) -> bool:
    """Whether a single word with a capital only qualifies what follows: "Later analysis … found", "Dutch media"."""
    if " " in name or name.isupper():
        return False
    if re.fullmatch(r"[A-ZÀ-Þ][a-z]+-[a-z]+", name):
        return True  # "Training-cost claim": a compound at the sentence's beginning
    after = re.match(re.escape(name) + r"\s(?!(?:also|has|have|had|later|then)\b)[a-z-]+(?<!ed)(?<!s)\s", phrase)
    return after is not None


def _several(piece: str, match: re.Match[str]) -> list[str]:
    """All the names of "Per A / reporting via B and C", the first one first."""
    clause = re.split(r"[,;:(.](?=\s)", piece[match.start("who") :])[0]
    found = [tidy(name.group()) for name in NAME.finditer(clause)]
    split = [part for name in found if name for part in re.split(r"\s+(?:and|/)\s+|\s*/\s*", name)]
    return [name for name in [tidy(match["who"]), *split] if name and not _is_date(name)]
