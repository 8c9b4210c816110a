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
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..history import Provenance
from .groups import LABELS, Group, counted, day, minute
from .links import live_link, replay_link
from .marking import cited_parts, cited_text, passage_parts
from .notices import together
from .sentences import CHANGES, REASONS, VERDICTS, copy_sentence, verdict_sentence, where_phrase
from .text import anchor, visible, web_address
from .view import view_of


def render_html(provenance: Provenance) -> str:
    """The whole report as an HTML document."""
    style, script = _resource("report.css"), _resource("report.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            view=view_of(provenance),
            # Both are our own files, put in unescaped; neither holds `</`.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            policy=_policy(style, script),
        )
    )


def _policy(style: str, script: str) -> str:
    """The content security policy: nothing at all, but this style sheet, this script, and images written inline."""
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src 'sha256-{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _resource(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")


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
        CHANGES=CHANGES,
        LABELS=LABELS,
        REASONS=REASONS,
        VERDICTS=VERDICTS,
        Group=Group,
        anchor=anchor,
        copy_sentence=copy_sentence,
        cited_parts=cited_parts,
        cited_text=cited_text,
        counted=counted,
        day=day,
        host=_host,
        live_link=live_link,
        replay_link=replay_link,
        minute=minute,
        passage_parts=passage_parts,
        settings_text=_settings_text,
        together=together,
        verdict_sentence=verdict_sentence,
        web_address=web_address,
        where_phrase=where_phrase,
    )
    return environment


def _shown(value: object) -> object:
    """What the template prints for a value: text is made visible before it is escaped; our own markup stays."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value)


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _settings_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
