"""The report as one HTML file that asks nothing of the network. The template engine enters here and nowhere else.

Whatever stands in the file besides the template came from hostile pages or from people: every value is made visible
(`text.visible`) and escaped, addresses become links only where `text.web_address` agrees, and a content security
policy lets nothing run or load but the one style sheet and the one script whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..history import Provenance
from .claim_html import claim_html
from .groups import LABELS, Group, counted, day, minute
from .marking import cited_text
from .markup import Html, Ready, joined
from .notices import together
from .sentences import REASONS, VERDICTS
from .text import visible, web_address
from .view import view_of


def render_html(provenance: Provenance) -> str:
    """The whole report as an HTML document."""
    style, script = _resource("report.css"), _resource("report.js")
    view = view_of(provenance)
    return (
        _environment()
        .get_template("report.html")
        .render(
            view=view,
            claims=Ready(joined(Html(f"{claim_html(claim, replay=provenance.replay)}\n") for claim in view.claims)),
            style=Ready(style),
            script=Ready(script),
            policy=_policy(style, script),
        )
    )


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing at all, but this style sheet and this script."""
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src 'sha256-{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


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
        REASONS=REASONS,
        VERDICTS=VERDICTS,
        Group=Group,
        cited_text=cited_text,
        counted=counted,
        day=day,
        minute=minute,
        settings_text=_settings_text,
        together=together,
        web_address=web_address,
    )
    return environment


def _shown(value: object) -> object:
    """What the template prints for a value: text is made visible before it is escaped; a macro's markup stays."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _settings_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
