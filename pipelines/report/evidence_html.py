"""What a citation's answer rests on, as HTML: its nights as a strip, what happened when, and the archived records."""

from __future__ import annotations

from functools import lru_cache

from ..findings import Judgement
from ..history import Evidence
from .citations import CitationView
from .groups import Group, counted, day
from .links import Links, replay_link
from .markup import NOTHING, OUTWARD, Html, joined, moment, number, text
from .timeline import Timeline

_USUAL = 3  # stretches of a strip that others may have too
_MOST_EVENTS = 8  # of one citation; those before them are counted


def strip_html(line: Timeline) -> Html:
    """All nights in a row, as a drawing with words for those who cannot see it."""
    return _known_strip(line) if len(line.stretches) <= _USUAL else _strip(line)


@lru_cache(maxsize=1024)
def _known_strip(line: Timeline) -> Html:
    """Most citations have stood since their first night, or have the course of many others."""
    return _strip(line)


def _strip(line: Timeline) -> Html:
    if line.begin is None or line.end is None:
        return NOTHING
    width = number(line.width)
    final, waiting = line.marks(final=True), line.marks(final=False)
    marks = Html(f'<path class="mark" d="{text(final)}"/>') if final else NOTHING
    marks = Html(f'{marks}<path class="mark open" d="{text(waiting)}"/>') if waiting else marks
    to = Html(f" to {text(day(line.end))}") if line.nights > 1 else NOTHING
    return Html(
        f'<figure class="strip">\n<svg viewBox="0 0 {width} 26" width="{width}" height="26" preserveAspectRatio="none" '
        f'role="img" aria-label="{text(line.spoken)}">\n<path class="base" d="M0 18.5h{width}"/>\n'
        f"{joined(_cells(line, group) for group in line.groups)}{marks}</svg>\n"
        f"<figcaption>{text(day(line.begin))}{to}</figcaption>\n</figure>\n"
    )


def _cells(line: Timeline, group: Group) -> Html:
    name, rest = text(group.value), line.carried_path(group)
    cells = Html(f'<path class="t-{name}" d="{text(line.path(group))}"/>\n')
    return Html(f'{cells}<path class="t-{name} rested" d="{text(rest)}"/>\n') if rest else cells


def milestones_html(view: CitationView) -> Html:
    """What happened when. One event alone is what the answer says already."""
    found, passing = view.landmarks
    trouble = (
        Html(f'<p class="passing">{text(counted(passing, "night"))} of passing trouble</p>') if passing else NOTHING
    )
    if len(found) <= 1:
        return trouble
    earlier = len(found) - _MOST_EVENTS
    before = Html(f"<li>{number(earlier)} earlier events</li>") if earlier > 0 else NOTHING
    events = joined(
        Html(
            f'<li><time datetime="{text(one.begin.isoformat())}">{text(day(one.begin))}</time> {text(one.words)}</li>\n'
        )
        for one in found[-_MOST_EVENTS:]
    )
    return Html(f'\n<ol class="milestones">\n{before}{events}</ol>\n{trouble}')


def evidence_html(seen: Evidence, judgement: Judgement, title: Html, links: Links) -> Html:
    """One capture: when it was made, how the server answered, where its bytes lie, who read and compared them.

    Open as it stands, for paper and for browsers without scripts.
    """
    media_type = Html(f", {text(seen.media_type)}") if seen.media_type else NOTHING
    truncated = Html(f", cut short: {text(seen.truncated)}") if seen.truncated else NOTHING
    redirected = Html(f" after redirects from <code>{text(seen.url)}</code>") if seen.final_url != seen.url else NOTHING
    again = replay_link(seen, links.replay)
    record, own, link = Html(f"<code>{text(seen.record_id)}</code>"), links.record(seen), NOTHING
    if own is not None:
        record = Html(f'<a href="{text(own)}">{record}</a>')
    if again is not None:
        link = _wide(Html("Replay"), Html(f'<a href="{text(again)}" {OUTWARD}>as it was captured</a>'))
    read = _wide(Html("Read by"), text(seen.extractor)) if seen.extractor else NOTHING
    compared = _wide(Html("Compared by"), text(seen.matcher)) if seen.matcher else NOTHING
    return Html(
        f"<details open>\n<summary>{title}</summary>\n<dl>\n"
        f"<div><dt>Captured</dt><dd>{moment(seen.captured_at)}</dd></div>\n"
        f"<div><dt>Answer</dt><dd>HTTP {number(seen.status)}{media_type}{truncated}</dd></div>\n"
        f"{_wide(Html('Address'), Html(f'<code>{text(seen.final_url)}</code>{redirected}'))}\n"
        f"{_wide(Html('WARC record'), record)}\n{link}"
        f"{_wide(Html('In file'), Html(f'<code>{text(seen.warc_file)}</code> at byte {number(seen.offset)}'))}\n"
        f"{_wide(Html('Payload'), Html(f'<code>{text(seen.payload_digest)}</code>'))}\n"
        f"{read}{compared}{_characters(judgement)}</dl>\n</details>\n"
    )


def _wide(term: Html, said: Html) -> Html:
    return Html(f'<div class="wide"><dt>{term}</dt><dd>{said}</dd></div>')


def _characters(judgement: Judgement) -> Html:
    if judgement.start is None or judgement.end is None:
        return NOTHING
    payload = NOTHING
    if judgement.payload_start is not None and judgement.payload_end is not None:
        begin, end = number(judgement.payload_start), number(judgement.payload_end)
        payload = Html(f", {begin} to {end} of the decoded payload")
    return _wide(Html("Characters"), Html(f"{number(judgement.start)} to {number(judgement.end)} of the text{payload}"))
