"""W3C PROV-JSON: which finding was derived from which bytes, by which run of which program, from which declaration.

Entities are the declarations, the citations in them, the sources, the captures (WARC records) and the findings;
activities are the runs; agents are the programs. A finding that repeats night after night is one entity, told with the
last run of the row of nights that found it first, and with the capture of that run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from urllib.parse import quote

from ..history import Evidence, NightFinding, Provenance, RunRecord
from ..report.citations import CitationView
from ..report.links import replay_link
from ..report.marking import cited_text
from ..report.view import view_of

PREFIXES = {"hf": "urn:holdfast:", "uuid": "urn:uuid:"}

_Named = dict[str, dict[str, object]]


@dataclass(slots=True)
class _Graph:
    """PROV statements by their kind, as PROV-JSON groups them."""

    parts: dict[str, _Named] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def name(self, kind: str, name: str, attributes: Mapping[str, object]) -> str:
        """Add an entity, activity or agent unless it is there; gives its name back."""
        known = {key: value for key, value in attributes.items() if value is not None}
        self.parts.setdefault(kind, {}).setdefault(name, known)
        return name

    def relate(self, relation: str, **ends: str) -> None:
        """Add a relation between things by their names."""
        related: dict[str, object] = {f"prov:{end}": name for end, name in ends.items()}
        self.parts.setdefault(relation, {})[f"_:r{next(self.numbers)}"] = related


def render(provenance: Provenance) -> str:
    """The PROV-JSON document (W3C member submission)."""
    graph = _Graph()
    declarations = graph.name(
        "entity",
        f"hf:declarations-{provenance.publication.digest}",
        {
            "prov:type": "hf:Declarations",
            "prov:label": provenance.publication.title,
            "hf:sha256": provenance.publication.digest,
        },
    )
    runs = {run.run_at: _run(graph, run) for run in provenance.runs}
    for view in view_of(provenance).citations:
        citation = graph.name(
            "entity",
            f"hf:citation-{_local(view.citation.id)}",
            {"prov:type": "hf:Citation", "prov:label": view.citation.id, "prov:value": cited_text(view.citation)},
        )
        graph.relate("wasDerivedFrom", generatedEntity=citation, usedEntity=declarations)
        _findings(graph, view, citation, runs, provenance.replay)
    return json.dumps({"prefix": PREFIXES, **graph.parts}, ensure_ascii=False, indent=1) + "\n"


def _run(graph: _Graph, run: RunRecord) -> str:
    activity = graph.name(
        "activity",
        f"hf:run-{run.number}",
        {
            "prov:type": "hf:Run",
            "prov:startTime": _moment(run.run_at),
            "prov:endTime": None if run.ended_at is None else _moment(run.ended_at),
            "hf:state": run.state,
        },
    )
    for program, version in run.software.items():
        agent = graph.name(
            "agent",
            f"hf:software-{_local(program)}-{_local(version)}",
            {
                "prov:type": {"$": "prov:SoftwareAgent", "type": "prov:QUALIFIED_NAME"},
                "prov:label": f"{program} {version}",
            },
        )
        graph.relate("wasAssociatedWith", activity=activity, agent=agent)
    return activity


def _findings(
    graph: _Graph, view: CitationView, citation: str, runs: Mapping[datetime, str], replay: str | None
) -> None:
    """The citation's distinct findings, each with the run and the capture by which it is told."""
    told: set[str] = set()
    for night in view.nights:
        name = _finding_name(view, night)
        if name in told:
            continue
        told.add(name)
        _finding(graph, name, night)
        graph.relate("wasDerivedFrom", generatedEntity=name, usedEntity=citation)
        run = runs.get(night.run_at)
        if run:
            graph.relate("wasGeneratedBy", entity=name, activity=run)
        if night.evidence:
            capture = _capture(graph, night.evidence, replay)
            graph.relate("wasDerivedFrom", generatedEntity=name, usedEntity=capture)


def _finding(graph: _Graph, name: str, night: NightFinding) -> None:
    found, seen = night.judgement, night.evidence
    graph.name(
        "entity",
        name,
        {
            "prov:type": "hf:Finding",
            "prov:generatedAtTime": _typed(night.run_at),
            "hf:verdict": found.verdict.value,
            "hf:reason": found.reason.value if found.reason else None,
            "hf:zone": found.zone,
            "hf:passage": found.passage,
            "hf:start": found.start,
            "hf:end": found.end,
            "hf:extractor": seen.extractor if seen else None,
            "hf:matcher": seen.matcher if seen else None,
        },
    )


def _capture(graph: _Graph, seen: Evidence, replay: str | None) -> str:
    capture = f"uuid:{seen.record_id.strip('<>').removeprefix('urn:uuid:')}"
    if capture in graph.parts.get("entity", {}):
        return capture
    source = graph.name(
        "entity",
        f"hf:source-{hashlib.sha256(seen.final_url.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}",
        {"prov:type": "hf:Source", "prov:location": seen.final_url},
    )
    graph.name(
        "entity",
        capture,
        {
            "prov:type": "hf:Capture",
            "prov:generatedAtTime": _typed(seen.captured_at),
            "prov:location": replay_link(seen, replay),
            "hf:payloadDigest": seen.payload_digest,
            "hf:warcFile": seen.warc_file,
            "hf:offset": seen.offset,
            "hf:status": seen.status,
            "hf:mediaType": seen.media_type,
            "hf:truncated": seen.truncated,
        },
    )
    graph.relate("wasDerivedFrom", generatedEntity=capture, usedEntity=source)
    return capture


def _finding_name(view: CitationView, night: NightFinding) -> str:
    """Equal for nights that found the same by the same reading."""
    seen = night.evidence
    key = repr((night.judgement, seen.extractor if seen else None, seen.matcher if seen else None))
    return (
        f"hf:finding-{_local(view.citation.id)}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    )


def _local(text: str) -> str:
    """A name's local part: nothing in it that a qualified name may not hold."""
    return quote(text, safe="").replace("%", "~")


def _moment(moment: datetime) -> str:
    return moment.isoformat()


def _typed(moment: datetime) -> dict[str, str]:
    return {"$": moment.isoformat(), "type": "xsd:dateTime"}
