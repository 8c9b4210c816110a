"""A worker that a document has taken over: what it sends is data, and what it may do is to read and to answer."""

from __future__ import annotations

import ctypes
import errno
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from pipelines.extraction import Document, Extraction, NotExtracted
from pipelines.extraction.answers import NotAnAnswer, from_bytes, to_bytes
from pipelines.extraction.channel import TOKEN_BYTES, BadFrame, Incoming, send
from pipelines.extraction.confinement import Held, described, offered
from pipelines.extraction.values import Grid, Stretch, Zone
from pipelines.extraction.workers import Workers
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict

MEMORY = 1_500_000_000
SYSTEM_CALLS_FILTERED = Held.CALLS in offered()
filtered = pytest.mark.skipif(not SYSTEM_CALLS_FILTERED, reason=f"this machine offers only: {described()}")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(processes=1, seconds=3.0, memory_bytes=MEMORY) as running:
        yield running


def answers(workers: Workers, *jobs: Callable[[], object]) -> list[object]:
    for number, job in enumerate(jobs):
        workers.submit(number, job)  # type: ignore[arg-type] # hostile jobs give what they like
    return [answer for _, answer in sorted(workers.drain(), key=lambda pair: pair[0])]


def ordinary() -> Document:
    return Document(b"An ordinary page among bad company stays one.", "text/plain")


# -- what a worker sends ---------------------------------------------------------------------------------------------


