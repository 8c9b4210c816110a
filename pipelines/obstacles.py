"""What stands between a visit and a judgement, before any text is read: no capture, an error status, a cut response."""

from __future__ import annotations

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
