"""What an export was asked for: where from, where to, and which part of the publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from pipelines.publication import Publication, Source
from pipelines.spelling import did_you_mean

from .requests import BadRequest


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The command line of an export, as it was typed."""

    collection: Path
    output: Path
    claim: str | None = None
    source: str | None = None
    replay: str | None = None  # where a replay tool serves the collection


def chosen(publication: Publication, request: ExportRequest) -> tuple[tuple[Source, ...], str]:
    """The sources asked for, and in words what was asked for; empty words for everything."""
    if request.claim is not None and request.source is not None:
        raise BadRequest("Give either --claim or --source.")
    if request.claim is not None:
        claims = {claim.id: claim for claim in publication.claims}
        claim = claims.get(request.claim) or _unknown("claim", request.claim, claims)
        cited = {citation.source_id for citation in claim.citations}
        return tuple(source for source in publication.sources if source.id in cited), f"claim {claim.id}"
    if request.source is not None:
        sources = {source.id: source for source in publication.sources}
        source = sources.get(request.source) or _unknown("source", request.source, sources)
        return (source,), f"source {source.id}"
    return publication.sources, ""


def _unknown(kind: str, name: str, known: Iterable[str]) -> NoReturn:
    hint = did_you_mean(name, known)
    said = f"No {kind} is called {name!r}{f'; {hint}' if hint else ''}"
    raise BadRequest(said if said.endswith("?") else f"{said}.")


def part_of(publication: Publication, request: ExportRequest) -> Publication:
    """The publication with nothing but what was asked for. Raises BadRequest."""
    sources, _ = chosen(publication, request)
    wanted = {source.id for source in sources}
    claims = tuple(
        replace(claim, citations=tuple(one for one in claim.citations if one.source_id in wanted))
        for claim in publication.claims
        if request.claim is None or claim.id == request.claim
    )
    if request.source is not None:
        claims = tuple(claim for claim in claims if claim.citations)
    return replace(publication, sources=sources, claims=claims)