class Evil:
    """What unpickling this does is up to whoever sent it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def say(*pieces: bytes, then: float = 0.0) -> Document:
    """Write to the driver past our own code, as somebody who has taken the process over would."""
    numbers = (int(entry.name) for entry in Path("/dev/fd").iterdir())
    (connection,) = [number for number in numbers if number > 2 and _is_open(number)]
    token = _token_of_the_job()
    for piece in pieces:
        os.write(connection, piece.replace(TOKEN, token))
    time.sleep(then)
    return ordinary()


def _token_of_the_job() -> bytes:
    frame = sys._getframe()  # whoever has taken a process over finds what lies in it
    while "token" not in frame.f_locals or frame.f_code.co_name != "serve":
        assert frame.f_back is not None
        frame = frame.f_back
    token = frame.f_locals["token"]
    assert isinstance(token, bytes)
    return token


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def framed(data: bytes, *, token: bytes = b"") -> bytes:
    return struct.pack("!Q", len(token + data)) + token + data


TOKEN = b"token of the job"  # stands for the true one, which is as long


EXTRACTION = b'E{"text":"abc","stretches":[{"start":0,"end":%s,"zone":"main"}],"media_type":"a","extractor":"b"}'


def test_a_pickle_from_a_worker_is_never_loaded(workers: Workers, tmp_path: Path) -> None:
    mark = tmp_path / "run by the driver"
    evil = pickle.dumps(Evil(mark))
    assert pickle.loads(evil) is None
    assert mark.exists()  # it would work
    mark.unlink()
    refused, fine = answers(workers, partial(say, framed(evil, token=TOKEN)), ordinary)
    assert isinstance(refused, NotExtracted)
    assert (refused.reason, "no known kind" in refused.detail) == (Reason.EXTRACTION_FAILED, True)
    assert isinstance(fine, Extraction)
    for kind in (b"E", b"N", b"J"):
        with pytest.raises(NotAnAnswer):
            from_bytes(kind + evil)
    assert not mark.exists()


def test_a_pickle_in_the_frames_of_multiprocessing_is_no_message_either(workers: Workers, tmp_path: Path) -> None:
    evil = pickle.dumps(Evil(tmp_path / "mark"))
    refused, fine = answers(workers, partial(say, struct.pack("!i", len(evil)) + evil), ordinary)
    assert isinstance(refused, NotExtracted)
    assert isinstance(fine, Extraction)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"E",
        b"X{}",
        b"E" + b"[" * 1_000_000,
        b'N{"reason":"EXTRACTION_FAILED","detail":"a","extractor":"b"}',
        b'N{"reason":"extraction_failed","detail":["a"],"extractor":"b"}',
        EXTRACTION % b"4",
        EXTRACTION % b"2",
        EXTRACTION % b"-1",
        EXTRACTION % b"3.0",
        EXTRACTION % b"1e400",
        EXTRACTION % (b"9" * 5000),
        b'E{"text":"abc"}',
        b'J[{"verdict":"verbatim","hits":"1"}]',
        b'J{"verdict":"verbatim"}',
        b"E\xff\xfe",
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_no_honest_worker_sends_is_no_answer(data: bytes) -> None:
    assert isinstance(from_bytes(EXTRACTION % b"3"), Extraction)
    with pytest.raises(NotAnAnswer):
        from_bytes(data)


@pytest.mark.parametrize("length", [1001, 1 << 62, (1 << 64) - 1])
def test_a_message_of_any_length_may_be_announced_and_is_not_waited_for(length: int) -> None:
    ours, theirs = os.pipe()
    try:
        incoming = Incoming(ours, most=1000)
        os.write(theirs, framed(b"first") + struct.pack("!Q", length) + b"and")
        frames = incoming.frames()
        assert next(frames) == b"first"
        with pytest.raises(BadFrame):
            next(frames)
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_worker_that_does_not_read_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        with pytest.raises(TimeoutError):
            send(ours.fileno(), bytes(10_000_000), seconds=0.1)


@pytest.mark.parametrize("piece", [b"\x00", struct.pack("!Q", 1000) + b"E" * 999])
def test_a_message_that_is_begun_and_not_ended_holds_nobody_up_beyond_the_limit(piece: bytes) -> None:
    with Workers(processes=1, seconds=2.0, memory_bytes=MEMORY) as workers:
        refused, fine = answers(workers, partial(say, piece, then=60.0), ordinary)
    assert isinstance(refused, NotExtracted)
    assert refused.reason is Reason.EXTRACTION_LIMIT
    assert isinstance(fine, Extraction)


def test_a_second_answer_is_nobodys(workers: Workers) -> None:
    answer = to_bytes(NotExtracted(Reason.EXTRACTION_FAILED, "first", "x"))
    first, second = answers(workers, partial(say, *[framed(answer, token=TOKEN)] * 50, then=0.3), ordinary)
    assert isinstance(first, NotExtracted)
    assert first.detail == "first"
    assert isinstance(second, Extraction)


def test_an_answer_without_the_token_of_its_job_is_refused(workers: Workers) -> None:
    answer = to_bytes(NotExtracted(Reason.EXTRACTION_FAILED, "forged", "x"))
    for token in (b"", bytes(TOKEN_BYTES)):
        refused, fine = answers(workers, partial(say, framed(answer, token=token), then=60.0), ordinary)
        assert isinstance(refused, NotExtracted)
        assert "nobody had asked for" in refused.detail
        assert isinstance(fine, Extraction)


def test_answers_come_back_as_they_were_given() -> None:
    stretches = (Stretch(0, 1, Zone.PAGE, 3), Stretch(1, 3, Zone.MAIN))
    given = [
        Extraction("a\tb", stretches, "a/b", "x", "t", (Grid(0, 3, (1,), spans=((0, 1, 2, 3),)),)),
        NotExtracted(Reason.UNSUPPORTED_TYPE, "Not read.", "x"),
        (Judgement(Verdict.ALTERED, (Change(ChangeKind.NUMBER, "1", "2"),), folds=("dashes",)),) * 2,
        (),
    ]
    assert [from_bytes(to_bytes(answer)) for answer in given] == given  # type: ignore[arg-type]


def test_half_a_character_is_told_as_a_replacement() -> None:
    answer = from_bytes(to_bytes((Judgement(Verdict.ABSENT, detail="\ud800 €"),)))
    assert answer == (Judgement(Verdict.ABSENT, detail="\N{REPLACEMENT CHARACTER} €"),)


def test_a_detail_of_any_length_is_cut() -> None:
    told = from_bytes(to_bytes(NotExtracted(Reason.EXTRACTION_FAILED, "a" * 10_000_000, "x")))
    assert isinstance(told, NotExtracted)
    assert len(told.detail) == 1000


# -- what a worker may do --------------------------------------------------------------------------------------------


def attempt(deed: Callable[[], object]) -> Document:
    """Do it, and report as the document's text how it went."""
    try:
        deed()
    except OSError as error:
        return Document(f"refused: {errno.errorcode.get(error.errno or 0)}".encode(), "text/plain")
    return Document(b"it was done", "text/plain")


