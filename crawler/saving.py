"""Asking a Wayback Machine to save a page ("Save Page Now", version 2), and following what becomes of it.

An archive that says "saved" is believed only when the copy could be read back: that is the crawl's part, which fetches
and archives it like any source.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit

from .outcomes import FetchFailed
from .outgoing import PASSING_STATUSES, Answer, Outgoing

_FORM = "application/x-www-form-urlencoded"
_JOB = re.compile(r"[\w-]{1,200}")


class SaveState(StrEnum):
    """How far the saving of one page is."""

    ASKED = "asked"  # the archive has taken the job and works on it
    SAVED = "saved"  # the archive says that it has a copy; nobody has read it back yet
    CONFIRMED = "confirmed"  # the copy was read back
    FAILED = "failed"  # the archive refused, could not be asked, or its copy could not be read back

    @property
    def is_over(self) -> bool:
        """Whether nothing further comes of it."""
        return self in (SaveState.CONFIRMED, SaveState.FAILED)


@dataclass(frozen=True, slots=True)
class Save:
    """The saving of one page. `copy` is the address of the archive's copy, `at` its moment (aware, UTC)."""

    url: str
    state: SaveState
    asked_at: datetime
    job: str | None = None
    copy: str | None = None
    at: datetime | None = None
    detail: str | None = None  # a sentence for people where it failed
    unasked: bool = False  # it failed because the archive could not be reached


@dataclass(frozen=True, slots=True)
class Saver:
    """An archive that saves pages.

    `endpoint` is such as `https://web.archive.org/save`, `replay` what stands before the moment in the addresses of
    its copies, such as `https://web.archive.org/web`. `authorization` is the whole header value (`LOW key:secret`).
    """

    endpoint: str
    replay: str
    client: Outgoing
    authorization: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What people know the archive by: its host."""
        return urlsplit(self.endpoint).hostname or self.endpoint

    def ask(self, url: str, *, now: datetime) -> Save:
        """Ask for a copy of `url`. Never raises for what the archive answers."""
        asked = Save(url, SaveState.ASKED, now)
        body = f"url={quote(url, safe='')}&skip_first_archive=1".encode()
        try:
            answer = self.client.post(
                self.endpoint,
                body,
                content_type=_FORM,
                accept="application/json",
                authorization=self.authorization,
            )
        except FetchFailed as failure:
            return replace(
                asked, state=SaveState.FAILED, detail=f"The archive could not be asked: {failure}.", unasked=True
            )
        said = _object(answer)
        job = said.get("job_id")
        if isinstance(job, str) and _JOB.fullmatch(job):
            return replace(asked, job=job)
        return replace(asked, state=SaveState.FAILED, detail=_refusal(answer, said))

    def follow(self, save: Save) -> Save | None:
        """What has become of a job that the archive had taken; None where the archive could not be asked."""
        if save.state is not SaveState.ASKED or save.job is None:
            return save
        try:
            address = f"{self.endpoint.rstrip('/')}/status/{save.job}"
            answer = self.client.get(address, accept="application/json", authorization=self.authorization)
        except FetchFailed:
            return None
        if answer.status in PASSING_STATUSES:
            return None
        said = _object(answer)
        match said.get("status"):
            case "success" if at := _moment(said.get("timestamp")):
                # Under the address that was asked for, whatever it names as the original: of that page it is a copy.
                copy = f"{self.replay.rstrip('/')}/{at:%Y%m%d%H%M%S}id_/{save.url}"
                return replace(save, state=SaveState.SAVED, copy=copy, at=at)
            case "error":
                return replace(save, state=SaveState.FAILED, detail=_refusal(answer, said))
            case _:
                return save  # pending, or an answer that says nothing: it is asked again


def read_back(save: Save, *, captured: bool) -> Save:
    """The save after its copy was fetched: confirmed where it could be, else failed."""
    if captured:
        return replace(save, state=SaveState.CONFIRMED)
    return replace(save, state=SaveState.FAILED, detail="The archive's copy could not be read back.")


def _refusal(answer: Answer, said: dict[str, Any]) -> str:
    message = said.get("message")
    words = " ".join(message.split())[:300] if isinstance(message, str) and message.strip() else None
    return f"The archive refused: {words}" if words else f"The archive refused, with status {answer.status}."


def _object(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer; empty where there is none."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _moment(digits: object) -> datetime | None:
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC) if isinstance(digits, str) else None
    except ValueError:
        return None
