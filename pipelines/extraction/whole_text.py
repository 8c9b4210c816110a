"""A second opinion on a page's whole text, from resiliparse, whose parser has no limit of depth or size."""

from __future__ import annotations

from resiliparse.extract.html2text import extract_plain_text


def whole_text_of(markup: str) -> list[str]:
    """The visible text in lines, without zones."""
    text = extract_plain_text(markup, main_content=False, preserve_formatting=True, alt_texts=False, noscript=True)
    return [line.strip() for line in text.splitlines() if line.strip()]
