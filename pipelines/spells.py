"""The spells of some citations at a time, out of a collection's ledger: what every report is made from.

First come the numbers that make up a few hundred citations' spells, then once each what they are numbers of: captures,
judgements, addresses. A row costs by its columns, and a year of nights names the same things again and again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from archive.captures import from_micros, record_urn
from archive.digests import Digest
from archive.ledger import Ledger
from archive.runs import runs

from .drift import DriftEvent
from .findings import Judgement
from .history import Evidence, NightFinding, Spell
from .judgement_json import from_json
from .ledger import reread_in
from .publication import Citation

Declared = tuple[Citation, str | None]
"""A citation, and its source's address as declared."""

Row = tuple[Any, ...]

_TOGETHER: Final = 500  # citations, or numbers, in one question: sqlite's oldest limit of parameters is 999

# A spell ends with the last run that has a finding of the citation before the next one begins.
_SPELLS: Final = """
WITH bounds AS (
  SELECT s.*, lead(first_run, 1, 4611686018427387904) OVER (PARTITION BY citation ORDER BY first_run) AS next_run
  FROM spells s WHERE citation IN ({places})
)
SELECT b.citation, b.first_run, f.run, b.body, j.offsets, j.question, b.matcher, b.extractor, b.event, b.final,
  f.capture, p.body
FROM bounds b
CROSS JOIN findings f JOIN judgements j ON j.judgement = f.judgement LEFT JOIN portraits p ON p.text = j.text
WHERE f.citation = b.citation
  AND f.run = (SELECT max(run) FROM findings WHERE citation = b.citation AND run < b.next_run)
ORDER BY b.citation, b.first_run
"""
_CITATION, _BODY, _QUESTION, _MATCHER, _EXTRACTOR, _CAPTURE = 0, 3, 5, 6, 7, 10  # their places in a row of it
_CAPTURES: Final = """
SELECT k.capture, k.url, k.captured_at, k.status, k.record_id, coalesce(k.payload_digest, o.payload_digest),
  k.warc_file, k.offset, k.head, k.truncated
FROM captures k LEFT JOIN captures o ON o.capture = k.original WHERE k.capture IN ({places})
"""
_URL, _WARC_FILE, _HEAD = 1, 6, 8  # the same
_WORDS: Final = "SELECT word, text FROM words WHERE word IN ({places})"


