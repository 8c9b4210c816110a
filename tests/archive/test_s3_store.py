"""A bucket as a place for WARC files: whole, verified, never written over, and what is said when it can't be used."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.bucket import S3Server

from archive.digests import Digest
from archive.errors import StorageFailed
from archive.stores.ranged import ranged

pytest.importorskip("s3fs")

from archive.stores import s3 as module
from archive.stores.s3 import S3Store

NAME = "holdfast-20260201030000-00001-0a0b0c0d.warc.gz"
DATA = random.Random(5).randbytes(300_000)
PATIENCE = 0.5  # seconds


@pytest.fixture
def bucket(s3: S3Server, request: pytest.FixtureRequest) -> str:
    """A bucket of the test's own."""
    name = f"b{abs(hash(request.node.name))}"
    s3.make(name)
    return name


@pytest.fixture
def store(bucket: str) -> S3Store:
    return S3Store(f"s3://{bucket}/news/room/archive", patience=PATIENCE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_bytes(DATA)
    return path


def test_what_was_put_is_listed_and_read_by_ranges(store: S3Store, file: Path) -> None:
    assert store.sizes() == {}
    store.put(file, Digest.of(DATA))
    assert store.sizes() == {NAME: len(DATA)}
    assert store.size(NAME) == len(DATA)
    assert store.read(NAME, 1000, 1010) == DATA[1000:1010]
    assert store.read(NAME, len(DATA) - 3, len(DATA) + 50) == DATA[-3:]
    assert store.read(NAME, len(DATA), len(DATA) + 50) == b""


def test_the_key_is_the_prefix_and_the_name(store: S3Store, file: Path, s3: S3Server, bucket: str) -> None:
    store.put(file, Digest.of(DATA))
    assert s3.keys(bucket) == [f"news/room/archive/{NAME}"]


def test_what_lies_deeper_or_beside_is_no_file_of_the_store(store: S3Store, s3: S3Server, bucket: str) -> None:
    s3.put(f"{bucket}/news/room/archive/deeper/x.warc.gz", b"x")
    s3.put(f"{bucket}/news/room/archive-of-others.warc.gz", b"x")
    assert store.sizes() == {}


def test_a_file_that_is_not_there_has_no_size_and_cannot_be_read(store: S3Store) -> None:
    assert store.size(NAME) is None
    with pytest.raises(FileNotFoundError):
        store.read(NAME, 0, 10)


def test_a_file_is_read_like_any_other(store: S3Store, file: Path) -> None:
    store.put(file, Digest.of(DATA))
    with ranged(store, NAME, length=100) as opened:
        opened.seek(1000)
        assert opened.read(100) == DATA[1000:1100]
        opened.seek(0)
        assert opened.read() == DATA


def test_a_file_that_is_there_already_is_left_as_it_is(store: S3Store, file: Path, s3: S3Server) -> None:
    store.put(file, Digest.of(DATA))
    with s3.failing("500 InternalError"):
        store.put(file, Digest.of(DATA))
    assert store.read(NAME, 0, len(DATA)) == DATA


def test_a_file_of_the_same_name_with_other_bytes_is_never_written_over(
    store: S3Store, file: Path, s3: S3Server, bucket: str
) -> None:
    s3.put(f"{bucket}/news/room/archive/{NAME}", b"somebody else's")
    with pytest.raises(StorageFailed, match="is there already, with other bytes"):
        store.put(file, Digest.of(DATA))
    assert store.read(NAME, 0, 100) == b"somebody else's"


def test_bytes_that_are_not_what_they_should_be_are_no_success(store: S3Store, file: Path) -> None:
    with pytest.raises(StorageFailed, match="did not arrive there as it was sent"):
        store.put(file, Digest.of(b"other bytes"))


def test_an_upload_that_was_hurt_on_its_way_is_sent_again(store: S3Store, file: Path, tmp_path: Path) -> None:
    hurt = tmp_path / "hurt" / NAME
    hurt.parent.mkdir()
    hurt.write_bytes(DATA[:-1] + b"\0")
    with pytest.raises(StorageFailed):
        store.put(hurt, Digest.of(DATA))
    store.put(file, Digest.of(DATA))
    assert store.read(NAME, 0, len(DATA)) == DATA


def test_a_large_file_goes_in_parts_and_is_seen_when_it_is_whole(
    store: S3Store, tmp_path: Path, s3: S3Server, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PART", 5 * 1024 * 1024)
    data = random.Random(7).randbytes(12 * 1024 * 1024)
    path = tmp_path / NAME
    path.write_bytes(data)
    with s3.failing("403 AccessDenied"), pytest.raises(StorageFailed, match="access was denied"):
        store.put(path, Digest.of(data))
    assert store.sizes() == {}
    assert s3.unfinished(bucket) == []
    store.put(path, Digest.of(data))
    assert store.sizes() == {NAME: len(data)}
    with ranged(store, NAME, length=None) as opened:
        assert Digest.of(opened.read()) == Digest.of(data)


def test_parts_that_a_kill_left_are_dropped_before_the_file_is_sent_again(
    store: S3Store, tmp_path: Path, s3: S3Server, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PART", 5 * 1024 * 1024)
    path = tmp_path / NAME
    path.write_bytes(bytes(11 * 1024 * 1024))
    for name in (NAME, f"{NAME}.of-somebody-else"):
        store._call("create_multipart_upload", Key=f"news/room/archive/{name}")
    store.put(path, Digest.of(path.read_bytes()))
    assert s3.unfinished(bucket) == [f"news/room/archive/{NAME}.of-somebody-else"]


@pytest.mark.parametrize("trouble", ["503 SlowDown", "500 InternalError", "cut"])
def test_trouble_that_passes_is_borne(bucket: str, file: Path, s3: S3Server, trouble: str) -> None:
    store = S3Store(f"s3://{bucket}/archive", patience=20)
    with s3.failing(trouble, times=3):
        store.put(file, Digest.of(DATA))
    assert store.read(NAME, 0, len(DATA)) == DATA


@pytest.mark.parametrize(("trouble", "said"), [("503 SlowDown", "SlowDown"), ("cut", "can't be reached")])
def test_trouble_that_stays_ends_within_the_patience(
    store: S3Store, file: Path, s3: S3Server, trouble: str, said: str
) -> None:
    with s3.failing(trouble), pytest.raises(StorageFailed, match=said) as failed:
        store.put(file, Digest.of(DATA))
    assert "run the same command again" in str(failed.value)
    assert store.sizes() == {}


@pytest.fixture
def another_environment() -> Iterator[None]:
    """For a test that changes where the server is looked for: who has found it asks no more."""
    module.file_system.cache_clear()
    yield
    module.file_system.cache_clear()


@pytest.mark.usefixtures("another_environment")
def test_a_server_that_is_not_there_is_told_as_that(bucket: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    store = S3Store(f"s3://{bucket}/archive", patience=PATIENCE)
    with pytest.raises(StorageFailed, match=r"the server can't be reached.*AWS_ENDPOINT_URL"):
        store.put(file, Digest.of(DATA))
    with pytest.raises(StorageFailed, match="the server can't be reached"):
        store.read(NAME, 0, 10)


@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there_is_told_as_that(file: Path) -> None:
    store = S3Store("s3://nobody-made-this/archive", patience=PATIENCE)
    with pytest.raises(StorageFailed, match="there is no such bucket"):
        store.put(file, Digest.of(DATA))
    with pytest.raises(StorageFailed, match="there is no such bucket"):
        store.sizes()
    with pytest.raises(StorageFailed, match="there is no such bucket"):
        store.read(NAME, 0, 10)


@pytest.mark.parametrize("method", ["PUT", "GET", "HEAD"])
def test_denied_access_is_told_with_what_is_needed_and_not_tried_again(
    store: S3Store, file: Path, s3: S3Server, method: str
) -> None:
    with (
        s3.failing("403 AccessDenied", times=1, method=method),
        pytest.raises(StorageFailed, match="access was denied"),
    ):
        store.read(NAME, 0, 10) if method == "GET" else store.put(file, Digest.of(DATA))


@pytest.mark.usefixtures("another_environment")
def test_missing_credentials_are_told_as_that(
    bucket: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_") and ("KEY" in name or "PROFILE" in name)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    store = S3Store(f"s3://{bucket}/archive", patience=PATIENCE)
    with pytest.raises(StorageFailed, match=r"there are no credentials.*AWS_ACCESS_KEY_ID"):
        store.put(file, Digest.of(DATA))


def test_no_sentence_holds_a_credential(store: S3Store, file: Path, s3: S3Server) -> None:
    with s3.failing("503 SlowDown"), pytest.raises(StorageFailed) as failed:
        store.put(file, Digest.of(DATA))
    for value in (s3.environment["AWS_ACCESS_KEY_ID"], s3.environment["AWS_SECRET_ACCESS_KEY"]):
        assert value not in str(failed.value)
