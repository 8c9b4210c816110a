"""SIGKILL at many random moments: what was committed is there, whole, once; and what follows goes on from it."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from archive_bench import NIGHT
from killed_writer import Begun, body, url, write_until_killed
from servers.readers import fastwarc_problems, warcio_problems

from archive.audit import audit
from archive.captures import captures_after
from archive.cdxj import update_index
from archive.collection import Collection
from archive.ledger import connect
from archive.reader import read_memento
from archive.runs import begin_run

SEED = random.SystemRandom().randrange(1 << 32)
KILLS = 50
LONGEST = 0.15  # seconds after the last word that is waited for: time for an exchange or two


@dataclass
class Lives:
    """What the killed writers told."""

    committed: list[int] = field(default_factory=list)
    tails: int = 0


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made = Collection(tmp_path / "collection")
    made.create()
    ledger = connect(made.ledger)
    begin_run(ledger, run_at=NIGHT, publication="", settings={}, software={})
    ledger.close()
    yield made
    shutil.rmtree(made.path)  # a hundred megabytes


def live(collection: Collection, chance: random.Random, lives: Lives) -> None:
    """Let a writer begin, kill it at some moment, and keep what it told."""
    context = multiprocessing.get_context("fork")  # a twentieth of the time that the other ways take to begin
    pipe, far_end = context.Pipe(duplex=False)
    process = context.Process(target=write_until_killed, args=(collection.path, NIGHT, far_end))
    process.start()
    far_end.close()
    assert pipe.poll(20), "the writer does not begin"
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        keep(pipe.recv(), lives)
    time.sleep(chance.uniform(0, LONGEST))
    process.kill()
    process.join()
    try:
        while True:
            keep(pipe.recv(), lives)
    except EOFError:
        pipe.close()


def keep(word: Begun | int, lives: Lives) -> None:
    match word:
        case Begun(tails, known):
            # An exchange may be committed and the writer killed before it could say so; never the other way round.
            assert len(lives.committed) <= known <= len(lives.committed) + 1
            lives.committed = list(range(known))
            lives.tails += tails
        case number:
            assert number == len(lives.committed)
            lives.committed.append(number)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child touches nothing that a thread may hold
def test_after_50_kills_every_committed_exchange_is_there_once_and_whole(collection: Collection) -> None:
    chance, lives = random.Random(SEED), Lives()
    print(f"seed {SEED}")  # noqa: T201 - a failure is repeated with it
    for _ in range(KILLS):
        live(collection, chance, lives)
    ledger = connect(collection.ledger)
    collection.recover(ledger)
    update_index(collection.path, ledger)
    captures = list(captures_after(ledger, 0))
    ledger.close()
    print(f"{KILLS} kills, {len(captures)} exchanges, {lives.tails} tails")  # noqa: T201
    assert lives.tails > 0, "no kill struck a write: nothing was tested"
    assert len(lives.committed) <= len(captures) <= len(lives.committed) + 1
    assert [capture.url for capture in captures] == [url(number) for number in range(len(captures))]
    for number, capture in enumerate(captures):
        assert read_memento(collection.archive, capture.location).entity == body(number)
    files = sorted(collection.archive.iterdir())
    assert [problem for path in files for problem in (*fastwarc_problems(path), *warcio_problems(path))] == []
    assert audit(collection).faults == ()
