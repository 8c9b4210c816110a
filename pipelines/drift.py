"""How a citation's findings change over time."""

from __future__ import annotations

from enum import StrEnum


class DriftEvent(StrEnum):
    """What one night's finding says against the nights before it."""

    FIRST_SEEN = "first seen"  # the first valid capture, and the citation was judged against it
    HELD = "held"  # as at the last valid capture
    DRIFTED = "drifted"  # the passage or the quantity is there but differs from what stood before
    LOST = "lost"  # it stood (or stood altered) before and is absent now
    RETURNED = "returned"  # it stands again after it had drifted or was lost
    UNVERIFIABLE_SINCE = "unverifiable since"  # the source could not be judged this night
    EXTRACTOR_CHANGED = "extractor changed"  # the bytes are equal: the difference is ours, not the source's
