"""The front door: commands, the nightly run, configuration, exit codes. `import holdfast` gives the small public API.

publication = holdfast.read_publication(Path("citations.yaml"))
text = holdfast.extract(page_bytes, media_type="text/html; charset=utf-8")
judgement = holdfast.judge(holdfast.Quotation("forty ships"), text)
html = holdfast.render(holdfast.Collection(Path("collections/harbour")), "html")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.collection import Collection
    from pipelines.declarations import read_publication
    from pipelines.extraction import extract
    from pipelines.findings import Judgement, Verdict
    from pipelines.publication import Citation, Figure, Publication, Quotation
    from pipelines.verdicts import judge

    from .nightly import NightPlan, run_night
    from .report_command import render

__all__ = [
    "Citation",
    "Collection",
    "Figure",
    "Judgement",
    "NightPlan",
    "Publication",
    "Quotation",
    "Verdict",
    "extract",
    "judge",
    "read_publication",
    "render",
    "run_night",
]

_HOMES = {
    "Collection": "archive.collection",
    "read_publication": "pipelines.declarations",
    "extract": "pipelines.extraction",
    "Judgement": "pipelines.findings",
    "Verdict": "pipelines.findings",
    "Citation": "pipelines.publication",
    "Figure": "pipelines.publication",
    "Publication": "pipelines.publication",
    "Quotation": "pipelines.publication",
    "judge": "pipelines.verdicts",
    "NightPlan": "holdfast.nightly",
    "run_night": "holdfast.nightly",
    "render": "holdfast.report_command",
}


def __getattr__(name: str) -> Any:
    """Fetch a public name from its home when it is first used: importing holdfast costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
