"""services.json: a collection remembers where its ledger and its records are."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import NotACollection
from archive.services import FILE_NAME, Services, begin_with, files_named, services_of

ELSEWHERE = Services(ledger="postgresql://db.example.org/holdfast", archive="s3://bucket/prefix")


def test_a_collection_without_the_file_keeps_everything_in_its_folder(tmp_path: Path) -> None:
    begin_with(tmp_path, Services())
    assert services_of(tmp_path) == Services()
    assert not (tmp_path / FILE_NAME).exists()


def test_what_a_collection_was_begun_with_is_found_again(tmp_path: Path) -> None:
    begin_with(tmp_path, ELSEWHERE)
    begin_with(tmp_path, ELSEWHERE)
    assert services_of(tmp_path) == ELSEWHERE


def test_a_collection_never_changes_its_services(tmp_path: Path) -> None:
    begin_with(tmp_path, ELSEWHERE)
    with pytest.raises(NotACollection, match=r"was begun with postgresql://db\.example\.org/holdfast"):
        begin_with(tmp_path, Services(archive="s3://bucket/prefix"))
    assert services_of(tmp_path) == ELSEWHERE


def test_a_collection_with_a_ledger_in_its_folder_is_not_moved_by_a_setting(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").touch()
    with pytest.raises(NotACollection, match="the ledger in its folder and the records in its folder"):
        begin_with(tmp_path, ELSEWHERE)
    assert services_of(tmp_path) == Services()


@pytest.mark.parametrize("text", ["", "[]", '{"ledger": 1, "archive": ""}', '{"ledger": ""}', "\x00"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(NotACollection, match="damaged"):
        services_of(tmp_path)


def test_the_files_that_an_address_names_are_known() -> None:
    """The crawl, which may read few files, has to read them."""
    ledger = "postgresql://u@db.example/x?sslmode=verify-full&sslrootcert=/srv/my%20keys/ca.pem&sslkey=/srv/k.pem"
    assert files_named(ledger) == (Path("/srv/my keys/ca.pem"), Path("/srv/k.pem"))
    assert files_named("rediss://redis.example:6379/0?ssl_ca_certs=/srv/ca.pem") == (Path("/srv/ca.pem"),)
    assert files_named("postgresql://db.example/x?sslrootcert=system&application_name=/srv") == ()
