"""Markup that two processes make is what one makes, whatever becomes of the second."""

from __future__ import annotations

import os
import threading

import pytest

from pipelines.report import halves
from pipelines.report.halves import made_in_halves
from pipelines.report.markup import Html, number

MANY = range(1_000)


def paragraph(one: int) -> Html:
    return Html(f"<p>{number(one)}\ud800</p>\n")


ALL = "".join(map(paragraph, MANY))


def test_it_is_what_one_process_makes() -> None:
    assert made_in_halves(paragraph, MANY) == ALL
    assert made_in_halves(paragraph, MANY[:3]) == ALL[: len(paragraph(0)) * 3]
    assert made_in_halves(paragraph, ()) == ""


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine with a free core, and no second thread of the tests' own."""
    monkeypatch.setattr(halves, "_may_be_copied", lambda: True)


@pytest.mark.usefixtures("copied")
def test_the_second_half_comes_from_another_process() -> None:
    made = made_in_halves(lambda _: Html(f"{number(os.getpid())} "), MANY).split()
    here = str(os.getpid())
    assert made[:500] == [here] * 500
    assert len(set(made[500:])) == 1
    assert here not in made[500:]


@pytest.mark.usefixtures("copied")
def test_where_the_second_process_dies_all_is_made_here() -> None:
    here = os.getpid()

    def fatal_elsewhere(one: int) -> Html:
        if one == 700 and os.getpid() != here:
            os._exit(9)
        return paragraph(one)

    assert made_in_halves(fatal_elsewhere, MANY) == ALL


@pytest.mark.usefixtures("copied")
def test_where_there_is_no_second_process_all_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_: object) -> None:
        raise OSError

    monkeypatch.setattr("multiprocessing.context.ForkProcess.start", none_left)
    assert made_in_halves(paragraph, MANY) == ALL


def test_a_process_with_a_second_thread_is_not_copied() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        made = made_in_halves(lambda _: Html(f"{number(os.getpid())} "), MANY).split()
    finally:
        done.set()
        thread.join()
    assert set(made) == {str(os.getpid())}
