"""From a publication to proposed declarations: what it quotes, which figures it repeats, and from which sources."""

from __future__ import annotations

from .draft_values import Draft
from .drafting import draft_of
from .merging import Merged, MergeRefused, merged_into
from .publication_text import NotReadable, PublicationText
from .readers import read_publication_text
from .yaml_text import file_text

__all__ = [
    "Draft",
    "MergeRefused",
    "Merged",
    "NotReadable",
    "PublicationText",
    "draft_of",
    "file_text",
    "merged_into",
    "read_publication_text",
]
