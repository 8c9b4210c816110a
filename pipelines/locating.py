"""Findings of a collection led back to the characters of the payloads that they were made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.captures import Capture
from archive.errors import DamagedRecord
from archive.ledger import Ledger

from .derived import DerivedTexts
from .extraction.payload_span import Span
from .findings import Judgement
from .kept_spans import KeptSpans, question
from .ledger import ReadText, StoredFinding, extraction_of
from .reading import document_of

if TYPE_CHECKING:
    from .extraction.payload_spans import PayloadSpans


class Locator:
    """Reads a finding's payload once more and names the span of its words there, unless an earlier night has.

    The last payload is kept, because findings come by the citation and several citations of a claim have one source.
    """

    def __init__(self, ledger: Ledger, *, archive: Path, texts: DerivedTexts, kept: KeptSpans) -> None:
        self._ledger = ledger
        self._archive = archive
        self._texts = texts
        self._kept = kept
        self._text: tuple[int, bytes | None] = (-1, None)  # the last capture's number, and the digest of its text
        self._spans: tuple[int, PayloadSpans | None] = (-1, None)

    def located(self, finding: StoredFinding) -> Judgement:
        """The finding's judgement with its span in the payload, where that can be told. Raises StorageFailed."""
        capture, judgement = finding.capture, finding.judgement
        if capture is None or judgement.start is None or judgement.end is None or finding.extractor is None:
            return judgement
        text = self._text_of(capture, finding.extractor)
        if text is None:
            return judgement
        asked = question(
            payload=capture.payload_digest.value,
            media_type=capture.media_type,
            text=text,
            start=judgement.start,
            end=judgement.end,
        )
        if not self._kept.knows(finding.citation_id, asked):
            spans = self._spans_of(capture, text)
            if spans is None:
                return judgement
            self._kept.remember(finding.citation_id, asked, spans.of(judgement.start, judgement.end))
        return _with(self._kept.found(finding.citation_id), judgement)

    def _text_of(self, capture: Capture, extractor: str) -> bytes | None:
        if self._text[0] != capture.number:
            read = extraction_of(self._ledger, capture, extractor)
            self._text = capture.number, read.text_digest if isinstance(read, ReadText) else None
        return self._text[1]

    def _spans_of(self, capture: Capture, text: bytes) -> PayloadSpans | None:
        if self._spans[0] != capture.number:
            self._spans = capture.number, self._read(capture, text)
        return self._spans[1]

    def _read(self, capture: Capture, text: bytes) -> PayloadSpans | None:
        # Most nights locate nothing anew.
        from .extraction.payload_spans import PayloadSpans  # noqa: PLC0415

        extraction = self._texts.get(text)
        if extraction is None:
            return None
        try:
            document = document_of(self._archive, capture, media_type=capture.media_type)()
        except (DamagedRecord, OSError, ValueError):
            return None  # a damaged record is the audit's matter: the finding stands without its span
        return PayloadSpans(document, extraction)


def _with(span: Span | None, judgement: Judgement) -> Judgement:
    return judgement if span is None else replace(judgement, payload_start=span.start, payload_end=span.end)
