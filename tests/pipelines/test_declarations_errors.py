"""Each directory of cases/declarations holds a faulty citations.yaml and, line by line, what must be said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.declarations import DeclarationError, DeclarationErrors, read_publication
from pipelines.declarations.reading import LARGEST

CASES = sorted((Path(__file__).parents[1] / "cases/declarations").iterdir())

GOOD = """\
publication: {title: The Quiet Harbour}
claims:
  - {id: dust, says: Dust went up., cites: [{url: "https://news.example.org/a", quote: the dust}]}
"""


def errors_of(path: Path) -> tuple[DeclarationError, ...]:
    with pytest.raises(DeclarationErrors) as raised:
        read_publication(path)
    return raised.value.errors


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_everything_wrong_with_a_file_is_told_at_once(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    told = [str(error) for error in errors_of(Path("citations.yaml"))]
    assert told == Path("expected.txt").read_text(encoding="utf-8").splitlines()


def test_an_error_reads_as_file_line_claim_and_likely_spelling() -> None:
    error = DeclarationError(
        Path("citations.yaml"), 14, 'claim "ijop-round-up"', 'unknown key "qoute"', 'did you mean "quote"?'
    )
    assert str(error) == 'citations.yaml:14: claim "ijop-round-up": unknown key "qoute"; did you mean "quote"?'


def test_the_exception_says_one_line_for_each_error(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_text(GOOD.replace("says", "sayz").replace("quote", "qoute"))
    with pytest.raises(DeclarationErrors) as raised:
        read_publication(path)
    assert str(raised.value).splitlines() == [str(error) for error in raised.value.errors]
    assert len(raised.value.errors) == 3


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 0, "the file declares nothing"),
        (b"\n\n  \n", 0, "the file declares nothing"),
        (b"publication:\n  title: Caf\xe9\n", 2, "the file is not UTF-8 text from this line on"),
        (GOOD.encode("utf-16"), 1, "the file is not UTF-8 text from this line on"),
        (b"publication:\n  title: a\x07b\n", 2, "the control character U+0007 stands in this line"),
        (b"publication: " + b"[" * 100_000, 1, "lists and mappings are nested too deeply here"),
        (b"publication:\n  title: |\n   \n      The\n", 4, "this line does not fit to what stands before it"),
        (b"- " * 100_000, 1, "lists and mappings are nested too deeply here"),
    ],
)
def test_bytes_that_are_no_declarations_are_told_as_such(
    content: bytes, line: int, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "citations.yaml"
    path.write_bytes(content)
    (error,) = errors_of(path)
    assert (error.line, error.message) == (line, message)


def test_a_missing_file_is_an_error_of_the_declarations(tmp_path: Path) -> None:
    (error,) = errors_of(tmp_path / "citations.yaml")
    assert error.message == "there is no such file"


def test_a_folder_is_not_read_as_a_file(tmp_path: Path) -> None:
    (error,) = errors_of(tmp_path)
    assert error.message.startswith("the file cannot be read")


def test_a_file_beyond_the_limit_is_refused_without_being_parsed(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    (error,) = errors_of(path)
    assert error.message == "the file is larger than 128 MiB"


def test_a_file_that_would_expand_to_gigabytes_is_refused_at_its_first_alias(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    levels = [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(["x0: &x0 lol", *levels]))
    assert "an anchor (&x0) is not accepted" in [error.message for error in errors_of(path)]


def test_characters_that_steer_a_terminal_are_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_text(GOOD.replace("id: dust", 'id: "\\e[31m\\u202edust"'))
    assert all(str(error).isprintable() for error in errors_of(path))


def test_lines_are_counted_as_editors_count_them(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_bytes(
        GOOD.replace("Harbour", "Harbour \u2028 of \u0085 old").replace("\n", "\r\n").replace("id:", "idd:").encode()
    )
    assert {error.line for error in errors_of(path)} == {3}
