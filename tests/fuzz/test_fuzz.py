"""Bytes that nobody meant to send, at every place where bytes come in. Longer: `make fuzz` (benchmarks/fuzzing.py)."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from targets import PDF_TOKENS, TARGETS, Target, small_pdf

from pipelines.extraction import Document, Extraction
from pipelines.extraction.workers import Workers

SEED = 20260201  # the same bytes every time: a change of ours is to turn this red, not the luck of the day
EXAMPLES = {"web page": 40, "WACZ": 60, "WARC": 60, "plain": 80, "lexer": 60, "declarations": 80}
CASES = Path(__file__).with_name("cases")


def mutants(target: Target) -> st.SearchStrategy[bytes]:
    """A seed with a few pieces cut out, doubled, flipped or put in; sometimes bytes of no origin at all."""
    places = st.floats(0, 1)
    pieces = st.binary(max_size=8) | (st.sampled_from(target.tokens) if target.tokens else st.nothing())
    edits = st.lists(st.tuples(st.sampled_from("idrx"), places, places, pieces), max_size=6)
    return st.builds(mutant, st.sampled_from(target.seeds), edits) | st.binary(max_size=300)


def mutant(seed_bytes: bytes, edits: list[tuple[str, float, float, bytes]]) -> bytes:
    data = seed_bytes
    for kind, first, second, piece in edits:
        start, end = sorted((int(first * len(data)), int(second * len(data))))
        match kind:
            case "i":
                data = data[:start] + piece + data[start:]
            case "d":
                data = data[:start] + data[min(end, start + 200) :]
            case "r":
                data = data[:end] + data[start : start + 200] * (1 + len(piece)) + data[end:]
            case _:
                data = data[:start] + bytes(byte ^ 0xFF for byte in data[start : start + 1]) + data[start + 1 :]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_bytes_that_nobody_meant_to_send(name: str) -> None:
    target = TARGETS[name]

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES.get(name, 200), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(mutants(target))
    def throw(data: bytes) -> None:
        target.run(data)

    throw()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_changed_is_sound_before_it_is_changed(name: str) -> None:
    for data in TARGETS[name].seeds:
        TARGETS[name].run(data)


@pytest.mark.parametrize("case", sorted(CASES.glob("*/*")), ids=lambda case: f"{case.parent.name}/{case.name}")
def test_what_fell_once_stands(case: Path) -> None:
    TARGETS[case.parent.name.replace("_", " ")].run(case.read_bytes())


def test_pdfs_that_nobody_meant_to_send() -> None:
    chance = random.Random(SEED)
    seed_bytes = small_pdf()
    made = {number: mutant(seed_bytes, random_edits(chance, PDF_TOKENS)) for number in range(400)}
    with Workers(processes=1, seconds=5.0, memory_bytes=1_200_000_000) as workers:
        for number, data in {-1: seed_bytes, **made}.items():
            workers.submit(number, partial(Document, data, "application/pdf"))
        answers = dict(workers.drain())
    assert isinstance(answers[-1], Extraction)
    assert answers.keys() == {-1, *made}
    ended = {n: answer.detail for n, answer in answers.items() if "ended" in getattr(answer, "detail", "")}
    assert ended == {}, {n: made[n] for n in ended}


def random_edits(chance: random.Random, tokens: tuple[bytes, ...]) -> list[tuple[str, float, float, bytes]]:
    return [
        (chance.choice("idrx"), chance.random(), chance.random(), chance.choice((*tokens, chance.randbytes(5))))
        for _ in range(chance.randrange(1, 7))
    ]
