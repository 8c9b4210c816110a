"""The JSON report and its schema."""

from __future__ import annotations

import json
from enum import StrEnum
from importlib.resources import files
from typing import Any

import pytest
from report_sample import sample
from test_report_html import HOSTILE, with_text

from pipelines.drift import DriftEvent
from pipelines.findings import ChangeKind, Reason, Verdict
from pipelines.publication import SourceKind, Standing
from pipelines.report.as_json import SCHEMA, render_json
from pipelines.report.groups import Group
from pipelines.surroundings import RemarkKind

SCHEMA_FILE = json.loads(files("pipelines.report").joinpath("schema.json").read_text("utf-8"))
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "format"} | {
    "type",
    "const",
    "enum",
    "anyOf",
    "required",
    "properties",
    "additionalProperties",
    "items",
}


def faults(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """Where the value departs from the schema: the keywords that our schema uses, and none that it does not.

    Stricter than JSON Schema in one point: a property that the schema does not name is a fault.
    """
    assert schema.keys() <= KNOWN, f"a keyword this check does not know: {schema.keys() - KNOWN}"
    if "$ref" in schema:
        return faults(value, SCHEMA_FILE["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    if "anyOf" in schema:
        tried = [faults(value, option, at) for option in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "const" in schema and value != schema["const"]:
        return [f"{at}: {value!r} is not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not one of {schema['enum']}"]
    names = schema.get("type", [])
    allowed = [one for name in ([names] if isinstance(names, str) else names) for one in TYPES[name]]
    if allowed and type(value) not in allowed:
        return [f"{at}: {value!r} is no {names}"]
    found = [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
    if isinstance(value, dict) and "properties" in schema:
        found += [f"{at}.{name} is unknown" for name in value.keys() - schema["properties"].keys()]
        for name in value.keys() & schema["properties"].keys():
            found += faults(value[name], schema["properties"][name], f"{at}.{name}")
    if isinstance(value, dict) and "additionalProperties" in schema:
        for name in value:
            found += faults(value[name], schema["additionalProperties"], f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for n, item in enumerate(value):
            found += faults(item, schema["items"], f"{at}[{n}]")
    return found


def test_the_report_has_the_shape_that_the_schema_gives() -> None:
    report = json.loads(render_json(sample()))
    assert faults(report, SCHEMA_FILE) == []
    assert report["schema"] == SCHEMA == SCHEMA_FILE["properties"]["schema"]["const"]


@pytest.mark.parametrize("change", [{"schema": "other"}, {"runs": None}, {"claims": [{}]}, {"extra": 1}])
def test_the_check_notices_a_report_of_another_shape(change: dict[str, object]) -> None:
    assert faults(json.loads(render_json(sample())) | change, SCHEMA_FILE) != []


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (Verdict, ("finding", "verdict")),
        (Reason, ("finding", "reason")),
        (DriftEvent, ("spell", "event")),
        (SourceKind, ("source", "kind")),
        (Standing, ("claim", "standing")),
        (Group, ("citation", "answer")),
    ],
)
def test_the_schema_names_every_member_of_a_closed_set(kind: type[StrEnum], place: tuple[str, str]) -> None:
    definition, name = place
    listed = SCHEMA_FILE["$defs"][definition]["properties"][name]["enum"]
    assert [one for one in listed if one is not None] == [member.value for member in kind]


def test_the_schema_names_every_kind_of_change() -> None:
    change = SCHEMA_FILE["$defs"]["finding"]["properties"]["changes"]["items"]
    assert change["properties"]["kind"]["enum"] == [member.value for member in ChangeKind]


def test_the_schema_names_every_kind_of_remark() -> None:
    remark = SCHEMA_FILE["$defs"]["citation"]["properties"]["remarks"]["items"]
    assert remark["properties"]["kind"]["enum"] == [member.value for member in RemarkKind]


def test_every_spell_is_told_and_names_its_finding_and_its_capture() -> None:
    report = json.loads(render_json(sample()))
    told = [one for claim in report["claims"] for one in claim["citations"]]
    for history, citation in zip(sample().histories, told, strict=True):
        for spell, entry in zip(history.spells, citation["spells"], strict=True):
            night, finding = spell.last, citation["findings"][entry["finding"]]
            assert (entry["from"], entry["nights"]) == (spell.begin.isoformat(), spell.nights)
            assert (finding["verdict"], finding["passage"]) == (night.judgement.verdict, night.judgement.passage)
            assert (entry["event"], entry["final"]) == (night.event, night.final)
            if night.evidence is not None:
                capture = report["captures"][entry["record_id"]]
                assert capture["payload_digest"] == night.evidence.payload_digest
                assert finding["extractor"] == night.evidence.extractor


def test_a_finding_that_lasts_is_told_once() -> None:
    report = json.loads(render_json(sample()))
    (weighbridge,) = report["claims"][1]["citations"]
    assert len(weighbridge["findings"]) == 1
    assert [spell["nights"] for spell in weighbridge["spells"]] == [1, 6, 2]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_page_said_comes_back_letter_for_letter(text: str) -> None:
    written = render_json(with_text(text)).encode().decode()
    assert json.loads(written)["publication"]["title"] == text
    assert "\u202e" not in written


@pytest.mark.parametrize("text", ["words", HOSTILE[0]])
def test_a_validator_of_json_schema_agrees(text: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="the development extras are not installed")
    validator = jsonschema.Draft202012Validator(SCHEMA_FILE, format_checker=jsonschema.FormatChecker())
    validator.check_schema(SCHEMA_FILE)
    assert [error.message for error in validator.iter_errors(json.loads(render_json(with_text(text))))] == []
    assert list(validator.iter_errors({"schema": "holdfast-report/1"})) != []
