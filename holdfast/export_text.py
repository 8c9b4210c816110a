"""`holdfast export robustlinks|csl|bibtex|annotations|prov`: what a publication takes up of its own provenance."""

from __future__ import annotations

from datetime import datetime

from archive.collection import Collection
from archive.files import write_whole
from pipelines.exports import ExportFormat, render_export
from pipelines.ledger import open_to_read
from pipelines.memory import provenance

from .declarations_kept import latest_declarations
from .exit_codes import ExitCode
from .export_request import ExportRequest, part_of
from .outputs import check_replaced
from .requests import check_replay


def export_text(export_format: ExportFormat, request: ExportRequest, now: datetime) -> ExitCode:
    """Write the export of the whole publication, or of what one claim or source is. Raises BadRequest, OSError."""
    check_replay(request.replay)
    collection = Collection(request.collection)
    check_replaced(request.output)
    ledger = open_to_read(collection.ledger)
    try:
        publication = part_of(latest_declarations(collection, ledger), request)
        name = collection.path.resolve().name
        known = provenance(ledger, publication, collection=name, made_at=now, replay=request.replay)
    finally:
        ledger.close()
    write_whole(request.output, render_export(known, export_format).encode("utf-8", "backslashreplace"))
    return ExitCode.HOLDS
