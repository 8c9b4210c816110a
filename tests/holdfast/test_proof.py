"""The proof of a run from the command line: manifest, signature, and a time stamp where an authority is configured."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import holdfast
from servers.time_stamps import Authority, Served, serving

from archive.collection import Collection
from archive.proof.checking import check_proofs
from archive.proof.timestamps import read_roots

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")

# Sources that are only named: a night of them has a manifest like any other, and asks nobody but the authority.
CITATIONS = """\
publication: {title: Silt}
sources: {minutes: {title: Minutes of the harbour board}}
claims: [{id: tonnage, says: Forty ships came., cites: [{source: minutes, figure: "40"}]}]
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority")).found()


@pytest.fixture
def served(authority: Authority) -> Iterator[Served]:
    with serving(authority) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "citations.yaml").write_text(CITATIONS)
    return tmp_path


def configure(desk: Path, **proof: str) -> None:
    lines = [f'{key} = "{value}"' for key, value in proof.items()]
    (desk / "holdfast.toml").write_text("\n".join(["[proof]", *lines]))


def run(desk: Path, *more: str, code: int = 2) -> dict[str, object]:
    """The summary of a night; it ends with 2, since a source that is only named needs a person."""
    options = ("--collection", desk / "silt", "--allow-address", "127.0.0.0/8", "--json", *more)
    done = holdfast("run", desk / "citations.yaml", *options)
    assert (done.returncode, done.stderr) == (code, "")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def proofs(desk: Path) -> list[str]:
    return sorted(path.name for path in (desk / "silt" / "manifests").iterdir() if not path.name.startswith("signed"))


def openssl(*arguments: object) -> str:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_a_run_without_any_configuration_is_signed(desk: Path) -> None:
    summary = run(desk)
    folder = desk / "silt" / "manifests"
    (key,) = folder.glob("signed-by-*.pub.pem")
    signature = ("-signature", folder / "000001.json.sig", folder / "000001.json")
    assert openssl("dgst", "-sha256", "-verify", key, *signature) == "Verified OK"
    assert stat.S_IMODE((desk / "silt" / "keys" / "signing-key.pem").stat().st_mode) == 0o600
    assert summary["manifest"] == str(folder / "000001.json")
    assert summary["proof_troubles"] == []
    assert list(check_proofs(Collection(desk / "silt"))) == []


def test_the_authority_stamps_the_manifest_as_openssl_confirms(desk: Path, served: Served) -> None:
    configure(desk, timestamp_authority=served.url, timestamp_roots=str(served.authority.root))
    assert run(desk)["manifests_stamped"] == 1
    folder = desk / "silt" / "manifests"
    assert served.authority.verify(folder / "000001.json", folder / "000001.json.tsr") == "Verification: OK"
    assert served.fields[0]["Content-Type"] == "application/timestamp-query"
    assert list(check_proofs(Collection(desk / "silt"), roots=read_roots(served.authority.root))) == []


def test_the_roots_that_were_trusted_are_kept_for_whoever_checks_later(desk: Path, served: Served) -> None:
    served.authority = Authority(served.authority.folder, ("intermediate.pem",))  # its tokens come without the root
    configure(desk, timestamp_authority=served.url, timestamp_roots=str(served.authority.root))
    assert run(desk)["manifests_stamped"] == 1
    assert list(check_proofs(Collection(desk / "silt"))) == []
    (desk / "silt" / "manifests" / "timestamp-roots.pem").unlink()
    (fault,) = check_proofs(Collection(desk / "silt"))
    assert "could not be checked" in fault.sentence


def test_an_authority_that_does_not_answer_fails_no_run_and_is_asked_again_by_the_next(
    desk: Path, served: Served
) -> None:
    configure(desk, timestamp_authority=served.url)
    served.status = 404
    (trouble,) = run(desk)["proof_troubles"]  # type: ignore[misc]
    assert "000001.json has no time stamp" in trouble
    assert "status 404" in trouble
    assert proofs(desk) == ["000001.json", "000001.json.sig", "000001.records.jsonl"]
    served.status = 200
    summary = run(desk)
    assert (summary["manifests_stamped"], summary["proof_troubles"]) == (2, [])
    assert [name for name in proofs(desk) if name.endswith(".tsr")] == ["000001.json.tsr", "000002.json.tsr"]


def test_a_stamp_of_other_bytes_is_not_kept(desk: Path, served: Served, authority: Authority) -> None:
    from archive.proof.timestamps import query_for

    served.answer = authority.reply(query_for(b"other bytes").body)
    configure(desk, timestamp_authority=served.url)
    (trouble,) = run(desk)["proof_troubles"]  # type: ignore[misc]
    assert "it stamps other bytes" in trouble
    assert not [name for name in proofs(desk) if name.endswith(".tsr")]


def test_a_stamp_of_another_authority_than_the_one_trusted_is_not_kept(
    desk: Path, served: Served, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path / "stranger").found()
    configure(desk, timestamp_authority=served.url, timestamp_roots=str(stranger.root))
    assert len(run(desk)["proof_troubles"]) == 1  # type: ignore[arg-type]
    assert not [name for name in proofs(desk) if name.endswith(".tsr")]


def test_an_authority_at_an_address_that_is_not_public_needs_an_allowance(desk: Path, served: Served) -> None:
    configure(desk, timestamp_authority=served.url)
    done = holdfast("run", desk / "citations.yaml", "--collection", desk / "silt", "--json")
    (trouble,) = json.loads(done.stdout)["proof_troubles"]
    assert "not a public address" in trouble
    assert served.queries == []


def test_a_key_of_the_desk_is_made_where_it_is_configured(desk: Path) -> None:
    configure(desk, key="private/desk.pem")
    run(desk)
    assert stat.S_IMODE((desk / "private" / "desk.pem").stat().st_mode) == 0o600
    assert not (desk / "silt" / "keys").exists()


def test_a_key_that_cannot_be_used_is_told_before_anything_is_fetched(desk: Path) -> None:
    (desk / "desk.pem").write_text("no key")
    (desk / "desk.pem").chmod(0o600)
    configure(desk, key="desk.pem")
    done = holdfast("run", desk / "citations.yaml", "--collection", desk / "silt")
    assert done.returncode == 3
    assert "holds no private key" in " ".join(done.stderr.split())


def test_the_report_tells_manifest_key_and_time_stamp(desk: Path, served: Served) -> None:
    configure(desk, timestamp_authority=served.url)
    summary = run(desk)
    done = holdfast("report", "--collection", desk / "silt", "--format", "json")
    proof = json.loads(done.stdout)["proof"]
    assert proof["manifest"] == "manifests/000001.json"
    assert proof["its digest"] == summary["manifest_digest"]
    assert proof["signed with"] == summary["signed_with"]
    assert proof["time-stamped"].endswith("UTC by CN=Test stamp")
    page = (desk / "silt" / "reports" / "report.html").read_text()
    assert str(summary["manifest_digest"]) in page
    assert "chain of signed manifests" in page


def test_the_audit_asks_the_chain_too(desk: Path) -> None:
    run(desk)
    assert holdfast("audit", desk / "silt").returncode == 0
    manifest = desk / "silt" / "manifests" / "000001.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"finished"', b'"finishes"'))
    done = holdfast("audit", desk / "silt")
    assert done.returncode == 2
    assert "manifests/000001.json: proof: The signature does not hold" in done.stdout
