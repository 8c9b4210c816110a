"""Lines about one citation as HTML, with a link to it: what changed, what needs a person, what was not judged."""

from __future__ import annotations

from ..findings import Change, Judgement
from .citations import CitationView
from .groups import LABELS
from .marking import cited_text
from .markup import NOTHING, Html, glyph, joined, number, shortened, text
from .notices import Notice, why_not_judged
from .view import ClaimView

_CITED, _SIDE, _MOST = 110, 60, 3  # characters of the cited words, of one side of a difference; differences shown


def notice_html(notice: Notice, *, page: str = "", status: bool = False) -> Html:
    """The notice as an item of a list. `page`: the file in which the citation is shown, this one where it is empty.

    `status`: since when it is so is said too.
    """
    view = notice.view
    since = Html(f" {text(view.status)}") if status else NOTHING
    note = Html(f'<p class="note">{text(notice.detail)}{since}</p>') if notice.detail or status else NOTHING
    cited = text(shortened(cited_text(view.citation), _CITED))
    return Html(
        f'<li class="g-{text(view.group.value)}">{glyph(view.group)}<div>\n'
        f'<p><a href="{text(page)}#{text(view.anchor)}"><b>{text(LABELS[view.group])}</b></a> '
        f'<q class="short" dir="auto">{cited}</q>\n{_turn(view.judgement)}'
        f'<span class="from" dir="auto">{text(view.source_name)}</span></p>\n{note}</div></li>\n'
    )


def not_judged_html(view: CitationView, *, page: str = "") -> Html:
    """A row of the table of what was not judged: the citation, its source, and why. `page`: as above."""
    return Html(
        f'<tr><td><a href="{text(page)}#{text(view.anchor)}">{text(view.citation.id)}</a></td>'
        f'<td dir="auto">{text(view.source_name)}</td><td>{text(why_not_judged(view))}</td></tr>\n'
    )


def unverified_html(view: ClaimView, *, page: str = "") -> Html:
    """A row of the table of claims that nothing verifies. `page`: as above."""
    claim = view.claim
    standing = text(claim.standing.value if claim.standing else "–")
    whose, limits = text(claim.attributed_to or "–"), text(claim.limits or "–")
    return Html(
        f'<tr><td dir="auto"><a href="{text(page)}#{text(view.anchor)}">{text(claim.says)}</a></td><td>{standing}</td>'
        f'<td dir="auto">{whose}</td><td dir="auto">{limits}</td></tr>\n'
    )


def _turn(judgement: Judgement | None) -> Html:
    """From what to what it turned."""
    if judgement is None or not judgement.changes:
        return NOTHING
    first = _side_by_side(judgement.changes[0])
    others = joined(Html(f", {_side_by_side(change)}") for change in judgement.changes[1:_MOST])
    left = len(judgement.changes) - _MOST
    more = Html(f" and {number(left)} more") if left > 0 else NOTHING
    return Html(f'<span class="turn">{first}{others}{more}</span>\n')


def _side_by_side(change: Change) -> Html:
    quoted, source = Html("nothing"), Html("nothing")
    if change.quoted:
        quoted = Html(f'<del dir="auto">{text(shortened(change.quoted, _SIDE))}</del>')
    if change.source:
        source = Html(f'<ins dir="auto">{text(shortened(change.source, _SIDE))}</ins>')
    return Html(f"{quoted} → {source}")
