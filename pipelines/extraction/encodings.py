"""Bytes to characters, where what is declared and what is true often differ."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from resiliparse.parse.encoding import map_encoding_to_html5

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers really read under these names: the supersets that pages use without saying so.
_WIDER: Final = {"gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs"}
_META: Final = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML: Final = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_LEAD_AND_TRAIL: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# So many well-formed UTF-8 sequences and no broken one do not come about by chance: in a text of one byte a character
# a single "Ã©" is enough; in one of two bytes a character some pairs fit, and short texts have been mistaken for it.
_CERTAIN_AMONG_PAIRS: Final = 8
_TWO_BYTES: Final = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "euc_jp"})
_DETECTED_BYTES: Final = 60_000


def decode(payload: bytes, *, header: str | None, markup: bool) -> str:
    """The characters. Order of trust: byte order mark, proof by the bytes, header, the markup's own word, detection.

    `header` is the charset of the Content-Type, `markup` says whether <meta> and the XML declaration are asked.
    What cannot be decoded becomes U+FFFD; nothing raises.
    """
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(encoding, "replace")
    if payload.isascii():
        # UTF-7 and ISO-2022 hide in ASCII; the second is still met in Japan.
        return payload.decode("iso2022_jp" if b"\x1b$" in payload else "ascii", "replace")
    return _decode_unmarked(payload, list(_declared(payload, header=header, markup=markup)))


def _decode_unmarked(payload: bytes, declared: list[str]) -> str:
    utf8 = _strict(payload, "utf-8")
    pairs = not _TWO_BYTES.isdisjoint(declared[:1])
    if utf8 is not None and (not pairs or len(_LEAD_AND_TRAIL.findall(payload)) >= _CERTAIN_AMONG_PAIRS):
        return utf8
    for encoding in declared:
        text = _strict(payload, encoding)
        if text is not None:
            return text
    if utf8 is not None:
        return utf8
    if "utf-8" in declared and _nearly_utf8(payload):
        return payload.decode("utf-8", "replace")
    return payload.decode(_detected(payload) or (declared or ["cp1252"])[0], "replace")


def _declared(payload: bytes, *, header: str | None, markup: bool) -> Iterator[str]:
    names = [header]
    if markup:
        head = payload[:4096]
        names += [match[1].decode("ascii", "replace") for match in (_XML.search(head), _META.search(head)) if match]
    for name in names:
        known = map_encoding_to_html5(name, False) if name else None
        # A page that could be read this far as ASCII is not UTF-16, whatever it says (as browsers hold too).
        if known and not known.startswith("utf-16"):
            yield _WIDER.get(known, known)


def _strict(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _nearly_utf8(payload: bytes) -> bool:
    """UTF-8 with a few broken characters (cut in the middle, a stray byte), not another encoding under its name."""
    broken = payload.decode("utf-8", "replace").count("\ufffd")
    return broken * 10 <= len(_LEAD_AND_TRAIL.findall(payload))


def _detected(payload: bytes) -> str | None:
    # Slow (tens of milliseconds) and seldom needed.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    # Markup is ASCII and tells nothing; only the lines with other bytes are worth looking at.
    lines = b"\n".join(re.sub(rb"<[^>]*>", b" ", line) for line in payload.splitlines() if _HIGH.search(line))
    best = from_bytes(lines[:_DETECTED_BYTES]).best()
    if best is None:
        return None
    known = map_encoding_to_html5(best.encoding, False) or best.encoding
    return _WIDER.get(known, known)
