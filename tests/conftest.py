"""What every test gets: hypothesis without deadlines, because the machines that run this have few and busy cores."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from servers.bucket import S3Server

if TYPE_CHECKING:
    from servers.dask_cluster import DaskCluster
    from servers.postgres_server import PostgresServer

settings.register_profile("holdfast", deadline=None, max_examples=60)
settings.load_profile("holdfast")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server that many tests share, each with a database of its own. Skips where none is installed."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    from servers.postgres_server import PostgresServer, program

    if program("initdb") is None or program("postgres") is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """One cluster for all tests: it takes seconds to begin. Skips where distributed is not installed."""
    if importlib.util.find_spec("distributed") is None:
        pytest.skip("distributed is not installed")
    from servers.dask_cluster import DaskCluster

    with DaskCluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One S3 server for all tests: it takes two seconds to begin. Skips where moto is not installed."""
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("s3fs") is None:
        pytest.skip("moto and s3fs are not installed")
    with S3Server() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, found by the environment as everybody finds it."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server
