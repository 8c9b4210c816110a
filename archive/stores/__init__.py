"""Where a collection's finished WARC files are: its own folder, or a place that several machines share."""

from __future__ import annotations

from .places import finished_files, is_near, opened, opened_as_stored, remote_of, size_of
from .store import Store

__all__ = ["Store", "finished_files", "is_near", "opened", "opened_as_stored", "remote_of", "size_of"]
