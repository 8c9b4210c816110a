"""What `holdfast schedule` prints, run as the schedulers would run it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import holdfast
from ruamel.yaml import YAML

NAME = "it's 100% $mine.yaml"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder and a file with every character that a scheduler may trip over."""
    folder = tmp_path / 'a desk of 50% "ours" & $HOME'
    folder.mkdir()
    (folder / NAME).write_text("not yaml: [", encoding="utf-8")
    return folder


def test_the_cron_line_runs_this_file_in_its_folder(desk: Path) -> None:
    printed = holdfast("schedule", "cron", desk / NAME, "--at", "4:05").stdout
    [line] = [line for line in printed.splitlines() if not line.startswith("#")]
    *when, command = line.split(None, 5)
    assert when == ["5", "4", "*", "*", "*"]
    # Cron cuts at a bare percent sign, hands the escaped one on, and gives the rest to the shell.
    assert "%" not in command.replace(r"\%", "")
    done = subprocess.run(["sh", "-c", command.replace(r"\%", "%")], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert NAME in done.stderr


def test_the_units_hold_what_they_are_to_run(desk: Path, tmp_path: Path) -> None:
    printed = holdfast("schedule", "systemd", desk / NAME, "--collection", desk / "collections" / "x").stdout
    service, timer = printed.split("# holdfast.timer")
    assert f"WorkingDirectory={str(desk).replace('%', '%%')}" in service.splitlines()
    [command] = [line.removeprefix("ExecStart=") for line in service.splitlines() if line.startswith("ExecStart=")]
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(command)]
    assert words[1:] == ["run", NAME, "--collection", "collections/x", "--quiet"]
    assert "OnCalendar=*-*-* 03:15:00" in timer
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # the lines above hold what matters; where systemd is, it judges for itself
    for name, text in (("holdfast.service", service), ("holdfast.timer", timer.partition("\n")[2])):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", str(tmp_path / "holdfast.timer")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_workflow_is_yaml_that_runs_the_file(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "my sources.yaml").touch()
    printed = holdfast("schedule", "workflow", "desk/my sources.yaml", "--at", "23:59", cwd=tmp_path).stdout
    read = YAML(typ="safe").load(printed)
    assert read["on"]["schedule"] == [{"cron": "59 23 * * *"}]
    steps = read["jobs"]["night"]["steps"]
    [command] = [step["run"] for step in steps if step.get("run", "").startswith("holdfast run")]
    assert shlex.split(command) == ["holdfast", "run", "desk/my sources.yaml", "--collection", "collections/my sources"]


@pytest.fixture
def steps(tmp_path: Path) -> list[dict[str, Any]]:
    (tmp_path / "citations.yaml").touch()
    printed = holdfast("schedule", "workflow", cwd=tmp_path).stdout
    found: list[dict[str, Any]] = YAML(typ="safe").load(printed)["jobs"]["night"]["steps"]
    return found


def test_the_workflow_keeps_the_collection_of_a_night_that_needs_a_person(steps: list[dict[str, Any]]) -> None:
    uses = [step.get("uses", step.get("run", "")).partition("@")[0] for step in steps]
    assert uses.index("actions/cache/restore") < uses.index(
        "holdfast run citations.yaml --collection collections/citations"
    )
    save = steps[uses.index("actions/cache/save")]
    assert save["if"] == "always()"
    restored = steps[uses.index("actions/cache/restore")]["with"]
    assert {name: restored[name] for name in ("path", "key")} == save["with"]


def test_the_workflow_leaves_private_records_out_of_the_cache(steps: list[dict[str, Any]]) -> None:
    [paths] = [step["with"]["path"].splitlines() for step in steps if "cache/save" in step.get("uses", "")]
    assert paths == ["collections/citations/*", "!collections/citations/private"]


def test_the_workflow_installs_nothing_by_a_name_that_somebody_else_has(steps: list[dict[str, Any]]) -> None:
    [install] = [step["run"] for step in steps if "pipx install" in step.get("run", "")]
    assert install == 'pipx install "${{ vars.HOLDFAST }}"'


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["launchd", "citations.yaml"], "cron, systemd, workflow"),
        (["cron", "missing.yaml"], "missing.yaml"),
        (["cron", "citations.yaml", "--at", "25:00"], "25:00"),
        (["workflow", "../citations.yaml"], "repository"),
        (["workflow", "citations.yaml", "--collection", "$(reboot)"], "letters"),
    ],
)
def test_what_cannot_be_scheduled_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    for folder in (tmp_path, tmp_path / "below"):
        folder.mkdir(exist_ok=True)
        (folder / "citations.yaml").touch()
    done = holdfast("schedule", *arguments, cwd=tmp_path / "below")
    assert done.returncode == 3
    assert said in done.stderr
    assert done.stdout == ""
