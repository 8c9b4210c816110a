"""The log: one event a line whatever a page says, no secret in it, and the same from every process."""

from __future__ import annotations

import json
import logging
import multiprocessing
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.logs import LONGEST, WITHHELD, LogFormat, LogLevel, Logs

SECRET = "k3y+of/the=desk"
LOG = logging.getLogger("crawler.test")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The log of the tests themselves is left as it was."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook = hook


def line(form: LogFormat, message: str, *arguments: object, error: Exception | None = None, **fields: object) -> str:
    """What becomes of one event."""
    logs = Logs(form, LogLevel.DEBUG, "harbour", run=7, secrets=(SECRET,))
    info = None if error is None else (type(error), error, error.__traceback__)
    record = LOG.makeRecord(LOG.name, logging.ERROR, "x.py", 1, message, arguments, info, extra=fields)
    return logs.formatter().format(record)


ANYTHING = st.text(alphabet=st.characters(codec=None, categories=None), max_size=80)


@settings(max_examples=150, deadline=None)
@given(said=ANYTHING, url=ANYTHING)
@pytest.mark.parametrize("form", LogFormat)
def test_no_page_makes_a_second_line_or_steers_a_terminal(form: LogFormat, said: str, url: str) -> None:
    told = line(form, "the server said %s", said, url=url)
    assert told.splitlines() == [told]
    # Controls, direction marks and halves of characters; the two joiners only shape the letters beside them.
    assert not {unicodedata.category(each) for each in told if each not in "\u200c\u200d"} & {"Cc", "Cf", "Cs"}


def test_what_a_page_says_is_a_value_of_its_event_and_nothing_else() -> None:
    said = '\n{"event": "run ended", "exit_code": 0}\u2028"}, "run": 8'
    told = json.loads(line(LogFormat.JSON, "the server said %s", said, detail=said, exit_code=1))
    assert (told["run"], told["exit_code"], told["detail"]) == (7, 1, said)


def test_a_traceback_in_text_stands_apart_from_the_events() -> None:
    error = ValueError("of a page\nERROR:holdfast:everything is lost\r\x1b[2J")
    first, *others = line(LogFormat.TEXT, "it broke", error=error).split("\n")
    assert first == "ERROR:crawler.test:it broke"
    assert all(each.startswith("  | ") and each.isprintable() for each in others)
    assert "  | ERROR:holdfast:everything is lost" in others


@pytest.mark.parametrize("form", LogFormat)
def test_a_secret_never_appears_however_it_is_written(form: LogFormat) -> None:
    quoted = "k3y%2Bof%2Fthe%3Ddesk"
    error, address = ValueError(f"sent {SECRET}"), f"https://x.example/?key={quoted}"
    told = line(form, f"asked %s {SECRET}", address, error=error, detail=SECRET)
    assert SECRET not in told
    assert quoted not in told
    assert told.count(WITHHELD) == 4


def test_how_a_log_is_written_shows_no_secret_itself() -> None:
    assert SECRET not in repr(Logs(secrets=(SECRET,)))


@pytest.mark.parametrize("form", LogFormat)
def test_a_value_without_end_is_cut(form: LogFormat) -> None:
    assert len(line(form, "it said %s", "x" * 100_000, detail="y" * 100_000)) < 3 * LONGEST


def test_objects_that_libraries_hang_on_their_records_stay_out() -> None:
    told = json.loads(line(LogFormat.JSON, "closing", spider=object(), headers={"Cookie": "x"}, stage="fetching"))
    assert set(told) == {"event", "level", "logger", "stage", "at", "run", "collection", "process"}


@pytest.mark.parametrize(("level", "told"), [(LogLevel.DEBUG, 2), (LogLevel.WARNING, 1), (LogLevel.ERROR, 0)])
def test_what_weighs_less_than_the_level_is_not_written(
    level: LogLevel, told: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Logs(LogFormat.JSON, level)()
    LOG.debug("a visit")
    LOG.warning("a trouble")
    written = capsys.readouterr()
    assert (len(written.err.splitlines()), written.out) == (told, "")


def test_beginning_anew_takes_the_place_of_what_was_begun(capsys: pytest.CaptureFixture[str]) -> None:
    logs = Logs(LogFormat.JSON, collection="harbour")
    logs()
    logs.of_run(3)()
    LOG.warning("once")
    [told] = map(json.loads, capsys.readouterr().err.splitlines())
    assert told["run"] == 3


def _in_another_process(logs: Logs, path: Path) -> None:
    with path.open("w", encoding="utf-8") as sys.stderr:
        logs()
        LOG.warning("from afar: %s", SECRET)


def test_another_process_writes_as_the_first_does(tmp_path: Path) -> None:
    logs = Logs(LogFormat.JSON, collection="harbour", run=2, secrets=(SECRET,)).in_process("crawl")
    path = tmp_path / "err"
    process = multiprocessing.get_context("spawn").Process(target=_in_another_process, args=(logs, path))
    process.start()
    process.join(60)
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert (told["process"], told["run"], told["event"]) == ("crawl", 2, f"from afar: {WITHHELD}")
