"""What people type, rightly and wrongly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import holdfast

ONE_CLAIM = "publication: {title: x}\nclaims:\n  - id: a\n    says: b\n    cites: [{url: 'http://x.org/', quote: c}]\n"
MEMO = "<html><title>Memo</title><main>" + "<p>The council met on Tuesday and heard the engineers.</p>" * 20
DOCUMENT = MEMO + "<p>The new bridge will not carry lorries above 7.5 tonnes before the spring.</p></main></html>"


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.html"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


def declared(folder: Path, text: str) -> Path:
    path = folder / "citations.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "declares nothing"),
        ("publication:\n\ttitle: x\n", "tab"),
        ("publication: {title: x}\npublication: {title: y}\n", "publication"),
        (
            "publication: {title: x}\nclaims:\n  - id: a\n    says: b\n    cites: [{url: example.org/a, quote: c}]\n",
            "http://",
        ),
        (
            "publication: {title: x}\nclaims:\n  - id: a\n    says: b\n    cites: [{url: 'http://x.org/', qoute: c}]\n",
            'did you mean "quote"?',
        ),
    ],
)
def test_declarations_that_cannot_be_used_end_with_3_and_say_where(tmp_path: Path, text: str, told: str) -> None:
    done = holdfast("run", declared(tmp_path, text), "--collection", tmp_path / "c")
    assert done.returncode == 3
    assert told in done.stderr
    assert "citations.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "c").exists()


def test_a_missing_declarations_file_ends_with_3(tmp_path: Path) -> None:
    done = holdfast("run", tmp_path / "nowhere.yaml", "--collection", tmp_path / "c")
    assert done.returncode == 3
    assert "nowhere.yaml" in done.stderr


def test_a_folder_that_holds_other_things_is_not_taken_for_a_collection(tmp_path: Path) -> None:
    other = tmp_path / "photos"
    other.mkdir()
    (other / "beach.jpg").write_bytes(b"x")
    done = holdfast("run", declared(tmp_path, ONE_CLAIM), "--collection", other)
    assert done.returncode == 3
    assert "no collection" in " ".join(done.stderr.split())
    assert [path.name for path in other.iterdir()] == ["beach.jpg"]


def test_a_mistyped_configuration_key_is_told_with_its_spelling(tmp_path: Path) -> None:
    (tmp_path / "holdfast.toml").write_text("[crawl]\ndealy = 1.0\n", encoding="utf-8")
    done = holdfast("run", declared(tmp_path, ONE_CLAIM), "--collection", tmp_path / "c")
    assert done.returncode == 3
    assert 'did you mean "delay"?' in done.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["--now", "yesterday"],
        ["--connect-to", "nonsense"],
        ["--allow-address", "10.0.0.0/99"],
        ["--delay", "-1"],
        ["--bogus"],
    ],
)
def test_an_option_that_cannot_be_used_ends_with_3(tmp_path: Path, options: list[str]) -> None:
    done = holdfast("run", declared(tmp_path, ONE_CLAIM), "--collection", tmp_path / "c", *options)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "c").exists()


def test_an_unknown_command_ends_with_3() -> None:
    assert holdfast("rnu").returncode == 3


def test_a_private_address_is_refused_and_said(tmp_path: Path) -> None:
    text = ONE_CLAIM.replace("x.org", "127.0.0.1:9")
    out = tmp_path / "f.jsonl"
    done = holdfast("run", declared(tmp_path, text), "--collection", tmp_path / "c", "--delay", 0, "--findings", out)
    assert done.returncode == 2
    assert json.loads(out.read_text(encoding="utf-8"))["reason"] == "address_refused"


def test_report_of_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    done = holdfast("report", "--collection", tmp_path)
    assert done.returncode == 3
    assert "no archive yet" in done.stderr


def test_init_writes_files_that_run_takes(tmp_path: Path) -> None:
    assert holdfast("init", tmp_path / "new").returncode == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["citations.yaml", "holdfast.toml"]
    again = holdfast("init", tmp_path / "new")
    assert again.returncode == 3
    assert "nothing is overwritten" in again.stderr


def test_check_says_that_words_stand(memo: Path) -> None:
    done = holdfast("check", memo, "--quote", "will not carry lorries")
    assert done.returncode == 0
    assert done.stdout.startswith("verbatim")


def test_check_finds_the_lost_not(memo: Path) -> None:
    done = holdfast("check", memo, "--quote", "The new bridge will carry lorries above 7.5 tonnes", "--json")
    assert done.returncode == 2
    judged = json.loads(done.stdout)
    assert judged["verdict"] == "altered"
    assert [change["kind"] for change in judged["changes"]] == ["negation"]


def test_check_finds_the_changed_figure(memo: Path) -> None:
    done = holdfast("check", memo, "--figure", "8.5 tonnes", "--near", "bridge lorries", "--json")
    assert json.loads(done.stdout)["verdict"] == "altered"


def test_check_of_cases_answers_in_their_order(memo: Path, tmp_path: Path) -> None:
    cases = [
        {"id": "a", "document": "memo.html", "media_type": "text/html", "kind": "quote", "text": "heard the engineers"},
        {"id": "b", "document": "memo.html", "kind": "figure", "text": "7.5 tonnes", "near": "lorries"},
        {"id": "c", "document": "gone.html", "kind": "quote", "text": "heard the engineers"},
    ]
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    done = holdfast("check", "--cases", path, "--output", out, "--root", tmp_path)
    assert done.returncode == 2
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(f["id"], f["verdict"]) for f in found] == [("a", "verbatim"), ("b", "verbatim"), ("c", "unverifiable")]


def test_a_case_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    done = holdfast("check", "--cases", path)
    assert done.returncode == 3
    assert "cases.jsonl:1" in done.stderr


def test_the_version_is_shown() -> None:
    assert holdfast("--version").stdout.startswith("holdfast 0.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["missing.html", "--quote", "x"], "does not exist"),
        (["--cases", "missing.jsonl"], "does not exist"),
        (["memo.html", "--quote", "  "], "--quote or --figure is empty"),
        (["memo.html", "--quote", "x", "--output", "out.jsonl"], "--output goes with --cases"),
        (["memo.html", "--quote", "x", "--near", "y"], "--near goes with --figure"),
    ],
)
def test_check_refuses_what_asks_for_nothing(memo: Path, arguments: list[str], told: str) -> None:
    done = holdfast("check", *arguments, cwd=memo.parent)
    assert done.returncode == 3
    assert told in " ".join(done.stderr.split())
