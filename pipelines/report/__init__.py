"""The provenance report: what a publication cites, what stands of it in the archive, and how that came about."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..history import Provenance


class ReportFormat(StrEnum):
    """What a report can be written as. The values are file name endings too."""

    HTML = "html"  # one file to read, print and publish
    JSON = "json"  # everything, for machines
    CSV = "csv"  # one row a citation, for spreadsheets
    MD = "md"  # for issues, wikis and change requests


def prepare_html() -> None:
    """Load what `render` needs for HTML, for whoever has time before."""
    import_module(".as_html", __name__).prepare()


def render(provenance: Provenance, report_format: ReportFormat) -> str:
    """The report in that format, as text to be written in UTF-8 with its line ends unchanged."""
    # Each format is read in only when it is asked for: the template engine alone costs 80 ms.
    name = {ReportFormat.MD: "markdown"}.get(report_format, report_format.value)
    renderer: Callable[[Provenance], str] = getattr(import_module(f".as_{name}", __name__), f"render_{name}")
    return renderer(provenance)
