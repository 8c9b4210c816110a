"""The front of extraction: which reader a document's bytes go to, and under which name its text is known."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Final, assert_never

from ..findings import Reason
from .composing import Reading, Unreadable
from .media import Medium, charset, essence, medium_of
from .values import Extraction, NotExtracted

# Raised whenever a change of ours may change any text, so that equal bytes are read again and a difference
# is put down to us and not to the source.
_OUR_VERSION: Final = 4

# JSON can spell half of a character ("\\ud800"); no file, database or report can hold it.
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

EXTRACTOR: Final = " ".join(
    [
        f"holdfast-extraction/{_OUR_VERSION}",
        *(f"{name}/{version(name)}" for name in ("trafilatura", "resiliparse", "lxml", "pypdfium2")),
    ]
)


def extract(payload: bytes, *, media_type: str | None, url: str | None = None) -> Extraction | NotExtracted:
    """All the text of one document, or why there is none that may be judged.

    `payload` is the entity with its content-coding removed, `media_type` the whole Content-Type value or None.
    Pure; trouble with the bytes is an answer, never an exception.
    """
    if not payload.strip():
        return NotExtracted(Reason.EXTRACTION_FAILED, "The document is empty.", EXTRACTOR)
    medium = medium_of(payload, media_type)
    try:
        reading = _read(payload, medium, media_type=media_type, url=url)
    except MemoryError:
        return NotExtracted(
            Reason.EXTRACTION_LIMIT, f"Reading the {medium.value} took more memory than it may.", EXTRACTOR
        )
    except Exception as error:  # noqa: BLE001 (hostile bytes reach the parsers' own mistakes: a result, not the end of a run)
        detail = f"Reading the {medium.value} broke off ({type(error).__name__}: {error})."
        return NotExtracted(Reason.EXTRACTION_FAILED, detail, EXTRACTOR)
    if isinstance(reading, Unreadable):
        return NotExtracted(reading.reason, reading.detail, EXTRACTOR)
    if not reading.text.strip():
        return NotExtracted(Reason.EXTRACTION_FAILED, f"The {medium.value} holds no text.", EXTRACTOR)
    return Extraction(
        text=_LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", reading.text),
        stretches=reading.stretches,
        media_type=essence(media_type) or medium.media_type,
        extractor=EXTRACTOR,
        title=None if reading.title is None else _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", reading.title),
        grids=reading.grids,
    )


def decoded(payload: bytes, media_type: str | None) -> str | None:
    """The characters that extraction reads the payload as, without a byte order mark; None for binary forms."""
    medium = medium_of(payload, media_type)
    if medium in (Medium.PDF, Medium.OTHER):
        return None
    return _decoded(payload, media_type, markup=medium in (Medium.HTML, Medium.XML))


def _read(payload: bytes, medium: Medium, *, media_type: str | None, url: str | None) -> Reading | Unreadable:
    # The readers are imported when a document needs them: lxml, trafilatura and PDFium are heavy.
    match medium:
        case Medium.PDF:
            from .pdf import read_pdf  # noqa: PLC0415

            return read_pdf(payload)
        case Medium.XML:
            from .plain import read_xml  # noqa: PLC0415

            return read_xml(payload)
        case Medium.OTHER:
            declared = essence(media_type) or "no media type"
            return Unreadable(Reason.UNSUPPORTED_TYPE, f"A document of this type is not read ({declared}).")
        case Medium.HTML:
            from .webpage import read_web_page  # noqa: PLC0415

            return read_web_page(_decoded(payload, media_type, markup=True), url=url)
        case Medium.JSON | Medium.TABLE | Medium.TEXT:
            return _read_plain(_decoded(payload, media_type, markup=False), medium, essence(media_type))
        case _:
            assert_never(medium)


def _read_plain(text: str, medium: Medium, declared: str) -> Reading | Unreadable:
    from .plain import read_json, read_table, read_text  # noqa: PLC0415

    if medium is Medium.JSON:
        return read_json(text)
    if medium is Medium.TABLE:
        return read_table(text, separator="\t" if declared == "text/tab-separated-values" else None)
    return read_text(text)


def _decoded(payload: bytes, media_type: str | None, *, markup: bool) -> str:
    from .encodings import decode  # noqa: PLC0415

    return decode(payload, header=charset(media_type), markup=markup)
