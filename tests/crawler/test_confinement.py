"""What a crawl's process may still do when it has been taken over: fetch, and write into its collection."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from crawling import plan_for, to_origins

from archive.confinement import landlock
from crawler.confinement import Held, described, offered

ROOT = Path(__file__).resolve().parents[2]
CONFINED = """
import ctypes, json, os, socket, sqlite3, ssl, subprocess, sys, threading, tempfile
from pathlib import Path
sys.path[:0] = sys.argv[1:2]
from crawling import plan_for, to_origins
from crawler.confinement import confine
from archive.ledger import connect

collection = Path(sys.argv[2])
outside = collection.parent / "outside"

def code():
{code}

if __name__ == "__main__":
    held = confine(plan_for(collection, [], to_origins()))
    try:
        said = code()
    except (OSError, MemoryError) as error:
        said = "refused: " + type(error).__name__
    print(json.dumps([held, said]))
"""


def confined(folder: Path, code: str) -> tuple[list[str], Any]:
    """What holds a process that is confined as the crawl is, and what came of that code in it."""
    body = "\n".join(f"    {line}" for line in code.splitlines())
    assert ast.parse(f"def code():\n{body}")
    (folder / "outside").write_text("another's\n", encoding="utf-8")
    temporary = folder / "temporary"  # or the folder of this test would lie in the one that SQLite may write to
    temporary.mkdir()
    program = CONFINED.replace("{code}", body)
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "tests" / "crawler"), str(folder / "collection")],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests"), "TMPDIR": str(temporary)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    held, said = json.loads(done.stdout)
    return held, said


needs_landlock = pytest.mark.skipif(Held.FILES not in offered(), reason=f"this machine offers only: {described()}")
needs_seccomp = pytest.mark.skipif(Held.CALLS not in offered(), reason=f"this machine offers only: {described()}")


def test_everything_that_is_offered_holds(tmp_path: Path) -> None:
    held, _ = confined(tmp_path, "pass")
    assert sorted(held) == sorted(offered())


@needs_landlock
@pytest.mark.parametrize(
    "code",
    [
        "outside.read_text()",
        "outside.write_text('x')",
        "outside.unlink()",
        "outside.rename(collection / 'x')",
        "os.truncate(outside, 0)",
        "(outside.parent / 'new').mkdir()",
        "os.link(outside, collection / 'x')",
        "os.listdir(outside.parent)",
        "os.symlink(outside, collection / 'x'); (collection / 'x').read_text()",
        "(Path.home() / '.ssh' / 'id_ed25519').read_text()",
        "Path('holdfast.toml').read_text() if Path('holdfast.toml').exists() else Path('README.md').read_text()",
        "Path('/proc/1/environ').read_bytes()",
        "Path('/dev/mem').read_bytes()",
    ],
)
def test_other_files_are_out_of_reach(tmp_path: Path, code: str) -> None:
    _, said = confined(tmp_path, code)
    assert (tmp_path / "outside").read_text(encoding="utf-8") == "another's\n"
    assert said in ("refused: PermissionError", "refused: FileNotFoundError", "refused: OSError"), said


@needs_seccomp
@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.kill(os.getppid(), 15)",
    ],
)
def test_no_program_is_started_and_no_process_reached(tmp_path: Path, code: str) -> None:
    assert confined(tmp_path, code)[1] == "refused: PermissionError"


@needs_seccomp
def test_a_program_cannot_be_run_past_the_c_library_either(tmp_path: Path) -> None:
    code = "return ctypes.CDLL(None).execve(b'/bin/true', (ctypes.c_char_p * 1)(None), None)"
    assert confined(tmp_path, code)[1] == -1


def test_memory_and_files_have_bounds(tmp_path: Path) -> None:
    files = "    [os.open('/dev/urandom', 0) for _ in range(20_000)]"
    code = f"try:\n    bytearray(64 * 1024 ** 3)\nexcept MemoryError:\n{files}"
    assert confined(tmp_path, code)[1] == "refused: OSError"


LARGE_SORT = """
ledger = connect(collection / "ledger.sqlite")
ledger.execute("PRAGMA cache_size = 10")
ledger.execute("BEGIN")
ledger.execute("CREATE TABLE large (number)")
ledger.executemany("INSERT INTO large VALUES (?)", ((str(n) * 20,) for n in range(50_000)))
ledger.execute("COMMIT")
return ledger.execute("SELECT count(*) FROM (SELECT DISTINCT number FROM large ORDER BY 1)").fetchone()[0]
"""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("(collection / 'archive' / 'a').touch(); os.rename(collection / 'archive' / 'a', collection / 'b')", None),
        ("thread = threading.Thread(target=int); thread.start(); thread.join()", None),
        ("return len(socket.getaddrinfo('localhost', 80)) > 0", True),
        ("return ssl.create_default_context() is not None", True),
        ("import idna, email.mime.text, scrapy.crawler, twisted.internet.asyncioreactor", None),
        ("with tempfile.TemporaryFile() as file: file.write(b'x')", None),
        (LARGE_SORT, 50_000),
        ("here = socket.create_server(('127.0.0.1', 0)); socket.create_connection(here.getsockname()).close()", None),
    ],
)
def test_what_a_crawl_needs_is_left(tmp_path: Path, code: str, said: object) -> None:
    assert confined(tmp_path, code)[1] == said


@needs_landlock
def test_a_collection_whose_folders_lie_elsewhere_is_written_to(tmp_path: Path) -> None:
    elsewhere = tmp_path / "a larger disk"
    elsewhere.mkdir()
    (tmp_path / "collection").mkdir()
    (tmp_path / "collection" / "archive").symlink_to(elsewhere)
    assert confined(tmp_path, "(collection / 'archive' / 'a').write_bytes(b'x')")[1] is None
    assert (elsewhere / "a").read_bytes() == b"x"


def test_where_the_kernel_offers_nothing_the_crawl_goes_on_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    assert not landlock.keep_reading()
    assert not landlock.keep_files(read=(), write=())
    assert "not offered by this machine: no files beside the collection" in described()


def test_a_plan_is_all_that_the_bounds_hang_on(tmp_path: Path) -> None:
    from crawler.confinement import _most_memory

    small = plan_for(tmp_path / "a", [], to_origins(), concurrency=1, max_bytes=1024)
    large = plan_for(tmp_path / "b", [], to_origins(), concurrency=32, max_bytes=64 * 1024**2)
    assert 2 * 1024**3 < _most_memory(small) < _most_memory(large) < 12 * 1024**3
