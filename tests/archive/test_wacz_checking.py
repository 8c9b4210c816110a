"""Our check of WACZ files against broken ones, most of which the reference validator passes."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from servers.messages import response
from wacz_bench import Files, pack, rebuilt, sealed, two_nights

from archive.proof.manifests import make_manifest
from archive.proof.signing import open_signer
from archive.wacz import Signer, check_wacz
from archive.wacz.index import BLOCKS, MAP, blocks, map_header
from archive.wacz.values import DIGEST, PACKAGE, PAGES


@pytest.fixture
def good(bench: Bench, tmp_path: Path) -> Path:
    two_nights(bench)
    return pack(tmp_path / "good.wacz", bench)


def reindexed(files: Files, change: Callable[[list[str]], list[str]]) -> None:
    """Change the index's lines, with a map that fits."""
    lines = gzip.decompress(files[BLOCKS]).decode().splitlines(keepends=True)
    packed = list(blocks(change(lines)))
    files[BLOCKS] = b"".join(member for member, _ in packed)
    files[MAP] = (map_header() + "".join(place for _, place in packed)).encode()


def edited(files: Files, old: str, new: str) -> None:
    reindexed(files, lambda lines: [line.replace(old, new, 1) for line in lines])


def drop(name: str) -> Callable[[Files], None]:
    return lambda files: files.__delitem__(name)


def drop_records(files: Files) -> None:
    for name in [name for name in files if name.startswith("archive/")]:
        del files[name]


