"""Documents made to fell their reader: each is read or refused within the limits, and the next is read as ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hostile_documents import READ_OR_REFUSED, SENTENCE, made, outside_entity, page

from pipelines.extraction import Document, Extraction, NotExtracted, extract
from pipelines.extraction.workers import Workers
from pipelines.findings import Reason

SECONDS = 3.0
MEMORY = 1_200_000_000


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(processes=1, seconds=SECONDS, memory_bytes=MEMORY) as running:
        yield running


@pytest.mark.parametrize("name", READ_OR_REFUSED)
def test_a_document_made_to_fell_its_reader_is_read_or_refused(workers: Workers, name: str) -> None:
    began = time.monotonic()
    workers.submit("hostile", partial(made, name))
    ((_, hostile),) = workers.drain()
    assert time.monotonic() - began < 3 * SECONDS  # one limit, and a new worker's start on a machine with much to do
    if isinstance(hostile, NotExtracted):
        told = (Reason.EXTRACTION_LIMIT, Reason.EXTRACTION_FAILED, Reason.UNSUPPORTED_TYPE)
        assert hostile.reason in told
        assert hostile.detail.endswith(".")
    workers.submit("next", partial(page, SENTENCE))
    ((_, following),) = workers.drain()
    assert isinstance(following, Extraction)
    assert "not approved night shifts" in following.text


def test_cells_that_span_more_than_anybody_sees_are_read_all_the_same() -> None:
    began = time.process_time()
    document = made("cells that span a thousand columns")
    outcome = extract(document.payload, media_type=document.media_type)
    assert isinstance(outcome, Extraction)
    assert outcome.text.split().count("x") == 2_000
    assert time.process_time() - began < 10  # it took minutes


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_what_an_entity_names_is_not_fetched(scheme: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the text of another file", encoding="utf-8")
    document = outside_entity(f"{scheme}{secret}")
    outcome = extract(document.payload, media_type=document.media_type)
    assert "another file" not in getattr(outcome, "text", "")


@pytest.mark.parametrize("media_type", ["text/html", "application/xml", "application/pdf", "text/plain", None])
def test_a_document_of_zeros_is_no_text(media_type: str | None) -> None:
    document = Document(bytes(100_000), media_type)
    outcome = extract(document.payload, media_type=document.media_type)
    assert isinstance(outcome, NotExtracted) or not outcome.text.strip("\0\N{REPLACEMENT CHARACTER} \n")
