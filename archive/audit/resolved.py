"""What was found as the captures that a ledger and an index should hold: numbered, revisits led to their originals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..captures import Capture
from ..clock import warc_date
from .faults import Fault, FaultKind
from .found import FoundCapture, FoundFile, Referred
from .warc_walk import FOLDER


def as_captures(files: Iterable[FoundFile]) -> list[tuple[FoundCapture, Capture]]:
    """What was found, with the capture that it makes: originals first, else in the order of the files.

    They are numbered in the order of the files, from 1; `run` is 0: both are the ledger's to say. A revisit whose
    original was not found refers to none; `reference_faults` tells of it.
    """
    captures: list[tuple[FoundCapture, Capture]] = []
    by_id: dict[str, Capture] = {}
    found = [capture for file in files for capture in file.captures]
    # Originals first: the names of files need not be in the order of their writing.
    for number, capture in sorted(enumerate(found, start=1), key=lambda item: item[1].refers_to is not None):
        resolved = _as_capture(capture, number, by_id)
        captures.append((capture, resolved))
        by_id.setdefault(resolved.record_id, resolved)
    return captures


def _as_capture(found: FoundCapture, number: int, originals: dict[str, Capture]) -> Capture:
    original = None if found.refers_to is None else originals.get(f"<{found.refers_to.record_id.urn}>")
    media_type = found.media_type
    if media_type is None and found.status == 304 and original is not None:
        media_type = original.media_type
    return Capture(
        number=number,
        run=0,
        url=found.url,
        captured_at=found.captured_at,
        status=found.status,
        media_type=media_type,
        payload_digest=found.payload_digest,
        record_id=f"<{found.record_id.urn}>",
        location=found.location,
        length=found.length,
        truncated=found.truncated,
        etag=found.etag,
        last_modified=found.last_modified,
        original=None if original is None else original.number,
        payload_location=None if original is None else original.location,
        payload_length=None if original is None else original.length,
    )


def reference_faults(files: Iterable[FoundFile]) -> Iterator[Fault]:
    """Ids that stand in two files, and revisit records that refer to what is not there or not as they say."""
    files = list(files)
    originals = {capture.record_id: capture for file in files for capture in file.captures if not capture.refers_to}
    places: dict[object, str] = {}
    for file in files:
        for record_id, offset in file.records.items():
            other = places.setdefault(record_id, file.name)
            if other != file.name:
                yield _fault(file, offset, FaultKind.DUPLICATE, f"its id stands in {other} too")
        for capture in file.captures:
            if capture.refers_to is None:
                continue
            original = originals.get(capture.refers_to.record_id)
            sentence = _reference_problem(capture, capture.refers_to, original, files)
            if sentence is not None:
                yield _fault(file, capture.location.offset, FaultKind.REFERENCE, sentence)


def _reference_problem(
    capture: FoundCapture, refers_to: Referred, original: FoundCapture | None, files: list[FoundFile]
) -> str | None:
    if original is None:
        known = any(refers_to.record_id in file.records for file in files)
        return f"it refers to {refers_to.record_id.urn}, which {'is no response' if known else 'is not in the archive'}"
    if original.payload_digest != capture.payload_digest:
        return "it refers to a record that has another payload digest"
    if original.url != refers_to.url or original.url != capture.url:
        return "it refers to a record of another URL"
    if original.captured_at != refers_to.captured_at:
        return f"it refers to a record of another date, {warc_date(original.captured_at)}"
    if original.truncated is not None:
        return "it refers to a record whose payload is not whole"
    return None


def _fault(file: FoundFile, offset: int, kind: FaultKind, sentence: str) -> Fault:
    return Fault(f"{FOLDER}/{file.name}", offset, kind, sentence)
