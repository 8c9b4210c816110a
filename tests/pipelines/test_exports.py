"""Exports into a publication, read back by programs that others wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from prov.model import ProvActivity, ProvAgent, ProvDocument, ProvEntity
from pybtex.database import BibliographyData, parse_string
from report_sample import sample

from pipelines.exports import ExportFormat, render_export
from pipelines.findings import Judgement, Verdict
from pipelines.history import CopyReading, Provenance
from pipelines.publication import Source

REPLAY = "https://replay.example/harbour/"
HOSTILE = '"><script>alert(1)</script> {\\end} % & $ #_~^ \u202e 50 % off \\input{/etc/passwd}'


def with_sources(*sources: Source) -> Provenance:
    """The sample with further sources, which nothing cites."""
    known = sample()
    return replace(known, publication=replace(known.publication, sources=(*known.publication.sources, *sources)))


def hostile() -> Provenance:
    """The sample with a source whose every word is against us."""
    return with_sources(
        Source(HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE),
        Source("ÄÖ/ü%7d", "https://x.example/a}b{c\\d%20%7D", "Plain", None, copies=("javascript:alert(2)",)),
        Source("äö ü-7d", "https://trusted.example@hostile.example/", "Plain", None),
    )


@pytest.mark.parametrize("export_format", ExportFormat)
@pytest.mark.parametrize("replay", [None, REPLAY])
def test_an_export_is_the_same_every_time(export_format: ExportFormat, replay: str | None) -> None:
    texts = {render_export(replace(sample(), replay=replay), export_format) for _ in range(2)}
    assert len(texts) == 1


# -- robust links --------------------------------------------------------------------------------------------------


def links(provenance: Provenance, replay: str | None = None) -> dict[str, dict[str, str]]:
    """The attributes of each source's link, as a browser's parser sees them; empty for a source without one."""
    page = render_export(replace(provenance, replay=replay), ExportFormat.ROBUSTLINKS)
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    found = {item.get("id"): dict(link.attrib) for item in tree.iter("li") for link in item.iter("a")}
    return {item.get("id"): found.get(item.get("id"), {}) for item in tree.iter("li")}


def test_a_link_names_the_original_the_replayed_version_and_its_moment() -> None:
    link = links(sample(), REPLAY)["minutes"]
    assert link["href"] == link["data-originalurl"] == "https://council.harbour.example/minutes/2023-06-14"
    at = link["data-versiondate"]
    assert re.fullmatch(r"2026-11-\d\dT\d\d:\d\d:\d\dZ", at)
    digits = re.sub(r"\D", "", at)
    assert link["data-versionurl"] == f"https://replay.example/harbour/{digits}/{link['href']}"


def test_without_a_replay_address_the_declared_copy_is_the_version() -> None:
    link = links(sample())["audit"]
    assert link["data-versionurl"].startswith("https://archive.example/2024/https://audit.harbour.example/")
    assert link["data-versiondate"] == "2024-01-01T00:00:00Z"


def test_a_source_without_any_copy_has_the_moment_of_its_capture_and_no_version() -> None:
    link = links(sample())["study"]
    assert "data-versionurl" not in link
    assert link["data-versiondate"].startswith("2026-11-")


def test_of_several_copies_the_one_nearest_to_the_day_of_access_is_taken() -> None:
    made = "https://web.archive.org/web/{}/https://a.example/x"
    copies = tuple(made.format(at) for at in ("20200101000000", "20260430120000", "2027"))
    provenance = with_sources(Source("near", "https://a.example/x", accessed="2026-05-02", copies=copies))
    assert links(provenance)["near"]["data-versionurl"] == copies[1]


def found_copy(*, stands: bool) -> Provenance:
    """The sample, with a copy that a night found for each citation."""
    known = sample()
    told = Judgement(Verdict.VERBATIM if stands else Verdict.ABSENT)
    at = datetime(2026, 5, 2, 3, 15, tzinfo=UTC)
    seen = next(night.evidence for history in known.histories for night in history.nights if night.evidence)
    seen = seen._replace(url="https://web.archive.org/web/20260502031500id_/https://study.example/")
    copy = CopyReading(told, seen, "The Archive", at)
    return replace(known, histories=tuple(replace(history, copy=copy) for history in known.histories))


def test_without_a_declared_copy_the_one_that_a_night_found_is_the_version() -> None:
    link = links(found_copy(stands=True))["study"]
    assert link["data-versionurl"] == "https://web.archive.org/web/20260502031500/https://study.example/"
    assert link["data-versiondate"] == "2026-05-02T03:15:00Z"
    assert links(found_copy(stands=True))["audit"]["data-versionurl"].startswith("https://archive.example/2024/")


def test_a_copy_in_which_the_words_do_not_stand_is_no_version() -> None:
    assert "data-versionurl" not in links(found_copy(stands=False))["study"]


def test_a_work_that_is_only_named_is_named_without_a_link() -> None:
    assert links(sample(), REPLAY)["letter"] == {}


def test_no_address_that_could_do_harm_becomes_a_link() -> None:
    found = links(hostile())
    assert len(found) == len(hostile().publication.sources)
    assert all(link.get("href", "https://").startswith("https://") for link in found.values())
    assert not any("hostile.example" in link.get("href", "") for link in found.values())
    assert "<script" not in render_export(hostile(), ExportFormat.ROBUSTLINKS)


# -- references ----------------------------------------------------------------------------------------------------


def references(provenance: Provenance, replay: str | None = None) -> dict[str, dict[str, Any]]:
    """The CSL items by their ids."""
    return {
        item["id"]: item for item in json.loads(render_export(replace(provenance, replay=replay), ExportFormat.CSL))
    }


# `custom` is in the schema of CSL-JSON, which tests/replay holds the references to; this processor passes it over.
@pytest.mark.filterwarnings("ignore:The following arguments for Reference are unsupported. custom$")
def test_a_citation_processor_prints_every_reference() -> None:
    items = references(sample(), REPLAY)
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False),
        CiteProcJSON(list(items.values())),
        formatter.plain,
    )
    for identifier in items:
        bibliography.register(Citation([CitationItem(identifier)]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(items) == 8
    [study] = [entry for entry in printed if "Heavy metals" in entry]
    assert "Estuarine Letters" in study
    assert "2022" in study


def test_a_declared_year_is_not_made_into_a_day() -> None:
    assert references(sample())["study"]["issued"] == {"date-parts": [[2022]]}
    assert references(sample())["pilots"]["issued"] == {"date-parts": [[2024, 6]]}


def test_a_reference_names_the_bytes_that_speak_for_it() -> None:
    item = references(sample(), REPLAY)["minutes"]
    assert item["custom"]["warc_record_id"].startswith("<urn:uuid:")
    assert item["custom"]["payload_digest"].startswith("sha256:")
    assert item["archive_location"].startswith(REPLAY)


def bibtex(provenance: Provenance, replay: str | None = None) -> BibliographyData:
    return parse_string(render_export(replace(provenance, replay=replay), ExportFormat.BIBTEX), "bibtex")


def test_bibtex_has_an_entry_for_every_source() -> None:
    entries = bibtex(sample(), REPLAY).entries
    assert list(entries) == [source.id for source in sample().publication.sources]
    assert entries["study"].type == "article"
    assert entries["study"].fields["journal"] == "Estuarine Letters"
    assert entries["study"].fields["year"] == "2022"
    assert "replay.example" in entries["minutes"].fields["note"]
    assert "url" not in entries["letter"].fields


def test_no_title_or_address_breaks_out_of_its_bibtex_field() -> None:
    entries = bibtex(hostile()).entries
    assert len(entries) == len(hostile().publication.sources)
    keys = list(entries)[-2:]
    assert len({key.lower() for key in keys}) == 2
    assert entries[keys[0]].fields["url"] == "https://x.example/a%7Db%7Bc%5Cd%20%7D"
    assert r"\textbackslash{}input\{" in list(entries.values())[-3].fields["title"]


def test_no_percent_sign_of_an_address_comments_out_what_follows_it_in_a_note() -> None:
    copies = ("https://web.archive.org/web/20260430120000/https://a.example/x%20y_z#part",)
    notes = (
        bibtex(with_sources(Source("spaced", "https://a.example/x", copies=copies))).entries["spaced"].fields["note"]
    )
    assert r"x\%20y\_z\#part" in notes
    assert not re.search(r"(?<!\\)[%#]", notes)


# -- annotations ---------------------------------------------------------------------------------------------------


def annotations(provenance: Provenance, replay: str | None = None) -> list[dict[str, Any]]:
    collection = json.loads(render_export(replace(provenance, replay=replay), ExportFormat.ANNOTATIONS))
    items: list[dict[str, Any]] = collection["first"]["items"]
    assert collection["total"] == len(items)
    return items


def test_every_citation_of_a_source_with_an_address_is_an_annotation() -> None:
    wanted = [c for c in sample().publication.citations if sample().publication.source(c.source_id).url]
    items = annotations(sample())
    assert len(items) == len(wanted)
    assert len({item["id"] for item in items}) == len(items)


def test_a_selector_names_the_sources_own_words_where_they_stand() -> None:
    [tonnage] = [
        item for item in annotations(sample()) if item["body"][0]["value"].startswith("In 2021 the contractor")
    ]
    selector = tonnage["target"]["selector"]
    assert selector["value"] == "page=14"
    assert "4,510 tonnes" in selector["refinedBy"]["exact"]
    assert selector["refinedBy"]["prefix"] == "4.2 Quantities. "


def test_selectors_anchor_in_the_passages_that_they_were_made_from() -> None:
    passages = {f"{night.judgement.passage}" for history in sample().histories for night in history.nights}
    quotes = list(_quotes(annotations(sample())))
    assert len(quotes) >= 8
    for quote in quotes:
        whole = f"{quote.get('prefix', '')}{quote['exact']}{quote.get('suffix', '')}"
        assert whole in passages


def _quotes(items: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    for item in items:
        selector = item["target"].get("selector")
        if selector:
            yield selector.get("refinedBy", selector)


def test_words_that_are_absent_have_no_place() -> None:
    [gone] = [item for item in annotations(sample()) if item["body"][0]["value"].startswith("Nobody on the Council")]
    assert "selector" not in gone["target"]


# -- provenance ----------------------------------------------------------------------------------------------------


def document(provenance: Provenance) -> ProvDocument:
    text = render_export(replace(provenance, replay=REPLAY), ExportFormat.PROV)
    read: ProvDocument = ProvDocument.deserialize(content=text, format="json")
    return read


def test_the_provenance_reads_back_as_a_whole_graph() -> None:
    read = document(sample())
    assert len(list(read.get_records(ProvActivity))) == len(sample().runs)
    assert list(read.get_records(ProvAgent))
    named = {record.identifier for kind in (ProvEntity, ProvActivity, ProvAgent) for record in read.get_records(kind)}
    ends = {value for record in read.get_records() if record.is_relation() for _, value in record.formal_attributes}
    assert {end for end in ends if end is not None} <= named


def test_every_judged_finding_derives_from_a_capture_and_from_its_citation() -> None:
    graph = json.loads(render_export(sample(), ExportFormat.PROV))
    findings = [name for name, entity in graph["entity"].items() if entity["prov:type"] == "hf:Finding"]
    derived: dict[str, set[str]] = {}
    for relation in graph["wasDerivedFrom"].values():
        derived.setdefault(relation["prov:generatedEntity"], set()).add(
            graph["entity"][relation["prov:usedEntity"]]["prov:type"]
        )
    assert len(findings) >= 16
    for name in findings:
        judged = graph["entity"][name]["hf:verdict"] != "unverifiable"
        assert "hf:Citation" in derived[name]
        assert "hf:Capture" in derived[name] or not judged


def test_every_finding_was_generated_by_a_run_that_had_its_capture() -> None:
    graph = json.loads(render_export(sample(), ExportFormat.PROV))
    findings = {name: entity for name, entity in graph["entity"].items() if entity["prov:type"] == "hf:Finding"}
    generated = {one["prov:entity"]: one["prov:activity"] for one in graph["wasGeneratedBy"].values()}
    assert set(generated) == set(findings)
    for name, run in generated.items():
        activity = graph["activity"][run]
        assert findings[name]["prov:generatedAtTime"]["$"] == activity["prov:startTime"]
        for relation in graph["wasDerivedFrom"].values():
            used = graph["entity"][relation["prov:usedEntity"]]
            if relation["prov:generatedEntity"] == name and used["prov:type"] == "hf:Capture":
                assert used["prov:generatedAtTime"]["$"] <= (activity.get("prov:endTime") or "9")


def test_a_finding_that_repeats_is_told_once() -> None:
    graph = json.loads(render_export(sample(), ExportFormat.PROV))
    nights = sum(spell.nights for history in sample().histories for spell in history.spells)
    findings = [name for name, entity in graph["entity"].items() if entity["prov:type"] == "hf:Finding"]
    assert len(findings) < nights / 3
