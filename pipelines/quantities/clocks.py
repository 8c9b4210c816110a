"""Times of day: "14:35", "2.35 pm", "14 Uhr 35", "14h35", 下午2点35分."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .values import Quantity

_HALF = r"(?P<half>[ap])\.?[ ]?m\.?(?![^\W_])"
_CLOCKS = (
    re.compile(rf"(?<![\d:.,/-])(?P<hour>\d{{1,2}})[:.](?P<minute>[0-5]\d)[ ]?{_HALF}"),
    re.compile(r"(?<![\d:.,/-])(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d)[ ]?(?:uhr|hrs?|o'clock)(?![^\W_])"),
    re.compile(r"(?<![\d:.,/-])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?![\d:/-]|[.,]\d)"),
    re.compile(r"(?<![\d:.,/-])(?P<hour>\d{1,2})[ ]?(?:uhr|o'clock)(?:[ ](?P<minute>[0-5]\d))?(?![^\W_])"),
    re.compile(r"(?<![\d:.,/-])(?P<hour>\d{1,2})[ ]?h[ ]?(?P<minute>[0-5]\d)(?![\w])"),
    re.compile(
        r"(?P<day>上午|下午|午前|午後|오전[ ]?|오후[ ]?)?(?<![\d:.,/-])(?P<hour>\d{1,2})[ ]?[点點時时시][ ]?"
        r"(?:(?P<minute>[0-5]?\d)[ ]?[分분]|(?P<thirty>半|반))"
    ),
    re.compile(r"(?P<day>上午|下午|午前|午後|오전[ ]?|오후[ ]?)(?P<hour>\d{1,2})[ ]?[点點時时시]"),
)
# "5 am" is a time in English, and not in "Platz 5 am See".
# Each of them has an hour in digits, and one of these behind it; most numbers with a point have not.
_HOUR = re.compile(
    r"\d(?::[0-5]\d|(?:\.[0-5]\d)?[ ]?(?:[ap]\.?[ ]?m|uhr|hr|o'clock)|[ ]?h[ ]?[0-5]\d|[ ]?[點點時时시])"
)
_WHOLE_HOUR = re.compile(rf"(?<![\d:.,/-])(?P<hour>\d{{1,2}})[ ]?{_HALF}")
_AFTERNOON = frozenset(["p", "下午", "午後", "오후"])


def clocks_in(text: str, languages: frozenset[str]) -> Iterator[Quantity]:
    """The times of day of a folded text; some may overlap."""
    if _HOUR.search(text) is None:
        return
    patterns = _CLOCKS if "de" in languages else (*_CLOCKS, _WHOLE_HOUR)
    for pattern in patterns:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            hour = int(groups["hour"])
            minute = 30 if groups.get("thirty") else int(groups.get("minute") or 0)
            half = groups.get("half") or (groups.get("day") or "").strip()
            if half and not 0 < hour <= 12:
                continue
            if half:
                hour = hour % 12 + (12 if half in _AFTERNOON else 0)
            if hour < 24:
                yield Quantity(match.start(), match.end(), match.span(), clock=60 * hour + minute)
