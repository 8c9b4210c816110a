"""A source that is gone, found again in an archive that pywb serves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from replay_web import EXPECTED, SENTENCE, SITE

from crawler.addresses import Allowance
from crawler.mementos import Archive, Found, look_up
from crawler.outgoing import Outgoing
from crawler.plan import Network

NEAR = datetime(2026, 2, 2, 12, tzinfo=UTC)
DECLARED = f"""publication: {{title: The Quiet Harbour}}
sources:
  quay: {{url: "{SITE}/confirmed", accessed: 2026-02-02}}
claims:
  - {{id: open, says: The quay is open., cites: [{{source: quay, quote: "{SENTENCE}"}}]}}
"""


def asked(pywb: str, path: str, **way: str) -> Found:
    client = Outgoing("holdfast-test/1.0", Network(allowed=(Allowance.parse("127.0.0.0/8"),)))
    return look_up(f"{SITE}{path}", [Archive("pywb", replay=f"{pywb}/harbour", **way)], client, near=NEAR)


@pytest.mark.parametrize("way", ["cdx", "timemap"])
def test_pywb_names_its_copies_nearest_first(pywb: str, way: str) -> None:
    address = {"cdx": f"{pywb}/harbour/cdx", "timemap": f"{pywb}/harbour/timemap/link/"}[way]
    found = asked(pywb, "/confirmed", **{way: address})
    assert found.troubles == ()
    assert [f"{memento.at:%Y%m%d%H%M%S}" for memento in found.mementos] == ["20260202030000", "20260201030000"]
    assert found.mementos[0].url == f"{pywb}/harbour/20260202030000id_/{SITE}/confirmed"


def test_a_page_that_pywb_does_not_have_is_no_trouble(pywb: str) -> None:
    assert asked(pywb, "/never-archived", cdx=f"{pywb}/harbour/cdx") == Found()


def test_a_night_finds_the_words_of_a_dead_source_in_pywb(pywb: str, tmp_path: Path) -> None:
    (tmp_path / "citations.yaml").write_text(DECLARED, encoding="utf-8")
    archive = f'{{name = "Our pywb", cdx = "{pywb}/harbour/cdx", replay = "{pywb}/harbour"}}'
    (tmp_path / "holdfast.toml").write_text(f"[copies]\narchives = [{archive}]\n", encoding="utf-8")
    for command in (
        ["run", "--collection", "b", "--delay", "0", "--now", "2026-03-01", "--allow-address", "127.0.0.0/8",
         "--connect-to", "source.example:80:127.0.0.1:1"],
        ["report", "--collection", "b", "--format", "json"],
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "holdfast", *command], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            check=False, env=os.environ,
        )  # fmt: skip
        assert done.returncode in (0, 2), done.stderr
    [claim] = json.loads(done.stdout)["claims"]
    [citation] = claim["citations"]
    assert citation["answer"] == "unchecked"
    assert citation["copy"]["sentence"] == "It stands in the copy of 2 Feb 2026 (Our pywb)."
    assert citation["copy"]["payload_digest"].startswith("sha256:")
    assert EXPECTED["304 revisit"].timestamp in citation["copy"]["url"]
