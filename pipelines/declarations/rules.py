"""What holds between the keys of a declarations file, beyond the shape of each.

The rules look at the plain tree, so that they are told together with the faults of shape. A misspelt key counts as
the key it was meant to be: `qoute` is one fault, not also a missing quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..spelling import did_you_mean, likely_spelling
from .errors import Fault, Location, line_of, quoted
from .schema import CiteEntry, SourceEntry
from .yaml_file import Tree

_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")  # what the publication put in, or left out: no words of the source's
_HINTED = 100  # unknown sources whose likely spelling is looked for: among 100,000 ids it takes 50 ms each


def rule_faults(tree: Tree) -> Iterator[Fault]:
    """Everything that is wrong between the entries of the file."""
    if not isinstance(tree.data, dict):
        return
    sources, claims = tree.data.get("sources"), tree.data.get("claims")
    known: dict[str, Any] = sources if isinstance(sources, dict) else {}
    for source_id, entry in known.items():
        if isinstance(entry, dict):
            yield from source_faults(source_id, entry)
    if not isinstance(claims, list):
        return
    if not claims:
        yield Fault(("claims",), "no claims are declared", "without a claim there is nothing to check")
    yield from _repeated_ids(claims, tree)
    cites = list(_cites(claims))
    if claims and not cites:
        yield Fault(("claims",), "no claim cites anything", 'give at least one of them a list of "cites"')
    hints: dict[str, str | None] = {}
    for location, cite in cites:
        yield from cite_faults(location, cite)
        source = cite.get("source")
        if isinstance(source, str) and source not in known and "url" not in cite:
            if source not in hints and len(hints) < _HINTED:
                hints[source] = did_you_mean(source, known)
            hint = hints.get(source) or 'declare it under "sources"'
            yield Fault((*location, "source"), f"unknown source {quoted(source)}", hint)


def source_faults(source_id: str, entry: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong between the keys of one source."""
    if not {"url", "title"} & _meant(entry, SourceEntry):
        hint = "a work that is only named needs its title"
        yield Fault(("sources", source_id), 'neither "url" nor "title"', hint)


def _repeated_ids(claims: list[Any], tree: Tree) -> Iterator[Fault]:
    first: dict[str, Location] = {}
    for index, claim in enumerate(claims):
        claim_id = claim.get("id") if isinstance(claim, dict) else None
        if not isinstance(claim_id, str):
            continue
        location = ("claims", index, "id")
        if claim_id in first:
            hint = f"the claim on line {line_of(first[claim_id], tree.lines)} has it already"
            yield Fault(location, f"duplicate id {quoted(claim_id)}", hint)
        else:
            first[claim_id] = location


def _cites(claims: list[Any]) -> Iterator[tuple[Location, dict[str, Any]]]:
    for index, claim in enumerate(claims):
        cites = claim.get("cites") if isinstance(claim, dict) else None
        for number, cite in enumerate(cites if isinstance(cites, list) else ()):
            if isinstance(cite, dict):
                yield ("claims", index, "cites", number), cite


def cite_faults(location: Location, cite: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong between the keys of one cite."""
    keys = _meant(cite, CiteEntry)
    if "source" in keys and "url" in keys:
        yield Fault(location, 'a cite with both "source" and "url"', "keep one: a declared id, or an address")
    if not keys & {"source", "url"}:
        yield Fault(location, 'a cite with neither "source" nor "url"', "say where the words or the figure stand")
    if "quote" in keys and "figure" in keys:
        yield Fault(location, 'a cite with both "quote" and "figure"', "make two cites of it")
    elif not keys & {"quote", "figure"}:
        yield Fault(location, 'a cite with neither "quote" nor "figure"', "say what is taken from the source")
    elif "figure" in keys:
        for key in sorted(keys & {"prefix", "suffix"}):
            yield Fault((*location, key), f'"{key}" belongs to a quote', 'a figure has "near": words that it stands by')
    elif "near" in keys:
        yield Fault((*location, "near"), '"near" belongs to a figure', 'a quote has "prefix" and "suffix"')
    quote = cite.get("quote")
    if isinstance(quote, str) and quote.strip() and not has_words(quote):
        yield Fault((*location, "quote"), "a quotation without words", "write the words that stand in the source")


def has_words(quote: str) -> bool:
    """Whether a quotation holds a word of its source: words in brackets are the writer's."""
    return any(map(str.isalnum, _IN_BRACKETS.sub("", quote)))


def _meant(entry: dict[str, Any], model: type[CiteEntry] | type[SourceEntry]) -> set[str]:
    """The entry's keys, misspelt ones as what they were most likely meant to be."""
    known = model.model_fields
    return {key if key in known else likely_spelling(key, known) or key for key in entry}
