"""Builds what a ledger would hand to the report, from a short tale for each citation.

Events are not written down here: they are what drift says of the nights.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipelines.drift import Night, events
from pipelines.findings import Change, Judgement, Reason, Verdict
from pipelines.history import CitationHistory, Evidence, NightFinding, Provenance, RunRecord, spells_of
from pipelines.publication import (
    Citation,
    Publication,
)

# The night of 16 November is missing; the run of the 19th was cut short.
DAYS = (11, 12, 13, 14, 15, 17, 18, 19, 20, 21)
RUNS = tuple(datetime(2026, 11, day, 2, 0, tzinfo=UTC) for day in DAYS)
CUT_SHORT = RUNS[7]
MADE_AT = RUNS[-1] + timedelta(minutes=9)
EXTRACTOR, MATCHER = "trafilatura 2.3.1, resiliparse 1.0.8, holdfast 0.1.0", "holdfast 0.1.0"


@dataclass(frozen=True)
class Tale:
    """One citation and what each run found: a judgement and the version of the page, or nothing."""

    citation: Citation
    url: str | None
    nights: Sequence[tuple[Judgement, str, str] | None]
    media_type: str = "text/html"


def provenance(publication: Publication, tales: Sequence[Tale], runs: Sequence[datetime]) -> Provenance:
    """What a ledger would hand over for these tales. Tales of one page share its captures."""
    pages: dict[tuple[str | None, datetime], set[str]] = {}
    for tale in tales:
        for moment, night in zip(runs, tale.nights, strict=False):
            if night is not None:
                pages.setdefault((tale.url, moment), set()).add(night[1])
    return Provenance(
        publication=publication,
        histories=tuple(history(tale, runs, pages) for tale in tales),
        runs=tuple(
            RunRecord(
                number=number,
                run_at=moment,
                ended_at=None if moment == CUT_SHORT else moment + timedelta(minutes=4, seconds=11 * number),
                state="interrupted" if moment == CUT_SHORT else "finished",
                settings={"confirm": 2, "delay_s": 5.0, "robots": "obey", "max_bytes": 67108864},
                software={
                    "holdfast": "0.1.0",
                    "python": "3.11.7",
                    "scrapy": "2.19.0",
                    "trafilatura": "2.3.1" if moment > RUNS[8] else "2.3.0",
                    "user agent": "holdfast/0.1 (+https://harbour.example/bot)",
                },
            )
            for number, moment in enumerate(runs, start=1)
        ),
        made_at=MADE_AT,
        collection="harbour",
    )


Pages = Mapping[tuple[str | None, datetime], set[str]]


def history(tale: Tale, runs: Sequence[datetime], pages: Pages | None = None) -> CitationHistory:
    """The findings of one tale, with the events that drift gives them; `pages`: what other tales say of the page."""
    told = [(moment, night) for moment, night in zip(runs, tale.nights, strict=False) if night is not None]
    evidence = [
        _evidence(tale, moment, night, (pages or {}).get((tale.url, moment), {night[1]})) for moment, night in told
    ]
    judged = [
        Night(night[0])
        if seen is None
        else Night(night[0], seen.payload_digest, seen.extractor, seen.matcher, seen.record_id)
        for (_, night), seen in zip(told, evidence, strict=True)
    ]
    findings = (
        NightFinding(moment, night[0], event.event, event.final, seen)
        for (moment, night), seen, event in zip(told, evidence, events(judged, confirm=2), strict=True)
    )
    return CitationHistory(tale.citation, spells_of(findings, runs=runs))


def _evidence(tale: Tale, moment: datetime, night: tuple[Judgement, str, str], pages: set[str]) -> Evidence | None:
    judgement, _, extractor = night
    if tale.url is None or judgement.reason in (Reason.TIMEOUT, Reason.UNRESOLVED):
        return None
    name = f"{tale.url} {moment}"
    captured = moment + timedelta(seconds=int(hashlib.sha256(name.encode()).hexdigest()[:2], 16))
    return Evidence(
        url=tale.url,
        final_url=tale.url,
        captured_at=captured,
        status=403 if judgement.reason is Reason.BOT_WALL else 200,
        record_id=f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>",
        payload_digest=f"sha256:{hashlib.sha256(f'{tale.url} {sorted(pages)}'.encode()).hexdigest()}",
        warc_file=f"harbour-{moment:%Y%m%d%H%M%S}-00001.warc.gz",
        offset=int(hashlib.sha256(name.encode()).hexdigest()[:5], 16),
        media_type=tale.media_type,
        truncated=None,
        extractor=extractor,
        matcher=MATCHER,
    )


# -- judgements ----------------------------------------------------------------------------------------------------


def stands(before: str, words: str, after: str, at: int = 1200, zone: str = "main", **more: object) -> Judgement:
    """The words stand; the passage is these words with `before` and `after`."""
    judgement = Judgement(
        Verdict.VERBATIM,
        zone=zone,
        passage=f"{before}{words}{after}",
        start=at,
        end=at + len(words),
        hits=1,
    )
    return replace(judgement, **more)  # type: ignore[arg-type]


def altered(before: str, words: str, after: str, *changes: Change, at: int = 2400) -> Judgement:
    """The passage differs by these changes."""
    judgement = stands(before, words, after, at)
    return replace(judgement, verdict=Verdict.ALTERED, changes=changes, detail="Aligned word by word.")


def blind(reason: Reason, detail: str) -> Judgement:
    return Judgement(Verdict.UNVERIFIABLE, reason=reason, detail=detail)


def always(
    judgement: Judgement, page: str = "a", extractor: str = EXTRACTOR, times: int = 10
) -> list[tuple[Judgement, str, str]]:
    return [(judgement, page, extractor)] * times
