"""Services that speak TLS and ask for passwords: who they are is checked, and no password is ever told."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme
from command import findings, holdfast
from servers.redis_server import redis_server
from slow_site import SlowSite, declarations

if TYPE_CHECKING:
    from servers.bucket import S3Server
    from servers.postgres_server import PostgresServer

for _library in ("psycopg", "redis", "s3fs", "moto"):
    if importlib.util.find_spec(_library) is None:
        pytest.skip(f"{_library} is not installed", allow_module_level=True)

SECRETS = {
    "PGPASSWORD": "tide-of-the-ledger",
    "HOLDFAST_REDIS_PASSWORD": "tide-of-the-frontier",
    "AWS_SECRET_ACCESS_KEY": "tide-of-the-bucket",
}


class Services(NamedTuple):
    keys: Path  # of the authority that signed for both servers
    ledger: str
    frontier: str
    bucket: S3Server
    site: SlowSite

    def lines(self, **changed: str) -> str:
        told = {"ledger": self.ledger, "archive": "s3://encrypted/c", "frontier": self.frontier, **changed}
        return "[services]\n" + "".join(f'{name} = "{address}"\n' for name, address in told.items())


def written(folder: Path, *names: str) -> Path:
    """A new authority's certificate, and a certificate with its key for these names."""
    folder.mkdir()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    own = authority.issue_cert(*names)
    own.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    own.private_key_pem.write_to_path(folder / "key.pem")
    return folder


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, s3_server: S3Server) -> Iterator[Services]:
    from servers.postgres_server import PostgresServer, program

    if program("initdb") is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    folder = tmp_path_factory.mktemp("encrypted")
    keys = written(folder / "keys", "127.0.0.1")
    postgres = PostgresServer()
    password = SECRETS["HOLDFAST_REDIS_PASSWORD"]
    try:
        postgres.start()
        ledger = encrypted(postgres, keys)
        with (
            redis_server("--requirepass", password, "--tls-auth-clients", "no", keys=keys) as redis,
            SlowSite(seconds=0) as site,
            pytest.MonkeyPatch.context() as environment,
        ):
            for name, value in {**s3_server.environment, **SECRETS}.items():
                environment.setenv(name, value)
            s3_server.make("encrypted")
            frontier = f"rediss://127.0.0.1:{redis.port}/0?ssl_ca_certs={keys / 'ca.pem'}"
            yield Services(keys, ledger, frontier, s3_server, site)
    finally:
        postgres.remove()


def encrypted(postgres: PostgresServer, keys: Path) -> str:
    import psycopg

    plain = postgres.new_database()
    password = SECRETS["PGPASSWORD"]
    postgres.encrypt((keys / "cert.pem").read_bytes(), (keys / "key.pem").read_bytes(), password)
    address = f"{plain}?sslmode=verify-full&sslrootcert={keys / 'ca.pem'}"
    until = time.monotonic() + 30
    while True:  # it reads its settings a moment after it was told to
        try:
            psycopg.connect(address, password=password).close()
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return address


def run(folder: Path, services: Services, lines: str) -> CompletedProcess[str]:
    folder.mkdir()
    (folder / "citations.yaml").write_text(declarations(3), encoding="utf-8")
    (folder / "holdfast.toml").write_text(lines, encoding="utf-8")
    return holdfast(
        "run", folder / "citations.yaml", "--collection", folder / "c", "--delay", 0, "--now", "2026-02-01T03:00Z",
        "--connect-to", services.site.connect_to, "--findings", folder / "findings.jsonl",
        "--summary", folder / "summary.json", "--log-level", "debug",
    )  # fmt: skip


def assert_nothing_is_told(folder: Path, done: CompletedProcess[str]) -> None:
    """No password stands in what was said, or in any file that the run has written."""
    said = [done.stdout.encode(), done.stderr.encode()]
    for secret in SECRETS.values():
        for content in [*said, *(path.read_bytes() for path in folder.rglob("*") if path.is_file())]:
            assert secret.encode() not in content
    assert "Traceback" not in done.stderr


def test_a_night_over_encrypted_services_tells_no_password(tmp_path: Path, services: Services) -> None:
    done = run(tmp_path / "m", services, services.lines())
    assert done.returncode == 0, done.stderr
    verdicts = [each["verdict"] for each in findings(tmp_path / "m" / "findings.jsonl").values()]
    assert verdicts == ["verbatim"] * 3
    assert_nothing_is_told(tmp_path / "m", done)


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("PGPASSWORD", "password authentication failed"),
        ("HOLDFAST_REDIS_PASSWORD", "refuses the password, or asks for one: set HOLDFAST_REDIS_PASSWORD"),
    ],
)
def test_a_wrong_password_is_told_and_not_repeated(
    tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    wrong = f"{SECRETS[variable]}-of-yesterday"
    monkeypatch.setenv(variable, wrong)
    done = run(tmp_path / "m", services, services.lines(archive=f"s3://encrypted/{variable}".lower()))
    assert done.returncode == 1
    assert words in " ".join(done.stderr.split())
    assert_nothing_is_told(tmp_path / "m", done)


def test_a_bucket_that_refuses_a_key_does_not_have_it_told(tmp_path: Path, services: Services) -> None:
    with services.bucket.failing("403 SignatureDoesNotMatch", method="GET"):
        done = run(tmp_path / "m", services, services.lines(ledger="", frontier=""))
    assert done.returncode == 1
    assert "access was denied" in " ".join(done.stderr.split())
    assert_nothing_is_told(tmp_path / "m", done)


@pytest.mark.parametrize("service", ["ledger", "frontier"])
def test_a_server_that_another_authority_signed_for_is_not_spoken_to(
    tmp_path: Path, services: Services, service: str
) -> None:
    strangers = written(tmp_path / "strangers", "127.0.0.1")
    address = getattr(services, service).replace(str(services.keys), str(strangers))
    done = run(tmp_path / "m", services, services.lines(**{service: address, "archive": "s3://encrypted/stranger"}))
    assert done.returncode == 1
    assert "certificate verify failed" in " ".join(done.stderr.split())
    assert_nothing_is_told(tmp_path / "m", done)


@pytest.mark.parametrize("service", ["ledger", "frontier"])
def test_a_server_that_bears_another_name_is_not_spoken_to(tmp_path: Path, services: Services, service: str) -> None:
    address = getattr(services, service).replace("127.0.0.1", "localhost")
    done = run(tmp_path / "m", services, services.lines(**{service: address, "archive": "s3://encrypted/name"}))
    assert done.returncode == 1
    told = " ".join(done.stderr.split())
    assert "localhost" in told
    assert "certificate" in told
    assert_nothing_is_told(tmp_path / "m", done)
