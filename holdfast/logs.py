"""The log of a run, on standard error: lines for people, or JSON for machines. The only file that knows structlog.

The rooms speak to the standard library's `logging`. Here is decided what becomes of it: one event is one line, whatever
a page may have put into it, no value of a secret passes, and in JSON every event names run, collection and process.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import TracebackType
from typing import Any, Final, TextIO
from urllib.parse import quote

from pipelines.report.text import visible

WITHHELD: Final = "[withheld]"
LONGEST: Final = 600  # characters of one value; several processes write to one pipe, which takes 4 kB in one piece
LONGEST_TRACE: Final = 2400

# What an event of ours may carry beside its words. Other libraries hang objects of theirs on records: they stay out.
FIELDS: Final = (
    "archive", "citations", "cpu_seconds", "detail", "drifted", "exit_code", "outcome", "port", "resumed", "revisit",
    "run_at", "seconds", "stage", "status", "times", "unvisited", "url", "visited",
)  # fmt: skip


class LogFormat(StrEnum):
    """How an event is written."""

    TEXT = "text"  # LEVEL:logger:words, and the fields
    JSON = "json"  # an object a line


class LogLevel(StrEnum):
    """What is written: this, and what weighs more."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def number(self) -> int:
        """The standard library's number."""
        return logging.getLevelNamesMapping()[self.upper()]


# People read the summary; a machine that collects events wants to have the stages too.
USUAL: Final = {LogFormat.TEXT: LogLevel.WARNING, LogFormat.JSON: LogLevel.INFO}


@dataclass(frozen=True, slots=True)
class Logs:
    """How one process of a run writes its log. Called in that process, it begins to. It can be sent to a process."""

    format: LogFormat = LogFormat.TEXT
    level: LogLevel = LogLevel.WARNING
    collection: str = ""
    process: str = "run"  # "run", which drives the others, "crawl" or "reader"
    run: int | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def __call__(self) -> None:
        """Write what is logged in this process from now on to standard error; what did so before ends."""
        handler = _Lines()
        handler.setLevel(self.level.number)  # on the handler: libraries set their loggers' levels themselves
        handler.setFormatter(self.formatter())
        root = logging.getLogger()
        root.handlers = [each for each in root.handlers if not isinstance(each, _Lines)]
        root.addHandler(handler)
        root.setLevel(self.level.number)
        if self.format is LogFormat.JSON:  # whatever else Python writes there would be no JSON
            logging.captureWarnings(capture=True)
            sys.excepthook = _log_exception
            threading.excepthook = lambda failed: _log_exception(
                failed.exc_type, failed.exc_value, failed.exc_traceback
            )

    def of_run(self, run: int) -> Logs:
        """The same for the run of that number."""
        return replace(self, run=run)

    def in_process(self, process: str) -> Logs:
        """The same for another process of the run."""
        return replace(self, process=process)

    def formatter(self) -> logging.Formatter:
        """What turns a record into a line."""
        forms = _forms(self.secrets)
        return OneLine(forms) if self.format is LogFormat.TEXT else _json_lines(self, forms)


class _Lines(logging.StreamHandler[TextIO]):
    """Our handler, known by its type when another takes its place."""


def _log_exception(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).critical("unexpected failure", exc_info=error and (kind, error, trace))


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets as they may stand in a text: as they are, and as parts of addresses. The longest first."""
    known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote(secret))}
    return tuple(sorted(known, key=len, reverse=True))


def without(secrets: Iterable[str], text: str) -> str:
    """The text with `[withheld]` in the place of each secret."""
    for secret in secrets:
        text = text.replace(secret, WITHHELD)
    return text


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning and its end where it is too long."""
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 :]}"


class OneLine(logging.Formatter):
    """`LEVEL:logger:words field=value …`, nothing unseen in it; lines of a traceback stand apart by a bar."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """The record's line, and those of its traceback."""
        fields = ((name, getattr(record, name)) for name in FIELDS if getattr(record, name, None) is not None)
        told = "".join(f" {name}={self._fit(str(value))}" for name, value in fields)
        line = f"{record.levelname}:{record.name}:{self._fit(record.getMessage())}{told}"
        if record.exc_info and record.exc_info[1] is not None:
            trace = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            told = without(self._secrets, shortened(trace, LONGEST_TRACE))
            line += "".join(f"\n  | {visible(each)}" for each in told.splitlines())
        return line

    def _fit(self, text: str) -> str:
        return visible(shortened(without(self._secrets, text)))


def _json_lines(logs: Logs, secrets: tuple[str, ...]) -> logging.Formatter:
    """A formatter of structlog's: one object a line, ASCII alone, so that no character steers a terminal."""
    import structlog  # noqa: PLC0415 - takes a tenth of a second, and most runs are read by people

    def context(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {**event, "run": logs.run, "collection": logs.collection, "process": logs.process}

    def harmless(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        limits = {"exception": LONGEST_TRACE}
        return {
            name: shortened(without(secrets, value), limits.get(name, LONGEST)) if isinstance(value, str) else value
            for name, value in event.items()
        }

    first: list[Callable[..., Any]] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        context,
    ]
    last: list[Callable[..., Any]] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        harmless,
        structlog.processors.JSONRenderer(ensure_ascii=True, default=repr),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=first, processors=last)
