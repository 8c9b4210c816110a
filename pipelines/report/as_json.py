"""The report for machines: everything, all nights included, as spells. Its shape is `schema.json` in this folder.

What a year has tens of thousands of, spells and captures, is written member by member: an encoder that is given each as
a dict writes their names again and again, and takes three times as long.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

from ..drift import DriftEvent
from ..findings import Judgement
from ..history import CopyReading, Evidence, Provenance, Spell
from ..publication import Figure, Quotation, Source
from .citations import CitationView
from .groups import Group
from .notices import Notice
from .runs import RunView
from .sentences import copy_sentence
from .view import ClaimView, ReportView, view_of

# Rises when a field changes its meaning or goes; new fields may come at any time.
SCHEMA = "holdfast-report/2"

_EVENTS = {event: f'"{event.value}"' for event in DriftEvent}
_BOOLEAN = {False: "false", True: "true"}

# Valid in JSON, but unseen by whoever opens the file, or not to be encoded as UTF-8 at all.
_UNSEEN = re.compile("[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def render_json(provenance: Provenance) -> str:
    """The whole report as a JSON object on one line. Text is as it came, never shortened."""
    view = view_of(provenance)
    publication = provenance.publication
    head = {
        "schema": SCHEMA,
        "made_at": _moment(provenance.made_at),
        "collection": provenance.collection,
        "publication": {
            "title": publication.title,
            "url": publication.url,
            "declarations": {"file": publication.path.name, "sha256": publication.digest},
        },
        "summary": {
            "headline": list(view.headline),
            "citations": sum(view.totals.values()),
            **{group.value: number for group, number in view.totals.items()},
        },
        "changes": [_notice(notice) for notice in view.changes],
        "attention": [_notice(notice) for notice in view.attention],
        "course": {
            group.value: list(numbers) for group, numbers in view.course.counts.items() if group is not Group.PENDING
        },
        "hosts": [asdict(fare) for fare in view.hosts],
        "kinds": [asdict(fare) for fare in view.kinds],
        "sources": [_source(source) for source in publication.sources],
    }
    text = _object(
        head,
        claims=_array(_claim(claim) for claim in view.claims),
        captures=_captures(view),
        runs=_written([_run(run) for run in view.runs]),
        archive_troubles=_written([asdict(one) for one in provenance.unasked]),
        proof=_written(dict(provenance.proof)),
    )
    if text.isascii() and "\x7f" not in text:
        return text + "\n"
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def _object(fields: Mapping[str, object], **members: str) -> str:
    """A JSON object of these fields, of which there are some, and behind them of members that are JSON already."""
    more = [f',"{name}":{value}' for name, value in members.items()]
    return f"{_written(fields)[:-1]}{''.join(more)}}}"


def _array(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


@lru_cache(maxsize=4096)
def _string(text: str | None) -> str:
    """A string, or null, of those that repeat."""
    return _written(text)


@lru_cache(maxsize=4096)  # a year has 365 nights, and names them a hundred thousand times
def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


@lru_cache(maxsize=4096)
def _night(moment: datetime) -> str:
    return _written(moment.isoformat())


def _notice(notice: Notice) -> dict[str, object]:
    return {"citation": notice.view.citation.id, "urgency": notice.urgency, "sentence": notice.sentence}


def _source(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "published": source.published,
        "accessed": source.accessed,
        "copies": list(source.copies),
        "line": source.line,
    }


def _claim(view: ClaimView) -> str:
    claim = view.claim
    fields = {
        "id": claim.id,
        "says": claim.says,
        "at": claim.at,
        "standing": claim.standing,
        "attributed_to": claim.attributed_to,
        "limits": claim.limits,
        "line": claim.line,
    }
    return _object(fields, citations=_array(map(_citation, view.citations)))


def _citation(view: CitationView) -> str:
    match view.citation.content:
        case Quotation(exact, prefix, suffix):
            content: dict[str, object] = {"quote": exact, "prefix": prefix, "suffix": suffix}
        case Figure(text, near):
            content = {"figure": text, "near": near}
    fields = {
        "id": view.citation.id,
        "source": view.citation.source_id,
        **content,
        "line": view.citation.line,
        "fingerprint": view.citation.fingerprint,
        "answer": view.group,
        "since": _moment(view.since),
        "last_stood": _moment(view.last_standing.run_at if view.last_standing else None),
        "remarks": [{"kind": remark.kind, "sentence": remark.sentence} for remark in view.remarks],
        "copy": _copy(view.copy),
    }
    findings, spells = _findings(view.spells)
    return _object(fields, findings=_written(findings), spells=_array(spells))


def _copy(copy: CopyReading | None) -> dict[str, object] | None:
    """What an archived copy says while the source itself does not stand."""
    if copy is None:
        return None
    return {
        "verdict": copy.judgement.verdict,
        "sentence": copy_sentence(copy),
        "archive": copy.archive,
        "at": _moment(copy.at),
        "url": copy.evidence.url,
        "passage": copy.judgement.passage,
        "record_id": copy.evidence.record_id,
        "payload_digest": copy.evidence.payload_digest,
        "warc_file": copy.evidence.warc_file,
        "offset": copy.evidence.offset,
    }


def _findings(spells: Sequence[Spell]) -> tuple[list[dict[str, object]], list[str]]:
    """The distinct findings, and the spells of nights, as JSON, that name them by their index."""
    places: dict[tuple[Judgement, str | None, str | None], int] = {}
    met: dict[tuple[int, str | None, str | None], int] = {}  # most equal judgements are one: no need to compare them
    findings: list[dict[str, object]] = []
    told = []
    for spell in spells:
        night, seen = spell.last, spell.last.evidence
        extractor, matcher = (seen.extractor, seen.matcher) if seen else (None, None)
        place = met.get((id(night.judgement), extractor, matcher))
        if place is None:
            place = places.setdefault((night.judgement, extractor, matcher), len(findings))
            met[id(night.judgement), extractor, matcher] = place
            if place == len(findings):
                findings.append(_finding(night.judgement, extractor, matcher))
        told.append(
            f'{{"from":{_night(spell.begin)},"to":{_night(night.run_at)},"nights":{spell.nights},'
            f'"event":{_EVENTS[night.event]},"final":{_BOOLEAN[night.final]},"reread":{_BOOLEAN[spell.reread]},'
            f'"finding":{place},"record_id":{_written(seen.record_id) if seen else "null"}}}'
        )
    return findings, told


def _finding(judgement: Judgement, extractor: str | None, matcher: str | None) -> dict[str, object]:
    return {
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "detail": judgement.detail,
        "changes": [{"kind": one.kind, "quoted": one.quoted, "source": one.source} for one in judgement.changes],
        "context": list(judgement.context),
        "folds": list(judgement.folds),
        "zone": judgement.zone,
        "place": judgement.place,
        "hits": judgement.hits,
        "passage": judgement.passage,
        "start": judgement.start,
        "end": judgement.end,
        "payload_start": judgement.payload_start,
        "payload_end": judgement.payload_end,
        "extractor": extractor,
        "matcher": matcher,
    }


def _captures(view: ReportView) -> str:
    """Every capture that a spell names, by the id of its WARC record."""
    seen = (spell.last.evidence for citation in view.citations for spell in citation.spells)
    captures = {one.record_id: one for one in seen if one is not None}
    return f"{{{','.join([f'{_written(name)}:{_capture(one)}' for name, one in captures.items()])}}}"


def _capture(one: Evidence) -> str:
    return (
        f'{{"url":{_string(one.url)},"final_url":{_string(one.final_url)},'
        f'"captured_at":"{one.captured_at.isoformat()}","status":{one.status},'
        f'"media_type":{_string(one.media_type)},"truncated":{_string(one.truncated)},'
        f'"payload_digest":{_written(one.payload_digest)},"warc_file":{_string(one.warc_file)},"offset":{one.offset}}}'
    )


def _run(view: RunView) -> dict[str, object]:
    run = view.run
    return {
        "number": run.number,
        "run_at": _moment(run.run_at),
        "ended_at": _moment(run.ended_at),
        "state": run.state,
        "judged": view.judged,
        "missed_before": view.missed,
        "changed": list(view.changed),
        "settings": dict(run.settings),
        "software": dict(run.software),
    }
