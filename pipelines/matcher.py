"""The name of what compares: known to whoever only looks judgements up, without loading all that makes them."""

from __future__ import annotations

from typing import Final

MATCHER: Final = "holdfast-matching/6"  # counted up whenever a verdict on the same text may come out differently
