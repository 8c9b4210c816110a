"""What the crawl's process and the driver say to each other while it crawls: data, which neither turns into code.

The crawl speaks with strangers' servers. If one of them got the better of it, it could still tell the driver only what
is read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from math import inf
from typing import Any, Final

from archive.runs import Visit

from .plan import CrawlEnded

STOP: Final = b"stop"
MOST_BYTES: Final = 16 * 1024**2  # of one message
TOLD_TOGETHER: Final = 500  # visits at most


class NotAMessage(ValueError):
    """Bytes that no crawl of ours sends."""


def visits_told(visits: Iterable[Visit]) -> bytes:
    """Visits as they are sent."""
    told = [[one.url, one.visited_at.isoformat(), one.outcome, one.detail, one.capture] for one in visits]
    return json.dumps({"visits": told}).encode()


def end_told(ended: CrawlEnded) -> bytes:
    """A crawl's last word as it is sent."""
    return json.dumps(
        {"ended": [list(ended.set_aside), ended.trouble, ended.unexpected, ended.lag, list(ended.lost)]}
    ).encode()


def read(data: bytes) -> list[Visit] | CrawlEnded:
    """What the crawl said. Raises NotAMessage."""
    try:
        match json.loads(data):
            case {"visits": [*visits]}:
                return list(map(_visit, visits))
            case {"ended": [list(set_aside), str() | None as trouble, bool(unexpected), float(lag), list(lost)]} if (
                0 <= lag < inf
            ):
                return CrawlEnded(
                    tuple(map(_words, set_aside)), trouble, unexpected, lag, lost=tuple(map(_words, lost))
                )
    except (ValueError, RecursionError) as error:
        raise NotAMessage("what the crawl said is not understood") from error
    raise NotAMessage("what the crawl said is neither visits nor its end")


def _visit(told: Any) -> Visit:
    match told:
        case [str(url), str(at), str(outcome), str() | None as detail, int() | None as capture]:
            return Visit(url, _moment(at), outcome, detail, _no_boolean(capture))
    raise ValueError("not a visit")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment


def _no_boolean(number: int | None) -> int | None:
    if isinstance(number, bool):
        raise ValueError("a truth is no number")  # noqa: TRY004 - of the message's form, like all that is wrong with it
    return number


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 - as above
    return value
