"""The reference validator, which others wrote, passes our packages."""

from __future__ import annotations

import subprocess
from pathlib import Path


def test_the_reference_validator_passes_a_package(tools: Path, wacz: Path) -> None:
    command = [str(tools / "bin" / "wacz"), "validate", "-f", str(wacz)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout
