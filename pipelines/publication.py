"""What a publication declares: its sources, its claims, and the citations that tie the two together.

Frozen values; `pipelines.declarations` reads them from `citations.yaml`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path


class SourceKind(StrEnum):
    """What sort of document a source is."""

    OFFICIAL = "official"
    FILING = "filing"
    COURT = "court"
    PEER_REVIEWED = "peer-reviewed"
    INVESTIGATION = "investigation"
    PRESS = "press"
    ENCYCLOPEDIA = "encyclopedia"
    ADVOCACY = "advocacy"


class Standing(StrEnum):
    """How firmly the publication itself says that a claim stands."""

    DOCUMENTED = "documented"
    ATTRIBUTED = "attributed"
    ALLEGED = "alleged"
    CHARGED = "charged"
    CONTESTED = "contested"
    ANALYSIS = "analysis"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A rule of `holdfast lint` that somebody has decided to let pass here, and why."""

    rule: str
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document. `url` is None for a work that is only named: reported as unresolved, never dropped."""

    id: str
    url: str | None
    title: str | None = None
    publisher: str | None = None
    kind: SourceKind | None = None
    published: str | None = None  # an ISO date, year-month or year, as declared
    accessed: str | None = None
    copies: tuple[str, ...] = ()
    line: int = 0  # of citations.yaml, from 1
    every: timedelta | None = None  # how often it is to be visited; None: as the configuration says
    language: str | None = None  # ISO 639-1, where it is declared
    quote_limit: int | None = None  # words that may be quoted from it in one piece
    accepts: tuple[Accepted, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that the publication quotes: the `exact`, `prefix` and `suffix` of a W3C TextQuoteSelector."""

    exact: str
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, amount, share or date that the publication repeats, as it writes it; `near`: words it stands by."""

    text: str
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One quotation or one figure that a claim takes from one source. `id` is `CLAIM-ID#N`, N counted from 1."""

    id: str
    claim_id: str
    source_id: str
    content: Quotation | Figure
    line: int = 0

    @property
    def fingerprint(self) -> str:
        """Equal for two citations that ask the same question of a document: 32 hexadecimal digits."""
        match self.content:
            case Quotation(exact, prefix, suffix):
                asked = ["quote", exact, prefix, suffix]
            case Figure(text, near):
                asked = ["figure", text, near]
        return hashlib.sha256(json.dumps(asked).encode("ascii")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of the publication and what it rests on."""

    id: str
    says: str
    citations: tuple[Citation, ...]
    at: str | None = None
    standing: Standing | None = None
    attributed_to: str | None = None
    limits: str | None = None
    line: int = 0
    accepts: tuple[Accepted, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """All that one `citations.yaml` declares. `digest` is the sha256 of the file's bytes, in hexadecimal."""

    title: str
    url: str | None
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    path: Path
    digest: str
    accepts: tuple[Accepted, ...] = ()  # in the whole file

    @property
    def citations(self) -> Iterator[Citation]:
        """Every citation, in the file's order."""
        for claim in self.claims:
            yield from claim.citations

    def source(self, source_id: str) -> Source:
        """The source of that id. Raises KeyError where none is declared."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)
