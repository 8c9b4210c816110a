"""Whole nights that are read on a Dask cluster: the same findings, and nothing lost when the cluster goes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from command import findings, holdfast
from slow_site import SlowSite
from troubled import Scene

from holdfast.demonstration import CITATIONS, DemonstrationSite

if TYPE_CHECKING:
    from servers.bucket import S3Server
    from servers.dask_cluster import DaskCluster

pytestmark = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="distributed is not installed")


def begun(folder: Path, settings: str) -> CompletedProcess[str]:
    folder.mkdir()
    configuration = folder / "holdfast.toml"
    configuration.write_text(settings, encoding="utf-8")
    with DemonstrationSite() as site:
        return holdfast(
            "run", CITATIONS, "--collection", folder / "harbour", "--now", "2025-03-01T03:00Z", "--delay", 0,
            "--config", configuration, "--connect-to", site.connect_to, "--findings", folder / "findings.jsonl",
        )  # fmt: skip


def night(folder: Path, settings: str) -> dict[str, dict[str, Any]]:
    """The findings, but for the ids of records, which every run makes anew."""
    done = begun(folder, settings)
    assert (done.returncode, done.stderr) == (2, "")
    told = findings(folder / "findings.jsonl")
    return {name: {**one, "record_id": None, "run_at": None} for name, one in told.items()}


def test_a_cluster_that_speaks_tls_reads_what_lies_in_a_bucket(
    tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody without a certificate of that authority is let in, and keys stand where Dask looks for them."""
    from servers.dask_cluster import DaskCluster

    authority, other = trustme.CA(), trustme.CA()
    keys = written(authority, tmp_path / "keys")
    strangers = written(other, tmp_path / "others")
    s3.make("dask-tls")
    (tmp_path / "cluster").mkdir()
    options = ["--protocol", "tls"]
    options += ["--tls-ca-file", keys["CA_FILE"], "--tls-cert", keys["CLIENT__CERT"], "--tls-key", keys["CLIENT__KEY"]]
    with DaskCluster(tmp_path / "cluster", options=options) as cluster:
        assert cluster.address.startswith("dask+tls://")
        settings = f'[services]\nengine = "{cluster.address}"\narchive = "s3://dask-tls/night"\n'
        for name, path in keys.items():
            monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", path)
        assert len(night(tmp_path / "encrypted", settings)) > 5
        assert any(key.startswith("night/archive/") for key in s3.keys("dask-tls"))
        for name, path in strangers.items():
            monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", path)
        done = begun(tmp_path / "stranger", settings.replace("/night", "/stranger"))
        assert done.returncode == 1
        assert f"The Dask scheduler at {cluster.address} can't be reached" in " ".join(done.stderr.split())


def written(authority: trustme.CA, folder: Path) -> dict[str, str]:
    """The authority's certificate, and one of 127.0.0.1 with its key: the files, by the names of Dask's settings."""
    folder.mkdir()
    own = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    own.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    own.private_key_pem.write_to_path(folder / "key.pem")
    files = {"CA_FILE": "ca.pem", "CLIENT__CERT": "cert.pem", "CLIENT__KEY": "key.pem"}
    return {name: str(folder / file) for name, file in files.items()}


def derived(folder: Path) -> dict[str, bytes]:
    texts = folder / "harbour" / "derived"
    return {str(path.relative_to(texts)): path.read_bytes() for path in texts.rglob("*") if path.is_file()}


def test_a_night_on_a_cluster_finds_what_it_finds_here(dask_cluster: DaskCluster, tmp_path: Path) -> None:
    on_cluster = night(tmp_path / "cluster", f'[services]\nengine = "{dask_cluster.address}"\n')
    here = night(tmp_path / "here", "")
    assert on_cluster == here
    assert len(here) > 5
    assert derived(tmp_path / "cluster") == derived(tmp_path / "here")


def test_a_scheduler_that_goes_in_mid_run_ends_it_with_a_sentence_and_the_next_run_goes_on(tmp_path: Path) -> None:
    from servers.dask_cluster import DaskCluster

    with DaskCluster(tmp_path) as cluster, SlowSite(seconds=0.6) as site:
        settings = f'[services]\nengine = "{cluster.address}"\n'
        with Scene(tmp_path, site, settings=settings) as scene:
            process = scene.start()
            scene.wait_until_visited(4)
            assert cluster.scheduler is not None
            cluster.scheduler.kill()
            _, err = process.communicate(timeout=60)
            assert process.returncode == 1, err
            assert "Traceback" not in err
            told = " ".join(err.split())
            assert f"The Dask cluster at {cluster.address} was lost" in told
            assert "run the same command again" in told
            refused = scene.run("2026-02-01T03:10Z")
            assert refused.returncode == 1
            assert f"The Dask scheduler at {cluster.address} can't be reached" in " ".join(refused.stderr.split())
            (tmp_path / "holdfast.toml").write_text("[crawl]\nconcurrency = 4\n", encoding="utf-8")
            assert "(resumed)" in scene.assert_the_next_run_finishes(at_most_twice=4)
