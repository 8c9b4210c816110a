"""What sort of document some bytes are: the bytes' own marks before what the server says of them."""

from __future__ import annotations

import codecs
import json
import re
from email.message import Message
from enum import Enum
from typing import Final


class Medium(Enum):
    """The sorts of document that are read, each in a reader of its own, and the one that is not."""

    HTML = "web page"
    PDF = "PDF"
    XML = "XML document"
    JSON = "JSON document"
    TABLE = "table of values"  # CSV and TSV
    TEXT = "plain text"
    OTHER = "binary document"

    @property
    def media_type(self) -> str:
        """The media type that a document of this sort is given where its server named none."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Final = {
    Medium.HTML: "text/html",
    Medium.PDF: "application/pdf",
    Medium.XML: "application/xml",
    Medium.JSON: "application/json",
    Medium.TABLE: "text/csv",
    Medium.TEXT: "text/plain",
    Medium.OTHER: "application/octet-stream",
}


# File signatures of what is served under a wrong name most often.
_BINARY: Final = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....(?:WEBP|WAVE|AVI )|PK\x03\x04|\x1f\x8b|BZh|7z\xbc\xaf|\xfd7zXZ|Rar!"
    rb"|ID3|OggS|fLaC|\x00\x00\x00.ftyp|\x1aE\xdf\xa3|\xd0\xcf\x11\xe0|\x7fELF|MZ\x90|wOF[F2]|\x00asm",
    re.DOTALL,
)
_WEB_PAGE: Final = re.compile(
    rb"(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_BYTE_ORDER_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_XML_TYPES: Final = frozenset({"text/xml", "application/xml"})
_DECLARED: Final[dict[str, Medium | None]] = {
    "text/html": Medium.HTML,
    "application/xhtml+xml": Medium.HTML,
    "text/xml": None,
    "text/csv": Medium.TABLE,
    "application/csv": Medium.TABLE,
    "text/tab-separated-values": Medium.TABLE,
    "application/json": Medium.JSON,
    "application/javascript": Medium.TEXT,
    "application/x-ndjson": Medium.TEXT,
    "application/yaml": Medium.TEXT,
}
_SNIFFED: Final = 2048


def medium_of(payload: bytes, media_type: str | None) -> Medium:
    """The sort of document. A PDF, a known binary form and HTML under a binary name are told by their bytes."""
    start = payload[:_SNIFFED].lstrip()
    declared = essence(media_type)
    if _is_pdf(payload, start, declared):
        return Medium.PDF
    if _BINARY.match(payload):
        return Medium.OTHER
    medium = _declared_medium(declared)
    if medium is Medium.HTML and _is_json(start, payload):
        return Medium.JSON
    return medium or _sniffed(start.removeprefix(codecs.BOM_UTF8).lstrip(), payload, declared)


def _is_pdf(payload: bytes, start: bytes, declared: str) -> bool:
    # Readers of PDF accept up to a kilobyte of rubbish before the mark; servers do prepend blank lines and BOMs.
    if declared == "application/pdf":
        return b"%PDF-" in payload[:1024]
    return start.removeprefix(codecs.BOM_UTF8).startswith(b"%PDF-")


def _declared_medium(declared: str) -> Medium | None:
    """The medium of types whose word is taken; None where only the bytes can tell."""
    if declared in _DECLARED:
        return _DECLARED[declared]
    if declared.endswith("+json"):
        return Medium.JSON
    return Medium.TEXT if declared.startswith("text/") else None


def essence(media_type: str | None) -> str:
    """The `type/subtype` of a Content-Type value, in lower case; "" where there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


def charset(media_type: str | None) -> str | None:
    """The `charset` parameter of a Content-Type value."""
    if not media_type:
        return None
    message = Message()
    message["Content-Type"] = media_type.replace("\r", " ").replace("\n", " ")
    declared = message.get_param("charset")
    return declared.strip() if isinstance(declared, str) and declared.strip() else None


def _sniffed(start: bytes, payload: bytes, declared: str) -> Medium:
    if _WEB_PAGE.match(start):
        return Medium.HTML
    if declared in _XML_TYPES or declared.endswith("+xml") or start.startswith(b"<?xml"):
        return Medium.XML
    if _is_json(start, payload):
        return Medium.JSON
    # A NUL byte is in every binary form and in no text but UTF-16 and UTF-32, which say so with their first bytes.
    binary = b"\x00" in payload[:_SNIFFED] and not payload.startswith(_BYTE_ORDER_MARKS)
    if binary or declared.startswith(("image/", "audio/", "video/", "font/")):
        return Medium.OTHER
    return Medium.TEXT if _is_utf8(payload) else Medium.OTHER


def _is_json(start: bytes, payload: bytes) -> bool:
    if not start.startswith((b"{", b"[")):
        return False
    try:
        json.loads(payload)
    except (ValueError, RecursionError):
        return False
    return True


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return payload.startswith(_BYTE_ORDER_MARKS)
    return True
