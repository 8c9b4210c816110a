"""Packing a collection, or a part of it, into one WACZ file, and checking such files (docs/wacz.md)."""

from __future__ import annotations

from .checking import check_wacz
from .contents import everything, selection
from .signature import Signer
from .values import About, Contents, Page
from .writing import write_wacz

__all__ = ["About", "Contents", "Page", "Signer", "check_wacz", "everything", "selection", "write_wacz"]
