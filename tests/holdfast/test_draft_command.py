"""`holdfast draft`: what is written, what is said about it, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.command_line import run
from holdfast.exit_codes import ExitCode
from pipelines.declarations import read_publication

ARTICLE = """# The weir

The water board said that “the weir will be opened by hand as long as there are hands.”[^1] It is 84 metres long.[^1]

[^1]: Water Board, “Rules for the weir”, 1932, <https://water.example.org/rules>.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "weir.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def draft(article: Path, *options: str) -> ExitCode:
    return run(["draft", str(article), "--output", str(article.parent / "citations.yaml"), *options])


def test_the_file_loads_and_the_summary_counts_it(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert draft(article, "--json") is ExitCode.HOLDS
    counted = json.loads(capsys.readouterr().out)
    publication = read_publication(article.parent / "citations.yaml")
    assert publication.title == "The weir"
    assert (counted["quotes"], counted["figures"]) == (1, 1)
    assert counted["sources"] == len(publication.sources) == 1
    assert counted["to_review"] == 0


def test_the_sentence_and_the_reason_stand_in_the_file(article: Path) -> None:
    draft(article)
    text = (article.parent / "citations.yaml").read_text(encoding="utf-8")
    assert "# note 1\n" in text
    assert "# review: the publication's own sentence" in text
    assert 'at: "The weir, line 3"' in text or 'at: "line 3"' in text


def test_a_draft_made_again_is_the_same_to_the_byte(article: Path) -> None:
    path = article.parent / "citations.yaml"
    draft(article)
    first = path.read_bytes()
    path.unlink()
    draft(article)
    assert path.read_bytes() == first


def test_a_file_that_is_there_is_not_overwritten(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = article.parent / "citations.yaml"
    path.write_text("mine", encoding="utf-8")
    assert draft(article) is ExitCode.INVALID
    assert path.read_text(encoding="utf-8") == "mine"
    assert "--update" in capsys.readouterr().err


def test_an_update_keeps_what_a_person_wrote(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = article.parent / "citations.yaml"
    draft(article)
    reviewed = path.read_text(encoding="utf-8").replace("# review: the publication's own sentence", "# checked by Kim")
    path.write_text(reviewed, encoding="utf-8")
    assert draft(article, "--update") is ExitCode.HOLDS
    assert path.read_text(encoding="utf-8") == reviewed
    assert "0 quotations and 0 figures" in capsys.readouterr().out


def test_an_update_tells_which_words_the_article_lost(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft(article)
    article.write_text(ARTICLE.replace("opened by hand", "opened by a motor"), encoding="utf-8")
    assert draft(article, "--update") is ExitCode.NEEDS_A_PERSON
    assert "does not hold these words any more" in capsys.readouterr().out


def test_an_update_of_nothing_is_refused(article: Path) -> None:
    assert draft(article, "--update") is ExitCode.INVALID


def test_declarations_with_a_fault_are_not_updated(article: Path) -> None:
    path = article.parent / "citations.yaml"
    path.write_text("publication: {titel: A}\n", encoding="utf-8")
    assert draft(article, "--update") is ExitCode.INVALID
    assert path.read_text(encoding="utf-8") == "publication: {titel: A}\n"


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0\0\0"])
def test_what_cannot_be_read_is_told(article: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    article.write_bytes(content)
    assert draft(article.rename(article.with_suffix(".bin"))) is ExitCode.INVALID
    assert "could not be read" in capsys.readouterr().err


def test_a_missing_article_is_told(tmp_path: Path) -> None:
    assert draft(tmp_path / "nothing.md") is ExitCode.INVALID


def test_an_article_that_quotes_nothing_needs_a_person_and_writes_nothing(article: Path) -> None:
    article.write_text("# Weather\n\nIt rained.\n", encoding="utf-8")
    assert draft(article) is ExitCode.NEEDS_A_PERSON
    assert not (article.parent / "citations.yaml").exists()


def test_plain_text_is_drafted_without_the_readers_of_other_forms(tmp_path: Path) -> None:
    article = tmp_path / "weir.txt"
    article.write_text("Weir\n\nThe board wrote “no hand shall open it after dark in winter”.\n", encoding="utf-8")
    program = (
        "import sys; from holdfast.command_line import run;"
        f"run(['draft', {str(article)!r}, '--output', {str(tmp_path / 'c.yaml')!r}]);"
        "print([name for name in ('mdit_py_plugins', 'pypdfium2', 'trafilatura', 'scrapy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
