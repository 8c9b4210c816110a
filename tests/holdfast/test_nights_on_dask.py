"""Whole nights that are read on a Dask cluster: the same findings, and nothing lost when a part of it goes."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import findings, holdfast
from servers.dask_cluster import DaskCluster

from holdfast.demonstration import CITATIONS, DemonstrationSite

pytestmark = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """With a nanny, as people start workers."""
    with DaskCluster(tmp_path_factory.mktemp("cluster"), workers=1, nanny=True) as running:
        yield running


def night(folder: Path, settings: str) -> dict[str, dict[str, Any]]:
    folder.mkdir()
    configuration = folder / "holdfast.toml"
    configuration.write_text(settings, encoding="utf-8")
    with DemonstrationSite() as site:
        done = holdfast(
            "run", CITATIONS, "--collection", folder / "harbour", "--now", "2025-03-01T03:00Z", "--delay", 0,
            "--config", configuration, "--connect-to", site.connect_to, "--findings", folder / "findings.jsonl",
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "")
    return {
        name: {**one, "record_id": None, "run_at": None} for name, one in findings(folder / "findings.jsonl").items()
    }


def test_a_night_on_a_cluster_finds_what_it_finds_here(cluster: DaskCluster, tmp_path: Path) -> None:
    on_cluster = night(tmp_path / "cluster", f'[services]\nengine = "{cluster.address}"\n')
    here = night(tmp_path / "here", "")
    assert on_cluster == here
    assert len(here) > 5
    texts = [
        sorted(str(path.relative_to(tmp_path / name)) for path in (tmp_path / name / "harbour" / "derived").rglob("*"))
        for name in ("cluster", "here")
    ]
    assert texts[0] == texts[1]
