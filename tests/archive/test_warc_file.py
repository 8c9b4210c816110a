"""WARC files: what was committed stays, what was not is set aside."""

from __future__ import annotations

import gzip
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import records
from archive.errors import DamagedRecord, StorageFailed
from archive.exchange import FailedAttempt
from archive.records import Record
from archive.warc_file import SET_ASIDE, WarcFile, recover

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)


def record(detail: str) -> Record:
    attempt = FailedAttempt("http://source.example/a", NIGHT, "reset", detail)
    return records.failure(uuid.uuid4(), attempt, warcinfo_id=uuid.UUID(int=0))


class FailingFile:
    """A file on a disk that is full: takes `room` bytes and then no more; `truncates` or cannot do even that."""

    def __init__(self, file: object, *, room: int, truncates: bool = True) -> None:
        self._file = file
        self._room = room
        self._truncates = truncates

    def write(self, data: memoryview) -> int:
        if not self._room:
            raise OSError(28, "No space left on device")
        written = self._file.write(data[: self._room])  # type: ignore[attr-defined]
        self._room -= written
        return written

    def truncate(self, size: int) -> int:
        if not self._truncates:
            raise OSError(5, "Input/output error")
        return self._file.truncate(size)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "a.warc.gz"


@pytest.fixture
def left_open(path: Path) -> Path:
    """A file with two committed records and a third that was under way at a kill."""
    file = WarcFile(path)
    file.append([record("one")])
    file.append([record("two")])
    committed = file.size
    file.append([record("three")])
    file._file.truncate(file.size - 5)
    file._file.close()
    (path.parent / "committed").write_text(str(committed))
    return path.with_name("a.warc.gz.open")


def committed(left_open: Path) -> int:
    return int((left_open.parent / "committed").read_text())


def test_records_lie_where_append_says(path: Path) -> None:
    file = WarcFile(path)
    given = [record("one"), record("two"), record("three")]
    written = [*file.append(given[:1]), *file.append(given[1:])]
    file.finish()
    data = path.read_bytes()
    assert written[-1].end == file.size == len(data)
    for place, expected in zip(written, given, strict=True):
        assert gzip.decompress(data[place.offset : place.end]) == b"".join(expected.parts())


def test_a_file_is_never_opened_over_another(path: Path) -> None:
    WarcFile(path)._file.close()
    with pytest.raises(StorageFailed):
        WarcFile(path)


@pytest.mark.parametrize("room", [0, 1, 40])
def test_an_append_that_fails_leaves_no_tail_and_the_next_one_fits_behind(path: Path, room: int) -> None:
    file = WarcFile(path)
    file.append([record("one")])
    real = file._file
    file._file = FailingFile(real, room=room)  # type: ignore[assignment]
    with pytest.raises(StorageFailed, match="disk is full"):
        file.append([record("two")])
    assert path.with_name("a.warc.gz.open").stat().st_size == file.size
    file._file = real
    [place] = file.append([record("three")])
    file.finish()
    assert b"detail: three" in gzip.decompress(path.read_bytes()[place.offset :])


def test_after_a_tail_that_could_not_be_cut_back_nothing_more_is_written(path: Path) -> None:
    file = WarcFile(path)
    file.append([record("one")])
    real = file._file
    file._file = FailingFile(real, room=40, truncates=False)  # type: ignore[assignment]
    with pytest.raises(StorageFailed):
        file.append([record("two")])
    file._file = real
    with pytest.raises(StorageFailed):
        file.append([record("three")])
    with pytest.raises(StorageFailed):
        file.finish()
    assert not path.exists()
    real.close()


def test_recovery_keeps_what_was_committed_and_sets_the_tail_aside(left_open: Path) -> None:
    end = committed(left_open)
    whole = left_open.read_bytes()
    done = recover(left_open, committed=end)
    finished = left_open.with_name("a.warc.gz")
    assert (done.name, done.tail) == ("a.warc.gz", len(whole) - end)
    assert finished.read_bytes() == whole[:end]
    assert gzip.decompress(finished.read_bytes()).count(b"WARC/1.1\r\n") == 2
    [tail] = (left_open.parent.parent / SET_ASIDE).iterdir()
    assert (tail.name, tail.read_bytes()) == (f"a.warc.gz.tail-at-{end}", whole[end:])
    assert not left_open.exists()


def test_recovery_of_a_clean_file_only_gives_it_its_name(left_open: Path) -> None:
    size = left_open.stat().st_size
    assert recover(left_open, committed=size).tail == 0
    assert left_open.with_name("a.warc.gz").stat().st_size == size
    assert not (left_open.parent.parent / SET_ASIDE).exists()


def test_a_file_that_nothing_was_committed_to_is_set_aside_as_a_whole(left_open: Path) -> None:
    whole = left_open.read_bytes()
    assert recover(left_open, committed=0).tail == len(whole)
    assert not left_open.exists()
    assert not left_open.with_name("a.warc.gz").exists()
    assert (left_open.parent.parent / SET_ASIDE / "a.warc.gz.tail-at-0").read_bytes() == whole


def test_missing_committed_bytes_are_damage_and_nothing_is_touched(left_open: Path) -> None:
    whole = left_open.read_bytes()
    with pytest.raises(DamagedRecord, match="committed"):
        recover(left_open, committed=len(whole) + 1)
    assert left_open.read_bytes() == whole


def test_recovery_that_was_killed_itself_can_be_repeated(left_open: Path) -> None:
    end, whole = committed(left_open), left_open.read_bytes()
    aside = left_open.parent.parent / SET_ASIDE
    aside.mkdir()
    (aside / f"a.warc.gz.tail-at-{end}").write_bytes(whole[end : end + 3])
    recover(left_open, committed=end)
    assert (aside / f"a.warc.gz.tail-at-{end}").read_bytes() == whole[end:]
