"""What the crawl's process and the driver say to each other while it crawls: data, which neither turns into code.

The crawl speaks with strangers' servers. If one of them got the better of it, it could still tell the driver only what
is read here.
"""

from __future__ import annotations

import json
from datetime import datetime
from math import inf
from typing import Any, Final

from archive.runs import Visit

from .plan import CrawlEnded

STOP: Final = b"stop"
MOST_BYTES: Final = 16 * 1024**2  # of one message


class NotAMessage(ValueError):
    """Bytes that no crawl of ours sends."""


def visit_told(visit: Visit) -> bytes:
    """A visit as it is sent."""
    told = [visit.url, visit.visited_at.isoformat(), visit.outcome, visit.detail, visit.capture]
    return json.dumps({"visit": told}).encode()


def end_told(ended: CrawlEnded) -> bytes:
    """A crawl's last word as it is sent."""
    return json.dumps({"ended": [list(ended.set_aside), ended.trouble, ended.unexpected, ended.lag]}).encode()


def read(data: bytes) -> Visit | CrawlEnded:
    """What the crawl said. Raises NotAMessage."""
    try:
        match json.loads(data):
            case {"visit": [str(url), str(at), str(outcome), str() | None as detail, int() | None as capture]}:
                return Visit(url, _moment(at), outcome, detail, _no_boolean(capture))
            case {"ended": [list(set_aside), str() | None as trouble, bool(unexpected), float(lag)]} if 0 <= lag < inf:
                return CrawlEnded(tuple(map(_words, set_aside)), trouble, unexpected, lag)
    except (ValueError, RecursionError) as error:
        raise NotAMessage("what the crawl said is not understood") from error
    raise NotAMessage("what the crawl said is neither a visit nor its end")


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
