"""What HTML elements do to the text inside them: break it, hide it, or stand outside a page's own matter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from lxml.etree import _Element as Element


def names(listed: str) -> frozenset[str]:
    """The names in a list that spaces part."""
    return frozenset(listed.split())


# Elements that begin and end a line wherever no style sheet says otherwise (HTML standard, section 15.3), and
# controls, which are boxes of their own.
BLOCKS: Final = names(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav noscript"
    " ol optgroup option p plaintext pre search section select slot summary table tbody text textarea tfoot thead"
    " tr ul xmp"
)
CELLS: Final = frozenset({"td", "th"})
TABLE_TAGS: Final = names("table caption thead tbody tfoot tr td th")
# Never text for a reader: code, data, fallbacks for what every browser can show, ruby's reading aids, and deletions.
DROPPED: Final = names(
    "script style template head meta link base title iframe object embed applet audio video canvas noembed noframes"
    " datalist rp rt rtc del annotation annotation-xml map area desc metadata"
)
HEAD: Final = names("head meta link base title")
_ROOTS: Final = names("html body article")
_HIDDEN_STYLE: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Names by which style sheets keep text for screen readers only.
_FOR_SCREEN_READERS: Final = names(
    "sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only screenreader-only sr-text a11y-hidden"
    " u-visually-hidden elementor-screen-only show-for-sr vh element-invisible assistive-text"
)
_OUTER_ROLES: Final = names(
    "navigation banner contentinfo complementary search menu menubar toolbar dialog alertdialog"
)
_LOOSE_ROLES: Final = names("banner complementary")
_COMMENT_NAME: Final = re.compile(
    r"^(?:(?:reader|user|article|post|page|blog|fb|facebook)s?[-_]?)?comments?"
    r"(?:[-_]?(?:s-area|list|section|area|thread|wrapper|container|block|box|body|content|feed))?(?:[-_]\d+)?$"
    r"|^(?:disqus_thread|respond|kommentar(?:e|bereich|liste)|commentaires|comentarios|coment[aá]rios|commenti|reacties)$"
)
_COMMENT_TYPE: Final = re.compile(r"schema\.org/(?:User)?Comments?\b")
# Consent managers by the names that their scripts give to their own elements.
_CONSENT_PRODUCT: Final = re.compile(
    r"^(?:onetrust|didomi|usercentrics|qc-cmp|sp_message|truste|cookiebot|cybotcookiebot|klaro|osano|iubenda-cs|axeptio"
    r"|tarteaucitron|borlabs|moove_gdpr|cky|termly|quantcast|evidon|cookie-law|cookieconsent)(?:[-_]|[A-Z]|$)",
    re.IGNORECASE,
)
_CONSENT_NAME: Final = re.compile(
    r"cookie-?(?:banner|bar|box|consent|notice|notification|popup|modal|law|layer|hint|message|disclaimer|wall|overlay)"
    r"|^(?:cc-window|gdpr|consent)(?:[-_]|$)|^cookies?$"
    r"|consent-?(?:banner|bar|manager|popup|modal|layer|overlay|wall|dialog)|gdpr"
)
_OUTER_NAME: Final = re.compile(
    r"^(?:(?:site|page|main|global|top|bottom|primary|secondary|sub|mega|mobile|local|left|right)[-_]?)?"
    r"(?:nav|navi|navbar|navigation|menu|sidebar|breadcrumbs?|footer|topbar|toolbar|masthead)"
    r"(?:[-_]?(?:bar|menu|wrapper|container|links?|list|area|main|top|bottom|widgets?|inner|content|\d+))*$"
    r"|^(?:related|recommend(?:ed|ations)|teasers?|most-?(?:read|viewed|popular)|popular-?(?:posts|articles)?|trending|widget(?:s|-area|_text)?"
    r"|share|sharing|sharedaddy|social|social-?(?:share|media|links|icons|bar)|share-?(?:bar|buttons|links|tools)|newsletter(?:-\w+)?|promo|advert(?:s|isement)?"
    r"|ads?|sponsored|outbrain|taboola\w*|skip-?link|pagination|pager|tag-?(?:list|s|cloud)|jp-relatedposts"
    r"|(?:related|more|other|latest|recent)[-_](?:posts?|articles?|news|stories|content|links?|items?))$"
)


class Place(StrEnum):
    """What the markup says of where an element's text stands."""

    FLOW = "flow"  # nothing said
    NAMED_OUTER = "named outer"  # a class or id that is customary outside the page's own matter: a hint
    LANDMARK = "landmark"  # nav, aside, footer, a page's header, or such a role: the markup's own word
    CONSENT = "consent"  # a consent banner
    COMMENTS = "comments"  # what readers wrote below
    NOSCRIPT = "noscript"


