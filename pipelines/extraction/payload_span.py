"""A span of the decoded payload, by itself: what searches for one is loaded only where one is searched for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets of characters, from `start` to `end`."""

    start: int
    end: int
