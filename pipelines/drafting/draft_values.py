"""A proposed declarations file as frozen values: what a person is to review."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ..publication import Standing


@dataclass(frozen=True, slots=True)
class DraftSource:
    """A proposed source. `remarks` are comments; those in `reviews` ask a person to look."""

    id: str
    title: str
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    copies: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for two proposals of one source: 10 hexadecimal digits."""
        return _digest("source", self.url or self.title)


@dataclass(frozen=True, slots=True)
class DraftCite:
    """A proposed citation: words (`quote`) or a number (`figure`, with `near`), and why this source."""

    source_id: str
    quote: str | None = None
    figure: str | None = None
    near: str | None = None
    reason: str = ""
    reviews: tuple[str, ...] = ()
    occurrence: int = 1  # of the same words in the publication, counted from 1

    @property
    def fingerprint(self) -> str:
        """Equal for two proposals of one citation, whatever source they name: 10 hexadecimal digits."""
        return _digest("cite", self.quote or "", self.figure or "", self.near or "", str(self.occurrence))


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A proposed claim: one sentence of the publication with what it quotes and counts."""

    id: str
    says: str
    cites: tuple[DraftCite, ...]
    at: str | None = None
    standing: Standing | None = None
    attributed_to: str | None = None
    standing_reason: str | None = None
    is_shortened: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole proposal. `remarks` are about the publication: marks that could not be paired, and the like."""

    title: str
    url: str | None
    sources: tuple[DraftSource, ...]
    claims: tuple[DraftClaim, ...]
    remarks: tuple[str, ...] = ()

    @property
    def cites(self) -> tuple[DraftCite, ...]:
        """Every proposed citation in order."""
        return tuple(cite for claim in self.claims for cite in claim.cites)

    @property
    def quotes(self) -> int:
        """How many quotations are proposed."""
        return sum(cite.quote is not None for cite in self.cites)

    @property
    def figures(self) -> int:
        """How many figures are proposed."""
        return sum(cite.figure is not None for cite in self.cites)

    @property
    def to_review(self) -> int:
        """How many citations and sources ask a person to look."""
        return sum(bool(cite.reviews) for cite in self.cites) + sum(bool(source.reviews) for source in self.sources)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:10]
