"""What checking one citation against one capture gave: a verdict that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether the cited words or the cited quantity stand in the archived source."""

    VERBATIM = "verbatim"  # the words stand, differing at most in typography
    EQUIVALENT = "equivalent"  # the same quantity in another notation, or rounded consistently
    ALTERED = "altered"  # recognisably this passage or this labelled quantity, but it differs
    ABSENT = "absent"  # the source was read in full and holds nothing like it
    UNVERIFIABLE = "unverifiable"  # the source could not be judged: see the reason

    # A member equals its value and hashes like it. The enumeration's own way is a call in Python, for every finding.
    __hash__ = str.__hash__

    @property
    def stands(self) -> bool:
        """Whether the citation holds."""
        return self in (Verdict.VERBATIM, Verdict.EQUIVALENT)


class Reason(StrEnum):
    """Why a source could not be judged. "We could not look" is never "it is not there"."""

    UNRESOLVED = "unresolved"  # the source is only named, without a URL
    UNREACHABLE = "unreachable"  # no connection: name not found, refused, no route
    TIMEOUT = "timeout"  # no answer, or not all of it, in the time allowed
    RESET = "reset"  # the connection was cut before an answer came
    TLS = "tls"  # the certificate or the handshake failed
    ADDRESS_REFUSED = "address_refused"  # the name led to a private or reserved address
    ROBOTS = "robots"  # robots.txt asks that the page not be fetched, or could not be read
    TOO_MANY_REDIRECTS = "too_many_redirects"
    PROTOCOL = "protocol"  # what came back was not HTTP
    NOT_FETCHED = "not_fetched"  # the run ended before this source's turn
    NOT_FOUND = "not_found"  # HTTP 404 or 410
    ACCESS_DENIED = "access_denied"  # HTTP 401, 402, 403, 407, 451
    RATE_LIMITED = "rate_limited"  # HTTP 429
    SERVER_ERROR = "server_error"  # HTTP 5xx
    HTTP_ERROR = "http_error"  # any other status that brings no document
    TRUNCATED = "truncated"  # only a part of the document arrived
    BOT_WALL = "bot_wall"
    CONSENT_WALL = "consent_wall"
    LOGIN = "login"
    SOFT_404 = "soft_404"  # a "not found" page served with status 200
    ERROR = "error"  # an error page served with status 200
    JS_SHELL = "js_shell"  # a page that holds no text before its scripts run
    REDIRECT = "redirect"  # a notice that the page is elsewhere
    PAYWALL = "paywall"  # only the beginning is shown, and the words are not in it
    VARIANT = "variant"  # the version for another language or region
    EXTRACTION_FAILED = "extraction_failed"  # no text could be read out of the bytes
    EXTRACTION_LIMIT = "extraction_limit"  # reading them exceeded the limits of time or memory
    UNSUPPORTED_TYPE = "unsupported_type"  # a media type that is not read: images, audio, archives

    @property
    def is_gone(self) -> bool:
        """Whether readers who follow the address find nothing either."""
        return self in (Reason.NOT_FOUND, Reason.SOFT_404, Reason.UNREACHABLE)


class ChangeKind(StrEnum):
    """What sort of difference stands between the quoted and the archived words."""

    NUMBER = "number"
    UNIT = "unit"
    NEGATION = "negation"
    MODAL = "modal"
    HEDGE = "hedge"
    NAME = "name"
    WORDING = "wording"
    OMISSION = "omission"


@dataclass(frozen=True, slots=True)
class Change:
    """One typed difference, with both sides; a side is empty where words were only added or only dropped."""

    kind: ChangeKind
    quoted: str
    source: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to "does this stand in this document?", a pure function of the two.

    `start` and `end` are character offsets into the extraction's text; `passage` is that span with some words
    around it. `zone` is "main", "outside", "metadata" or "page N"; `place` says in words what sort of text of that zone
    it is, where the document tells: `table: row “Xinjiang”, column “2017”`, `caption`, `readers' comments`. `folds`
    names the typographic differences that
    were passed over, `context` what stands just outside the quoted words and may turn their sense.
    """

    verdict: Verdict
    changes: tuple[Change, ...] = ()
    reason: Reason | None = None
    detail: str | None = None  # a sentence for people: how it was judged, or what stood in the way
    zone: str | None = None
    passage: str | None = None
    start: int | None = None
    end: int | None = None
    hits: int = 0
    folds: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    place: str | None = None
    # The span in the decoded payload, its markup included: known only where the payload was at hand and tells.
    payload_start: int | None = None
    payload_end: int | None = None
