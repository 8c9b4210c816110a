"""Robust Links: each source as an HTML link that still leads somewhere when the page is gone.

The attributes are those of the Robust Links specification (robustlinks.mementoweb.org/spec): the link leads to the
original, `data-versionurl` to the archived version, `data-versiondate` tells its moment.
"""

from __future__ import annotations

from datetime import datetime
from html import escape

from ..history import Provenance
from ..report.text import visible
from .works import Work, works

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>{title}: sources as robust links</title>
</head>
<body>
<h1>{title}: sources as robust links</h1>
<ul>
{items}
</ul>
</body>
</html>
"""


def render(provenance: Provenance) -> str:
    """A page with one list item a source; the links are made to be copied out of it."""
    items = "\n".join(f'<li id="{_attribute(work.source.id)}">{snippet(work)}</li>' for work in works(provenance))
    return _PAGE.format(title=escape(visible(provenance.publication.title)), items=items)


def snippet(work: Work) -> str:
    """The link; the bare title for a source without an address."""
    title = escape(visible(work.title))
    if work.url is None:
        return f"<cite>{title}</cite>"
    attributes = {"href": work.url, "data-originalurl": work.url}
    if work.archived:
        attributes["data-versionurl"] = work.archived.url
    moment = work.archived.at if work.archived else work.seen
    if moment:
        attributes["data-versiondate"] = _moment(moment)
    written = " ".join(f'{name}="{_attribute(value)}"' for name, value in attributes.items())
    return f"<a {written}>{title}</a>"


def _attribute(value: str) -> str:
    return escape(visible(value), quote=True)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
