"""A web page's portrait for the gate: what it shows, says and asks, drawn from its tree and blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urldefrag, urljoin

from lxml.etree import _Element as Element

from ..validity import PageSignals
from .blocks import Block, Page
from .elements import Place
from .values import Zone

_REFRESH: Final = re.compile(r"\s*(\d*\.?\d*)\s*(?:[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]*))?", re.IGNORECASE)
_IDENTITY: Final = re.compile(r"user|mail|login|account", re.IGNORECASE)
_BUTTONS: Final = frozenset({"submit", "button"})
_MOST_CONTROLS: Final = 200


@dataclass(frozen=True, slots=True)
class Furniture:
    """What a page has beside text; the fields are those of PageSignals."""

    controls: tuple[str, ...]
    scripts: int
    asks_password: bool
    asks_identity: bool
    refresh: tuple[float, str] | None


def furniture_of(tree: Element, url: str | None) -> Furniture:
    """What a parsed page has beside text; `url` is its own."""
    inputs = [((field.get("type") or "text").lower(), field.get("name") or "") for field in tree.iter("input")]
    return Furniture(
        controls=_controls(tree),
        scripts=sum("json" not in (script.get("type") or "") for script in tree.iter("script")),
        asks_password=any(kind == "password" for kind, _ in inputs),
        asks_identity=any(kind == "email" or _IDENTITY.search(name) for kind, name in inputs),
        refresh=_refresh(tree, url),
    )


def signals_of(
    page: Page,
    places: Sequence[Place],
    zones: Sequence[Zone],
    furniture: Furniture,
    *,
    title: str | None,
    markup: str,
) -> PageSignals:
    """The signals of a page; `places` are its containers', `zones` its blocks'."""
    own: list[str] = []
    link_lists: list[str] = []
    banners: list[str] = []
    noscript: list[str] = []
    flow, noscripts, consent, main = Place.FLOW, Place.NOSCRIPT, Place.CONSENT, Zone.MAIN
    for block, zone in zip(page.blocks, zones, strict=True):
        place = places[block.container]
        if place is noscripts:
            noscript.append(block.text)
        elif place is consent:
            banners.append(block.text)
        elif zone is main or place is flow:
            (link_lists if block.is_links else own).append(block.text)
    return PageSignals(
        title=title or "",
        headings=_headings(page.blocks, places),
        passages=tuple(own),
        link_lists=tuple(link_lists),
        banners=tuple(banners),
        controls=furniture.controls,
        without_scripts=tuple(noscript),
        hidden=page.hidden,
        markup=markup,
        scripts=furniture.scripts,
        asks_password=furniture.asks_password,
        asks_identity=furniture.asks_identity,
        refresh=furniture.refresh,
    )


def _headings(blocks: Sequence[Block], places: Sequence[Place]) -> tuple[str, ...]:
    outside = (Place.CONSENT, Place.COMMENTS, Place.NOSCRIPT)
    headings = [block for block in blocks if block.tag in ("h1", "h2") and places[block.container] not in outside]
    first = tuple(block.text for block in headings if block.tag == "h1")
    return first or tuple(block.text for block in headings[:1])


def _controls(tree: Element) -> tuple[str, ...]:
    found: list[str] = []
    for element in tree.iter("button", "a", "input"):
        if element.tag == "input":
            label = (element.get("value") or "") if (element.get("type") or "").lower() in _BUTTONS else ""
        else:
            label = " ".join(("".join(element.itertext()) if len(element) else element.text or "").split())
        if label:
            found.append(label[:100])
        if len(found) == _MOST_CONTROLS:
            break
    return tuple(found)


def _refresh(tree: Element, url: str | None) -> tuple[float, str] | None:
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            match = _REFRESH.match(meta.get("content") or "")
            if match:
                seconds = float(match[1]) if match[1].strip(".") else 0.0
                return seconds, _elsewhere(match[2] or "", url)
    return None


def _elsewhere(address: str, url: str | None) -> str:
    """The address, or "" where it is the page's own: live pages load themselves again and again."""
    try:
        return "" if url and urldefrag(urljoin(url, address)).url == urldefrag(url).url else address
    except ValueError:
        return address
