"""Dates whose month is written in a language that the own tables lack: dateparser, strictly.

It is asked about nothing but a stretch of day, one word and year, may fill in no part, and is believed only where it
gives back the very day and year that are written.
"""

from __future__ import annotations

from functools import lru_cache

# What the own tables lack. With all of its 200 languages the first question would take seconds.
_LANGUAGES = [
    "bg",
    "hr",
    "sk",
    "sl",
    "sr",
    "mk",
    "lt",
    "lv",
    "et",
    "ca",
    "gl",
    "eu",
    "fa",
    "ur",
    "bn",
    "th",
    "vi",
    "ka",
    "hy",
    "az",
]
_SETTINGS = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}


@lru_cache(maxsize=2048)
def month_of(day: int, word: str, year: int) -> int | None:
    """The month, 1 to 12, that a word names between a day and a year; None where it names none."""
    import dateparser  # noqa: PLC0415 - heavy, and only a month in a rare language needs it

    parsed = dateparser.parse(f"{day} {word} {year}", languages=_LANGUAGES, settings=_SETTINGS)
    if parsed is None or (parsed.day, parsed.year) != (day, year):
        return None
    return int(parsed.month)
