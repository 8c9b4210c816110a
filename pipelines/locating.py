"""Findings of a collection led back to the characters of the payloads that they were made from."""

from __future__ import annotations

from pathlib import Path

from archive.captures import Capture
from archive.errors import DamagedRecord
from archive.ledger import Ledger

from .derived import DerivedTexts
from .extraction.payload_spans import PayloadSpans
from .findings import Judgement
from .ledger import ReadText, StoredFinding, extraction_of
from .reading import document_of


class Locator:
    """Reads a finding's payload once more and names the span of its words there.

    The last payload is kept, because findings come by the citation and several citations of a claim have one source.
    """

    def __init__(self, ledger: Ledger, *, archive: Path, texts: DerivedTexts) -> None:
        self._ledger = ledger
        self._archive = archive
        self._texts = texts
        self._last: tuple[int, PayloadSpans | None] = (-1, None)

    def located(self, finding: StoredFinding) -> Judgement:
        """The finding's judgement with its span in the payload, where that can be told. Raises StorageFailed."""
        capture, judgement = finding.capture, finding.judgement
        if capture is None or judgement.start is None or finding.extractor is None:
            return judgement
        if self._last[0] != capture.number:
            self._last = capture.number, self._spans(capture, finding.extractor)
        spans = self._last[1]
        return judgement if spans is None else spans.located(judgement)

    def _spans(self, capture: Capture, extractor: str) -> PayloadSpans | None:
        read = extraction_of(self._ledger, capture, extractor)
        extraction = self._texts.get(read.text_digest) if isinstance(read, ReadText) else None
        if extraction is None:
            return None
        try:
            document = document_of(self._archive, capture, media_type=capture.media_type)()
        except (DamagedRecord, OSError, ValueError):
            return None  # a damaged record is the audit's matter: the finding stands without its span
        return PayloadSpans(document, extraction)
