"""What a command writes never takes the place of what the collection, or the command itself, rests on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.collection import Collection
from holdfast.command_line import run
from holdfast.configuration import read_configuration
from holdfast.exit_codes import ExitCode
from holdfast.outputs import check_output, check_replaced
from holdfast.requests import BadRequest

DECLARED = """
publication: {title: Boats}
sources: {quay: {url: "http://quay.example/log"}}
claims:
  - {id: boats, says: The quay had 412 boats., cites: [{source: quay, quote: counted 412 boats}]}
"""
RUN = ["run", "citations.yaml", "--collection", "harbour"]
WRITING: dict[str, Callable[[str], list[str]]] = {
    "the findings of a run": lambda to: [*RUN, "--findings", to],
    "the report of a run": lambda to: [*RUN, "--report", to],
    "the summary of a run": lambda to: [*RUN, "--summary", to],
    "the metrics of a run": lambda to: [*RUN, "--metrics-file", to],
    "a report": lambda to: ["report", "--collection", "harbour", "--output", to],
    "a report of pages": lambda to: ["report", "--collection", "harbour", "--paged", "--output", to],
    "a draft": lambda to: ["draft", "article.md", "--output", to],
    "findings of cases": lambda to: ["check", "--cases", "cases.jsonl", "--output", to],
    "a package": lambda to: ["export", "wacz", "--collection", "harbour", "--output", to],
    "a list": lambda to: ["export", "csl", "--collection", "harbour", "--output", to],
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with declarations and a collection, of which only the outside matters here."""
    (tmp_path / "citations.yaml").write_text(DECLARED)
    (tmp_path / "article.md").write_text("Ola Dunn wrote that “no bridge has ever asked who is crossing it”.\n")
    (tmp_path / "cases.jsonl").write_text("")
    Collection(tmp_path / "harbour").create()
    (tmp_path / "harbour" / "declarations").mkdir(exist_ok=True)
    (tmp_path / "harbour" / "ledger.sqlite").write_bytes(b"a ledger")
    (tmp_path / "harbour" / "archive" / "a.warc.gz").write_bytes(b"records")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "to",
    ["harbour/ledger.sqlite", "harbour/archive/a.warc.gz", "harbour/archive/new", "missing/new", "harbour/archive"],
)
@pytest.mark.parametrize("what", WRITING)
def test_a_collection_keeps_its_files_whoever_writes(
    desk: Path, what: str, to: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(desk)
    assert run(WRITING[what](to)) == ExitCode.INVALID
    said = capsys.readouterr().err
    reasons = ("in the collection itself", "is there already", "no folder", "is a folder", "ends in .wacz")
    assert any(words in said for words in reasons)
    assert everything(desk) == before


@pytest.mark.parametrize("option", ["--findings", "--report", "--summary", "--metrics-file"])
def test_a_run_does_not_write_over_its_declarations(desk: Path, option: str) -> None:
    before = everything(desk)
    assert run([*RUN, option, "citations.yaml"]) == ExitCode.INVALID
    assert everything(desk) == before


def test_reports_may_lie_where_reports_lie(desk: Path) -> None:
    (desk / "harbour" / "reports").mkdir(exist_ok=True)
    check_output(desk / "harbour" / "reports" / "mine.html")
    check_output(desk / "harbour.html")


def test_a_link_into_the_collection_leads_there(desk: Path) -> None:
    (desk / "short").symlink_to(desk / "harbour" / "archive")
    with pytest.raises(BadRequest, match="in the collection itself"):
        check_output(desk / "short" / "report.html")


def test_a_device_is_not_replaced_by_a_file(desk: Path) -> None:
    with pytest.raises(BadRequest, match="no file"):
        check_replaced(Path("/dev/null"))
    check_output(Path("/dev/null"))


@pytest.mark.parametrize("more", [[], ["--paged", "--output", "pages"]])
def test_a_report_is_linked_to_addresses_alone(desk: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--collection", "harbour", "--replay", "notaurl", *more]) == ExitCode.INVALID
    assert "no plain http or https address" in capsys.readouterr().err
    assert not (desk / "pages").exists()


def test_a_mark_before_the_settings_is_no_part_of_them(desk: Path) -> None:
    (desk / "holdfast.toml").write_text("\ufeff[crawl]\ndelay = 3.5\n", encoding="utf-8")
    assert read_configuration(desk / "holdfast.toml").crawl.delay == 3.5


def test_a_terminal_of_another_script_is_shown_what_it_can_show(desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "holdfast", "history", "Щит", "--collection", "harbour"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"}, capture_output=True, check=False, cwd=desk,
    )  # fmt: skip
    assert done.returncode in (1, 3)
    assert b"Traceback" not in done.stderr
    lint = subprocess.run(
        [sys.executable, "-m", "holdfast", "lint", "citations.yaml"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False, cwd=desk,
    )  # fmt: skip
    assert b"Traceback" not in lint.stderr
