"""One reader for each form that a publication comes in; each is imported when it is needed."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import PurePath
from typing import assert_never

from ...extraction.media import Medium, medium_of
from ..publication_text import NotReadable, PublicationText


class Form(Enum):
    """The forms that are read."""

    MARKDOWN = "Markdown"
    HTML = "web page"
    WORD = "Word document"
    PDF = "PDF"
    EPUB = "EPUB"
    TEXT = "plain text"


_BY_NAME = {
    ".md": Form.MARKDOWN,
    ".markdown": Form.MARKDOWN,
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".xhtml": Form.HTML,
    ".docx": Form.WORD,
    ".pdf": Form.PDF,
    ".epub": Form.EPUB,
}


def form_of(payload: bytes, name: str) -> Form | None:
    """The form of a publication: the bytes' own marks before its file name. None where it is none that is read."""
    by_name = _BY_NAME.get(PurePath(name).suffix.lower())
    if payload.startswith(b"PK\x03\x04"):
        return by_name if by_name in (Form.WORD, Form.EPUB) else None
    medium = medium_of(payload, None)
    if medium is Medium.PDF:
        return Form.PDF
    if by_name in (Form.HTML, Form.MARKDOWN):
        return by_name
    if medium in (Medium.HTML, Medium.XML):
        return Form.HTML
    return None if medium is Medium.OTHER else Form.TEXT


def read_publication_text(payload: bytes, *, name: str) -> PublicationText | NotReadable:
    """The publication in `payload`; `name` is its file name, which tells Markdown from plain text."""
    form = form_of(payload, name)
    if form is None:
        return NotReadable(f"{name} is no Markdown, HTML, Word (.docx), PDF, EPUB or plain text file.")
    return _reader_of(form)(payload)


def _reader_of(form: Form) -> Callable[[bytes], PublicationText | NotReadable]:
    """The reader of a form; only the one that is needed is loaded."""
    match form:
        case Form.MARKDOWN:
            from .markdown import read_markdown  # noqa: PLC0415 - only the reader that is needed is loaded

            return read_markdown
        case Form.HTML:
            from .web_page import read_web_page  # noqa: PLC0415

            return read_web_page
        case Form.WORD:
            from .word import read_word  # noqa: PLC0415

            return read_word
        case Form.PDF:
            from .pages import read_pages  # noqa: PLC0415

            return read_pages
        case Form.EPUB:
            from .epub import read_epub  # noqa: PLC0415

            return read_epub
        case Form.TEXT:
            from .plain_text import read_plain_text  # noqa: PLC0415

            return read_plain_text
    assert_never(form)