@dataclass(frozen=True, slots=True)
class Remark:
    """A place with its weight: a remark that is not firm is dropped where half of the page's text stands inside."""

    place: Place
    firm: bool = False


_NO_REMARK: Final = Remark(Place.FLOW)
_NAMED_OUTER: Final = Remark(Place.NAMED_OUTER)
# What elements say by their tag alone.
_PLACED: Final = {
    "noscript": Remark(Place.NOSCRIPT, firm=True),
    **dict.fromkeys(("nav", "footer", "search"), Remark(Place.LANDMARK, firm=True)),
    **dict.fromkeys(("aside", "header"), Remark(Place.LANDMARK)),
    **dict.fromkeys(("form", "select"), _NAMED_OUTER),
}
# And inside an article, which has a header and a footer of its own.
_PLACED_IN_ARTICLE: Final = {tag: remark for tag, remark in _PLACED.items() if tag != "header"} | {
    "footer": _NAMED_OUTER
}


def is_hidden(element: Element, tag: str, names: Set[str] = frozenset()) -> bool:
    """Whether a browser would not show the element before scripts run; `names` are those that style sheets hide."""
    return hides(tag, dict(element.items()), names)


def hides(tag: str, attributes: Mapping[str, str], names: Set[str] = frozenset()) -> bool:
    """Whether an element of that tag with these attributes is not shown.

    `names`: what style sheets hide, `.class` and `#id`. The root is never hidden: pages hide it while they load, and
    their scripts always show it in the end.
    """
    if tag in ("html", "body"):
        return False
    if not attributes:
        return tag == "dialog"
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if (style := attributes.get("style")) and _says_hidden(style):
        return True
    classes = attributes.get("class", "")
    if names and (f"#{attributes.get('id')}" in names or any(f".{name}" in names for name in classes.split())):
        return True
    return classes != "" and _is_for_screen_readers(classes)


@lru_cache(maxsize=4096)
def _says_hidden(style: str) -> bool:
    return _HIDDEN_STYLE.search(style) is not None


@lru_cache(maxsize=4096)
def _is_for_screen_readers(classes: str) -> bool:
    return not _FOR_SCREEN_READERS.isdisjoint(classes.split())


def place_of(tag: str, attributes: Mapping[str, str], *, in_article: bool, main: bool) -> Remark:
    """What an element says of its text. `in_article`: inside <article> or <main>, where headers hold headings.

    `main`: whether the element is itself the page's main part.
    """
    by_tag = (_PLACED_IN_ARTICLE if in_article else _PLACED).get(tag)
    if by_tag is not None:
        return by_tag
    if main or tag in _ROOTS or not attributes:
        return _NO_REMARK
    if "itemtype" in attributes and _COMMENT_TYPE.search(attributes["itemtype"]):
        return Remark(Place.COMMENTS, firm=True)
    name, classes, role = attributes.get("id"), attributes.get("class"), attributes.get("role")
    named = _named(f"{name or ''} {classes or ''}") if name or classes else _NO_REMARK
    if role and (role := role.strip().lower()) in _OUTER_ROLES and named.place is not Place.CONSENT:
        return Remark(Place.LANDMARK, firm=role not in _LOOSE_ROLES)
    return named


def is_main(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether the markup itself calls the element the page's main part."""
    return tag == "main" or attributes.get("role") == "main"


@lru_cache(maxsize=4096)
def _named(names: str) -> Remark:
    found = _NO_REMARK
    for name in names.split():
        if _CONSENT_PRODUCT.search(name):
            return Remark(Place.CONSENT, firm=True)
        lower = name.lower()
        if _CONSENT_NAME.search(lower):
            return Remark(Place.CONSENT)
        if _COMMENT_NAME.search(lower):
            return Remark(Place.COMMENTS)
        if _OUTER_NAME.search(lower):
            found = Remark(Place.NAMED_OUTER)
    return found
