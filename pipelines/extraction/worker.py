"""What runs inside one worker process: documents come in, answers go out, limits hold."""

from __future__ import annotations

import json
import math
import pickle
import resource
import signal
from multiprocessing.connection import Connection
from typing import Final

from ..findings import Reason
from .answers import Answer, to_bytes
from .channel import TOKEN_BYTES, receive, send_waiting
from .confinement import close_all_but, confine
from .document import Document
from .extractor import EXTRACTOR, extract
from .jobs import Answered
from .values import NotExtracted

# The parent's clock decides; the processor's limit is for a worker that has lost its parent.
_GRACE_SECONDS: Final = 2


def serve(connection: Connection, seconds: float, memory_bytes: int) -> None:
    """Say what holds this process, then answer jobs until the other end closes.

    A job is a token and a pickled callable that gives a Document, which is then read, or the answer that it has found
    itself. What goes back is the token and data: see `answers`.
    """
    # Ctrl-C reaches the whole process group: whether work in hand is finished or dropped is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    here = connection.fileno()
    close_all_but(here)
    _limit_memory(memory_bytes)
    _warm_up()
    send_waiting(here, json.dumps(confine()).encode())
    while True:
        try:
            message = receive(here)
        except (EOFError, OSError):
            return
        token, job = message[:TOKEN_BYTES], message[TOKEN_BYTES:]
        _limit_processor(seconds)
        answer = _answer(job)
        send_waiting(here, token + _told(answer))
        if isinstance(answer, NotExtracted) and answer.reason is Reason.EXTRACTION_LIMIT:
            return  # what a process that ran out of memory still holds is not worth finding out


def _told(answer: Answer) -> bytes:
    try:
        return to_bytes(answer)
    except MemoryError:
        return to_bytes(_too_much("Telling what the document says"))


def _answer(job: bytes) -> Answer:
    try:
        result: Document | Answer = pickle.loads(job)()  # noqa: S301 (the parent's own bytes)
    except MemoryError:
        return _too_much("Loading the document")
    except Exception as error:  # noqa: BLE001 (a job that cannot be loaded is an answer; the worker lives on)
        detail = f"The document could not be loaded ({type(error).__name__}: {error})."
        return NotExtracted(Reason.EXTRACTION_FAILED, detail, EXTRACTOR)
    if isinstance(result, Document):
        return extract(result.payload, media_type=result.media_type, url=result.url)
    return result


def _too_much(what: str) -> NotExtracted:
    return NotExtracted(Reason.EXTRACTION_LIMIT, f"{what} took more memory than it may.", EXTRACTOR)


def _warm_up() -> None:
    """Load the heavy readers before the first job's time runs; raises where the limits leave them no room."""
    from ..publication import Figure, Quotation  # noqa: PLC0415
    from ..verdicts import prepare, verify  # noqa: PLC0415 - they know this package
    from . import pdf  # noqa: F401, PLC0415

    # Long enough that trafilatura asks nobody else: justext's stop words are 30 MB, which most pages don't need.
    paragraph = b"<p>" + b"A sentence, to see whether the reader works. " * 20 + b"</p>"
    sample = extract(b"<html><body>" + paragraph * 5 + b"</body></html>", media_type="text/html")
    if isinstance(sample, NotExtracted):
        raise SystemExit(sample.detail)
    prepared = prepare(sample)
    to_bytes(Answered(sample, tuple(verify(one, prepared) for one in (Quotation("A sentence"), Figure("3", "reader")))))


def _limit_memory(memory_bytes: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _limit_processor(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = math.ceil(used.ru_utime + used.ru_stime + seconds) + _GRACE_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
