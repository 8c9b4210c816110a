"""`holdfast schedule`: what makes a nightly run happen, printed for the scheduler that the desk already has."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .requests import BadRequest


@dataclass(frozen=True, slots=True)
class Schedule:
    """A run every night: which declarations, which collection, at what time of the scheduler's clock."""

    declarations: Path
    collection: Path | None
    hour: int
    minute: int
    program: str  # the path of the command

    @property
    def folder(self) -> Path:
        """Where the run is started: the declarations' folder."""
        return self.declarations.absolute().parent

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the program's name, for a run started in `folder`."""
        # The collection is relative to where this command is given, the run starts elsewhere.
        where = () if self.collection is None else ("--collection", _relative(self.collection, self.folder))
        return ("run", self.declarations.name, *where, "--quiet")


def print_schedule(kind: str, declarations: Path, *, collection: Path | None, at: str) -> None:
    """Write the schedule to standard output. Raises BadRequest."""
    writer = KINDS.get(kind)
    if writer is None:
        raise BadRequest(f"{kind!r} is none of the schedulers that are known: {', '.join(KINDS)}.")
    if not declarations.is_file():
        raise BadRequest(f"There is no file {declarations}; name the declarations that are to be run.")
    hour, minute = _time(at)
    sys.stdout.write(writer(Schedule(declarations, collection, hour, minute, _program())))


def cron(schedule: Schedule) -> str:
    """A line for `crontab -e`. It prints, and so mails, only what is new, and troubles."""
    command = f"cd {shlex.quote(str(schedule.folder))} && {shlex.join([schedule.program, *schedule.arguments])}"
    # Cron takes an unescaped percent sign for the end of the command.
    line = f"{schedule.minute} {schedule.hour} * * *  {command.replace('%', chr(92) + '%')}"
    return f"# Add with `crontab -e`. Times are the machine's own; cron mails what is printed.\n{line}\n"


def systemd(schedule: Schedule) -> str:
    """Two units for ~/.config/systemd/user (or /etc/systemd/system); a night that was slept through is caught up."""
    command = " ".join(_systemd_word(word) for word in (schedule.program, *schedule.arguments))
    return f"""\
# holdfast.service
[Unit]
Description=Archive and check the sources of {_systemd_text(schedule.declarations.name)}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_systemd_text(str(schedule.folder))}
ExecStart={command}
# 2 says that findings need a person: the run itself went well.
SuccessExitStatus=2

# holdfast.timer, enabled with: systemctl --user enable --now holdfast.timer
[Unit]
Description=holdfast every night

[Timer]
OnCalendar=*-*-* {schedule.hour:02}:{schedule.minute:02}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def workflow(schedule: Schedule) -> str:
    """A workflow in GitHub's syntax; times there are UTC. The collection outlives the job in a cache.

    It is saved whatever the run ends with, for 2 (findings need a person) fails the job, and an exclusion counts for
    what a pattern matched only: hence `/*`. Private records stay out: other branches' workflows may read a cache.
    """
    collection = schedule.collection or Path("collections") / schedule.declarations.stem
    if schedule.declarations.is_absolute() or collection.is_absolute():
        raise BadRequest("A workflow starts in the repository's folder: give FILE and --collection relative to it.")
    if ".." in (*schedule.declarations.parts, *collection.parts):
        raise BadRequest("A workflow can't leave the repository's folder: give FILE and --collection below it.")
    paths = (schedule.declarations.as_posix(), collection.as_posix())
    if any(re.search(r"[^\w./@+ -]", path) for path in paths):
        raise BadRequest("A workflow takes file names of letters, digits, spaces and . _ - + @ only.")
    declarations, archive = map(shlex.quote, paths)
    kept = f"""\
          path: |
            {paths[1]}/*
            !{paths[1]}/private
          key: "holdfast-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}\""""
    return f"""\
# .github/workflows/holdfast.yml
name: holdfast
on:
  schedule: [{{cron: "{schedule.minute} {schedule.hour} * * *"}}]
  workflow_dispatch:
concurrency: holdfast
jobs:
  night:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/cache/restore@v4
        with:
{kept}
          restore-keys: holdfast-
      # A variable of the repository: where your holdfast comes from, such as git+https://…
      # The package of that name on PyPI is another program.
      - run: pipx install "${{{{ vars.HOLDFAST }}}}"
      - run: holdfast run {declarations} --collection {archive}
      - uses: actions/cache/save@v4
        if: always()
        with:
{kept}
      - uses: actions/upload-artifact@v4
        if: always()
        with: {{name: report, path: "{paths[1]}/reports"}}
"""


KINDS: dict[str, Callable[[Schedule], str]] = {"cron": cron, "systemd": systemd, "workflow": workflow}


def _program() -> str:
    """The command beside this Python, which a scheduler's bare environment would not find by its name."""
    beside = Path(sys.executable).with_name("holdfast")
    return str(beside) if beside.is_file() else shutil.which("holdfast") or "holdfast"


def _time(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", text.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise BadRequest(f"--at {text!r} is no time of day, such as 03:15.")
    return int(found[1]), int(found[2])


def _relative(path: Path, folder: Path) -> str:
    absolute = path.absolute()
    return str(absolute.relative_to(folder) if absolute.is_relative_to(folder) else absolute)


def _systemd_text(text: str) -> str:
    """Text in a unit file, where a percent sign begins a specifier."""
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    """One word of a command line in a unit file: quoted where it must be, without specifiers and variables."""
    escaped = _systemd_text(word).replace("$", "$$")
    if not re.search(r"[\s\"'\\;]", escaped):
        return escaped
    return '"' + escaped.replace("\\", "\\\\").replace('"', '\\"') + '"'
