"""A ledger that is damaged, empty or gone while the records are there: every command says so, and the way out."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from io import StringIO
from pathlib import Path

import pytest
from desk import Answer, Desk, Web

from archive.collection import Collection
from archive.errors import LedgerDamaged, LedgerLost, NotACollection
from holdfast.audit_command import repair_collection
from holdfast.exit_codes import ExitCode
from holdfast.export_command import export
from holdfast.export_request import ExportRequest
from holdfast.failures import exit_code_of
from holdfast.history_command import show_history
from holdfast.ledger_kept import ledger_kept
from holdfast.lint_command import lint_declarations
from holdfast.report_command import make_pages, render
from holdfast.serving.desk import Desk as ServingDesk
from holdfast.serving.report_made import ReportMade
from holdfast.watching import Watch

DECLARED = """
publication: {title: The Quiet Harbour}
sources: {a: {url: "http://a.example/"}}
claims: [{id: c, says: S., cites: [{source: a, quote: "open to walkers"}]}]
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Web() as web:
        web.answers["http://a.example/"] = Answer(200, "<p>The quay is open to walkers.</p>")
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=DECLARED)
        for day in (1, 2):
            desk.night(f"2026-11-0{day}T03:00Z")
        yield desk


@pytest.fixture
def desk(whole: Desk, tmp_path: Path) -> Desk:
    """A copy, to be damaged."""
    shutil.copytree(whole.folder, tmp_path / "desk")
    return Desk(tmp_path / "desk", whole.web, declared=DECLARED)


def cut_short(ledger: Path) -> None:
    with ledger.open("r+b") as file:
        file.truncate(ledger.stat().st_size // 2)


def overwritten(ledger: Path, *, begin: int = 8000) -> None:
    content = ledger.read_bytes()
    ledger.write_bytes(content[:begin] + random.Random(1).randbytes(len(content) - begin))


def overwritten_from_the_beginning(ledger: Path) -> None:
    overwritten(ledger, begin=0)


def with_text_that_is_none(ledger: Path) -> None:
    connection = sqlite3.connect(ledger)
    with connection:
        connection.execute("UPDATE runs SET publication = CAST(x'ff61' AS TEXT), settings = CAST(x'ff61' AS TEXT)")
        connection.execute("UPDATE urls SET text = CAST(x'ff61' || url AS TEXT)")
    connection.close()


DAMAGES = [cut_short, overwritten, overwritten_from_the_beginning, with_text_that_is_none]

READERS: dict[str, Callable[[Desk, Path], object]] = {
    "report": lambda desk, _: render(Collection(desk.collection), "html"),
    "report --paged": lambda desk, out: make_pages(Collection(desk.collection), out / "pages"),
    "history": lambda desk, _: show_history("c", desk.collection, as_json=True),
    "lint": lambda desk, _: lint_declarations(desk.folder / "citations.yaml", collection=desk.collection, as_json=True),
    "export wacz": lambda desk, out: export("wacz", ExportRequest(collection=desk.collection, output=out / "c.wacz")),
    "export prov": lambda desk, out: export("prov", ExportRequest(collection=desk.collection, output=out / "c.json")),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("command", READERS)
def test_who_reads_a_damaged_ledger_is_told_the_way_out(
    desk: Desk, command: str, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    damage(desk.collection / "ledger.sqlite")
    with pytest.raises(LedgerDamaged, match=r"ledger\.sqlite is damaged .*holdfast audit .* --repair") as told:
        READERS[command](desk, tmp_path)
    assert exit_code_of(told.value, StringIO()) is ExitCode.FAILED


@pytest.mark.parametrize("command", READERS)
def test_who_reads_where_only_the_records_are_left_is_told_the_way_out(
    desk: Desk, command: str, tmp_path: Path
) -> None:
    ledger = desk.collection / "ledger.sqlite"
    for state, spoil in (("empty", lambda: ledger.write_bytes(b"")), ("gone", ledger.unlink)):
        spoil()
        with pytest.raises(NotACollection, match=rf"holds records, and its ledger\.sqlite is {state}\..* --repair"):
            READERS[command](desk, tmp_path)


def test_a_folder_without_records_holds_no_archive_yet(tmp_path: Path) -> None:
    with pytest.raises(NotACollection, match="holds no archive yet"):
        render(Collection(tmp_path), "html")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_run_on_a_damaged_ledger_says_so(desk: Desk, damage: Callable[[Path], None]) -> None:
    damage(desk.collection / "ledger.sqlite")
    before = (desk.collection / "ledger.sqlite").read_bytes()
    watch = Watch()
    with (
        pytest.raises((LedgerDamaged, LedgerLost), match=r"holdfast audit .* --repair"),
        ledger_kept(Collection(desk.collection), watch),
    ):
        desk.night("2026-11-03T03:00Z")
    if damage is not with_text_that_is_none:
        assert (desk.collection / "ledger.sqlite").read_bytes() == before


def test_no_run_begins_an_empty_ledger_anew(desk: Desk) -> None:
    (desk.collection / "ledger.sqlite").write_bytes(b"")
    with pytest.raises(NotACollection, match="is empty"):
        desk.night("2026-11-03T03:00Z")


@pytest.mark.parametrize("damage", [cut_short, overwritten, overwritten_from_the_beginning])
def test_the_way_out_leads_out(desk: Desk, damage: Callable[[Path], None]) -> None:
    damage(desk.collection / "ledger.sqlite")
    assert repair_collection(desk.collection, as_json=False) is ExitCode.HOLDS
    assert desk.night("2026-11-03T03:00Z").unvisited == 0
    assert "open to walkers" in render(Collection(desk.collection), "html")


def test_serve_says_it_on_the_page(desk: Desk, tmp_path: Path) -> None:
    overwritten(desk.collection / "ledger.sqlite")
    report = ReportMade(Collection(desk.collection), tmp_path, clock=lambda: datetime.now(UTC), steady=lambda: 0.0)
    serving = ServingDesk(Collection(desk.collection), report)
    for path in ("/", "/citation/c%231"):
        answer = serving.respond(path)
        assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
        assert b"is damaged" in answer.body


def test_damage_that_no_command_has_named_is_a_sentence_at_the_front_door() -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    out = StringIO()
    assert exit_code_of(error, out) is ExitCode.FAILED
    told = " ".join(out.getvalue().split())
    assert "ledger is damaged" in told
    assert "holdfast audit COLLECTION --repair" in told
    assert "Traceback" not in told


def test_a_fault_of_ours_over_a_sound_ledger_stays_one(desk: Desk) -> None:
    with pytest.raises(KeyError), ledger_kept(Collection(desk.collection), Watch()):
        raise KeyError("ours")
    with (
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        ledger_kept(Collection(desk.collection), Watch()),
        desk.ledger() as ledger,
    ):
        ledger.execute("SELECT run FROM nowhere")
