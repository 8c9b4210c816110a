"""What stands between a visit and a judgement, before any text is read: no capture, an error status, a cut response."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from archive.captures import Capture
from archive.runs import CAPTURED, Visit

from .findings import Reason

_STATUS_REASONS = {
    401: Reason.ACCESS_DENIED,
    402: Reason.ACCESS_DENIED,
    403: Reason.ACCESS_DENIED,
    404: Reason.NOT_FOUND,
    407: Reason.ACCESS_DENIED,
    410: Reason.NOT_FOUND,
    429: Reason.RATE_LIMITED,
    451: Reason.ACCESS_DENIED,
}


def obstacle(visit: Visit, capture: Capture | None) -> tuple[Reason, str] | None:
    """Why the visit can't be judged, with a sentence; None where its capture holds a whole document.

    `capture` is the visit's own. A 304 counts as the document that it refers to.
    """
    if visit.outcome != CAPTURED or capture is None:
        return Reason(visit.outcome), visit.detail or "The source could not be fetched."
    if capture.truncated is not None:
        return Reason.TRUNCATED, f"Only a part of the document arrived ({capture.truncated})."
    if capture.status == 200 or (capture.status == 304 and capture.is_revisit):
        return None
    reason = _STATUS_REASONS.get(capture.status)
    if reason is None:
        reason = Reason.SERVER_ERROR if capture.status >= 500 else Reason.HTTP_ERROR
    return reason, f"The server answered with status {capture.status}."


# The paths of front pages: none, or nothing but a language or region, such as /en, /de-at/ or /index.html.
_FRONT_PAGE = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)\.\w{2,5})?/?", re.IGNORECASE)


def led_astray(url: str, final_url: str) -> tuple[Reason, str] | None:
    """Whether redirects led to another page than the cited one, where an absence says nothing; None where not.

    A site that has taken a page away often sends its readers to its front page, with status 200 and no word about it;
    and many send them to the version for the country from which they come.
    """
    declared, final = urlsplit(url), urlsplit(final_url)
    if (change := _other_locale(declared, final)) is not None:
        detail = (
            f"The address leads to another language or region version now ({change[1]} for {change[0]}: {final_url})."
        )
        return Reason.VARIANT, detail
    deep = bool(declared.query) or not _FRONT_PAGE.fullmatch(declared.path)
    if deep and not final.query and _FRONT_PAGE.fullmatch(final.path):
        return Reason.REDIRECT, f"The address leads to a front page now ({final_url}), not to the cited document."
    return None


# What addresses name languages and regions by, alone or together: /en/, /de-at/, /pt_BR/, fr.example.org, ?lang=it.
_LANGUAGES = (
    "ar|bg|bn|ca|cs|da|de|el|en|es|et|eu|fa|fi|fr|ga|gl|he|hi|hr|hu|hy|id|is|it|ja|ka|kk|ko|lt|lv|mk|ms|nb|nl|nn|no|pl|pt"
    "|ro|ru|sk|sl|sq|sr|sv|sw|ta|th|tr|uk|ur|vi|zh"
)
_REGIONS = "ae|at|au|be|br|ca|ch|cl|cn|co|cz|dk|gb|hk|ie|il|in|jp|kr|mx|nz|ph|se|sg|tw|ua|us|za|intl|int|global|row|eu"
_LOCALE = re.compile(rf"(?:{_LANGUAGES})(?:[-_](?:[a-z]{{2}}|hans|hant|419))?|{_REGIONS}", re.IGNORECASE)
_LOCALE_KEYS = frozenset(["lang", "language", "locale", "hl", "lng", "country", "region"])


def _other_locale(declared: SplitResult, final: SplitResult) -> tuple[str, str] | None:
    """The two locales, where these are the first in which the addresses differ."""
    pairs = [
        *_paired((declared.hostname or "").split("."), (final.hostname or "").split(".")),
        *_paired(declared.path.strip("/").split("/"), final.path.strip("/").split("/")),
    ]
    asked, given = dict(parse_qsl(declared.query)), dict(parse_qsl(final.query))
    pairs += [(asked[key], given[key]) for key in asked.keys() & given.keys() & _LOCALE_KEYS]
    left, right = next((pair for pair in pairs if pair[0].lower() != pair[1].lower()), ("", ""))
    return (left, right) if _LOCALE.fullmatch(left) and _LOCALE.fullmatch(right) else None


def _paired(left: list[str], right: list[str]) -> list[tuple[str, str]]:
    """The first label or segment of either, and where it is the same the second: a locale stands no further in."""
    return list(zip(left[:2], right[:2], strict=False))