def how_it_went(workers: Workers, deed: Callable[[], object]) -> str:
    done, fine = answers(workers, partial(attempt, deed), ordinary)
    assert isinstance(fine, Extraction)
    return done.text if isinstance(done, Extraction) else done.detail  # type: ignore[attr-defined]


def native(number: int, *arguments: int) -> None:
    """A system call by its number on this machine. Raises OSError."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def start_a_thread() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def start_a_program() -> None:
    os.execv(sys.executable, [sys.executable, "-c", "pass"])


REFUSED: dict[str, Callable[[], object]] = {
    "an internet socket": partial(socket.socket, socket.AF_INET),
    "an internet socket over IPv6": partial(socket.socket, socket.AF_INET6),
    "a datagram socket": partial(socket.socket, socket.AF_INET, socket.SOCK_DGRAM),
    "a socket of this machine": partial(socket.socket, socket.AF_UNIX),
    "looking up a name": partial(socket.create_connection, ("127.0.0.1", 9), 1),
    "another process": os.fork,
    "another program": start_a_program,
    "a program beside": partial(subprocess.Popen, [sys.executable, "-c", "pass"]),
    "a signal to the driver": partial(os.kill, os.getpid(), signal.SIGTERM),
    "a signal to everybody": partial(os.kill, -1, signal.SIGTERM),
    "more memory": partial(resource.setrlimit, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)),
}


@filtered
@pytest.mark.parametrize("deed", REFUSED)
def test_a_worker_may_not_have(workers: Workers, deed: str) -> None:
    went = how_it_went(workers, REFUSED[deed])
    allowed = deed == "more memory" and os.geteuid() == 0  # root may, inside a process that may nothing else
    assert went.startswith("refused:") or allowed, went


@filtered
@pytest.mark.parametrize("mode", ["w", "a", "r+", "x"])
def test_a_worker_may_not_write(workers: Workers, mode: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    if mode != "x":
        file.write_text("as it was", encoding="utf-8")
    assert how_it_went(workers, partial(open, file, mode)).startswith("refused:")
    assert not file.exists() if mode == "x" else file.read_text(encoding="utf-8") == "as it was"


CHANGES = {
    "delete": os.unlink,
    "make a folder": os.mkdir,
    "empty": partial(os.truncate, length=0),
    "open to all": partial(os.chmod, mode=0o777),
    "date back": partial(os.utime, times=(1, 1)),
}


@filtered
@pytest.mark.parametrize("change", CHANGES)
def test_a_worker_may_not_change_what_is_there(workers: Workers, change: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("as it was", encoding="utf-8")
    before = file.stat()
    target = file if change != "make a folder" else tmp_path / "folder"
    assert how_it_went(workers, partial(CHANGES[change], target)).startswith("refused:")
    assert (file.read_text(encoding="utf-8"), file.stat().st_mode, file.stat().st_mtime) == (
        "as it was",
        before.st_mode,
        before.st_mtime,
    )
    assert not (tmp_path / "folder").exists()


@filtered
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of system calls are another machine's")
@pytest.mark.parametrize("number", [101, 425, 272], ids=str)
def test_what_no_reader_has_a_use_for_ends_the_worker(workers: Workers, number: int) -> None:
    assert "SIGSYS" in how_it_went(workers, partial(native, number, 0, 0, 0, 0))


@filtered
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of system calls are another machine's")
def test_the_other_table_of_system_calls_leads_nowhere(workers: Workers) -> None:
    assert how_it_went(workers, partial(native, 0x40000000 + 41, 2, 1, 0)) == "refused: EPERM"


def test_a_worker_may_not_open_files_without_end(workers: Workers) -> None:
    assert how_it_went(workers, partial(open_all, 200)) == "refused: EMFILE"


def open_all(number: int) -> None:
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(number)]
    raise AssertionError(len(held))


def test_what_a_parser_prints_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(processes=1, seconds=5.0, memory_bytes=MEMORY) as workers:
        assert isinstance(answers(workers, shouting)[0], Extraction)
    assert capfd.readouterr() == ("", "")


def shouting() -> Document:
    os.write(1, b"\x1b[2Jnothing to see\n")
    os.write(2, b"\x1b]0;title\x07")
    return ordinary()


def test_it_is_said_what_holds_a_worker() -> None:
    assert offered()[0] is Held.LIMITS
    assert ("not offered" in described()) is (len(offered()) < len(Held))
