"""`holdfast report`: a collection's provenance in one of four formats."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archive.collection import Collection
from archive.damage import damage_told
from archive.ledger import Ledger
from pipelines.ledger import open_to_read
from pipelines.memory import provenance
from pipelines.report import ReportFormat
from pipelines.report import render as render_report

from .declarations_kept import latest_declarations
from .outputs import check_output
from .report_folder import replaced
from .requests import BadRequest, check_replay

if TYPE_CHECKING:
    from pipelines.publication import Publication
    from pipelines.report.paged import PagesWritten

LARGE = 12_000_000  # characters of one HTML file, from which on browsers are slow with it: some 3,000 citations


def render(
    collection: Collection, report_format: str, *, replay: str | None = None, publication: Publication | None = None
) -> str:
    """The report of everything that the collection knows; `replay`: where a replay tool serves it.

    `publication`: as the newest run knew it, where it is at hand. Raises BadRequest, NotACollection, LedgerDamaged.
    """
    if report_format not in tuple(ReportFormat):
        raise BadRequest(f"--format {report_format!r} is none of {', '.join(ReportFormat)}.")
    with _opened(collection) as ledger:
        known = provenance(
            ledger,
            latest_declarations(collection, ledger, at_hand=publication),
            collection=collection.path.resolve().name,
            made_at=datetime.now(UTC),
            proof=_proof(collection),
            replay=replay,
        )
        return render_report(known, ReportFormat(report_format))


@contextmanager
def _opened(collection: Collection) -> Iterator[Ledger]:
    """The ledger, for reading. Half a million values are made meanwhile and none in a circle: none is looked for.

    That search would cost a tenth of the time. Raises NotACollection, LedgerDamaged.
    """
    gc.disable()
    try:
        with damage_told(collection.ledger), closing(open_to_read(collection.ledger)) as ledger:
            yield ledger
    finally:
        gc.enable()


def _proof(collection: Collection) -> dict[str, str]:
    """What the report says of the newest manifest; empty where there is none."""
    if not (collection.path / "manifests").is_dir():  # archive.proof.manifests.FOLDER
        return {}
    # What reads manifests is loaded where there are some.
    from .proof_told import newest_proof  # noqa: PLC0415

    return newest_proof(collection)


def write_report(folder: Path, report_format: str, output: Path | None, *, replay: str | None = None) -> None:
    """Render, and write to `output` or to standard output. Raises BadRequest."""
    check_replay(replay)
    if output is not None:
        check_output(output)
    text = render(Collection(folder), report_format, replay=replay)
    if output is None:
        sys.stdout.write(text)
        return
    output.write_text(text, encoding="utf-8", newline="")
    sys.stderr.write(f"wrote {output}\n")
    if report_format == ReportFormat.HTML and len(text) > LARGE:
        sys.stderr.write(f"It has {len(text) // 10**6} million characters: `--paged` writes a folder of small pages.\n")


def write_pages(folder: Path, output: Path, *, replay: str | None = None) -> None:
    """Write the report as the folder `output`, and say so on standard error. Raises what `make_pages` raises."""
    check_replay(replay)
    check_output(output, folder=True)
    written = make_pages(Collection(folder), output, replay=replay)
    sys.stderr.write(f"wrote {output / written.index.name} and {written.pages} pages of claims\n")


def make_pages(
    collection: Collection, output: Path, *, replay: str | None = None, publication: Publication | None = None
) -> PagesWritten:
    """Write the report as the folder `output`, whose pages are read and set one after the other.

    `publication`: see `render`. Raises BadRequest where `output` holds something else, NotACollection.
    """
    # The template engine comes with it.
    from pipelines.report.paged import write_pages as write_report_pages  # noqa: PLC0415
    from pipelines.streamed import Histories, frame_of  # noqa: PLC0415

    with _opened(collection) as ledger, replaced(output) as made:
        declared = latest_declarations(collection, ledger, at_hand=publication)
        frame = frame_of(
            ledger,
            declared,
            collection=collection.path.resolve().name,
            made_at=datetime.now(UTC),
            proof=_proof(collection),
            replay=replay,
        )
        # What was made so far stays; of what each page leaves behind, the template engine's circles want to be found.
        gc.freeze()
        gc.enable()
        return write_report_pages(made, frame, Histories(ledger, declared))
