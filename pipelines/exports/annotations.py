"""Each citation as a W3C Web Annotation: what the publication takes from its source, and where in it that stands.

The selectors name the source's own words as archived, since those are what a reader's tool has to find again; the
publication's words are in the body. A citation whose words were not found targets its source without a selector.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator

from ..findings import Judgement
from ..history import NightFinding, Provenance
from ..publication import Claim
from ..report.citations import CitationView
from ..report.groups import Group, group_of
from ..report.links import replay_link
from ..report.marking import Mark, Part, cited_text, passage_parts
from ..report.sentences import verdict_sentence
from .works import Work, works

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_PDF_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3778"
# Names of annotations follow from what they annotate, so that exporting again names them the same.
_NAMESPACE = uuid.UUID("3d3c4f0e-6f0b-5b6e-9c63-0d6f3f4b1c57")


def render(provenance: Provenance) -> str:
    """An AnnotationCollection with all citations on its first page. Sources without an address can't be targets."""
    claims = {claim.id: claim for claim in provenance.publication.claims}
    items = [
        _annotation(view, work, claims[view.citation.claim_id], provenance)
        for work in works(provenance)
        if work.url
        for view in work.citations
    ]
    name = _name(provenance.publication.url or provenance.publication.title)
    collection = {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": f"{provenance.publication.title}: citations and what they rest on",
        "total": len(items),
        "first": {"id": _name(f"{name} 1"), "type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _annotation(view: CitationView, work: Work, claim: Claim, provenance: Provenance) -> dict[str, object]:
    about = provenance.publication
    annotation: dict[str, object] = {
        "@context": CONTEXT,
        "id": _name(f"{about.url or about.title} {view.citation.id}"),
        "type": "Annotation",
        "motivation": "assessing",
        "body": list(_bodies(view, claim)),
        "target": _target(view, work, provenance.replay),
    }
    if view.latest:
        annotation["created"] = f"{view.latest.run_at:%Y-%m-%dT%H:%M:%SZ}"
    return annotation


def _bodies(view: CitationView, claim: Claim) -> Iterator[dict[str, object]]:
    yield {"type": "TextualBody", "value": cited_text(view.citation), "format": "text/plain", "purpose": "identifying"}
    yield {"type": "TextualBody", "value": claim.says, "format": "text/plain", "purpose": "describing"}
    if view.judgement:
        said = verdict_sentence(view.judgement)
        yield {"type": "TextualBody", "value": said, "format": "text/plain", "purpose": "assessing"}


def _target(view: CitationView, work: Work, replay: str | None) -> dict[str, object]:
    found = view.valid
    target: dict[str, object] = {"type": "SpecificResource", "source": work.url}
    if found is None or found.evidence is None:
        return target
    state: dict[str, object] = {"type": "TimeState", "sourceDate": f"{found.evidence.captured_at:%Y-%m-%dT%H:%M:%SZ}"}
    again = replay_link(found.evidence, replay)
    if again:
        state["cached"] = again
    target["state"] = state
    selector = _selector(view, found)
    if selector:
        target["selector"] = selector
    return target


def _selector(view: CitationView, found: NightFinding) -> dict[str, object] | None:
    if group_of(found.judgement) is Group.ABSENT:
        return None
    parts = passage_parts(view.citation, found.judgement)
    exact = "".join(part.text for part in parts if part.mark is not Mark.AROUND)
    if not exact:
        return None
    quote: dict[str, object] = {"type": "TextQuoteSelector", "exact": exact}
    quote |= {name: text for name, text in _surroundings(parts).items() if text}
    page = _page(found.judgement)
    if page is None:
        return quote
    return {
        "type": "FragmentSelector",
        "conformsTo": _PDF_FRAGMENTS,
        "value": f"page={page}",
        "refinedBy": quote,
    }


def _surroundings(parts: tuple[Part, ...]) -> dict[str, str]:
    around = [part.text if part.mark is Mark.AROUND else "" for part in parts]
    return {"prefix": around[0], "suffix": around[-1] if len(parts) > 1 else ""}


def _page(judgement: Judgement) -> int | None:
    found = re.fullmatch(r"page (\d+)", judgement.zone or "")
    return int(found[1]) if found else None


def _name(text: str) -> str:
    return uuid.uuid5(_NAMESPACE, text).urn
