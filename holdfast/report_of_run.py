"""The report that every run leaves behind: one file, or a small one that leads to pages where a browser would be slow.

The file has the same name in both cases, so that whoever was told where it is finds it there for years.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

from archive.collection import Collection
from archive.errors import storage
from archive.files import write_whole
from pipelines.publication import Publication
from pipelines.report import prepare_html

from .report_command import make_pages, render

# Of one HTML file. Beyond, browsers are slow with it, and the run would hold all of it at once: 20 kB a citation.
MOST_CITATIONS: Final = 3_000

FOLDER: Final = "pages"  # below reports/

_LEADING_THERE: Final = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta http-equiv="refresh" content="0; url={FOLDER}/index.html">
<title>Report</title>
</head>
<body><p><a href="{FOLDER}/index.html">The report of this collection</a> is a folder of pages.</p></body>
</html>
"""


def get_ready(publication: Publication) -> None:
    """Load what the one file is made with, beside what the run does first: it waits for the first answers anyway."""
    if _citations(publication) > MOST_CITATIONS:
        return  # pages are made by others, and the memory is needed before

    def load() -> None:
        with suppress(Exception):  # whoever makes the report meets it again
            prepare_html()

    Thread(target=load, name="report", daemon=True).start()


def write_report_of_run(collection: Collection, path: Path | None, *, publication: Publication) -> Path:
    """Write it to `path` as one file, or to its place in the collection; where it is.

    `publication`: as the run knew it. Raises StorageFailed for the collection's disk, OSError for that of `path`;
    BadRequest where somebody keeps other things among the pages.
    """
    if path is not None:
        write_whole(path, render(collection, "html", publication=publication).encode())
        return path
    path, pages = collection.reports / "report.html", collection.reports / FOLDER
    with storage(collection.path):
        if _citations(publication) > MOST_CITATIONS:
            collection.reports.mkdir(exist_ok=True)
            make_pages(collection, pages, publication=publication)
            write_whole(path, _LEADING_THERE.encode())
        else:
            write_whole(path, render(collection, "html", publication=publication).encode())
            if pages.is_dir():  # there were more citations once: what is there would be taken for the newest
                shutil.rmtree(pages)
    return path


def _citations(publication: Publication) -> int:
    return sum(len(claim.citations) for claim in publication.claims)
