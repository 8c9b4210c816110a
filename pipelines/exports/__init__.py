"""What a collection knows, in the forms that a publication can take up: links, references, annotations, provenance."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..history import Provenance


class ExportFormat(StrEnum):
    """What can be written of a publication's sources and citations. The values are the command's words too."""

    ROBUSTLINKS = "robustlinks"  # HTML links that name the original, the archived version and its date
    CSL = "csl"  # references for citation managers and styles (CSL-JSON)
    BIBTEX = "bibtex"
    ANNOTATIONS = "annotations"  # W3C Web Annotations: each citation at its place in its source
    PROV = "prov"  # W3C PROV-JSON: what was derived from which bytes, when, by what


def render_export(provenance: Provenance, export_format: ExportFormat) -> str:
    """The export as text, to be written in UTF-8 with its line ends unchanged.

    Archived versions are the captures where the provenance says where they are replayed, else the declared `copies`,
    else the copies that a night found in an archive.
    """
    module = import_module(f".{_MODULES[export_format]}", __name__)
    renderer: Callable[[Provenance], str] = module.render
    return renderer(provenance)


_MODULES: dict[ExportFormat, str] = {
    ExportFormat.ROBUSTLINKS: "robust_links",
    ExportFormat.CSL: "csl",
    ExportFormat.BIBTEX: "bibtex",
    ExportFormat.ANNOTATIONS: "annotations",
    ExportFormat.PROV: "prov",
}
