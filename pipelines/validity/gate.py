"""The gate: is a page the document, or something that stood in its way?

Two things must come together: words or marks by which such pages are known, and the lack of any other text. A long
genuine page may speak of captchas, cookies, errors and log-ins as it likes. How little is little depends on how
plainly the page says what it is. Sentences are counted, not pages: what a wall says of itself is taken away, and
what is left is weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..findings import Reason
from .counting import Contents, contents_of, plain, segments, words
from .phrases import Family, phrases
from .signals import PageSignals

# With more words of its own a page is a document, without further questions.
_MOST_WORDS: Final = 400
_MOST_CHARACTERS: Final = 20 * _MOST_WORDS  # more cannot be so few words: spares long pages the counting
# Requests for consent can be as long; other notices are not.
_LONGEST_NOTICE: Final = 250
# So many words may stand beside what a page says of being in the way, by how plainly it says it.
_BESIDE_A_TITLE: Final = 150  # its title or heading says nothing else: teasers of other pages often follow
_BESIDE_A_MARK: Final = 60  # the markup is that of a vendor's wall
_WITH_A_MARK: Final = 200  # words in all, what the wall says with it: markup is long, and long pages are not searched
_BESIDE_AN_OPENING: Final = 25  # its first sentence says it
_BESIDE_A_FORM: Final = 25  # its heading may mean it, and it has the form that goes with it
_BESIDE_A_SENTENCE: Final = 12  # some sentence says it
_BESIDE_A_LABEL: Final = 8  # its heading may mean it
_BESIDE_NOSCRIPT: Final = 6  # only <noscript> says it, as it does on many pages that need no scripts to be read
_BESIDE_A_LEAVING: Final = 40  # it says by a <meta> that it leads elsewhere at once
_LONGEST_PHRASE: Final = 25  # words: what pages say besides is said in short sentences, but for legal texts
_BESIDE_A_WALLS_TITLE: Final = 45  # a bot's wall shows nobody other articles
_NEXT_TO_NOTHING: Final = 3  # a brand's name, a version
_A_FEW_LINKS: Final = 20
_TEXT_WORTH_READING: Final = 100
# A heading that says little else: "Page not found", but not "What we learnt when the page was not found".
_TITLES_SHARE: Final = 0.6
_WITH_TEASERS: Final = (Reason.SOFT_404, Reason.ERROR, Reason.CONSENT_WALL)
_SOON: Final = 10.0  # seconds: a page that leaves sooner is not there to be read
# Longer pages have such a statement somewhere in their scripts.
_ONLY_A_SCRIPT: Final = 4000
_SCRIPT_LEAVES: Final = re.compile(r"\blocation(?:\.href)?\s*=\s*[\"'`]|\blocation\.(?:replace|assign)\s*\(")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page is no capture of the document; `detail` is a sentence for people."""

    reason: Reason
    detail: str


def refusal(page: PageSignals) -> Refusal | None:
    """Why the page may not be judged, or None where it may."""
    if (cut := _cut_off(page.markup)) is not None:
        return cut
    if sum(map(len, page.passages)) > _MOST_CHARACTERS:
        return None
    contents = contents_of(page.passages)
    if contents.words > _MOST_WORDS:
        return None
    for reason, family in phrases().families.items():
        said = _said(page, contents, reason, family)
        if said is not None:
            return Refusal(reason, f"{_SENTENCES[reason]} (“{said[:80]}”).")
    return _leaving(page, contents) or _nothing_there(page, contents)


# The last tag begun and not ended, or a script or comment without its end, with nothing behind it.
_OPEN_AT_THE_END: Final = re.compile(r"<(?:[a-z][a-z0-9]*(?:\s[^<>]*)?|/[a-z0-9]*|!-{0,2})\Z", re.IGNORECASE)
_LAST: Final = 2000  # characters in which the last tag is looked for


def _cut_off(markup: str) -> Refusal | None:
    """A page whose bytes end in the middle of a tag, before its body ends."""
    end = markup.rstrip()[-_LAST:]
    if not _OPEN_AT_THE_END.search(end) or "</body" in end.lower() or "</html" in end.lower():
        return None
    return Refusal(Reason.TRUNCATED, "The page ends in the middle of a tag: only a part of it arrived.")


