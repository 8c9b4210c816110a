"""The README's example and commands are run as a reader would run them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from holdfast.demonstration import DemonstrationSite
from pipelines.declarations import read_publication

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("holdfast ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    (folder / "citations.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    article = "The registry wrote that “the daily limit value was exceeded on 41 days”.[^1]\n\n[^1]: <https://air.example.org/>\n"
    (folder / "article.md").write_text(article, encoding="utf-8")
    return folder


def test_the_example_of_declarations_is_right(example: Path) -> None:
    publication = read_publication(example / "citations.yaml")
    assert len(list(publication.citations)) == 4


def test_the_commands_do_what_the_readme_says(example: Path) -> None:
    with DemonstrationSite() as site:
        for arguments in commands():
            if arguments[0] == "serve":
                assert_serves(arguments, example)
                continue
            local = ["--connect-to", site.connect_to, "--delay", "0"] if arguments[0] == "run" else []
            done = subprocess.run(
                [sys.executable, "-m", "holdfast", *arguments, *local],
                cwd=example, capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode in (0, 2), f"{arguments}: {done.stderr}"
            assert "Traceback" not in done.stderr
    assert (example / "report.html").stat().st_size > 10_000
    assert len((example / "findings.jsonl").read_text(encoding="utf-8").splitlines()) == 4


def assert_serves(arguments: list[str], folder: Path) -> None:
    """It says where, answers there, and ends when it is told to."""
    command = [sys.executable, "-m", "holdfast", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            with urllib.request.urlopen(server.stdout.readline().strip(), timeout=60) as answer:
                assert b"The Quiet Harbour" in answer.read()
        finally:
            server.terminate()
    assert server.returncode == 0


def test_every_command_is_in_the_readme() -> None:
    shown = {arguments[0] for arguments in commands()}
    known = subprocess.run([sys.executable, "-m", "holdfast", "--help"], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^│ ([a-z]+)  ", known.stdout.split("Commands")[1], flags=re.MULTILINE))
    assert listed == shown


def test_the_make_targets_that_the_readme_names_exist() -> None:
    named = set(re.findall(r"^make ([a-z-]+)", README, flags=re.MULTILINE))
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"run", "test"} <= named <= made


def test_every_file_that_the_readme_links_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
