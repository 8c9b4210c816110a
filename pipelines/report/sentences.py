"""The plain sentences that people read: one table for each closed set, used by every report and by the front door."""

from __future__ import annotations

from ..drift import DriftEvent
from ..findings import Change, ChangeKind, Judgement, Reason, Verdict
from ..history import CopyReading
from .groups import day

VERDICTS: dict[Verdict, str] = {
    Verdict.VERBATIM: "It stands in the source as cited, differing at most in typography.",
    Verdict.EQUIVALENT: "The source gives the same quantity in another notation, or consistently rounded.",
    Verdict.ALTERED: "The source has this passage, but it differs from what is cited.",
    Verdict.ABSENT: "The source was read in full and holds nothing like it.",
    Verdict.UNVERIFIABLE: "The source could not be judged, so nothing is said about its words.",
}

REASONS: dict[Reason, str] = {
    Reason.UNRESOLVED: "The source is only named; the declarations give no address for it.",
    Reason.UNREACHABLE: "No connection came about: the name was not found, or the connection was refused.",
    Reason.TIMEOUT: "The answer did not arrive, or not all of it, in the time allowed.",
    Reason.RESET: "The connection was cut before an answer came.",
    Reason.TLS: "The secure connection failed: the certificate or the handshake was not valid.",
    Reason.ADDRESS_REFUSED: "The address leads into a private or reserved network and was not visited.",
    Reason.ROBOTS: "The site's robots.txt asks that this page not be fetched, or could not be read.",
    Reason.TOO_MANY_REDIRECTS: "The address was redirected too often.",
    Reason.PROTOCOL: "What came back was not HTTP.",
    Reason.NOT_FETCHED: "The run ended before this source's turn.",
    Reason.NOT_FOUND: "The server answered that the page is not there (HTTP 404 or 410).",
    Reason.ACCESS_DENIED: "The server refused access (HTTP 401, 402, 403, 407 or 451).",
    Reason.RATE_LIMITED: "The server asked for fewer requests (HTTP 429).",
    Reason.SERVER_ERROR: "The server failed (HTTP 5xx).",
    Reason.HTTP_ERROR: "The server answered with a status that brings no document.",
    Reason.TRUNCATED: "Only a part of the document arrived.",
    Reason.BOT_WALL: "The site showed a check against automated visitors instead of the page.",
    Reason.CONSENT_WALL: "The site showed a consent notice instead of the page.",
    Reason.LOGIN: "The site asks for a login or a subscription.",
    Reason.SOFT_404: "The site served a “not found” page as if it were the document.",
    Reason.ERROR: "The site served an error page as if it were the document.",
    Reason.JS_SHELL: "The page holds no text before its scripts run.",
    Reason.REDIRECT: "The page only says that the document is elsewhere.",
    Reason.PAYWALL: "Only the beginning of the document is shown to those who have not paid.",
    Reason.VARIANT: "What was archived is the version for another language or region.",
    Reason.EXTRACTION_FAILED: "No text could be read out of the bytes.",
    Reason.EXTRACTION_LIMIT: "Reading the bytes took more time or memory than is allowed.",
    Reason.UNSUPPORTED_TYPE: "The document is of a type that is not read (an image, audio, an archive).",
}

# Each event twice: once confirmed, and while it waits for confirmation.
EVENTS: dict[DriftEvent, tuple[str, str]] = {
    DriftEvent.FIRST_SEEN: (
        "Judged for the first time.",
        "Judged for the first time.",
    ),
    DriftEvent.HELD: (
        "As at the capture before.",
        "As at the capture before.",
    ),
    DriftEvent.DRIFTED: (
        "It reads otherwise than before; further captures confirm it.",
        "It reads otherwise than before; no further capture has confirmed it yet.",
    ),
    DriftEvent.LOST: (
        "It was there before and is absent now; further captures confirm it.",
        "It was there before and is absent now; no further capture has confirmed it yet.",
    ),
    DriftEvent.RETURNED: (
        "It reads again as it did before; further captures confirm it.",
        "It reads again as it did before; no further capture has confirmed it yet.",
    ),
    DriftEvent.UNVERIFIABLE_SINCE: (
        "The source could not be judged, several nights running.",
        "The source could not be judged this night.",
    ),
    DriftEvent.EXTRACTOR_CHANGED: (
        "The bytes are the same as before: our reading of them changed, not the source.",
        "The bytes are the same as before: our reading of them changed. A change of the source waits for confirmation.",
    ),
}

