"""Every rule over a publication, and what somebody has decided to let pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from ..archived_copies import archived_copy
from ..publication import Accepted, Citation, Claim, Publication, Quotation, Source, SourceKind, Standing
from ..spelling import did_you_mean
from . import rules
from .figures import contradictions
from .languages import can_stand_in
from .rules import RULES, LintFinding, SourceState
from .wording import convicting_word, is_worded_as_charge

QUOTE_LIMIT = 100  # words, of a source that declares no limit of its own

_RECORDS = frozenset({SourceKind.OFFICIAL, SourceKind.FILING, SourceKind.COURT})
_SECOND_HAND = frozenset({SourceKind.PRESS, SourceKind.ENCYCLOPEDIA})
_NEEDS_NO_SOURCE = frozenset({Standing.ANALYSIS, Standing.UNVERIFIED})


def lint(publication: Publication, states: Mapping[str, SourceState] | None = None) -> tuple[LintFinding, ...]:
    """Everything that the rules find, in the file's order; what is accepted stands among it with its reason.

    `states`: what a collection knows of the sources, by their ids.
    """
    found = [
        *_about_sources(publication, states or {}),
        *_about_claims(publication),
        *_about_citations(publication, states or {}),
        *_about_figures(publication),
    ]
    return tuple(sorted(_with_accepted(publication, found), key=lambda finding: finding.line))


# -- sources ---------------------------------------------------------------------------------------------------------


def _about_sources(publication: Publication, states: Mapping[str, SourceState]) -> Iterator[LintFinding]:
    cited = {citation.source_id for citation in publication.citations}
    for source in publication.sources:
        where = f"source {source.id}"
        if source.url is None:
            message = f"“{source.title}” has no address"
            yield LintFinding(rules.SOURCE_WITHOUT_URL, source.line, where, message)
        if source.id not in cited:
            yield LintFinding(rules.SOURCE_NOT_CITED, source.line, where, "no claim takes anything from it")
        state = states.get(source.id, SourceState())
        if state.outcome is not None:
            rule = rules.DEAD_SOURCE if state.is_gone else rules.UNREAD_SOURCE
            yield LintFinding(rule, source.line, where, state.outcome)
        elif state.final_url is not None and source.url is not None and _moved(source.url, state.final_url):
            message = f"it now leads to {state.final_url}"
            yield LintFinding(rules.REDIRECTED_SOURCE, source.line, where, message)


def _moved(declared: str, final: str) -> bool:
    """Whether the two addresses differ in more than http for https, `www.` and a closing slash."""
    return _address(declared) != _address(final)


def _address(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query)


# -- claims ----------------------------------------------------------------------------------------------------------


def _about_claims(publication: Publication) -> Iterator[LintFinding]:
    sources = {source.id: source for source in publication.sources}
    for claim in publication.claims:
        cited = list(dict.fromkeys(citation.source_id for citation in claim.citations))
        yield from _sourcing(claim, [sources[source_id] for source_id in cited])
        yield from _standing(claim)


def _sourcing(claim: Claim, cited: Sequence[Source]) -> Iterator[LintFinding]:
    where = f"claim {claim.id}"
    if not cited:
        if claim.standing not in _NEEDS_NO_SOURCE:
            yield LintFinding(rules.CLAIM_WITHOUT_SOURCE, claim.line, where, "it cites nothing")
        return
    if claim.standing is not Standing.DOCUMENTED:
        return
    kinds = {source.kind for source in cited}
    if kinds <= _SECOND_HAND:
        named = " and ".join(sorted(kind.value for kind in kinds if kind))
        yield LintFinding(rules.WEAK_SOURCES, claim.line, where, f"it is documented by {named} alone")
    elif not kinds & _RECORDS and len(voices := {_voice(source) for source in cited}) == 1:
        yield LintFinding(rules.SINGLE_SOURCE, claim.line, where, f"it rests on one voice: {next(iter(voices))}")


def _voice(source: Source) -> str:
    """Who speaks: the publisher, else the host, where a copy speaks for the page that it is a copy of."""
    if source.publisher:
        return source.publisher
    if source.url:
        original = archived_copy(source.url).original or source.url
        return urlsplit(original).netloc.lower().removeprefix("www.")
    return source.title or source.id


def _standing(claim: Claim) -> Iterator[LintFinding]:
    where = f"claim {claim.id}"
    match claim.standing:
        case Standing.ATTRIBUTED if claim.attributed_to is None:
            yield LintFinding(rules.ATTRIBUTED_TO_NOBODY, claim.line, where, "attributed, but not said to whom")
        case Standing.CONTESTED if claim.limits is None:
            yield LintFinding(rules.CONTESTED_WITHOUT_LIMITS, claim.line, where, "contested, but not said by whom")
        case Standing.CHARGED | Standing.ALLEGED:
            convicting = convicting_word(claim.says)
            if convicting is not None:
                message = f"{claim.standing.value}, but worded as a conviction: “{convicting}”"
                yield LintFinding(rules.CHARGE_AS_CONVICTION, claim.line, where, message)
            elif not is_worded_as_charge(claim.says):
                message = f"{claim.standing.value}, but worded as fact"
                yield LintFinding(rules.CHARGE_AS_FACT, claim.line, where, message)


# -- citations -------------------------------------------------------------------------------------------------------


def _about_citations(publication: Publication, states: Mapping[str, SourceState]) -> Iterator[LintFinding]:
    sources = {source.id: source for source in publication.sources}
    first: dict[tuple[str, str], Citation] = {}
    for citation in publication.citations:
        source = sources[citation.source_id]
        known = first.setdefault((citation.source_id, citation.fingerprint), citation)
        if known is not citation:
            message = f"the same as {known.id} on line {known.line}"
            yield LintFinding(rules.DUPLICATE_CITATION, citation.line, f"citation {citation.id}", message)
        if isinstance(citation.content, Quotation):
            yield from _quotation(citation, citation.content, source, states.get(source.id, SourceState()))


def _quotation(citation: Citation, quotation: Quotation, source: Source, state: SourceState) -> Iterator[LintFinding]:
    where = f"citation {citation.id}"
    limit = source.quote_limit or QUOTE_LIMIT
    words = len(quotation.exact.split())
    if words > limit:
        message = f"{words} words in one piece, where {limit} are allowed"
        yield LintFinding(rules.LONG_QUOTATION, citation.line, where, message)
    language = source.language or state.language
    if language is not None and not can_stand_in(quotation.exact, language):
        message = f"these words are not in the language of {source.id} ({language}): they will be unverifiable"
        yield LintFinding(rules.QUOTE_IN_TRANSLATION, citation.line, where, message)


def _about_figures(publication: Publication) -> Iterator[LintFinding]:
    for one, other in contradictions(publication):
        message = f"“{other.written}” here, “{one.written}” in claim {one.claim_id} on line {one.line}"
        yield LintFinding(rules.FIGURES_CONTRADICT, other.line, f"claim {other.claim_id}", message)


# -- what is accepted ------------------------------------------------------------------------------------------------


def _with_accepted(publication: Publication, found: Iterable[LintFinding]) -> Iterator[LintFinding]:
    """The findings with the reasons that let them pass, and a finding for each reason that lets nothing pass."""
    accepts = _accepts(publication)
    used: defaultdict[tuple[str, str], int] = defaultdict(int)
    for finding in found:
        scopes = (finding.where, _claim_of(finding.where), "")
        scope = next((scope for scope in scopes if finding.rule.name in accepts.get(scope, {})), None)
        if scope is None:
            yield finding
        else:
            used[scope, finding.rule.name] += 1
            yield replace(finding, accepted=accepts[scope][finding.rule.name].reason)
    for scope, accepted in accepts.items():
        for rule, one in accepted.items():
            if not used[scope, rule]:
                yield LintFinding(rules.UNUSED_ACCEPT, one.line, scope or "publication", _unused(rule))


def _accepts(publication: Publication) -> dict[str, dict[str, Accepted]]:
    """What is accepted, by where: a source, a claim with its citations, or the whole file (an empty name)."""
    scopes = [
        ("", publication.accepts),
        *((f"source {source.id}", source.accepts) for source in publication.sources),
        *((f"claim {claim.id}", claim.accepts) for claim in publication.claims),
    ]
    return {scope: {one.rule: one for one in accepts} for scope, accepts in scopes if accepts}


def _claim_of(where: str) -> str:
    return f"claim {where.removeprefix('citation ').rpartition('#')[0]}" if where.startswith("citation ") else where


def _unused(rule: str) -> str:
    if rule in RULES:
        return f"{rule} is accepted, but nothing breaks it here"
    return "; ".join(filter(None, (f"there is no rule {rule!r}", did_you_mean(rule, RULES))))
