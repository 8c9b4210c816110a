"""A proposal as the text of a declarations file: values in quotation marks, reasons and doubts in comments.

Written as text, not through ruamel: every value is a JSON string, which YAML reads the same, and `--update` puts the
same lines into a file that a person has worked on without touching a byte of theirs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from .draft_values import Draft, DraftCite, DraftClaim, DraftSource

MEMORY = "# drafted:"
"""How the lines begin that remember what was proposed: what a person took out is not proposed again."""

_PER_LINE = 10  # fingerprints
# What YAML does not take as it is, even inside quotation marks.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_IN_COMMENT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]+")
# Words that some version of YAML does not take for text, and an id might be.
_NO_TEXT = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_LONGEST_COMMENT = 300  # characters


def file_text(draft: Draft, *, article: str) -> str:
    """The whole file."""
    lines = [
        f"# Drafted from {_comment(article)}. What is quoted, from where, and why this source is thought to carry it.",
        '# Look at every line that says "review:", correct it, take the comment out. "holdfast draft --update" adds',
        "# what is new in the article and leaves everything else as it is.",
        "",
        *(f"# review: {_comment(remark)}" for remark in draft.remarks),
        *([""] if draft.remarks else []),
        "publication:",
        f"  title: {scalar(draft.title)}",
        *([f"  url: {scalar(draft.url)}"] if draft.url else []),
        "",
        "sources:" if draft.sources else "sources: {}",
        *(line for source in draft.sources for line in source_lines(source, indent="  ")),
        "",
        "claims:",
        *(line for claim in draft.claims for line in claim_lines(claim, indent="  ")),
        "",
        *memory_lines(fingerprints_of(draft)),
    ]
    return "\n".join(lines) + "\n"


def source_lines(source: DraftSource, *, indent: str) -> Iterator[str]:
    """One entry of `sources`."""
    for remark in source.remarks:
        yield f"{indent}# {_comment(remark)}"
    for review in source.reviews:
        yield f"{indent}# review: {_comment(review)}"
    yield f"{indent}{_id(source.id)}:"
    deeper = indent + "  "
    if source.url:
        yield f"{deeper}url: {scalar(source.url)}"
    yield f"{deeper}title: {scalar(source.title)}"
    if source.publisher:
        yield f"{deeper}publisher: {scalar(source.publisher)}"
    if source.published:
        yield f"{deeper}published: {source.published}"
    if source.copies:
        yield f"{deeper}copies: [{', '.join(scalar(copy) for copy in source.copies)}]"


def claim_lines(claim: DraftClaim, *, indent: str) -> Iterator[str]:
    """One entry of `claims`."""
    deeper = indent + "  "
    yield f"{indent}- id: {_id(claim.id)}"
    how = "the publication's own sentence, shortened" if claim.is_shortened else "the publication's own sentence"
    yield f"{deeper}says: {scalar(claim.says)}  # review: {how}"
    if claim.at:
        yield f"{deeper}at: {scalar(claim.at)}"
    if claim.standing:
        reason = f"  # {_comment('by ' + claim.standing_reason)}" if claim.standing_reason else ""
        yield f"{deeper}standing: {claim.standing.value}{reason}"
    if claim.attributed_to:
        yield f"{deeper}attributed_to: {scalar(claim.attributed_to)}"
    yield f"{deeper}cites:"
    for cite in claim.cites:
        yield from cite_lines(cite, indent=deeper + "  ")


def cite_lines(cite: DraftCite, *, indent: str) -> Iterator[str]:
    """One entry of a claim's `cites`, with the reason above it."""
    if cite.reason:
        yield f"{indent}# {_comment(cite.reason)}"
    for review in cite.reviews:
        yield f"{indent}# review: {_comment(review)}"
    what = {"quote": cite.quote, "figure": cite.figure, "near": cite.near}
    values = ", ".join(f"{key}: {scalar(value)}" for key, value in what.items() if value)
    yield f"{indent}- {{source: {_id(cite.source_id)}, {values}}}"


def memory_lines(fingerprints: Iterable[str]) -> Iterator[str]:
    """The comment lines that remember what was proposed, in a fixed order."""
    known = sorted(set(fingerprints))
    for start in range(0, len(known), _PER_LINE):
        yield f"{MEMORY} {' '.join(known[start : start + _PER_LINE])}"


def fingerprints_of(draft: Draft) -> list[str]:
    """The fingerprints of all that is proposed."""
    return [*(source.fingerprint for source in draft.sources), *(cite.fingerprint for cite in draft.cites)]


def scalar(text: str) -> str:
    """A text as a YAML scalar on one line, in double quotation marks."""
    line = " ".join(text.split()) if "\n" in text or "\r" in text else text
    return _UNPRINTABLE.sub(_escaped, json.dumps(line, ensure_ascii=False))


def _id(slug: str) -> str:
    """An id as it stands, or in quotation marks where YAML would take it for a number, a truth value or nothing."""
    return slug if slug[0].isalpha() and slug not in _NO_TEXT else scalar(slug)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"


def _comment(text: str) -> str:
    line = " ".join(_IN_COMMENT.sub(" ", text).split())
    return line if len(line) <= _LONGEST_COMMENT else line[: _LONGEST_COMMENT - 1].rstrip() + "…"
