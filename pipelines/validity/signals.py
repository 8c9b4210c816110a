"""What the gate looks at: a page's few telling properties, apart from how they were got."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSignals:
    """The telling properties of one web page, all of them to be seen in its bytes."""

    title: str = ""
    headings: tuple[str, ...] = ()  # the h1 headings, or the first heading where there is none
    passages: tuple[str, ...] = ()  # the page's own text: no navigation, no footers, no banners, no lists of links
    link_lists: tuple[str, ...] = ()  # what else stands where the page's own text does
    banners: tuple[str, ...] = ()  # consent banners
    controls: tuple[str, ...] = ()  # what buttons and links say
    without_scripts: tuple[str, ...] = ()  # what <noscript> says
    hidden: tuple[str, ...] = ()  # what is there and not shown
    markup: str = ""
    scripts: int = 0
    asks_password: bool = False  # a field for a password
    asks_identity: bool = False  # a field for an e-mail address or a user name
    refresh: tuple[float, str] | None = None  # <meta http-equiv=refresh>: seconds and address, "" for the same page
