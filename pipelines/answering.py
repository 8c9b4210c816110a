"""One reading job done: the payload is read, and what is asked of it judged where its text is.

`answer` runs in a reading worker; `ProcessEngine` has it run in those of this machine.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Iterable, Iterator
from typing import TYPE_CHECKING

from .extraction import NotExtracted, extract
from .extraction.jobs import Answered, ReadingJob
from .extraction.workers import Workers
from .findings import Judgement
from .portraits import portrait
from .publication import Figure, Quotation

if TYPE_CHECKING:
    from .verdicts import Prepared


def answer(job: ReadingJob) -> Answered:
    """What the payload's text is, and what it says to the job's questions. Raises what loading raises."""
    from .verdicts import prepare  # noqa: PLC0415 - the driver imports this module, and compares nothing

    document = job.load()
    outcome = extract(document.payload, media_type=document.media_type, url=document.url)
    if isinstance(outcome, NotExtracted):
        return Answered(outcome)
    if not job.questions:
        return Answered(outcome, portrait=portrait(outcome))
    prepared = prepare(outcome)
    judgements = tuple(_judged(question, prepared) for question in job.questions)
    return Answered(outcome, judgements, portrait(outcome))


def _judged(question: Quotation | Figure, document: Prepared) -> Judgement | None:
    from .verdicts import verify  # noqa: PLC0415 - as above

    try:
        return verify(question, document)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - ours: the driver asks again, and the night ends there with the whole traceback
        return None


class ProcessEngine:
    """Reads in the worker processes of this machine."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        """Add a job; returns at once."""
        self._workers.run(key, functools.partial(answer, job))

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers that have come in, without waiting for more."""
        return _answers(self._workers.ready())

    def drain(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers to all that was submitted, as they come in."""
        return _answers(self._workers.drain())

    def interrupt(self) -> None:
        """Drop what is waiting and what is in hand; answers that have come in can still be read."""
        self._workers.interrupt()


def _answers(results: Iterable[tuple[Hashable, Answered | NotExtracted]]) -> Iterator[tuple[Hashable, Answered]]:
    """A worker that ran into a limit, or died, has not come to an answer of its own."""
    for key, result in results:
        yield key, result if isinstance(result, Answered) else Answered(result)
