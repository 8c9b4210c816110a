"""Judgements as JSON objects and back: for the ledger, for files of findings, for `--json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .findings import Change, ChangeKind, Judgement, Reason, Verdict

# By their values: the enumerations' own look-up is a call in Python, for every judgement of a report.
_VERDICTS = {one.value: one for one in Verdict}
_REASONS = {one.value: one for one in Reason}


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
    reason, changes, folds, context = fields["reason"], fields["changes"], fields["folds"], fields["context"]
    return Judgement(
        _VERDICTS[fields["verdict"]],
        tuple([Change(ChangeKind(one["kind"]), one["quoted"], one["source"]) for one in changes]) if changes else (),
        None if reason is None else _REASONS[reason],
        fields["detail"],
        fields["zone"],
        fields["passage"],
        fields["start"],
        fields["end"],
        fields["hits"],
        tuple(folds) if folds else (),
        tuple(context) if context else (),
        fields.get("place"),
        fields.get("payload_start"),
        fields.get("payload_end"),
    )
