"""A newer proposal put into a file that a person has reviewed: only lines are added, none is changed or taken out.

What the person took out stays out: the file remembers in comments what was proposed before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..declarations.urls import url_trouble
from ..declarations.yaml_file import Tree, read_tree
from .addresses import key_of
from .draft_values import Draft, DraftCite, DraftClaim, DraftSource
from .slugs import Slugs
from .works import words_of
from .yaml_text import MEMORY, claim_lines, fingerprints_of, memory_lines, source_lines


class MergeRefused(ValueError):
    """The file is written in a way that lines cannot be added to without touching what is there."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The file's new text, what was added, and the ids of claims whose words the article does not hold any more."""

    text: str
    sources: tuple[DraftSource, ...]
    claims: tuple[DraftClaim, ...]
    gone: tuple[str, ...]


def merged_into(text: str, draft: Draft) -> Merged:
    """`text` with what `draft` has beyond it. Raises MergeRefused. Pure; `text` must be valid declarations."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    tree = read_tree("\n".join(lines))
    data = tree.data if isinstance(tree.data, dict) else {}
    known = _Known(data, _remembered(lines))
    claims, needed = _new_claims(draft, known)
    sources = [source for source in draft.sources if source.id in needed or known.is_new(source)]
    sources = [source for source in sources if source.id not in known.same_source]
    renamed, sources = _with_free_ids(sources, known)
    same = {**known.same_source, **renamed}
    slugs = Slugs(known.claim_ids)
    claims = [
        replace(
            claim,
            id=_free(slugs, claim.id),
            cites=tuple(replace(c, source_id=same.get(c.source_id, c.source_id)) for c in claim.cites),
        )
        for claim in claims
    ]
    memory = [*known.fingerprints, *fingerprints_of(draft)]
    new = _inserted(lines, tree, sources, claims)
    new = _with_memory(new, memory)
    result = newline.join(new)
    _hold(tree, read_tree("\n".join(new)))
    return Merged(result, tuple(sources), tuple(claims), _gone(data, draft))


def _free(slugs: Slugs, wanted: str) -> str:
    return slugs.of(wanted.replace("-", " "), words=99)


class _Known:
    """What the file declares, and which of the draft's sources are among it."""

    def __init__(self, data: Mapping[str, Any], fingerprints: frozenset[str]) -> None:
        self.fingerprints = fingerprints
        sources = data.get("sources")
        self.sources: Mapping[str, Any] = sources if isinstance(sources, dict) else {}
        claims = data.get("claims")
        self.claims = [c for c in (claims if isinstance(claims, list) else []) if isinstance(c, dict)]
        self.claim_ids = {str(c.get("id")) for c in self.claims}
        self.cited = {
            _asked(cite) for claim in self.claims for cite in claim.get("cites") or () if isinstance(cite, dict)
        }
        self.same_source: dict[str, str] = {}
        self._by_address = {
            key_of(entry["url"]): source_id
            for source_id, entry in self.sources.items()
            if isinstance(entry, dict) and entry.get("url") and url_trouble(entry["url"]) is None
        }
        self._by_title = {
            words_of(entry["title"]): source_id
            for source_id, entry in self.sources.items()
            if isinstance(entry, dict) and entry.get("title")
        }

    def find(self, source: DraftSource) -> str | None:
        """The id under which the file declares a source of the draft: by address, else by title or id."""
        if source.url is not None:
            return self._by_address.get(key_of(source.url))
        if (found := self._by_title.get(words_of(source.title))) is not None:
            return found
        return source.id if source.id in self.sources else None

    def is_new(self, source: DraftSource) -> bool:
        """Whether it was neither proposed before nor declared."""
        return source.fingerprint not in self.fingerprints and self.find(source) is None

    def is_known(self, cite: DraftCite) -> bool:
        """Whether a citation was proposed before, or stands in the file."""
        return cite.fingerprint in self.fingerprints or (_folded(cite.quote), _folded(cite.figure)) in self.cited


def _asked(cite: Mapping[str, Any]) -> tuple[str, str]:
    return _folded(cite.get("quote")), _folded(cite.get("figure"))


def _folded(text: str | None) -> str:
    return " ".join(re.findall(r"\w+|[%$€£¥]", (text or "").lower()))


def _remembered(lines: list[str]) -> frozenset[str]:
    """The fingerprints of everything that was proposed for this file before."""
    return frozenset(word for line in lines if line.strip().startswith(MEMORY) for word in line.split()[2:])


