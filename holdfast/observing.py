"""A run under observation: its log is set up, its numbers are served and written, whatever it ends with."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .exit_codes import ExitCode
from .failures import exit_code_of
from .logs import USUAL, LogFormat, LogLevel, Logs
from .requests import BadRequest
from .watching import Watch

if TYPE_CHECKING:
    from .metrics import RunMetrics

# What the drivers of other services take from the environment. It has no business in a log.
SECRET_VARIABLES: Final = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "HOLDFAST_REDIS_PASSWORD",
    "PGPASSWORD",
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Observation:
    """What a command line asks to be told of its run, as it was typed."""

    log_format: str = LogFormat.TEXT
    log_level: str | None = None  # None: the format's own
    metrics: int | None = None  # a port of the loopback interface, 0 for any
    metrics_file: Path | None = None


@dataclass(slots=True)
class Observed:
    """A run that is looked at: where it tells what it does, and how its processes write their log."""

    watch: Watch
    logs: Logs
    code: ExitCode = ExitCode.FAILED  # until it has ended otherwise
    succeeded_at: datetime | None = None

    def has_number(self, run: int) -> None:
        """Let every event name the run."""
        self.logs = self.logs.of_run(run)
        self.logs()

    def keep_secret(self, *values: str) -> None:
        """Let these never be logged, in no process."""
        self.logs = replace(self.logs, secrets=(*self.logs.secrets, *filter(None, values)))
        self.logs()

    def say(self, sentence: str) -> None:
        """Tell people, or whoever reads the log in their place."""
        if self.logs.format is LogFormat.JSON:
            _log.warning(sentence)
        else:
            sys.stderr.write(f"{sentence}\n")

    def ended(self, code: ExitCode, *, succeeded_at: datetime | None) -> None:
        """The run has come to its end, and visited everything where it has `succeeded_at` a time."""
        self.code, self.succeeded_at = code, succeeded_at
        _log.info("run ended", extra={"exit_code": int(code), "visited": self.watch.done})


def logs_of(asked: Observation, collection: str, environment: Mapping[str, str]) -> Logs:
    """How the run's log is written. Raises BadRequest."""
    try:
        form = LogFormat(asked.log_format)
    except ValueError as error:
        raise BadRequest(f"--log-format {asked.log_format!r} is none of: {', '.join(LogFormat)}.") from error
    try:
        level = USUAL[form] if asked.log_level is None else LogLevel(asked.log_level)
    except ValueError as error:
        raise BadRequest(f"--log-level {asked.log_level!r} is none of: {', '.join(LogLevel)}.") from error
    secrets = tuple(filter(None, (environment.get(name, "") for name in SECRET_VARIABLES)))
    return Logs(form, level, collection, secrets=secrets)


@contextmanager
def observed(asked: Observation, collection: Path, environment: Mapping[str, str]) -> Iterator[Observed]:
    """Observe what is done within. Raises BadRequest, and OSError where the metrics can't be written.

    Whoever asks has seen to it that the metrics may be written where they are to be.
    """
    name = collection.absolute().name
    run = Observed(Watch(), logs_of(asked, name, environment))
    run.logs()
    run.watch.on_begin = run.has_number
    with ExitStack() as stack:
        if asked.metrics is not None or asked.metrics_file is not None:
            _measure(asked, run, collection, stack)
        try:
            yield run
        except Exception as error:
            run.code = exit_code_of(error, io.StringIO())
            raise


def _measure(asked: Observation, run: Observed, collection: Path, stack: ExitStack) -> None:
    from .metrics import RunMetrics, serving, write_metrics  # noqa: PLC0415 - most runs are not measured

    metrics = RunMetrics(run.watch, collection=run.logs.collection)
    if (path := asked.metrics_file) is not None:
        stack.callback(lambda: write_metrics(path, metrics))
    stack.callback(lambda: _settle(metrics, run, collection))
    if asked.metrics is not None:
        stack.enter_context(serving(metrics, asked.metrics))


def _settle(metrics: RunMetrics, run: Observed, collection: Path) -> None:
    from .metrics import Standing  # noqa: PLC0415 - see above

    ledger = collection / "ledger.sqlite"
    size = ledger.stat().st_size if ledger.is_file() else None
    metrics.standing = Standing(int(run.code), run.succeeded_at, size)


def told_as_json(command: Callable[[], ExitCode]) -> ExitCode:
    """The command's exit code; what it fails with goes to the log as an event, where others print a paragraph."""
    try:
        return command()
    except KeyboardInterrupt:
        _log.error("stopped; what was committed is kept, and the next run resumes")
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - every kind gets a sentence and an exit code
        sentence = io.StringIO()
        code = exit_code_of(error, sentence)
        _log.error(sentence.getvalue().strip(), extra={"exit_code": int(code)})
        return code
