"""Exports held to the schemas that others wrote: CSL's own for references, a validator of Web Annotations."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines"))
from report_sample import sample

from pipelines.exports import ExportFormat, render_export

REPLAY = "https://replay.example/harbour"

_CSL = """
import json, sys
from importlib.util import find_spec
from pathlib import Path
from jsonschema import Draft7Validator
schema = json.loads((Path(find_spec("commonmeta").origin).parent / "resources" / "csl-data.json").read_text("utf-8"))
faults = [f"{list(fault.path)}: {fault.message}" for fault in Draft7Validator(schema).iter_errors(json.load(sys.stdin))]
print(json.dumps(faults))
"""
_ANNOTATIONS = """
const validate = require(process.argv[1])
const items = JSON.parse(require("fs").readFileSync(0, "utf8"))
console.log(JSON.stringify(items.map(validate)))
"""


def _asked(command: list[str], given: object) -> Any:
    done = subprocess.run(
        command, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=[None, REPLAY])
def replay(request: pytest.FixtureRequest) -> Iterator[str | None]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def validator(tools: Path) -> list[str]:
    node = shutil.which("node") or shutil.which("nodejs")
    package = tools / "node_modules" / "validate-web-annotation"
    if node is None or not package.exists():
        pytest.skip("node or validate-web-annotation is missing (`make replay-tools`)")
    return [node, "-e", _ANNOTATIONS, str(package.resolve())]


def test_references_are_valid_by_the_schema_of_csl(tools: Path, replay: str | None) -> None:
    checker = [str(tools / "bin" / "python"), "-c", _CSL]
    references = json.loads(render_export(replace(sample(), replay=replay), ExportFormat.CSL))
    assert _asked(checker, references) == []
    references[0]["no-such-variable"] = "x"
    assert len(_asked(checker, references)) == 1


def test_annotations_are_valid_by_a_validator_of_the_data_model(validator: list[str], replay: str | None) -> None:
    items = json.loads(render_export(replace(sample(), replay=replay), ExportFormat.ANNOTATIONS))["first"]["items"]
    # The data model asks for date and time in `created`, section 3.3.1; this validator takes only a date.
    undated = [{key: value for key, value in item.items() if key != "created"} for item in items]
    assert _asked(validator, undated) == [True] * len(items)
    del undated[0]["target"]
    assert _asked(validator, undated)[0] is False