BROKEN: dict[str, tuple[Callable[[Files], None], str]] = {
    "no manifest's index": (drop(BLOCKS), f"{BLOCKS} is missing"),
    "no map": (drop(MAP), f"{MAP} is missing"),
    "no pages": (drop(PAGES), f"{PAGES} is missing"),
    "no seal": (drop(DIGEST), f"{DIGEST} is missing"),
    "no records": (drop_records, "there is no WARC file"),
    "an index of nonsense": (lambda files: files.update({BLOCKS: gzip.compress(b"nonsense\n")}), "can't be read"),
    "an index that is no gzip": (lambda files: files.update({BLOCKS: b"nonsense"}), "can't be read"),
    "lines out of order": (lambda files: reindexed(files, lambda lines: lines[::-1]), "not in order"),
    "another offset": (lambda files: edited(files, '"offset": "', '"offset": "1'), "it leads to no record"),
    "another length": (lambda files: edited(files, '"length": "', '"length": "1'), "it leads to no record"),
    "another file": (lambda files: edited(files, ".warc.gz", ".gone.gz"), "it leads to no record"),
    "another digest": (lambda files: edited(files, "sha256:", "sha256:0"), "warc-payload-digest"),
    "another URL": (lambda files: edited(files, "http://source", "http://sauce"), "warc-target-uri"),
    "another key": (lambda files: edited(files, "example,source)/a", "example,source)/aa"), "its key is not"),
    "another time": (lambda files: edited(files, " 20260201", " 20260131"), "another time"),
    "a map that lies": (lambda files: files.update({MAP: files[MAP].replace(b'"offset": 0', b'"offset": 7')}), MAP),
    "a map without header": (lambda files: files.update({MAP: files[MAP].split(b"\n", 1)[1]}), "its header"),
    "pages without header": (lambda files: files.update({PAGES: files[PAGES].split(b"\n", 1)[1]}), "its header"),
    "no pages in the file": (lambda files: files.update({PAGES: b""}), "is empty"),
    "a page without time": (lambda files: files.update({PAGES: files[PAGES].replace(b'"ts"', b'"at"')}), "KeyError"),
    "a page of no capture": (lambda files: files.update({PAGES: files[PAGES].replace(b"T03:", b"T04:")}), "nothing is"),
    "another version": (lambda files: files.update({PACKAGE: files[PACKAGE].replace(b"1.1.1", b"0.9.0")}), "version"),
    "another profile": (lambda files: files.update({PACKAGE: files[PACKAGE].replace(b"data-p", b"d-p")}), "profile"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_is_found_although_its_digests_fit(good: Path, tmp_path: Path, name: str) -> None:
    change, fault = BROKEN[name]
    broken = rebuilt(good, tmp_path / "broken.wacz", change)
    assert any(fault in sentence for sentence in check_wacz(broken)), list(check_wacz(broken))


def test_rebuilding_alone_breaks_nothing(good: Path, tmp_path: Path) -> None:
    assert list(check_wacz(rebuilt(good, tmp_path / "same.wacz", lambda files: None))) == []


def test_a_revisit_without_its_original_is_found(bench: Bench, tmp_path: Path) -> None:
    writer = bench.writer()
    for minutes in (0, 5):
        writer.store(exchange(response("200 OK", body=b"<p>The same.</p>"), minutes=minutes))
    writer.close()
    good = pack(tmp_path / "good.wacz", bench)
    assert list(check_wacz(good)) == []
    only_revisit = rebuilt(good, tmp_path / "broken.wacz", lambda files: reindexed(files, lambda lines: lines[1:]))
    assert any("that it repeats" in fault for fault in check_wacz(only_revisit))


@pytest.mark.parametrize("part", ["archive/", "indexes/index.cdx.gz"])
def test_what_is_compressed_twice_is_found(good: Path, tmp_path: Path, part: str) -> None:
    broken = rebuilt(good, tmp_path / "broken.wacz", lambda files: None, compress=part)
    assert any("compressed a second time" in fault for fault in check_wacz(broken))


def test_a_file_that_is_not_listed_is_found(good: Path, tmp_path: Path) -> None:
    broken = rebuilt(good, tmp_path / "b.wacz", lambda files: files.update({"notes.txt": b"?"}), again=False)
    assert list(check_wacz(broken)) == ["notes.txt is not listed in datapackage.json"]


@pytest.mark.parametrize("name", [BLOCKS, MAP, PAGES, PACKAGE])
def test_a_changed_byte_is_found_in_every_file(good: Path, tmp_path: Path, name: str) -> None:
    def change(files: Files) -> None:
        middle = len(files[name]) // 2
        files[name] = files[name][:middle] + bytes([files[name][middle] ^ 1]) + files[name][middle + 1 :]

    assert list(check_wacz(rebuilt(good, tmp_path / "broken.wacz", change, again=False))) != []


def test_a_flipped_bit_anywhere_is_found(good: Path, tmp_path: Path) -> None:
    """But in what the ZIP format says twice or not at all: names' flags and times, which nobody's reading rests on."""
    data = good.read_bytes()
    with zipfile.ZipFile(good) as package:
        contents = [(info.header_offset + 30 + len(info.filename), info) for info in package.infolist()]
    dice = random.Random(3)
    for _ in range(40):
        start, info = dice.choice(contents)
        place = start + 20 + dice.randrange(info.compress_size - 20)  # 20: what ZIP64 adds to a local header
        broken = tmp_path / "flipped.wacz"
        broken.write_bytes(data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :])
        assert list(check_wacz(broken)) != [], (info.filename, place)


def test_a_local_header_with_fields_that_the_directory_lacks_is_found(good: Path, tmp_path: Path) -> None:
    """wabac.js, the engine of ReplayWeb.page, would read every file of such a package some bytes too early."""
    broken = tmp_path / "broken.wacz"
    with zipfile.ZipFile(good) as package, zipfile.ZipFile(broken, "w") as changed:
        for name in package.namelist():
            with changed.open(name, "w", force_zip64=name == PAGES) as out:
                out.write(package.read(name))
    assert [fault.split(" ", 1)[0] for fault in check_wacz(broken)] == [PAGES]


def test_what_is_no_zip_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "no.wacz"
    path.write_bytes(b"nothing of the kind")
    assert [fault[:24] for fault in check_wacz(path)] == ["it is no whole ZIP file:"]


@pytest.fixture(params=[ec.SECP256R1, ec.SECP384R1])
def signer(request: pytest.FixtureRequest, tmp_path: Path) -> Signer:
    key = ec.generate_private_key(request.param())
    path = tmp_path / "key.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Signer.from_file(path)


def test_a_signed_package_passes_and_says_what_the_standard_lists(bench: Bench, tmp_path: Path, signer: Signer) -> None:
    two_nights(bench)
    path = pack(tmp_path / "signed.wacz", bench, signer=signer)
    assert list(check_wacz(path)) == []
    with zipfile.ZipFile(path) as package:
        signed = json.loads(package.read(DIGEST))["signedData"]
    assert signed.keys() == {"hash", "created", "software", "version", "signature", "publicKey"}


def test_a_signature_over_another_package_is_found(bench: Bench, tmp_path: Path, signer: Signer) -> None:
    two_nights(bench)
    signed = pack(tmp_path / "signed.wacz", bench, signer=signer)

    def change(files: Files) -> None:
        files[PACKAGE] = files[PACKAGE].replace(b"Quiet", b"Loud")

    assert any("signature" in fault for fault in check_wacz(rebuilt(signed, tmp_path / "broken.wacz", change)))


def test_a_seal_that_was_made_again_around_an_old_signature_is_found(
    bench: Bench, tmp_path: Path, signer: Signer
) -> None:
    two_nights(bench)
    signed = pack(tmp_path / "signed.wacz", bench, signer=signer)

    def change(files: Files) -> None:
        files[PACKAGE] = files[PACKAGE].replace(b"Quiet", b"Loud")
        files.update(sealed(files))
        seal = json.loads(files[DIGEST])
        seal["signedData"]["hash"] = seal["hash"]
        files[DIGEST] = json.dumps(seal).encode()

    faults = list(check_wacz(rebuilt(signed, tmp_path / "broken.wacz", change, again=False)))
    assert faults == ["the signature is not that of the public key beside it"]


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(b"no key")
    with pytest.raises(ValueError, match="PEM"):
        Signer.from_file(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data.replace(b'"digest":"sha256:', b'"digest":"sha256:0', 1)[:-1] + b"}", "is no manifest"),
        (lambda data: data.replace(b".warc.gz", b".gone.gz", 1), "which is not in archive/"),
    ],
)
def test_a_manifest_of_other_files_than_those_in_the_package_is_found(
    bench: Bench, tmp_path: Path, change: Callable[[bytes], bytes], fault: str
) -> None:
    two_nights(bench)
    made = make_manifest(bench.collection, bench.ledger, open_signer(tmp_path / "key.pem"), made_at=NIGHT)
    assert made is not None
    name = f"manifests/{made.path.name}"
    good = pack(tmp_path / "good.wacz", bench)
    broken = rebuilt(good, tmp_path / "broken.wacz", lambda files: files.update({name: change(files[name])}))
    assert list(check_wacz(good)) == []
    [sentence] = check_wacz(broken)
    assert fault in sentence
