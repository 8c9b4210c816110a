"""One claim as HTML: what it says, and each of its citations with the cited words beside the archived passage."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..findings import Change, Judgement
from ..history import NightFinding
from .citations import CitationView
from .evidence_html import evidence_html, milestones_html, strip_html
from .groups import LABELS, Group, day, group_of
from .links import Links, live_link
from .marking import cited_parts, passage_parts
from .markup import NOTHING, OUTWARD, Html, deleted, glyph, inserted, joined, moment, number, text
from .sentences import CHANGES, VERDICTS, copy_sentence, verdict_sentence, where_phrase
from .text import web_address
from .view import ClaimView

_CITES_NOTHING = Html('<p class="note">This claim cites nothing.</p>')


def claim_html(view: ClaimView, *, links: Links) -> Html:
    """The claim as a section. `links`: where its links lead."""
    claim, anchor = view.claim, text(view.anchor)
    at = Html(f"<span>{text(claim.at)}</span>") if claim.at else NOTHING
    standing = Html(f"<span>Standing: <b>{text(claim.standing.value)}</b></span>") if claim.standing else NOTHING
    by = Html(f"<span>Attributed to <b>{text(claim.attributed_to)}</b></span>") if claim.attributed_to else NOTHING
    limits = Html(f'<p class="limits" dir="auto"><b>Limits.</b> {text(claim.limits)}</p>') if claim.limits else NOTHING
    cites = joined(_citation(one, links) for one in view.citations) or _CITES_NOTHING
    return Html(
        f'<section class="claim" id="{anchor}" aria-labelledby="{anchor}-says">\n'
        f'<h3 id="{anchor}-says" dir="auto">{text(claim.says)}</h3>\n'
        f'<p class="note">\n{at}{standing}{by}<a class="self" href="#{anchor}">{text(claim.id)}</a>\n</p>\n'
        f"{limits}{cites}</section>\n"
    )


def _citation(view: CitationView, links: Links) -> Html:
    anchor, group = text(view.anchor), text(view.group.value)
    absent = view.valid is not None and group_of(view.valid.judgement) is Group.ABSENT
    former = view.last_standing if absent else None
    return Html(
        f'<article class="cite g-{group}" id="{anchor}" data-group="{group}" aria-labelledby="{anchor}-verdict">\n'
        f'<div class="margin">\n{_answer(view)}{strip_html(view.timeline)}\n{milestones_html(view)}\n'
        f"{_nights(view, links)}</div>\n"
        f'<div class="body">\n<div class="pair">\n{_cited(view)}{_archived(view, former)}</div>\n'
        f"{_explanation(view)}\n{_source(view, links)}\n{_evidence(view, former, links)}</div>\n</article>\n\n"
    )


def _answer(view: CitationView) -> Html:
    """The answer as a heading, with the verdict behind it and since when it is so."""
    anchor, judgement, code = text(view.anchor), view.judgement, NOTHING
    if view.latest is not None and judgement is not None:
        reason = Html(f": {text(judgement.reason.value)}") if judgement.reason else NOTHING
        event = text(view.latest.event.value)
        code = Html(f'<p class="code">{text(judgement.verdict.value)}{reason} · {event}</p>')
    return Html(
        f'<h4 id="{anchor}-verdict">{glyph(view.group)}{text(LABELS[view.group])} <a class="self" href="#{anchor}" '
        f'aria-label="Link to citation {text(view.citation.id)}">{text(view.number)}</a></h4>\n'
        f"{code}<p>{text(view.status)}</p>\n"
    )


def _nights(view: CitationView, links: Links) -> Html:
    nights = links.nights(view.citation)
    return Html(f'<p class="passing"><a href="{text(nights)}">All nights</a></p>\n') if nights else NOTHING


def _cited(view: CitationView) -> Html:
    night, quotation, figure = view.valid or view.latest, view.quotation, view.figure
    before = after = near = NOTHING
    if quotation is not None and quotation.prefix:
        before = Html(f'<span class="around">{text(quotation.prefix)} </span>')
    if quotation is not None and quotation.suffix:
        after = Html(f'<span class="around"> {text(quotation.suffix)}</span>')
    if figure is not None and figure.near:
        near = Html(f'<p class="note" dir="auto">near “{text(figure.near)}”</p>')
    words = deleted(cited_parts(view.citation, night.judgement if night else None))
    return Html(
        "<figure>\n<figcaption>Cited</figcaption>\n"
        f'<blockquote dir="auto">{before}{words}{after}</blockquote>\n{near}</figure>\n'
    )


def _archived(view: CitationView, former: NightFinding | None) -> Html:
    """The passage of the newest capture that could be judged, or how it last stood where it is gone."""
    valid = view.valid
    if valid is None:
        nothing = Html('<p class="nothing">No capture could be judged.</p>')
        return Html(f"<figure>\n<figcaption>Archived</figcaption>\n{nothing}\n</figure>\n")
    when = Html(f" {moment(valid.evidence.captured_at)}") if valid.evidence else NOTHING
    where = where_phrase(valid.judgement)
    place = Html(f', <span dir="auto">{text(where)}</span>') if where else NOTHING
    if valid.judgement.passage:
        shown = _passage(view, valid)
        if view.group is Group.UNCHECKED:
            shown = Html(f'{shown}<p class="note">As it stood in the last capture that could be judged.</p>')
    else:
        shown = Html('<p class="nothing">No such passage.</p>\n')
        if former is not None:
            stood = text(day(former.run_at))
            shown = Html(f'{shown}<p class="note">It last stood on {stood}:</p>\n{_passage(view, former)}')
    return Html(f"<figure>\n<figcaption>Archived{when}{place}</figcaption>\n{shown}</figure>\n")


def _passage(view: CitationView, night: NightFinding) -> Html:
    words = inserted(passage_parts(view.citation, night.judgement))
    return Html(f'<blockquote dir="auto">{words}</blockquote>\n')


def _explanation(view: CitationView) -> Html:
    """What the verdict means here, every difference, and what else a reader should know."""
    judgement = view.judgement
    if judgement is None:
        return Html(f'<p class="why">{text(view.status)}</p>\n')
    said = VERDICTS[judgement.verdict] if judgement.changes else verdict_sentence(judgement)
    detail = Html(f' <span class="note" dir="auto">{text(judgement.detail)}</span>') if judgement.detail else NOTHING
    remarks = joined(
        _context(text(one.kind.value.capitalize()), Html(f'<span dir="auto">{text(one.sentence)}</span>'))
        for one in view.remarks
    )
    return Html(
        f'<p class="why">{text(said)}{detail}</p>\n'
        f"{_differences(judgement)}{_beside(judgement)}{_elsewhere(view)}{remarks}{_passed_over(judgement)}"
    )


def _context(label: Html, said: Html) -> Html:
    return Html(f'<p class="context"><b>{label}:</b> {said}</p>')


def _differences(judgement: Judgement) -> Html:
    if not judgement.changes:
        return NOTHING
    return Html(f'<ul class="differences">\n{joined(map(_difference, judgement.changes))}</ul>\n')


def _difference(change: Change) -> Html:
    quoted = Html(f'<del dir="auto">{text(change.quoted)}</del>') if change.quoted else Html("nothing")
    source = Html(f'<ins dir="auto">{text(change.source)}</ins>') if change.source else Html("nothing")
    return Html(f"<li>{text(CHANGES[change.kind].capitalize())}: {quoted} cited, {source} in the source</li>\n")


def _beside(judgement: Judgement) -> Html:
    if not judgement.context:
        return NOTHING
    return _context(Html("Beside the words"), Html(f'<span dir="auto">{text("; ".join(judgement.context))}</span>'))


def _elsewhere(view: CitationView) -> Html:
    """What an archived copy says."""
    if view.copy is None:
        return NOTHING
    address = web_address(view.copy.evidence.url)
    link = Html(f' <a href="{text(address)}" {OUTWARD}>Open the copy</a>') if address else NOTHING
    return _context(Html("Archived elsewhere"), Html(f"{text(copy_sentence(view.copy))}{link}"))


def _passed_over(judgement: Judgement) -> Html:
    if not judgement.folds and judgement.hits <= 1:
        return NOTHING
    places = Html(f"Stands in {number(judgement.hits)} places. ") if judgement.hits > 1 else NOTHING
    folds = Html(f"Passed over: {text(', '.join(judgement.folds))}.") if judgement.folds else NOTHING
    return Html(f'<p class="note">{places}{folds}</p>')


def _source(view: CitationView, links: Links) -> Html:
    """The source with links: the live page, and the copies that are declared."""
    declared = view.source
    words = (declared.publisher, declared.kind.value if declared.kind else None, declared.published)
    described = joined(Html(f', <span dir="auto">{text(word)}</span>') for word in words if word)
    accessed = (
        Html(f' (accessed <span class="date">{text(declared.accessed)}</span>)') if declared.accessed else NOTHING
    )
    copies = joined(map(_copy, declared.copies))
    own = links.source(declared)
    captures = Html(f' · <a href="{text(own)}">all captures</a>') if own else NOTHING
    return Html(
        f'<p class="source"><cite dir="auto">{text(view.source_name)}</cite>{described}{accessed}.\n'
        f"{_live(view)}{copies}{captures}</p>\n"
    )


def _live(view: CitationView) -> Html:
    live = live_link(view)
    if live:
        passage = view.valid is not None and view.valid.judgement.passage
        where = Html(" at the passage") if passage else NOTHING
        return Html(f'<a href="{text(live)}" {OUTWARD}>Live page{where}</a>')
    if view.source.url:
        return Html(f'<span class="address">{text(view.source.url)}</span> (not linked: not a plain web address)')
    return Html("No address.")


def _copy(declared: str) -> Html:
    address = web_address(declared)
    if address is None:
        return Html(f' · <span class="address">{text(declared)}</span>')
    host = urlsplit(address).hostname or address
    return Html(f' · <a class="copy" href="{text(address)}" {OUTWARD}>copy at {text(host)}</a>')


def _evidence(view: CitationView, former: NightFinding | None, links: Links) -> Html:
    """The captures that it rests on: the newest, the last that was judged, the last in which it stood, a copy."""
    latest, valid, shown = view.latest, view.valid, []
    if latest is not None and latest.evidence is not None and latest is not valid:
        shown.append(evidence_html(latest.evidence, latest.judgement, Html("What was received"), links))
    if valid is not None and valid.evidence is not None:
        title = Html("Evidence") if latest is valid else Html("The last capture that could be judged")
        shown.append(evidence_html(valid.evidence, valid.judgement, title, links))
    if former is not None and former.evidence is not None:
        title = Html("The last capture in which it stood")
        shown.append(evidence_html(former.evidence, former.judgement, title, links))
    if view.copy is not None:
        shown.append(evidence_html(view.copy.evidence, view.copy.judgement, Html("The copy"), links))
    return joined(shown)
