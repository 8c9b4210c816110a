"""Which software a run worked with: for the warcinfo records and the report."""

from __future__ import annotations

import platform
from importlib.metadata import version

_TOLD = ("Scrapy", "Twisted", "warcio", "trafilatura", "resiliparse", "pypdfium2", "lxml", "cryptography")


def holdfast_version() -> str:
    """The installed version."""
    return version("holdfast")


def software_versions() -> dict[str, str]:
    """Name and version of what has a part in captures and findings."""
    return {
        "holdfast": holdfast_version(),
        "Python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        **{name: version(name) for name in _TOLD},
    }
