"""The shapes that a declarations file may have: which keys, and what each may hold.

Every value arrives as text, as written. What ties several keys or entries together is in `rules`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ..publication import SourceKind, Standing
from ..rhythm import read_every
from .errors import quoted
from .urls import url_trouble

DECLARED = "declared"
"""The type of the errors raised here: they carry their own sentence and hint."""

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def _trouble(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError(DECLARED, "{message}; {hint}", {"message": message, "hint": hint})


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise _trouble(f"{quoted(text)} cannot be an id", "use letters A-Z, digits, dots, hyphens and underscores")
    return text


def _date(text: str) -> str:
    if not (_DATE.fullmatch(text) and _in_the_calendar(f"{text}-01-01"[:10])):
        raise _trouble(f"{quoted(text)} is not a date", "write 2019, 2019-05 or 2019-05-01")
    return text


def _in_the_calendar(day: str) -> bool:
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _url(text: str) -> str:
    if trouble := url_trouble(text):
        raise _trouble(f"{quoted(text)} is not a web address: {trouble.message}", trouble.hint)
    return text


def _every(text: str) -> str:
    try:
        read_every(text)
    except ValueError:
        raise _trouble(f"{quoted(text)} is no rhythm", "write 12h, 1d or 2w") from None
    return text


def _words(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise _trouble(f"{quoted(text)} is no number of words", "write a whole number, such as 50")
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise _trouble(f"{quoted(text)} is no language", "write its ISO 639 code, such as en, de or zh")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Beside = Annotated[str, StringConstraints(min_length=1)]  # its outer spaces belong to the words that stand beside
Id = Annotated[Text, AfterValidator(_id)]
Date = Annotated[Text, AfterValidator(_date)]
Url = Annotated[Text, AfterValidator(_url)]
Every = Annotated[Text, AfterValidator(_every)]
Words = Annotated[Text, AfterValidator(_words)]
Language = Annotated[Text, AfterValidator(_language)]
Accept = dict[Text, Text]  # rules of holdfast lint, each with the reason why it may pass here


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublicationEntry(_Entry):
    title: Text
    url: Url | None = None
    accept: Accept = Field(default_factory=dict)


class SourceEntry(_Entry):
    url: Url | None = None
    title: Text | None = None
    publisher: Text | None = None
    kind: SourceKind | None = None
    published: Date | None = None
    accessed: Date | None = None
    copies: tuple[Url, ...] = ()
    every: Every | None = None
    language: Language | None = None
    quote_limit: Words | None = None
    accept: Accept = Field(default_factory=dict)


class CiteEntry(_Entry):
    source: Text | None = None
    url: Url | None = None
    quote: Text | None = None
    figure: Text | None = None
    near: Text | None = None
    prefix: Beside | None = None
    suffix: Beside | None = None


class ClaimEntry(_Entry):
    id: Id
    says: Text
    at: Text | None = None
    standing: Standing | None = None
    attributed_to: Text | None = None
    limits: Text | None = None
    accept: Accept = Field(default_factory=dict)
    cites: tuple[CiteEntry, ...] = ()


class DeclarationsFile(_Entry):
    """A whole citations.yaml."""

    publication: PublicationEntry
    sources: dict[Id, SourceEntry] = {}
    claims: tuple[ClaimEntry, ...]
