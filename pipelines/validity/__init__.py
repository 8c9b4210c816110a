"""Is it a capture of the document at all, or of something that stood in its way?"""

from __future__ import annotations

from .gate import Refusal, refusal
from .signals import PageSignals

__all__ = ["PageSignals", "Refusal", "refusal"]
