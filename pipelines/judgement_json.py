"""Judgements as JSON objects and back: for the ledger, for files of findings, for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .findings import Change, ChangeKind, Judgement, Reason, Verdict


def to_json(judgement: Judgement) -> dict[str, Any]:
    """The judgement as an object of JSON's types, every field present."""
    return {
        "verdict": judgement.verdict.value,
        "changes": [
            {"kind": change.kind.value, "quoted": change.quoted, "source": change.source}
            for change in judgement.changes
        ],
        "reason": None if judgement.reason is None else judgement.reason.value,
        "detail": judgement.detail,
        "zone": judgement.zone,
        "passage": judgement.passage,
        "start": judgement.start,
        "end": judgement.end,
        "hits": judgement.hits,
        "folds": list(judgement.folds),
        "context": list(judgement.context),
        "place": judgement.place,
        "payload_start": judgement.payload_start,
        "payload_end": judgement.payload_end,
    }


def from_json(fields: Mapping[str, Any]) -> Judgement:
    """The judgement that `to_json` wrote; versions before knew no places. Raises KeyError, ValueError."""
    return Judgement(
        verdict=Verdict(fields["verdict"]),
        changes=tuple(
            Change(ChangeKind(change["kind"]), change["quoted"], change["source"]) for change in fields["changes"]
        ),
        reason=None if fields["reason"] is None else Reason(fields["reason"]),
        detail=fields["detail"],
        zone=fields["zone"],
        passage=fields["passage"],
        start=fields["start"],
        end=fields["end"],
        hits=fields["hits"],
        folds=tuple(fields["folds"]),
        context=tuple(fields["context"]),
        place=fields.get("place"),
        payload_start=fields.get("payload_start"),
        payload_end=fields.get("payload_end"),
    )