class SpellReader:
    """Reads the spells of the citations that it is asked for. Of what it read before, only names are kept."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._moments: Mapping[int, datetime] = {run.number: run.run_at for run in runs(ledger)}
        self._reread = reread_in(ledger)
        self._events = {event.value: event for event in DriftEvent}

    def spells(self, citations: Sequence[Declared]) -> Iterator[tuple[str, tuple[Spell, ...]]]:
        """The ids of those of these citations that have spells, with their spells, the oldest first.

        Nights on which a citation was worded otherwise are no part of its history: they judged other words.
        """
        values = _Values(self._ledger)
        for first in range(0, len(citations), _TOGETHER):
            asked = {one.id: (one, url) for one, url in citations[first : first + _TOGETHER]}
            yield from self._together(asked, values)

    def _together(self, asked: Mapping[str, Declared], values: _Values) -> Iterator[tuple[str, tuple[Spell, ...]]]:
        ledger = self._ledger
        ids: dict[int, str] = dict(_rows(ledger, "SELECT citation, id FROM citations WHERE id IN ({places})", asked))
        fingerprints = {one.id: one.fingerprint for one, _ in asked.values()}
        words = "SELECT text, word FROM words WHERE text IN ({places})"
        questions: dict[str, int] = dict(_rows(ledger, words, set(fingerprints.values())))
        rows = list(_rows(ledger, _SPELLS, sorted(ids)))
        values.learn(rows)
        for number, members in groupby(rows, key=itemgetter(_CITATION)):
            one, url = asked[ids[number]]
            question = questions.get(fingerprints[one.id])
            told = [row for row in members if row[_QUESTION] == question]
            yield one.id, tuple(self._spell(one.id, row, url, values) for row in told)

    def _spell(self, citation_id: str, row: Row, url: str | None, values: _Values) -> Spell:
        _, first, last, body, offsets, _, matcher, extractor, event, final, capture, portrait = row
        evidence = None if capture is None else values.evidence(capture, url, extractor, matcher)
        judgement = values.judgement(body, offsets)
        night = NightFinding(self._moments[last], judgement, self._events[event], bool(final), evidence, portrait)
        return Spell(self._moments[first], last - first + 1, night, (citation_id, first) in self._reread)


class _Values:
    """What the numbers in rows of spells stand for; what occurs often is read and made once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._bodies: dict[int, dict[str, Any]] = {}
        self._captures: dict[int, tuple[Any, ...]] = {}
        self._programs: dict[int | None, str] = {}
        self._urls: dict[int, str] = {}
        self._files: dict[int, str] = {}
        self._media_types: dict[int, str | None] = {}
        self._judgements: dict[tuple[int, str | None], Judgement] = {}
        self._evidence: dict[tuple[object, ...], Evidence] = {}

    def learn(self, rows: Sequence[Row]) -> None:
        """Read what these rows name and was not named before."""
        bodies = self._new("SELECT body, json FROM bodies WHERE body IN ({places})", rows, _BODY, self._bodies)
        self._bodies.update((body, json.loads(text)) for body, text in bodies)
        for place in (_MATCHER, _EXTRACTOR):
            words = "SELECT word, text FROM words WHERE word IN ({places})"
            self._programs.update(self._new(words, rows, place, self._programs))
        seen = list(self._new(_CAPTURES, rows, _CAPTURE, self._captures))
        self._captures.update((capture[0], capture) for capture in seen)
        for query, place, known in (
            ("SELECT url, text FROM urls WHERE url IN ({places})", _URL, self._urls),
            ("SELECT warc_file, name FROM warc_files WHERE warc_file IN ({places})", _WARC_FILE, self._files),
            ("SELECT head, media_type FROM heads WHERE head IN ({places})", _HEAD, self._media_types),
        ):
            known.update(self._new(query, seen, place, known))

    def _new(self, query: str, rows: Iterable[Row], place: int, known: Mapping[Any, object]) -> Iterator[Row]:
        """What the query says of the numbers at that place which are not known yet."""
        return _rows(self._ledger, query, {row[place] for row in rows} - known.keys() - {None})

    def judgement(self, body: int, offsets: str | None) -> Judgement:
        """The judgement with that body, which stood there in the text."""
        known = self._judgements.get((body, offsets))
        if known is None:
            fields = self._bodies[body]
            known = from_json(fields if offsets is None else fields | json.loads(offsets))
            self._judgements[body, offsets] = known
        return known

    def evidence(self, capture: int, declared: str | None, extractor: int | None, matcher: int) -> Evidence:
        """What a finding rests on that was made of that capture; `declared`: the address of the source."""
        key = capture, declared, extractor, matcher
        known = self._evidence.get(key)
        if known is None:
            _, url, captured_at, status, record_id, digest, warc_file, offset, head, truncated = self._captures[capture]
            known = self._evidence[key] = Evidence(
                declared or self._urls[url],
                self._urls[url],
                from_micros(captured_at),
                status,
                record_urn(record_id),
                str(Digest(digest)),
                self._files[warc_file],
                offset,
                self._media_types[head],
                truncated,
                self._programs.get(extractor),
                self._programs[matcher],
            )
        return known


def _rows(ledger: Ledger, query: str, asked: Iterable[object]) -> Iterator[Row]:
    """The rows of a query about some numbers or words, as many in a question as the ledger takes."""
    values = tuple(asked)
    for first in range(0, len(values), _TOGETHER):
        some = values[first : first + _TOGETHER]
        yield from ledger.execute(query.format(places=", ".join("?" * len(some))), some)
