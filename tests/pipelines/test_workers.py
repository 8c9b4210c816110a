"""Extraction in worker processes: limits hold, and one job's end is never another's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipelines.extraction import Document, Extraction, NotExtracted
from pipelines.extraction.workers import Workers
from pipelines.findings import Reason

MEMORY = 1_500_000_000


def page(text: str) -> Document:
    """Long enough that a worker needs nothing for it that it has not loaded yet: seconds count here."""
    body = f"<p>{text}</p>" * 40
    return Document(f"<html><body><main>{body}</main></body></html>".encode(), "text/html; charset=utf-8")


def endless() -> Document:
    while True:
        pass


def glutton() -> Document:
    held = bytearray(8 * MEMORY)
    return Document(bytes(held))


def suicide() -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")


def unloadable() -> Document:
    raise FileNotFoundError("the WARC file is gone")


def interrupted() -> Document:
    os.kill(os.getpid(), signal.SIGINT)
    return page("Still at work after the signal that Ctrl-C sends to all.")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(processes=2, seconds=2.0, memory_bytes=MEMORY) as running:
        yield running


def test_fifty_documents_give_fifty_answers(workers: Workers) -> None:
    for number in range(50):
        workers.submit(number, partial(page, f"Document number {number} says so itself, in a sentence."))
    answers = dict(workers.drain())
    wrong = [key for key, answer in answers.items() if f"number {key} says" not in getattr(answer, "text", "")]
    assert (len(answers), wrong) == (50, [])


def test_an_endless_job_is_ended_and_takes_no_other_with_it(workers: Workers) -> None:
    workers.submit("endless", endless)
    for number in range(5):
        workers.submit(number, partial(page, "An ordinary page among bad company stays one."))
    answers = dict(workers.drain())
    endless_answer = answers.pop("endless")
    assert isinstance(endless_answer, NotExtracted)
    assert endless_answer.reason is Reason.EXTRACTION_LIMIT
    assert len(answers) == 5
    assert all(isinstance(answer, Extraction) for answer in answers.values())


@pytest.mark.parametrize(
    ("job", "reason", "words"),
    [
        (glutton, Reason.EXTRACTION_LIMIT, "memory"),
        (suicide, Reason.EXTRACTION_FAILED, "SIGKILL"),
        (unloadable, Reason.EXTRACTION_FAILED, "the WARC file is gone"),
    ],
)
def test_a_job_that_fails_says_why_and_the_next_one_succeeds(
    workers: Workers, job: object, reason: Reason, words: str
) -> None:
    workers.submit("bad", job)  # type: ignore[arg-type] # parametrize knows no callables
    workers.submit("good", partial(page, "The next document is read as if nothing had happened."))
    answers = dict(workers.drain())
    bad = answers["bad"]
    assert isinstance(bad, NotExtracted)
    assert (bad.reason, words in bad.detail) == (reason, True)
    assert isinstance(answers["good"], Extraction)


def test_a_worker_ignores_the_interrupt_that_its_parent_decides_on(workers: Workers) -> None:
    workers.submit("key", interrupted)
    ((_, answer),) = workers.drain()
    assert isinstance(answer, Extraction)


def test_a_job_that_cannot_be_sent_is_the_callers_mistake(workers: Workers) -> None:
    with pytest.raises((AttributeError, TypeError)):
        workers.submit("key", lambda: Document(b""))


def test_ready_does_not_wait(workers: Workers) -> None:
    workers.submit("endless", endless)
    assert list(workers.ready()) == []
    assert [key for key, _ in workers.drain()] == ["endless"]


def test_an_interrupt_drops_what_is_in_hand() -> None:
    with Workers(processes=1, seconds=60.0, memory_bytes=MEMORY) as workers:
        workers.submit("endless", endless)
        workers.submit("waiting", endless)
        workers.interrupt()
        assert list(workers.drain()) == []


def test_workers_that_cannot_start_end_the_run_with_a_sentence() -> None:
    with Workers(processes=1, seconds=5.0, memory_bytes=50_000_000) as workers:
        workers.submit("key", partial(page, "Nobody will read this."))
        with pytest.raises(RuntimeError, match="enough memory"):
            list(workers.drain())


def test_workers_run_below_a_console_script(tmp_path: Path) -> None:
    script = tmp_path / "front-door"  # no suffix, as installers write them
    script.write_text(
        textwrap.dedent("""
            import sys
            from functools import partial
            from pipelines.extraction import Document
            from pipelines.extraction.workers import Workers

            def main():
                with Workers(processes=1, seconds=20, memory_bytes=1_500_000_000) as workers:
                    workers.submit(1, partial(Document, b"A line of text.", "text/plain"))
                    print([answer.text for _, answer in workers.drain()])

            if __name__ == "__main__":
                sys.exit(main())
        """)
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("['A line of text.']", 0), done.stderr


def test_a_worker_is_warm_without_the_lists_of_words_that_few_pages_need() -> None:
    program = """
        from pipelines.extraction.worker import _warm_up
        _warm_up()
        import trafilatura.external
        print(trafilatura.external.JT_STOPLIST)
    """
    told = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True)
    assert told.stdout == "None\n"