CHANGES: dict[ChangeKind, str] = {
    ChangeKind.NUMBER: "another number",
    ChangeKind.UNIT: "another unit",
    ChangeKind.NEGATION: "a negation",
    ChangeKind.MODAL: "another degree of obligation or possibility",
    ChangeKind.HEDGE: "a hedge added or dropped",
    ChangeKind.NAME: "another name",
    ChangeKind.WORDING: "other words",
    ChangeKind.OMISSION: "words left out",
}

_ZONES: dict[str, str] = {
    "main": "in the main text",
    "outside": "outside the main text",
    "metadata": "in what the page says of itself",
}
_WITH_ARTICLE: dict[str, str] = {
    "table": "a table",
    "caption": "a caption",
    "consent banner": "a consent banner",
    "page title": "the page title",
    "page description": "the page description",
    "running head or foot": "a running head or foot",
}


def verdict_sentence(judgement: Judgement) -> str:
    """What the judgement says, with its reason or its differences, in one or two sentences."""
    sentence = VERDICTS[judgement.verdict]
    if judgement.reason is not None:
        return f"{sentence} {reason_sentence(judgement.reason)}"
    if judgement.changes:
        return f"{sentence} {'; '.join(change_phrase(change) for change in judgement.changes)}."
    return sentence


def reason_sentence(reason: Reason) -> str:
    """Why a source could not be judged."""
    return REASONS[reason]


def event_sentence(event: DriftEvent, final: bool) -> str:
    """What the night says against the nights before it, and whether that is confirmed."""
    confirmed, waiting = EVENTS[event]
    return confirmed if final else waiting


def event_label(event: DriftEvent, final: bool) -> str:
    """The event in a word or two, for lists of nights: `drifted, not confirmed`."""
    if event.is_change:
        return f"{event.value}, {'confirmed' if final else 'not confirmed'}"
    if event is DriftEvent.UNVERIFIABLE_SINCE:
        return "unverifiable again" if final else "unverifiable"
    return event.value


def copy_sentence(copy: CopyReading) -> str:
    """What an archived copy says where its source no longer does: `It stands in the copy of 2 May 2026 (…).`."""
    which = f"the copy of {day(copy.at)} ({copy.archive})" if copy.at else f"an undated copy ({copy.archive})"
    match copy.judgement.verdict:
        case Verdict.VERBATIM | Verdict.EQUIVALENT:
            return f"It stands in {which}."
        case Verdict.ALTERED:
            return f"It differs in {which}: {'; '.join(map(change_phrase, copy.judgement.changes))}."
        case _:
            return f"It is not in {which} either."


def change_phrase(change: Change) -> str:
    """One difference with both its sides: `another number: “15,683” cited, “15,638” in the source`."""
    cited = f"“{change.quoted}” cited" if change.quoted else "nothing cited"
    source = f"“{change.source}” in the source" if change.source else "nothing in the source"
    return f"{CHANGES[change.kind]}: {cited}, {source}"


def where_phrase(judgement: Judgement) -> str | None:
    """Where the words stand: `in the main text, in a table: row “Xinjiang”, column “2017”`; None without words."""
    if judgement.zone is None:
        return None
    zone = _ZONES.get(judgement.zone, f"on {judgement.zone}")
    if judgement.place is None:
        return zone
    part, colon, rest = judgement.place.partition(":")
    return f"{zone}, in {_WITH_ARTICLE.get(part, part)}{colon}{rest}"
