"""A folder that is made anew beside the old one and takes its place when it is whole."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .requests import BadRequest

# What a report of pages consists of; a folder that holds anything else is somebody's.
_OURS = re.compile(r"(index|find|(claims|changes|attention|unjudged|unverified)-\d+)\.html|report\.json")


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty folder to write into; afterwards it stands where `folder` names. On failure nothing has changed.

    Raises BadRequest where something else than an earlier report is there, OSError.
    """
    folder = folder.absolute()
    if folder.exists():
        _only_ours(folder)
    if not folder.parent.is_dir():
        raise BadRequest(f"There is no folder {folder.parent} to make {folder.name} in.")
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield made
        made.chmod(0o755)  # as any other folder, not as a temporary one: reports are published
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            folder.rename(old)
            made.rename(folder)
            shutil.rmtree(old)
        else:
            made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _only_ours(folder: Path) -> None:
    if not folder.is_dir():
        raise BadRequest(f"{folder} is a file; a report of pages is a folder: name a new one.")
    others = sorted(path.name for path in folder.iterdir() if not _OURS.fullmatch(path.name))
    if others:
        raise BadRequest(f"{folder} holds other things than a report ({others[0]}): name a new or an empty folder.")
