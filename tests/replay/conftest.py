"""The archived web, made once, and the tools of others that replay it: skipped with a reason where they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pywb_server import serving
from replay_web import MISSING, TOOLS, archive_web, pack_web

from archive.collection import Collection


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    return archive_web(tmp_path_factory.mktemp("pywb") / "collections" / "harbour")


@pytest.fixture(scope="session")
def wacz(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack_web(collection, tmp_path_factory.mktemp("packed") / "harbour.wacz")


@pytest.fixture(scope="session")
def tools() -> Path:
    """The second virtual environment."""
    if not (TOOLS / "installed").exists():
        pytest.skip(f"pywb {MISSING}")
    return TOOLS


@pytest.fixture(scope="session")
def pywb(tools: Path, collection: Collection) -> Iterator[str]:
    """The address of a pywb that serves the collection."""
    with serving(tools, collection.path.parents[1]) as address:
        yield address
