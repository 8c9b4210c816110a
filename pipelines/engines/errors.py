"""What ends a run that reads elsewhere."""

from __future__ import annotations


class EngineFailed(RuntimeError):
    """The engine that reads can't be used, or is lost; the text is a sentence for people that says what to do."""
