"""A publication as JSON and back, for a copy that is read in a hundredth of the time that its YAML takes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from .publication import Accepted, Citation, Claim, Figure, Publication, Quotation, Source, SourceKind, Standing

# A copy that was made of other fields is none: a field that it lacks would silently be empty.
_PARTS: Final = (Publication, Accepted, Source, Claim, Citation, Quotation, Figure)
_SHAPE: Final = [[one.name for one in fields(part)] for part in _PARTS]

# What tells a copy of these fields from one of others, for the name of its file.
SHAPE: Final = hashlib.sha256(json.dumps(_SHAPE).encode("ascii")).hexdigest()[:8]


def publication_to_json(publication: Publication) -> str:
    """The publication, but for the path of its file."""
    told: dict[str, Any] = {
        "shape": _SHAPE,
        "digest": publication.digest,
        "title": publication.title,
        "url": publication.url,
        "accepts": [asdict(accepted) for accepted in publication.accepts],
        "sources": [_source_told(source) for source in publication.sources],
        "claims": [asdict(claim) for claim in publication.claims],
    }
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def publication_from_json(text: str, *, path: Path, digest: str) -> Publication | None:
    """The publication of that digest that `publication_to_json` wrote; None for anything else. `path`: of its file."""
    try:
        told = json.loads(text)
        if (told.pop("shape"), told["digest"]) != (_SHAPE, digest):
            return None
        sources = tuple(_source(source) for source in told.pop("sources"))
        claims = tuple(_claim(claim) for claim in told.pop("claims"))
        return Publication(sources=sources, claims=claims, path=path, **_accepting(told))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _source_told(source: Source) -> dict[str, Any]:
    every = None if source.every is None else source.every.total_seconds()
    return asdict(source) | {"every": every}


def _source(told: dict[str, Any]) -> Source:
    kind, every = told.pop("kind"), told.pop("every")
    return Source(
        **_accepting(told) | {"copies": tuple(told["copies"])},
        kind=None if kind is None else SourceKind(kind),
        every=None if every is None else timedelta(seconds=every),
    )


def _accepting(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"accepts": tuple(Accepted(**accepted) for accepted in told["accepts"])}


def _claim(told: dict[str, Any]) -> Claim:
    standing = told.pop("standing")
    citations = tuple(_citation(citation) for citation in told.pop("citations"))
    return Claim(**_accepting(told), citations=citations, standing=None if standing is None else Standing(standing))


def _citation(told: dict[str, Any]) -> Citation:
    content = told.pop("content")
    return Citation(**told, content=Quotation(**content) if "exact" in content else Figure(**content))
