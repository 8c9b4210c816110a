"""The house rules: which room may import which, through which file a library enters, what a light command may load."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("archive", "crawler", "pipelines", "holdfast")
MAY_IMPORT = {
    "archive": set(),
    "crawler": {"archive"},
    "pipelines": {"archive"},
    "holdfast": {"archive", "crawler", "pipelines"},
}
# A library enters through one room, or one file of it.
FENCES = {
    "warcio": "archive/",
    "isal": "archive/gzip_members.py",
    "s3fs": "archive/stores/s3.py",
    "botocore": "archive/stores/s3.py",
    "cryptography": "archive/",
    "rfc3161_client": "archive/proof/timestamps.py",
    "psycopg": "archive/postgres.py",
    "sqlite3": ("archive/", "crawler/", "pipelines/", "holdfast/"),
    "scrapy": "crawler/",
    "twisted": "crawler/",
    "protego": "crawler/robots.py",
    "trafilatura": "pipelines/extraction/main_text.py",
    "pypdfium2": "pipelines/extraction/pdf.py",
    "ruamel": "pipelines/declarations/yaml_file.py",
    "yaml": "pipelines/declarations/quick_yaml.py",
    "dateparser": "pipelines/quantities/dateparsing.py",
    "opencc": "pipelines/matching/han.py",
    "jinja2": "pipelines/report/as_html.py",
    "markdown_it": "pipelines/drafting/readers/markdown.py",
    "mdit_py_plugins": "pipelines/drafting/readers/markdown.py",
    "typer": "holdfast/command_line.py",
    "apprise": "holdfast/notifying.py",
    "distributed": "pipelines/engines/dask_engine.py",
    "redis": "crawler/frontier/redis_steps.py",
    "rich": "holdfast/",
    "structlog": "holdfast/logs.py",
    "prometheus_client": "holdfast/metrics.py",
}
# pickle: the driver makes bytes of a job for a worker of ours; what comes back is data (extraction/answers.py).
NEVER = {"pickle": ("pipelines/extraction/worker.py", "pipelines/extraction/workers.py"), "shelve": (), "marshal": ()}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module or ""


def sources(*rooms: str) -> Iterator[tuple[str, Path]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    for name, path in sources(room):
        foreign = {module.split(".")[0] for module in imports(path)} & set(ROOMS) - {room}
        assert foreign <= MAY_IMPORT[room], f"{name} reaches into {sorted(foreign - MAY_IMPORT[room])}"


@pytest.mark.parametrize("library", FENCES)
def test_a_library_enters_through_its_own_door(library: str) -> None:
    users = [name for name, path in sources(*ROOMS) if any(m.split(".")[0] == library for m in imports(path))]
    assert users, f"nobody imports {library} any more: take it out of the dependencies"
    assert [name for name in users if not name.startswith(FENCES[library])] == []


@pytest.mark.parametrize("library", NEVER)
def test_what_can_run_code_out_of_data_is_not_used(library: str) -> None:
    users = [name for name, path in sources(*ROOMS) if library in set(imports(path))]
    assert [name for name in users if name not in NEVER[library]] == []


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """The last name of everything that is called, and with how many arguments."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            yield name, len(node.args) + len(node.keywords)


def test_only_a_worker_reads_a_pickle_and_only_of_a_job() -> None:
    readers = [name for name, path in sources(*ROOMS) if {"loads", "load", "Unpickler"} & pickle_names(path)]
    assert readers == ["pipelines/extraction/worker.py"]


def pickle_names(path: Path) -> set[str]:
    """What is used of the module pickle."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {
        node.attr
        for node in tree
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "pickle"
    }


def test_nothing_that_comes_over_a_pipe_is_unpickled() -> None:
    # multiprocessing's Connection.recv() takes no argument and unpickles; a socket's takes one. Pools unpickle too: the
    # audit's read our own archive and parse no page.
    pools = {"archive/audit/reading.py"}
    # The crawl's process takes its plan from its parent, once, before it has spoken to anybody.
    plans = {"crawler/crawl_process.py": 1}
    for name, path in sources(*ROOMS):
        called = list(calls(path))
        assert called.count(("recv", 0)) == plans.get(name, 0), f"{name} unpickles what comes over a pipe"
        assert name in pools or not {"ProcessPoolExecutor", "Pool", "Manager"} & {each for each, _ in called}, name


def test_nothing_turns_text_into_code_or_into_a_command() -> None:
    for name, path in sources(*ROOMS):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            assert called not in {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}, f"{name}: {called}"
            assert not any(option.arg == "shell" for option in node.keywords), f"{name}: a shell"
            assert called not in {"yaml.load", "yaml.unsafe_load"}, f"{name}: {called}"


def loaded_by(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in done.stdout.split()}


READERS = {"trafilatura", "mdit_py_plugins", "pypdfium2", "jinja2", "dateparser", "lxml"}
SERVICES = {"apprise", "distributed", "dask", "structlog", "prometheus_client"}
HEAVY = READERS | SERVICES | {"scrapy", "twisted", "warcio", "pydantic", "ruamel"}


def test_help_loads_no_heavy_library() -> None:
    loaded = loaded_by("from holdfast.command_line import run; run(['--help'])")
    assert loaded & HEAVY == set()


def test_importing_the_rooms_does_not_load_the_crawl_or_the_readers() -> None:
    loaded = loaded_by("import holdfast, crawler, pipelines, archive, pipelines.publication")
    assert loaded & {"scrapy", "twisted", "trafilatura", "pypdfium2", "jinja2", "lxml"} == set()


def test_no_other_distribution_ships_our_import_names() -> None:
    owners = importlib.metadata.packages_distributions()
    for room in ROOMS:
        assert set(owners.get(room, ["holdfast"])) == {"holdfast"}, f"{room} belongs to {owners[room]} too"


def test_lock_files_hold_no_address_of_an_index() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text + (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all("==" in line for line in text.splitlines() if line and not line.startswith("#"))


def pinned(file: str) -> dict[str, str]:
    """Names, as the index compares them, and versions."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w.-]+)==(\S+)", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", each[1]).lower(): each[2] for each in found if each}


def test_the_lock_has_the_versions_of_the_constraints_and_a_digest_for_each() -> None:
    assert pinned("requirements.lock") == pinned("constraints.txt")
    blocks = re.split(r"\n(?=[\w.-]+==)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))[1:]
    assert [block.split("=")[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []


def test_no_file_hides_from_the_rules_of_security() -> None:
    hidden = re.compile(r"#\s*ruff:\s*noqa(?!:)|#\s*ruff:\s*noqa:[^#\n-]*\bS\d|#\s*noqa(?!:)|nosec")
    assert [name for name, path in sources(*ROOMS) if hidden.search(path.read_text(encoding="utf-8"))] == []
