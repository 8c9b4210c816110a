"""What a page says about itself where no reader sees it: title, description, OpenGraph, JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element as Element

from .values import Part

_NAMED: Final = frozenset(
    {
        "description",
        "twitter:title",
        "twitter:description",
        "dc.title",
        "dc.description",
        "citation_title",
        "citation_abstract",
    }
)
_PROPERTIES: Final = frozenset({"og:title", "og:description", "og:site_name"})
_STORY_KEYS: Final = ("headline", "alternativeHeadline", "name", "description", "abstract", "articleBody", "text")
_MOST_DEPTH: Final = 12


def title_of(tree: Element) -> str | None:
    """The text of <title>."""
    for element in tree.iter("title"):
        text = " ".join("".join(element.itertext()).split())
        if text:
            return text
    return None


def metadata_of(tree: Element) -> list[tuple[str, Part]]:
    """Title, descriptions and article texts, each once, in the order of the page, with what each is."""
    found = [(title_of(tree) or "", Part.TITLE)]
    found += [(element.get("content") or "", Part.DESCRIPTION) for element in tree.iter("meta") if _describes(element)]
    for element in tree.iter("script"):
        if (element.get("type") or "").strip().lower() == "application/ld+json":
            found += [(text, Part.DATA) for text in _story(element.text or "")]
    kept: dict[str, Part] = {}
    for text, part in found:
        folded = " ".join(text.split())
        if folded:
            kept.setdefault(folded, part)
    return list(kept.items())


def _describes(meta: Element) -> bool:
    return (meta.get("name") or "").lower() in _NAMED or (meta.get("property") or "").lower() in _PROPERTIES


def _story(source: str) -> Iterator[str]:
    try:
        value = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _texts(value, 0)


def _texts(value: object, depth: int) -> Iterator[str]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, dict):
        for key in _STORY_KEYS:
            text = value.get(key)
            if isinstance(text, str):
                yield text
        for inner in value.values():
            if isinstance(inner, (dict, list)):
                yield from _texts(inner, depth + 1)