def _new_claims(draft: Draft, known: _Known) -> tuple[list[DraftClaim], set[str]]:
    """The claims with the citations that are new, and the ids of the draft's sources that they need."""
    for source in draft.sources:
        if (found := known.find(source)) is not None:
            known.same_source[source.id] = found
    claims, needed = [], set()
    for claim in draft.claims:
        cites = tuple(cite for cite in claim.cites if not known.is_known(cite))
        if cites:
            claims.append(replace(claim, cites=cites))
            needed |= {cite.source_id for cite in cites}
    return claims, needed


def _with_free_ids(sources: list[DraftSource], known: _Known) -> tuple[dict[str, str], list[DraftSource]]:
    """The sources under ids that the file does not have yet; and the ids that had to change."""
    slugs = Slugs(known.sources)
    renamed: dict[str, str] = {}
    kept = []
    for source in sources:
        free = _free(slugs, source.id) if source.id in known.sources else source.id
        renamed[source.id] = free
        kept.append(replace(source, id=free))
    return renamed, kept


def _inserted(lines: list[str], tree: Tree, sources: list[DraftSource], claims: list[DraftClaim]) -> list[str]:
    """The lines with the new entries at the end of `claims` and of `sources`."""
    new = list(lines)
    tops = sorted((line, str(key[0])) for key, line in tree.lines.items() if len(key) == 1)
    wanted = {
        "sources": [line for s in sources for line in source_lines(s, indent=_indent(lines, tree, "sources"))],
        "claims": [line for c in claims for line in claim_lines(c, indent=_indent(lines, tree, "claims"))],
    }
    # From the end of the file to its beginning, so that line numbers stay true.
    for line, key in reversed(tops):
        if not wanted.get(key):
            continue
        _refuse_flow(lines[line - 1], key)
        following = next((other for other, _ in tops if other > line), len(lines) + 1)
        at = _end_of(lines, line, following - 1)
        new[at:at] = wanted[key]
        if lines[line - 1].rstrip().endswith("{}"):
            new[line - 1] = re.sub(r"\s*\{\}\s*$", "", lines[line - 1])
    if wanted["sources"] and not any(key == "sources" for _, key in tops):
        at = next(line for line, key in tops if key == "claims") - 1
        new[at:at] = ["sources:", *wanted["sources"], ""]
    return new


def _refuse_flow(line: str, key: str) -> None:
    if not re.match(rf"[\"']?{key}[\"']?\s*:\s*(?:\{{\}}\s*)?(?:#.*)?$", line):
        raise MergeRefused(f'"{key}" is written on one line, or oddly: begin each of its entries on a line of its own.')


def _end_of(lines: list[str], first: int, last: int) -> int:
    """Behind the last line (counted from 1) of a section; comments at the margin belong to what follows."""
    at = last
    while at > first and (not lines[at - 1].strip() or lines[at - 1].startswith(("#", "...", "---"))):
        at -= 1
    return at


def _indent(lines: list[str], tree: Tree, key: str) -> str:
    """How far the entries of a section are indented in this file."""
    places = [line for location, line in tree.lines.items() if len(location) == 2 and location[0] == key]
    if not places:
        return "  "
    line = lines[min(places) - 1]
    return line[: len(line) - len(line.lstrip())]


def _with_memory(lines: list[str], fingerprints: list[str]) -> list[str]:
    """The lines with the memory at the end; its old lines are the only ones that go."""
    kept = [line for line in lines if not line.strip().startswith(MEMORY)]
    while kept and not kept[-1].strip():
        kept.pop()
    return [*kept, "", *memory_lines(fingerprints), ""]


def _hold(before: Tree, after: Tree) -> None:
    """Raise MergeRefused unless everything that was declared still is, as it was and where it was."""
    old, new = before.data, after.data
    same = not after.faults and isinstance(new, dict) and isinstance(old, dict)
    if same:
        sources, claims = old.get("sources") or {}, old.get("claims") or []
        same = (
            all((new.get("sources") or {}).get(key) == value for key, value in sources.items())
            and (new.get("claims") or [])[: len(claims)] == claims
            and {k: v for k, v in old.items() if k not in ("sources", "claims")}
            == {k: v for k, v in new.items() if k not in ("sources", "claims")}
        )
    if not same:
        raise MergeRefused("Adding lines to this file would change what it declares; nothing was written.")


def _gone(data: Mapping[str, Any], draft: Draft) -> tuple[str, ...]:
    """The claims that quote what the article does not: it was changed, or the person quotes more than it does."""
    drafted = {_folded(cite.quote) for cite in draft.cites if cite.quote}
    whole = " | ".join(sorted(drafted))
    gone = []
    for claim in data.get("claims") or ():
        quotes = (
            [_folded(c.get("quote")) for c in (claim.get("cites") or ()) if isinstance(c, dict) and c.get("quote")]
            if isinstance(claim, dict)
            else []
        )
        if any(quote and quote not in whole for quote in quotes):
            gone.append(str(claim.get("id")))
    return tuple(gone)
