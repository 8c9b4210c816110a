"""The writer that a collection needs: one that commits at once, or one that puts files into a store before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from ..ledger import Ledger
from ..records import NewId
from ..writer import ArchiveWriter
from .places import remote_of


def writer_for(
    archive: Path,
    ledger: Ledger,
    *,
    run: int,
    clock: Callable[[], datetime],
    new_id: NewId,
    facts: Mapping[str, str],
    file_bytes: int,
) -> ArchiveWriter:
    """A writer of that archive/ folder's collection; see ArchiveWriter. Raises NotACollection, StorageFailed."""
    store = remote_of(archive)
    if store is None:
        return ArchiveWriter(archive, ledger, run=run, clock=clock, new_id=new_id, facts=facts, file_bytes=file_bytes)
    from .publishing import FILE_BYTES, PublishingWriter  # noqa: PLC0415 - only where there is a store

    return PublishingWriter(
        archive,
        ledger,
        run=run,
        clock=clock,
        new_id=new_id,
        facts=facts,
        store=store,
        file_bytes=min(file_bytes, FILE_BYTES),
    )
