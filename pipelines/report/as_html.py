"""The report as one HTML file that asks nothing of the network. The template engine enters here and nowhere else.

Whatever stands in the file besides the template came from hostile pages or from people: every value is made visible
(`text.visible`) and escaped, addresses become links only where `text.web_address` agrees, and a content security
policy lets nothing run or load but the one style sheet and the one script whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..history import Provenance
from .citations import CitationView
from .claim_html import claim_html
from .groups import LABELS, Group, counted, day, minute
from .halves import made_in_halves
from .links import Links
from .marking import cited_text
from .markup import Html, Ready
from .notices import Notice, together
from .notices_html import not_judged_html, notice_html
from .sentences import VERDICTS
from .text import anchor, visible, web_address
from .view import view_of


def render_html(provenance: Provenance, *, view_at: str | None = None) -> str:
    """The whole report as an HTML document. `view_at`: where `holdfast serve` shows it, `/`; see `Links`."""
    view, links = view_of(provenance), Links(provenance.replay, view_at)
    claims = made_in_halves(lambda claim: Html(f"{claim_html(claim, links=links)}\n"), view.claims)
    title = provenance.publication.title
    return document(
        "report.html", title, scripts=("report.js",), provenance=provenance, view=view, claims=Ready(claims)
    )


def prepare() -> None:
    """Have the templates of the report ready, which takes 0.1 s."""
    for template in ("report.html", "base.html", "pieces.html"):
        _environment().get_template(template)


def document(template: str, title: str, *, scripts: Sequence[str] = (), **values: object) -> str:
    """A document out of that template, `title` being the publication's or that of whatever it is about.

    `scripts` are files of ours: they, and the style sheet, are all that it may use.
    `values` are what the template names; text in them is made visible and escaped, `Ready` is not.
    """
    style, shown = _resource("report.css"), [_resource(name) for name in scripts]
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            style=Ready(style),
            scripts=[Ready(script) for script in shown],
            policy=_policy(style, shown),
            **values,
        )
    )


def _policy(style: str, scripts: Sequence[str]) -> str:
    """The content security policy: nothing at all, but this style sheet and these scripts."""
    sources = " ".join(f"'sha256-{_hash(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src {sources}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _resource(name: str) -> Html:
    """A file of our own that goes into the document as it is; none holds `</`."""
    return Html(files(__package__).joinpath("templates", name).read_text("utf-8"))


class _Environment(Environment):
    """Attributes are looked up as Python does. The engine's own way also tries items: a quarter of the whole time."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return getattr(obj, attribute)


@cache
def _environment() -> Environment:
    environment = _Environment(
        loader=PackageLoader("pipelines.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        LABELS=LABELS,
        anchor=anchor,
        cited_text=cited_text,
        VERDICTS=VERDICTS,
        Group=Group,
        counted=counted,
        day=day,
        minute=minute,
        not_judged_html=_not_judged,
        notice_html=_notice,
        settings_text=_settings_text,
        together=together,
        web_address=web_address,
    )
    return environment


def _shown(value: object) -> object:
    """What the template prints for a value: text is made visible before it is escaped; a macro's markup stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _notice(notice: Notice, *, status: bool) -> Ready:
    return Ready(notice_html(notice, status=status))


def _not_judged(view: CitationView) -> Ready:
    return Ready(not_judged_html(view))


def _settings_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
