"""EPUB: the pages of the spine in their order, with notes that may stand in a page of their own."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from ..assembling import assemble
from ..publication_text import NotReadable, PublicationText
from .packages import BrokenPackage, Package, attribute, local
from .web_page import pages_in, read_pages

_CONTAINER = "META-INF/container.xml"
_MOST_TEXT = 32 << 20  # bytes of all pages, unpacked; the Bible has five, and reading takes seconds for ten
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def read_epub(payload: bytes) -> PublicationText | NotReadable:
    """The book's text. Places are the page's file and line."""
    try:
        package = Package(payload)
        if "META-INF/rights.xml" in package and "META-INF/encryption.xml" in package:
            return NotReadable("The book is protected against copying and cannot be read.")
        path = next((attribute(e, "full-path") for e in package.xml(_CONTAINER).iter() if local(e) == "rootfile"), None)
        if not path:
            return NotReadable("The book does not say where its contents are.")
        title, names = _contents(package, path)
        documents = _read(package, names)
    except BrokenPackage as error:
        return NotReadable(str(error))
    blocks, notes = read_pages(list(pages_in(documents)))
    if not blocks:
        return NotReadable("The book holds no text.")
    return assemble(blocks, notes=notes, title=title)


def _read(package: Package, names: list[str]) -> list[tuple[str, bytes]]:
    """The pages of those names that are there. Raises BrokenPackage where they hold more than a book does."""
    documents: list[tuple[str, bytes]] = []
    left = _MOST_TEXT
    for name in names:
        if name in package:
            documents.append((name, package.read(name)))
            left -= len(documents[-1][1])
            if left < 0:
                raise BrokenPackage(f"The book's pages unpack to more than {_MOST_TEXT >> 20} MiB.")
    return documents


def _contents(package: Package, path: str) -> tuple[str | None, list[str]]:
    """The book's title, and the files of its pages in the order in which they are read."""
    root = package.xml(path)
    folder = posixpath.dirname(path)
    title = next(("".join(e.itertext()).strip() for e in root.iter() if local(e) == "title"), None)
    pages: dict[str, str] = {}
    for item in root.iter():
        if (
            local(item) == "item"
            and (item.get("media-type") in _PAGES)
            and "nav" not in (item.get("properties") or "").split()
        ):
            pages[item.get("id") or ""] = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
    order = [e.get("idref") or "" for e in root.iter() if local(e) == "itemref"]
    return title or None, [pages[name] for name in order if name in pages]
