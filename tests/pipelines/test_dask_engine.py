"""The engine that reads on a Dask cluster, against real schedulers and workers on loopback ports."""

from __future__ import annotations

import importlib.util
import os
import signal
import uuid
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hostile_documents import one_text, pdf_many_pages
from servers.dask_cluster import DaskCluster

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter
from pipelines.answering import ProcessEngine
from pipelines.engines import EngineFailed
from pipelines.engines.archived import archived_document
from pipelines.engines.batches import MOST_BYTES, MOST_JOBS, Batches, Waiting
from pipelines.engines.cluster_reading import Limits
from pipelines.extraction import Document, Extraction, NotExtracted
from pipelines.extraction.jobs import Answered, ReadingJob
from pipelines.extraction.workers import Workers
from pipelines.findings import Reason
from pipelines.publication import Figure, Quotation

if importlib.util.find_spec("distributed") is None:
    pytest.skip("distributed is not installed", allow_module_level=True)

from pipelines.engines import dask_engine
from pipelines.engines.dask_engine import DaskEngine

START = datetime(2026, 2, 1, 3, tzinfo=UTC)
LIMITS = Limits(60.0, 1_500_000_000)
QUESTIONS = (Quotation("the long quay"), Figure("3", "boats"))


def page(number: int) -> Document:
    words = f"<p>The harbour master counted {number} boats at the long quay on that morning.</p>" * 20
    return Document(f"<html><title>Quay {number}</title><main>{words}</main></html>".encode(), "text/html")


def archived(folder: Path, documents: list[Document]) -> list[Capture]:
    """Captures of the documents, in one WARC file below `folder`/archive."""
    with closing(connect(folder / "ledger.sqlite")) as ledger:
        run = begin_run(ledger, run_at=START, publication="0" * 64, settings={}, software={})
        writer = ArchiveWriter(
            folder / "archive", ledger, run=run, clock=lambda: START, new_id=uuid.uuid4, facts={}, file_bytes=1 << 30
        )
        captures = []
        for number, document in enumerate(documents):
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {document.media_type}\r\n"
            head += f"Content-Length: {len(document.payload)}\r\n\r\n"
            address = f"http://a.example/{number}"
            request, response = b"GET / HTTP/1.1\r\n\r\n", head.encode() + document.payload
            captures.append(writer.store(Exchange(address, START, request, response, Connection())))
        writer.close()
    return captures


def answers(engine: DaskEngine, archive: Path, captures: list[Capture]) -> dict[object, Answered]:
    for capture in captures:
        engine.submit(capture.number, ReadingJob(archived_document(archive, capture), QUESTIONS))
    return dict(engine.drain())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture], dict[object, Answered]]:
    """An archive with twenty captures, and what this machine's own processes read of them."""
    folder = tmp_path_factory.mktemp("shelf")
    captures = archived(folder, [page(number) for number in range(20)])
    with Workers(processes=1, seconds=60.0, memory_bytes=LIMITS.memory_bytes) as workers:
        engine = ProcessEngine(workers)
        for capture in captures:
            engine.submit(capture.number, ReadingJob(archived_document(folder / "archive", capture), QUESTIONS))
        return folder / "archive", captures, dict(engine.drain())


Shelf = tuple[Path, list[Capture], dict[object, Answered]]


def test_a_cluster_answers_what_this_machine_does(dask_cluster: DaskCluster, shelf: Shelf) -> None:
    archive, captures, here = shelf
    lasted: list[float] = []
    with DaskEngine(dask_cluster.address, archive=archive, limits=LIMITS, lasted=lasted.append) as engine:
        assert answers(engine, archive, captures) == here
        assert not engine._sending
    assert len(lasted) == len(captures)
    assert min(lasted) > 0
    assert all(isinstance(each.outcome, Extraction) and len(each.judgements) == 2 for each in here.values())


def test_records_are_sent_to_workers_that_do_not_see_the_archive(
    dask_cluster: DaskCluster, shelf: Shelf, tmp_path: Path
) -> None:
    archive, captures, here = shelf
    with DaskEngine(dask_cluster.address, archive=tmp_path / "elsewhere", limits=LIMITS) as engine:
        assert answers(engine, archive, captures) == here
        assert engine._sending


def test_a_record_that_is_gone_is_told_as_here(dask_cluster: DaskCluster, shelf: Shelf, tmp_path: Path) -> None:
    _, captures, _ = shelf
    with Workers(processes=1, seconds=60.0, memory_bytes=LIMITS.memory_bytes) as workers:
        here = ProcessEngine(workers)
        here.submit(1, ReadingJob(archived_document(tmp_path, captures[0]), QUESTIONS))
        told = dict(here.drain())[1]
    with DaskEngine(dask_cluster.address, archive=tmp_path, limits=LIMITS) as engine:
        assert answers(engine, tmp_path, captures[:1])[captures[0].number] == told
    assert isinstance(told.outcome, NotExtracted)
    assert told.outcome.reason is Reason.EXTRACTION_FAILED


def test_a_worker_with_other_programs_is_refused(
    dask_cluster: DaskCluster, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_engine, "OURS", '{"extractor": "ours/9"}')
    with pytest.raises(EngineFailed, match=r'reads with \{"extractor": .*this machine with .*ours/9.*same version'):
        DaskEngine(dask_cluster.address, archive=shelf[0], limits=LIMITS)


