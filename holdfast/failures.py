"""Exceptions as one paragraph and an exit code. Every kind that a command raises on purpose is named here."""

from __future__ import annotations

import os
import textwrap
import traceback
from typing import TextIO

from .exit_codes import ExitCode


def exit_code_of(error: Exception, out: TextIO) -> ExitCode:
    """Say what went wrong on `out`; the exit code. What was not foreseen is told with its traceback."""
    from archive.damage import is_damage  # noqa: PLC0415 - as the next
    from archive.errors import (  # noqa: PLC0415 - nothing has failed on most days
        ArchiveError,
        KeyUnusable,
        LedgerDamaged,
        NotACollection,
        RootsUnusable,
    )
    from crawler import CrawlDied  # noqa: PLC0415
    from pipelines.declarations import DeclarationErrors  # noqa: PLC0415
    from pipelines.engines import EngineFailed  # noqa: PLC0415

    from .configuration import ConfigurationError  # noqa: PLC0415
    from .fetching import CrawlFailed  # noqa: PLC0415
    from .requests import BadRequest  # noqa: PLC0415

    if is_damage(error):
        error = LedgerDamaged(
            f"The collection's ledger is damaged ({error}). What was archived is kept. Bring the ledger back from a "
            "copy, or have one made from the records: holdfast audit COLLECTION --repair."
        )
    match error:
        case DeclarationErrors() | ConfigurationError():
            out.write(f"{error}\n")
            return ExitCode.INVALID
        case BadRequest() | NotACollection() | KeyUnusable() | RootsUnusable():
            _paragraph(out, str(error))
            return ExitCode.INVALID
        case ArchiveError() | EngineFailed():
            _paragraph(out, str(error))
            return ExitCode.FAILED
        case OSError():
            where = f" ({error.filename})" if error.filename is not None else ""
            _paragraph(out, f"{error.strerror or error}{where}. Nothing that was committed is lost.")
            return ExitCode.FAILED
        case CrawlDied() | CrawlFailed():
            _paragraph(
                out,
                f"The crawl failed: {error}. What was committed is kept; run the same command again to resume. "
                "If it happens again, please report it.",
            )
            return ExitCode.FAILED
    traceback.print_exception(error, file=out)
    _paragraph(out, "This is a fault in holdfast itself; please report it with the lines above.")
    return ExitCode.FAILED


def _paragraph(out: TextIO, text: str) -> None:
    try:
        width = min(os.get_terminal_size(out.fileno()).columns, 100)
    except (OSError, ValueError):
        width = 100
    out.write(textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False) + "\n")
