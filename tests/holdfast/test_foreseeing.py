"""What a night looks up while its crawl goes on: in one reading for many visits, and in nobody's way."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from archive.ledger import connect, transaction
from archive.proof.ahead import ReadAhead
from holdfast.fetching import asked_by_address
from holdfast.foreseeing import Foresight
from pipelines.checking import Checker
from pipelines.publication import Citation, Claim, Publication, Quotation, Source

SOURCES = 130


class Spy:
    """Stands in for the checker and for the reader of files, and writes with another connection meanwhile."""

    def __init__(self, path: Path) -> None:
        self.other = connect(path)
        self.foreseen: list[str] = []
        self.read = 0

    def foresee(self, citation: Citation, source: Source) -> None:
        assert citation.source_id == source.id
        self.foreseen.append(citation.id)
        with transaction(self.other):
            self.other.execute("INSERT INTO urls (text) VALUES (?)", (citation.id,))

    def go_on(self) -> None:
        self.read += 1


def publication() -> Publication:
    sources = tuple(Source(f"s{number}", f"http://a.example/{number}#part") for number in range(SOURCES))
    claims = tuple(
        Claim(f"c{number}", "said", (Citation(f"c{number}#1", f"c{number}", f"s{number}", Quotation("words")),))
        for number in range(SOURCES)
    )
    return Publication("title", None, sources, claims, Path("citations.yaml"), "0" * 64)


def test_all_but_the_last_few_are_looked_up_while_others_write(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = connect(path)
    spy = Spy(path)
    checker, ahead = cast(Checker, spy), cast(ReadAhead, spy)
    declared = publication()
    asked = asked_by_address(declared)
    foresight = Foresight(
        ledger, checker, sources={source.id: source for source in declared.sources}, but={"c3#1"}, ahead=ahead
    )  # fmt: skip
    for number in range(SOURCES):
        foresight.settled(asked[f"http://a.example/{number}"])
        assert not ledger.in_transaction
    assert spy.foreseen == [f"c{number}#1" for number in range(128) if number != 3]
    assert spy.read == 2
    assert ledger.execute("SELECT count(*) FROM urls").fetchone()[0] == 127
    ledger.close()
    spy.other.close()


def test_of_pages_that_were_read_so_many_are_looked_up_and_the_archive_is_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("holdfast.foreseeing._MOST_OF_READ", 40)
    path = tmp_path / "ledger.sqlite"
    ledger, spy = connect(path), Spy(path)
    declared = publication()
    foresight = Foresight(
        ledger, cast(Checker, spy), sources={source.id: source for source in declared.sources}, but=(),
        ahead=cast(ReadAhead, spy),
    )  # fmt: skip
    for citations in asked_by_address(declared).values():
        foresight.read(citations)
    assert spy.foreseen == [f"c{number}#1" for number in range(40)]
    assert spy.read == 2
    ledger.close()
    spy.other.close()