def test_a_worker_with_other_programs_that_comes_later_is_refused(
    dask_cluster: DaskCluster, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, captures, _ = shelf
    with DaskEngine(dask_cluster.address, archive=archive, limits=LIMITS) as engine:
        monkeypatch.setattr(dask_engine, "OURS", '{"extractor": "ours/9"}')
        with pytest.raises(EngineFailed, match="Install the same version"):
            answers(engine, archive, captures)


def test_a_scheduler_that_does_not_answer_is_named(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_engine, "CONNECT", 0.5)
    with pytest.raises(EngineFailed, match=r"scheduler at dask://127\.0\.0\.1:1 can't be reached .*dask scheduler"):
        DaskEngine("dask://127.0.0.1:1", archive=shelf[0], limits=LIMITS)


def test_a_cluster_without_workers_is_told(tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with DaskCluster(tmp_path, workers=0) as empty:
        monkeypatch.setattr(dask_engine, "CONNECT", 3.0)
        with pytest.raises(EngineFailed, match=r"has no workers.*dask worker"):
            DaskEngine(empty.address, archive=shelf[0], limits=LIMITS)


def test_what_was_interrupted_is_dropped(dask_cluster: DaskCluster, shelf: Shelf) -> None:
    archive, captures, _ = shelf
    with DaskEngine(dask_cluster.address, archive=archive, limits=LIMITS) as engine:
        for capture in captures:
            engine.submit(capture.number, ReadingJob(archived_document(archive, capture), QUESTIONS))
        list(engine.ready())
        engine.interrupt()
        assert len(list(engine.drain())) < len(captures)


def test_a_worker_that_is_killed_costs_nothing_but_time(dask_cluster: DaskCluster, tmp_path: Path) -> None:
    captures = archived(tmp_path, [page(number) for number in range(60)])
    archive = tmp_path / "archive"
    with DaskEngine(dask_cluster.address, archive=archive, limits=LIMITS) as engine:
        for capture in captures:
            engine.submit(capture.number, ReadingJob(archived_document(archive, capture), ()))
        told = dict(engine.ready())  # hands the first tasks over
        (worker,) = engine._client.run(os.getpid).values()
        os.kill(worker, signal.SIGKILL)
        told |= dict(engine.drain())
    assert len(told) == len(captures)
    assert all(isinstance(each.outcome, Extraction) for each in told.values())


def test_a_document_whose_workers_all_die_is_left_to_the_next_night(dask_cluster: DaskCluster, shelf: Shelf) -> None:
    from distributed.scheduler import KilledWorker

    archive, captures, _ = shelf
    jobs = [Waiting(capture.number, archived_document(archive, capture), ()) for capture in captures[:2]]
    with DaskEngine(dask_cluster.address, archive=archive, limits=LIMITS) as engine:
        died = KilledWorker("task", None, 4)
        engine._failed(died, jobs)
        alone = [engine._waiting.take(slots=1) for _ in jobs]
        assert [[job.key for job in each] for each in alone] == [[job.key] for job in jobs]  # each for itself
        engine._failed(died, alone[0])
        ((key, told),) = engine.ready()
    assert key == jobs[0].key
    assert isinstance(told.outcome, NotExtracted)
    assert told.outcome.reason is Reason.EXTRACTION_LIMIT


def test_documents_that_burn_time_or_memory_cost_their_readers_and_no_worker(
    dask_cluster: DaskCluster, tmp_path: Path
) -> None:
    """Minutes of a processor, and ten times the memory that a reader may have; between them, pages as they are."""
    burning = {1: pdf_many_pages(100_000), 4: one_text(60_000_000)}
    captures = archived(tmp_path, [burning.get(number) or page(number) for number in range(7)])
    archive = tmp_path / "archive"
    with DaskEngine(dask_cluster.address, archive=archive, limits=Limits(6.0, 600_000_000)) as engine:
        before = engine._client.run(os.getpid)
        told = answers(engine, archive, captures)
        assert engine._client.run(os.getpid) == before
    outcomes = [told[capture.number].outcome for capture in captures]
    reasons = {n: each.reason for n, each in enumerate(outcomes) if isinstance(each, NotExtracted)}
    assert reasons == dict.fromkeys(burning, Reason.EXTRACTION_LIMIT)


def waiting(archive: Path, captures: list[Capture]) -> Batches:
    batches = Batches()
    for capture in captures:
        batches.add(Waiting(capture.number, archived_document(archive, capture), ()))
    return batches


def test_work_is_shared_out_among_the_places_that_are_free(shelf: Shelf) -> None:
    batches = waiting(*shelf[:2])
    assert [len(batches.take(slots=4)), len(batches.take(slots=1)), len(batches)] == [5, 15, 0]
    batches = waiting(*shelf[:2])
    assert len(batches.take(slots=1)) == MOST_JOBS


def test_a_task_holds_records_of_one_file_and_no_more_bytes_than_it_may(shelf: Shelf) -> None:
    archive, captures, _ = shelf
    large = [replace(capture, length=MOST_BYTES // 2) for capture in captures[:4]]
    moved = replace(captures[5], location=replace(captures[5].location, warc_file="another.warc.gz"))
    batches = waiting(archive, [*large, moved, captures[6]])
    taken = [[job.key for job in batches.take(slots=1)] for _ in range(4)]
    numbers = [capture.number for capture in large]
    assert taken == [numbers[:2], numbers[2:], [captures[6].number], [moved.number]]
