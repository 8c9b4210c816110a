"""A WARC file that is gone when the next run begins: what it held is stored anew, and the summary says so."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from command import holdfast
from slow_site import SlowSite, declarations


def test_the_summary_tells_which_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "citations.yaml").write_text(declarations(2), encoding="utf-8")
    collection = tmp_path / "c"

    def run(day: int, *options: str) -> subprocess.CompletedProcess[str]:
        return holdfast(
            "run", tmp_path / "citations.yaml", "--collection", collection, "--connect-to", site.connect_to,
            "--delay", 0, "--now", f"2026-02-{day:02d}T03:00Z", *options,
        )  # fmt: skip

    with SlowSite(seconds=0) as site:
        assert run(1).returncode == 0
        (lost,) = (collection / "archive").iterdir()
        lost.unlink()
        told = run(2, "--quiet")
        assert told.returncode == 0, told.stderr
        assert f"archive/{lost.name} is gone: what it held was asked for anew" in " ".join(told.stdout.split())
        again = json.loads(run(3, "--json").stdout)
    assert again["lost"] == []  # what stands in for it is there
    assert again["revisits"] == 2
