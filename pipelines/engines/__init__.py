"""Reading on machines elsewhere: what takes the place of this machine's own processes (docs/decisions/0019)."""

from __future__ import annotations

from .errors import EngineFailed

__all__ = ["EngineFailed"]
