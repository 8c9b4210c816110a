"""Text out of archived bytes, with where each part of it stood."""

from __future__ import annotations

from .document import Document
from .extractor import EXTRACTOR, extract
from .values import Extraction, Grid, NotExtracted, Part, Stretch, Zone

__all__ = ["EXTRACTOR", "Document", "Extraction", "Grid", "NotExtracted", "Part", "Stretch", "Zone", "extract"]
