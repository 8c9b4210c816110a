"""Running the installed command in a process of its own, as people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOLDFAST = [sys.executable, "-m", "holdfast"]


def holdfast(
    *arguments: object, cwd: Path | None = None, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command's result; `before` runs in the child before it begins."""
    command = [*HOLDFAST, *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "100"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, timeout=120, check=False, env=environment, preexec_fn=before
    )


def started(*arguments: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    """The command under way."""
    command = [*HOLDFAST, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd)


def findings(path: Path) -> dict[str, dict[str, Any]]:
    """A file of findings, by citation."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {finding["citation"]: finding for finding in map(json.loads, lines)}
