"""`holdfast export`: a collection, or what one claim or one source rests on, as a file for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from archive.collection import Collection
from archive.damage import damage_told
from pipelines.exports import ExportFormat

from .exit_codes import ExitCode
from .export_request import ExportRequest
from .export_text import export_text
from .export_wacz import export_wacz
from .requests import BadRequest

KINDS: dict[str, Callable[[ExportRequest, datetime], ExitCode]] = {
    "wacz": export_wacz,
    **{export_format.value: partial(export_text, export_format) for export_format in ExportFormat},
}


def export(kind: str, request: ExportRequest) -> ExitCode:
    """Write the file. Raises BadRequest, NotACollection, LedgerDamaged, StorageFailed, DamagedRecord."""
    writer = KINDS.get(kind)
    if writer is None:
        raise BadRequest(f"{kind!r} is none of the kinds that can be exported: {', '.join(KINDS)}.")
    with damage_told(Collection(request.collection).ledger):
        code = writer(request, datetime.now(UTC))
    sys.stderr.write(f"wrote {request.output}\n")
    return code