_SENTENCES: Final = {
    Reason.BOT_WALL: "The server refused the page to this reader, or first wants to know who is reading",
    Reason.SOFT_404: "The page says that the document is not there, though with a status that means it is",
    Reason.ERROR: "The page reports a fault of its server, though with a status that means none",
    Reason.LOGIN: "The page asks to log in first",
    Reason.CONSENT_WALL: "The page asks for consent first",
    Reason.REDIRECT: "The page only says that the document is elsewhere",
    Reason.VARIANT: "The page is that of another language or region, or asks for one first",
    Reason.JS_SHELL: "The page holds no text of its own before its scripts run",
}


def _said(page: PageSignals, contents: Contents, reason: Reason, family: Family) -> str | None:
    """What gives the page away as one of this family, or None."""
    longest = _MOST_WORDS if reason is Reason.CONSENT_WALL else _LONGEST_NOTICE
    if contents.words > longest or (reason is Reason.CONSENT_WALL and not _asks_consent(page, family)):
        return None
    evidence = list(_evidence(page, contents, reason, family))
    if not evidence:
        return None
    longest_phrase = _MOST_WORDS if reason is Reason.CONSENT_WALL else _LONGEST_PHRASE
    rest = contents.words_beside(family, phrases().boilerplate, longest=longest_phrase)
    return next((said for said, allowed in evidence if rest <= allowed), None)


def _evidence(page: PageSignals, contents: Contents, reason: Reason, family: Family) -> Iterator[tuple[str, int]]:
    """What the page says in the family's manner, each with the number of other words that may stand beside it."""
    mark = contents.words <= _WITH_A_MARK and family.marks.search(page.markup)
    if mark:
        yield mark[0], _BESIDE_NOSCRIPT if reason is Reason.JS_SHELL else _BESIDE_A_MARK
    for name in _names(page):
        lead = family.leads.search(name)
        if lead:
            alone = _dominates(lead, name) and reason is not Reason.JS_SHELL
            yield (
                name,
                (_BESIDE_A_TITLE if reason in _WITH_TEASERS else _BESIDE_A_WALLS_TITLE)
                if alone
                else _BESIDE_A_SENTENCE,
            )
        label = family.labels.search(name)
        if label and reason is Reason.LOGIN and (page.asks_password or page.asks_identity):
            yield name, _BESIDE_A_FORM
        elif label and _dominates(label, name):
            yield name, _BESIDE_A_LABEL
    for number, sentence in enumerate(contents.sentences):
        if family.leads.search(sentence.unquoted):
            opening = number == 0 and reason is not Reason.JS_SHELL
            yield sentence.text, _BESIDE_AN_OPENING if opening else _BESIDE_A_SENTENCE
    for text in map(plain, page.without_scripts):
        if family.leads.search(text):
            yield text, _BESIDE_NOSCRIPT


def _names(page: PageSignals) -> list[str]:
    return [part for text in (page.title, *page.headings) for part in segments(text)]


def _dominates(match: re.Match[str], name: str) -> bool:
    return len(match[0]) >= _TITLES_SHARE * len(name)


def _asks_consent(page: PageSignals, family: Family) -> bool:
    if any(family.exempt.search(name) for name in _names(page)):
        return False
    return any(family.controls.search(plain(control)) for control in page.controls)


def _leaving(page: PageSignals, contents: Contents) -> Refusal | None:
    """A page that is about to be replaced by another."""
    if page.refresh is not None and contents.words <= _BESIDE_A_LEAVING:
        seconds, address = page.refresh
        if address and seconds <= _SOON:
            return Refusal(Reason.REDIRECT, f"The page leads on to {address[:200]} after {seconds:g} seconds.")
    if contents.words <= _NEXT_TO_NOTHING and len(page.markup) <= _ONLY_A_SCRIPT and _SCRIPT_LEAVES.search(page.markup):
        return Refusal(Reason.REDIRECT, "The page is a script that leads elsewhere.")
    return None


def _nothing_there(page: PageSignals, contents: Contents) -> Refusal | None:
    """A page without text of its own; which reason is right depends on what else it holds."""
    hidden = sum(words(text) for text in page.hidden)
    linked = sum(words(text) for text in page.link_lists)
    if contents.words > _NEXT_TO_NOTHING or hidden >= _TEXT_WORTH_READING or linked > _A_FEW_LINKS:
        return None
    consent = phrases().families[Reason.CONSENT_WALL]
    if any(consent.leads.search(plain(text)) for text in page.banners) and _asks_consent(page, consent):
        return Refusal(Reason.CONSENT_WALL, "The page holds nothing but a request for consent.")
    if page.scripts:
        return Refusal(Reason.JS_SHELL, "The page holds no text of its own before its scripts run.")
    return None
