"""What is handed to whoever reads documents, and what comes back: one job a payload, with what is asked of its text.

An answer is data, and travels through `answers`; a job is the driver's own, and may travel as a pickle. So whoever
reads may be a process beside this one or a machine elsewhere: an `Engine` is all that the driver knows of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from ..findings import Judgement
from ..publication import Figure, Quotation
from .document import Document
from .values import Extraction, NotExtracted


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """A payload to be read, and the questions to its text. `load` gives the document where the job is done."""

    load: Callable[[], Document]
    questions: tuple[Quotation | Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What reading a payload gave, and the judgements on the questions in their order: all of them, or none at all.

    There are none where there is no text. One of them is None where comparing broke off: a failure of ours, which is
    met again where the question is asked again. `portrait`: see portraits.py.
    """

    __pydantic_config__: ClassVar = {"ser_json_bytes": "hex", "val_json_bytes": "hex"}

    outcome: Extraction | NotExtracted
    judgements: tuple[Judgement | None, ...] = ()
    portrait: bytes | None = None


class Engine(Protocol):
    """Somebody who reads. Answers come in the order in which they are done, each with the key of its job."""

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        """Add a job; returns at once."""

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers that have come in, without waiting for more."""

    def drain(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers to all that was submitted, as they come in."""

    def interrupt(self) -> None:
        """Drop what is waiting and what is in hand; answers that have come in can still be read."""
