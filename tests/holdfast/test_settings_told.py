"""The options of a run that a report names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.run_command import RunRequest, night_plan
from pipelines.declarations import read_publication

DECLARED = """publication: {title: T}
sources: {named: {title: A letter}}
claims:
  - {id: c, says: S., cites: [{source: named, quote: "words"}]}
"""
CONFIGURED = """[crawl]
every = "2d"
secret_headers = [{host = "api.example.org", name = "X-Api-Key", env = "API_KEY"}]
[extract]
seconds = 9.0
[copies]
archives = [{name = "Our pywb", timemap = "https://pywb.example.org/timemap/link/"}]
save = "https://web.archive.org/save/s3cret"
save_key = "SAVE_KEY"
save_most = 7
[notify]
to = ["json://desk:s3cret@chat.example.org/"]
"""


def told(folder: Path, configured: str, *, every_source: bool = False) -> dict[str, object]:
    path = folder / "citations.yaml"
    path.write_text(DECLARED, encoding="utf-8")
    (folder / "holdfast.toml").write_text(configured, encoding="utf-8")
    return night_plan(RunRequest(path, every_source=every_source), read_publication(path)).settings


def test_what_an_answer_may_depend_on_is_told_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "s3cret-api-key")
    monkeypatch.setenv("SAVE_KEY", "id:s3cret-save-key")
    settings = told(tmp_path, CONFIGURED)
    assert settings["sources visited"] == "as declared, else every 2d; archived copies every 30d"
    assert settings["time to read a document (s)"] == 9.0
    assert settings["archives asked for copies"] == ["Our pywb"]
    assert (settings["asked to save sources"], settings["saved at most in a night"]) == ("web.archive.org", 7)
    assert settings["services told"] == 1
    assert "s3cret" not in json.dumps(settings)


def test_what_is_off_is_not_told(tmp_path: Path) -> None:
    settings = told(tmp_path, "", every_source=True)
    assert settings["sources visited"] == "every one"
    assert not {"archives asked for copies", "asked to save sources", "services told", "secret headers"} & set(settings)
