"""What stands between a visit and a judgement, before any text is read: no capture, an error status, a cut response."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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
    """Whether redirects led from a deep address to a front page, where an absence says nothing; None where not.

    A site that has taken a page away often sends its readers to its front page, with status 200 and no word about it.
    """
    declared, final = urlsplit(url), urlsplit(final_url)
    deep = bool(declared.query) or not _FRONT_PAGE.fullmatch(declared.path)
    if deep and not final.query and _FRONT_PAGE.fullmatch(final.path):
        return Reason.REDIRECT, f"The address leads to a front page now ({final_url}), not to the cited document."
    return None
