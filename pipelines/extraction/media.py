"""What sort of document some bytes are: the bytes' own marks before what the server says of them."""

from __future__ import annotations

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
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SNIFFED: Final = 2048


def medium_of(payload: bytes, media_type: str | None) -> Medium:
    """The sort of document. A PDF, a known binary form and HTML under a binary name are told by their bytes."""
    start = payload[:_SNIFFED].lstrip()
    declared = essence(media_type)
    # Readers of PDF accept up to a kilobyte of rubbish before the mark; servers do prepend blank lines and BOMs.
    if b"%PDF-" in payload[:1024] and (
        start.startswith((b"%PDF-", b"\xef\xbb\xbf%PDF-")) or declared == "application/pdf"
    ):
        return Medium.PDF
    if _BINARY.match(payload):
        return Medium.OTHER
    if declared in ("text/html", "application/xhtml+xml"):
        return Medium.JSON if _is_json(start, payload) else Medium.HTML
    if declared in ("text/csv", "text/tab-separated-values", "application/csv"):
        return Medium.TABLE
    if declared == "application/json" or declared.endswith("+json"):
        return Medium.JSON
    if declared.startswith("text/") and declared != "text/xml":
        return Medium.TEXT
    return _sniffed(start, payload, declared)


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
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _WEB_PAGE.match(text):
        return Medium.HTML
    if declared in ("text/xml", "application/xml") or declared.endswith("+xml") or text.startswith(b"<?xml"):
        return Medium.XML
    if _is_json(text, payload):
        return Medium.JSON
    if declared.startswith(("image/", "audio/", "video/", "font/")):
        return Medium.OTHER
    # A NUL byte is in every binary form and in no text but UTF-16 and UTF-32, which say so with their first bytes.
    if b"\x00" in payload[:_SNIFFED] and not payload.startswith(_BYTE_ORDER_MARKS):
        return Medium.OTHER
    return Medium.TEXT if declared in _TEXTUAL or _is_utf8(payload) else Medium.OTHER


_TEXTUAL: Final = frozenset(
    {"application/javascript", "application/x-ndjson", "application/markdown", "application/yaml"}
)


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
