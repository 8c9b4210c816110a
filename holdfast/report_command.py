"""`holdfast report`: a collection's provenance in one of four formats."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

from archive.collection import Collection
from pipelines.ledger import open_to_read
from pipelines.memory import provenance
from pipelines.report import ReportFormat
from pipelines.report import render as render_report

from .declarations_kept import latest_declarations
from .requests import BadRequest


def render(collection: Collection, report_format: str, *, replay: str | None = None) -> str:
    """The report of everything that the collection knows; `replay`: where a replay tool serves it.

    Raises BadRequest, NotACollection.
    """
    if report_format not in tuple(ReportFormat):
        raise BadRequest(f"--format {report_format!r} is none of {', '.join(ReportFormat)}.")
    # Half a million values are made here and none in a circle: looking for circles costs a tenth of the time.
    gc.disable()
    ledger = open_to_read(collection.ledger)
    try:
        publication = latest_declarations(collection, ledger)
        known = provenance(
            ledger,
            publication,
            collection=collection.path.resolve().name,
            made_at=datetime.now(UTC),
            proof=_proof(collection),
            replay=replay,
        )
        return render_report(known, ReportFormat(report_format))
    finally:
        ledger.close()
        gc.enable()


def _proof(collection: Collection) -> dict[str, str]:
    """What the report says of the newest manifest; empty where there is none."""
    if not (collection.path / "manifests").is_dir():  # archive.proof.manifests.FOLDER
        return {}
    # Keys, certificates and the network of an authority come with it: a tenth of the time of a whole report.
    from .proof import newest_proof  # noqa: PLC0415

    return newest_proof(collection)


def write_report(folder: Path, report_format: str, output: Path | None, *, replay: str | None = None) -> None:
    """Render, and write to `output` or to standard output."""
    text = render(Collection(folder), report_format, replay=replay)
    if output is None:
        sys.stdout.write(text)
        return
    output.write_text(text, encoding="utf-8", newline="")
    sys.stderr.write(f"wrote {output}\n")
