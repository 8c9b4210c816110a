"""What a reading worker answers, as JSON and back.

The bytes come from a process that parsed a stranger's document: they are read as data, every type is checked, and what
does not hold together is refused. What it says may still be untrue, like any text that was read from a page.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from functools import cache
from typing import Any, Final

from ..findings import Judgement, Reason
from .extractor import EXTRACTOR
from .jobs import Answered
from .values import Extraction, NotExtracted

Answer = Extraction | NotExtracted | tuple[Judgement, ...] | Answered

PORTRAIT_BYTES: Final = 192  # see portraits.py
MOST_BYTES: Final = 256 * 1024**2  # of one answer: a text that long is judged by nobody
_MOST_DETAIL: Final = 1000  # characters; a parser's message may quote the page it stumbled over

# A letter before the JSON says which of the four it is.
_LETTERS: Final[dict[bytes, Any]] = {
    b"E": Extraction,
    b"N": NotExtracted,
    b"J": tuple[Judgement, ...],
    b"A": Answered,
}
# A question may spell half of a character; no message can hold it.
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class NotAnAnswer(ValueError):
    """Bytes that no honest worker sends."""


def to_bytes(answer: Answer) -> bytes:
    """The answer as it is sent; one that is too long is answered by saying so."""
    match answer:
        case Extraction():
            letter = b"E"
        case NotExtracted():
            letter = b"N"
            answer = _shortened(answer)
        case Answered(NotExtracted() as outcome):
            return to_bytes(outcome)
        case Answered():
            letter = b"A"
        case _:
            letter = b"J"
    data = letter + _dumped(answer)
    if len(data) <= MOST_BYTES:
        return data
    detail = f"What was read from the document is longer than {MOST_BYTES} bytes."
    return to_bytes(NotExtracted(Reason.EXTRACTION_LIMIT, detail, EXTRACTOR))


def from_bytes(data: bytes) -> Answer:
    """The answer that `to_bytes` made bytes of. Raises NotAnAnswer."""
    if data[:1] not in _LETTERS:
        raise NotAnAnswer("an answer of no known kind")
    try:
        answer: Answer = _adapter(data[:1]).validate_json(data[1:], strict=True)
    except ValueError as error:  # pydantic's own is one; its message holds what was sent
        raise NotAnAnswer("an answer that is not of its own kind") from error
    read = answer.outcome if isinstance(answer, Answered) else answer
    if isinstance(read, Extraction) and not _holds_together(read):
        raise NotAnAnswer("an answer whose parts lie outside its text")
    if isinstance(answer, Answered) and not _fits(answer):
        raise NotAnAnswer("an answer whose judgements or portrait are not of its text")
    return answer


def _shortened(answer: NotExtracted) -> NotExtracted:
    return replace(answer, detail=answer.detail[:_MOST_DETAIL])


@cache
def _adapter(letter: bytes) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - a tenth of a second that only those pay who read documents

    return TypeAdapter(_LETTERS[letter])


def _dumped(answer: Answer) -> bytes:
    # Not by the adapter, whose half is that of who reads: building it takes a worker a tenth of a second.
    from pydantic_core import to_json  # noqa: PLC0415 - as above

    try:
        data = to_json(answer, bytes_mode="hex")
    except ValueError:
        fields: Any = [asdict(one) for one in answer] if isinstance(answer, tuple) else asdict(answer)
        if isinstance(answer, Answered) and answer.portrait is not None:
            fields["portrait"] = answer.portrait.hex()
        data = _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", json.dumps(fields, ensure_ascii=False)).encode()
    return data


def _holds_together(extraction: Extraction) -> bool:
    end = 0
    for stretch in extraction.stretches:
        if stretch.start != end or stretch.end < stretch.start:
            return False
        end = stretch.end
    size = len(extraction.text)
    return end == size and all(0 <= grid.start <= grid.end <= size for grid in extraction.grids)


def _fits(answered: Answered) -> bool:
    """Whether judgements and portrait can be those of the text that is told."""
    if answered.portrait is not None and len(answered.portrait) != PORTRAIT_BYTES:
        return False
    size = len(answered.outcome.text) if isinstance(answered.outcome, Extraction) else -1
    spans = [(one.start, one.end) for one in answered.judgements if one is not None]
    return all(
        (start is None and end is None) or (start is not None and end is not None and 0 <= start <= end <= size)
        for start, end in spans
    )
