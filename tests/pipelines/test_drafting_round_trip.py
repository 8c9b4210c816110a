"""From a publication to a report, over the command line: draft, lint, run, report.

A local server answers for every cited address, over TLS where the publication says https, with pages that hold what
the draft says they hold; one of them gives a figure with two digits exchanged.
"""

from __future__ import annotations

import html
import json
import os
import re
import ssl
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from servers.messages import response
from servers.origin import Origin, Script, script

from pipelines.declarations import read_publication
from pipelines.publication import Citation, Publication, Quotation

SEEDS = Path(__file__).resolve().parents[2] / "../shared/seeds"
OWN = """# Trees on the quay

The harbour office said that “the trees on the quay will be watered by hand until the pumps are mended.”[^1] There are
1,385 trees on the quay, [the city's list of trees](https://city.example.org/trees?year=2024) says.
“Nobody asked us about the pumps, and nobody will,” said Jane Roe. Of the pumps [the Gazette](http://gazette.example.org/roe)
wrote that “they are older than the trees and have seen more rain.”

[^1]: Harbour Office, “Water and trees”, 4 May 2023, <https://harbour.example.org/water.html>.
"""
FILLER = (
    "This page tells of many things that have nothing to do with what is quoted from it, and it goes on for a while. "
)


@dataclass
class Trip:
    """What each step left. `wrong` is the figure of which the server gives another value, None where none can be."""

    publication: Publication
    codes: dict[str, int]
    lint: list[dict[str, Any]]
    findings: dict[str, dict[str, Any]]
    reports: dict[str, str]
    wrong: Citation | None

    @property
    def fetched(self) -> list[Citation]:
        """The citations of sources that have an address."""
        return [c for c in self.publication.citations if self.publication.source(c.source_id).url]


@pytest.fixture(scope="module", params=["own.md", "000-dossier.txt", "002-report.md"])
def trip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    folder = tmp_path_factory.mktemp("trip")
    article = SEEDS / request.param
    if request.param == "own.md":
        article = folder / request.param
        article.write_text(OWN, encoding="utf-8")
    elif not article.exists():
        pytest.skip("the publication itself is not part of the repository")
    return travelled(folder, article)


def travelled(folder: Path, article: Path) -> Trip:
    """All four steps in a folder."""
    codes = {"draft": holdfast(folder, "draft", article, "--output", "citations.yaml").returncode}
    publication = read_publication(folder / "citations.yaml")
    linted = holdfast(folder, "lint", "citations.yaml", "--json")
    codes["lint"] = linted.returncode
    scripts, wrong = site(publication)
    context = certified(folder, {url.partition("/")[0] for url in scripts})
    with Origin(scripts) as plain, Origin(scripts, tls=context) as secret:
        network = [f"--connect-to=:80:127.0.0.1:{plain.port}", f"--connect-to=:443:127.0.0.1:{secret.port}"]
        arguments = ("--collection", "trip", "--delay", "0", "--findings", "findings.jsonl", *network)
        codes["run"] = holdfast(folder, "run", "citations.yaml", *arguments).returncode
    reports = {}
    for form in ("html", "csv"):
        done = holdfast(folder, "report", "--collection", "trip", "--format", form, "--output", f"report.{form}")
        codes[f"report {form}"] = done.returncode
        reports[form] = (folder / f"report.{form}").read_text(encoding="utf-8")
    lines = (folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    findings = {finding["citation"]: finding for finding in map(json.loads, lines)}
    return Trip(publication, codes, json.loads(linted.stdout), findings, reports, wrong)


def holdfast(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SSL_CERT_FILE": str(folder / "ca.pem")}
    command = [sys.executable, "-m", "holdfast", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode in (0, 2), done.stderr
    return done


def certified(folder: Path, hosts: set[str]) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", *sorted(hosts)).configure_cert(context)
    return context


def site(publication: Publication) -> tuple[dict[str, Script], Citation | None]:
    """A page for each address, and the citation whose figure stands there with two digits exchanged."""
    by_url: dict[str, list[Citation]] = defaultdict(list)
    for citation in publication.citations:
        if url := publication.source(citation.source_id).url:
            by_url[url].append(citation)
    figures = [c for cited in by_url.values() for c in cited if exchanged(c) is not None]
    wrong = figures[0] if figures else None
    return {place(url): page(cited, wrong) for url, cited in by_url.items()}, wrong


def place(url: str) -> str:
    """An address as the server names it."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def exchanged(citation: Citation) -> str | None:
    """The figure with two digits exchanged; None where it has no two that differ."""
    if isinstance(citation.content, Quotation):
        return None
    other = re.sub(r"(\d)(?!\1)(\d)", r"\2\1", citation.content.text, count=1)
    return other if other != citation.content.text and not re.search(r"\b0\d", other) else None


def page(cited: list[Citation], wrong: Citation | None) -> Script:
    """A page that holds what is cited from it, between other words."""
    paragraphs = []
    for citation in cited:
        content = citation.content
        if isinstance(content, Quotation):
            # What the publication put into brackets, or left out, stands in the source in its own words.
            words = re.sub(r"\[([^\]]*)\]", r"\1", content.exact)
        else:
            figure = exchanged(citation) if citation is wrong else content.text
            words = f"{figure} {content.near or ''}, as was counted"
        paragraphs.append(f"<p>{FILLER}</p><p>They wrote: {html.escape(words)} And that was all of it.</p>")
    body = f"<html><title>A page</title><main><h1>A page</h1>{''.join(paragraphs)}<p>{FILLER * 6}</p></main></html>"
    return script(response("200 OK", "Content-Type: text/html; charset=utf-8", body=body.encode()))


def test_every_step_ends_as_it_says(trip: Trip) -> None:
    assert trip.codes["draft"] == 0
    assert {trip.codes[step] for step in trip.codes if step.startswith("report")} == {0}
    assert trip.codes["lint"] == trip.codes["run"] == 2, "what is drafted is to be reviewed"


def test_lint_finds_what_a_draft_leaves_open_and_says_how_to_mend_it(trip: Trip) -> None:
    assert "source-without-url" in {finding["rule"] for finding in trip.lint}
    assert all(finding["line"] and finding["why"] and finding["mend"] for finding in trip.lint)


def test_every_citation_is_judged(trip: Trip) -> None:
    assert list(trip.findings) == [citation.id for citation in trip.publication.citations]


def test_what_the_server_holds_stands(trip: Trip) -> None:
    judged = {c.id: trip.findings[c.id]["verdict"] for c in trip.fetched if c is not trip.wrong}
    assert {where: verdict for where, verdict in judged.items() if verdict not in ("verbatim", "equivalent")} == {}


def test_two_digits_exchanged_are_never_found(trip: Trip) -> None:
    if trip.wrong is None:
        assert not any(trip.publication.source(c.source_id).url for c in trip.publication.citations)
        return
    assert trip.findings[trip.wrong.id]["verdict"] in ("altered", "absent")


def test_sources_that_are_only_named_are_told_as_unresolved(trip: Trip) -> None:
    named = [c.id for c in trip.publication.citations if not trip.publication.source(c.source_id).url]
    assert {trip.findings[where]["verdict"] for where in named} == {"unverifiable"}
    assert {trip.findings[where]["reason"] for where in named} == {"unresolved"}


def test_the_reports_hold_every_citation(trip: Trip) -> None:
    ids = [citation.id for citation in trip.publication.citations]
    assert [where for where in ids if where not in trip.reports["csv"]] == []
    titles = {trip.publication.source(c.source_id).url or "" for c in trip.fetched}
    assert [url for url in titles if html.escape(url) not in trip.reports["html"]] == []
