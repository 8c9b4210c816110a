"""A checked declarations file as the frozen values that the other stages work with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..publication import Accepted, Citation, Claim, Figure, Publication, Quotation, Source
from ..rhythm import read_every
from .errors import Location, line_of
from .schema import CiteEntry, ClaimEntry, DeclarationsFile, SourceEntry
from .urls import same_address, source_id_of


def publication_of(
    declared: DeclarationsFile, lines: Mapping[Location, int], *, path: Path, digest: str
) -> Publication:
    """The publication with its sources: first the declared ones, then those that cites declare in place."""
    sources = Sources()
    for source_id, entry in declared.sources.items():
        sources.add(source_of(source_id, entry, lines))
    claims = tuple(claim_of(entry, ("claims", index), lines, sources) for index, entry in enumerate(declared.claims))
    return Publication(
        title=declared.publication.title,
        url=declared.publication.url,
        sources=tuple(sources.by_id.values()),
        claims=claims,
        path=path,
        digest=digest,
        accepts=accepts_of(declared.publication.accept, ("publication",), lines),
    )


class Sources:
    """The sources so far, by their ids; an address that was seen before gives the source that has it."""

    def __init__(self) -> None:
        self.by_id: dict[str, Source] = {}
        self._id_of_address: dict[str, str] = {}
        self._unread: list[Source] = []  # addresses are compared only where a cite gives one

    def add(self, source: Source) -> None:
        """One more source, after those that were added before."""
        self.by_id[source.id] = source
        self._unread.append(source)

    def id_of(self, url: str, line: int) -> str:
        """The id of the source at that address, which is declared by this if by nothing before."""
        for source in self._unread:
            if source.url is not None:
                self._id_of_address.setdefault(same_address(source.url), source.id)
        self._unread.clear()
        known = self._id_of_address.get(same_address(url))
        if known is not None:
            return known
        source_id = source_id_of(url)
        if source_id in self.by_id:  # somebody gave a derived id to another address
            source_id = source_id_of(url, digits=64)
        self.add(Source(id=source_id, url=url, line=line))
        return source_id


def source_of(source_id: str, entry: SourceEntry, lines: Mapping[Location, int]) -> Source:
    """A declared source; `lines` has those of its entry."""
    location = ("sources", source_id)
    return Source(
        id=source_id,
        url=entry.url,
        title=entry.title,
        publisher=entry.publisher,
        kind=entry.kind,
        published=entry.published,
        accessed=entry.accessed,
        copies=entry.copies,
        every=None if entry.every is None else read_every(entry.every),
        language=entry.language,
        quote_limit=None if entry.quote_limit is None else int(entry.quote_limit),
        accepts=accepts_of(entry.accept, location, lines),
        line=line_of(location, lines),
    )


def claim_of(entry: ClaimEntry, location: Location, lines: Mapping[Location, int], sources: Sources) -> Claim:
    """A claim with its citations; sources that these declare in place are added to `sources`."""
    citations = []
    for number, cite in enumerate(entry.cites):
        line = line_of((*location, "cites", number), lines)
        if cite.url is not None:
            source_id = sources.id_of(cite.url, line)
        elif cite.source is not None:
            source_id = sources.by_id[cite.source].id  # that very text: it is held once, however often it is cited
        else:
            raise AssertionError("the rules let no cite pass that names no source")
        citations.append(Citation(f"{entry.id}#{number + 1}", entry.id, source_id, _content(cite), line))
    return Claim(
        id=entry.id,
        says=entry.says,
        citations=tuple(citations),
        at=entry.at,
        standing=entry.standing,
        attributed_to=entry.attributed_to,
        limits=entry.limits,
        line=line_of(location, lines),
        accepts=accepts_of(entry.accept, location, lines),
    )


def accepts_of(accepted: Mapping[str, str], location: Location, lines: Mapping[Location, int]) -> tuple[Accepted, ...]:
    """The rules of `holdfast lint` that are accepted at that place."""
    return tuple(
        Accepted(rule, reason, line_of((*location, "accept", rule), lines)) for rule, reason in accepted.items()
    )


def _content(cite: CiteEntry) -> Quotation | Figure:
    if cite.quote is not None:
        return Quotation(cite.quote, cite.prefix, cite.suffix)
    if cite.figure is not None:
        return Figure(cite.figure, cite.near)
    raise AssertionError("the rules let no cite pass that takes nothing from its source")
