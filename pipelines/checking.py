"""Citations against what their sources brought: each question asked once of each text, then remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.captures import Capture, capture_by_number
from archive.ledger import Ledger
from archive.runs import Visit

from . import ledger as tables
from .course import Course
from .derived import DerivedTexts
from .drift import Event
from .extraction import EXTRACTOR
from .findings import Judgement, Reason, Verdict
from .matcher import MATCHER
from .obstacles import led_astray, obstacle
from .publication import Citation, Source

if TYPE_CHECKING:
    from .verdicts import Prepared


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a source's citations are judged on: a text, or the reason that there is none."""

    capture: Capture | None
    text_digest: bytes | None = None
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a finding will say: the numbers of its judgement and of the capture that it rests on, drift's word."""

    number: int
    capture: int | None
    event: Event


class Checker:
    """Judges citations against the visits of one run."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        run: int,
        texts: DerivedTexts,
        visits: Mapping[str, Visit],
        confirm: int,
        apart: timedelta = timedelta(0),
    ) -> None:
        """`visits` by URL without fragment; `confirm`, `apart`: see `drift.next_event`."""
        self._ledger = ledger
        self._run = run
        self._texts = texts
        self._visits = visits
        self._course = Course(ledger, confirm=confirm, apart=apart, extractor=EXTRACTOR, matcher=MATCHER)
        self._prepared: tuple[bytes, Prepared] | None = None  # the last text, for the citations that follow it
        self._foreseen: dict[str, _Answer] = {}  # by citation id

    def foresee(self, citation: Citation, source: Source) -> None:
        """Look up what `check` will write, where this text has answered the question before; nothing is written.

        For a citation whose nights before this one are all written, in a run that nobody shares: while its crawl goes
        on there is time for it.
        """
        ground = self._ground(source)
        if ground.capture is None or ground.text_digest is None:
            return
        known = tables.known_judgement(self._ledger, citation.fingerprint, ground.text_digest, MATCHER)
        if known is not None and self._astray(source, ground) is None:
            event = self._course.event(citation.id, known[0], ground.capture)
            self._foreseen[citation.id] = _Answer(known[0], ground.capture.number, event)

    def check(self, citation: Citation, source: Source) -> None:
        """Judge one citation and write its finding. To be called within a transaction."""
        answer = self._foreseen.pop(citation.id, None)
        if answer is None or answer.capture is None or not self._brought(source, answer.capture):
            answer = self._answer(citation, source)
        tables.record_finding(
            self._ledger,
            citation_id=citation.id,
            run=self._run,
            judgement=answer.number,
            capture=answer.capture,
            extractor=None if answer.capture is None else EXTRACTOR,
            event=answer.event.event,
            final=answer.event.final,
        )

    def _answer(self, citation: Citation, source: Source) -> _Answer:
        ground = self._ground(source)
        number, _ = self._judge_there(citation, ground, self._astray(source, ground))
        capture = None if ground.capture is None else ground.capture.number
        return _Answer(number, capture, self._course.event(citation.id, number, ground.capture))

    def _brought(self, source: Source, capture: int) -> bool:
        """Whether that is what the run's visit of the source brought."""
        visit = None if source.url is None else self._visits.get(source.url.partition("#")[0])
        return visit is not None and visit.capture == capture

    @staticmethod
    def _astray(source: Source, ground: _Ground) -> tuple[Reason, str] | None:
        return None if ground.capture is None or source.url is None else led_astray(source.url, ground.capture.url)

    def reread(self, citation: Citation, source: Source, capture: Capture) -> None:
        """Have tonight's programs judge the capture that others judged last, see `course.py`.

        To be called before `check`, within a transaction, when the capture was offered to the `Reader`.
        """
        read = tables.extraction_of(self._ledger, capture, EXTRACTOR)
        if not isinstance(read, tables.ReadText):
            return
        number, judgement = self._judge(citation, _Ground(capture, text_digest=read.text_digest))
        astray = source.url is not None and led_astray(source.url, capture.url) is not None
        if not (astray and judgement.verdict in (Verdict.ABSENT, Verdict.ALTERED)):
            self._course.reread(citation.id, run=self._run, capture=capture, number=number)

    def judge_at(
        self, citation: Citation, url: str, *, astray: tuple[Reason, str] | None = None
    ) -> tuple[int, Judgement]:
        """What the run's visit of another address, such as an archived copy's, says of the citation; with its number.

        `astray`: why its redirects led to another page, where an absence says nothing. Nothing but the judgement is
        written. To be called within a transaction.
        """
        return self._judge_there(citation, self._ground_at(url), astray)

    def _ground(self, source: Source) -> _Ground:
        if source.url is None:
            return _Ground(None, reason=Reason.UNRESOLVED, detail="The source is only named: it has no URL to fetch.")
        return self._ground_at(source.url)

    def _ground_at(self, url: str) -> _Ground:
        visit = self._visits.get(url.partition("#")[0])
        if visit is None:
            return _Ground(None, reason=Reason.NOT_FETCHED, detail="The run ended before this source's turn.")
        capture = None if visit.capture is None else capture_by_number(self._ledger, visit.capture)
        hindrance = obstacle(visit, capture)
        if hindrance is not None or capture is None:
            reason, detail = hindrance or (Reason.NOT_FETCHED, "")
            return _Ground(capture, reason=reason, detail=detail)
        match tables.extraction_of(self._ledger, capture, EXTRACTOR):
            case tables.ReadText(text_digest):
                return _Ground(capture, text_digest=text_digest)
            case tables.Unread(reason, detail):
                return _Ground(capture, reason=reason, detail=detail)
            case None:
                return _Ground(capture, reason=Reason.NOT_FETCHED, detail="The run ended before it was read.")

    def _judge_there(
        self, citation: Citation, ground: _Ground, astray: tuple[Reason, str] | None
    ) -> tuple[int, Judgement]:
        """The judgement, where redirects may have led to another page than the one that was asked for."""
        number, judgement = self._judge(citation, ground)
        if astray is not None and judgement.verdict in (Verdict.ABSENT, Verdict.ALTERED):
            reason, detail = astray
            return self._judge(citation, _Ground(ground.capture, reason=reason, detail=detail))
        return number, judgement

    def _judge(self, citation: Citation, ground: _Ground) -> tuple[int, Judgement]:
        question = citation.fingerprint
        answered_by = ground.text_digest or tables.no_text(ground.reason or Reason.NOT_FETCHED, ground.detail)
        known = tables.known_judgement(self._ledger, question, answered_by, MATCHER)
        if known is not None:
            return known
        judgement = self._fresh(citation, ground)
        if ground.text_digest is not None and judgement.reason is Reason.EXTRACTION_FAILED:
            answered_by = tables.no_text(Reason.EXTRACTION_FAILED, judgement.detail or "")
        return tables.record_judgement(self._ledger, question, answered_by, MATCHER, judgement), judgement

    def _fresh(self, citation: Citation, ground: _Ground) -> Judgement:
        if ground.text_digest is None:
            return Judgement(Verdict.UNVERIFIABLE, reason=ground.reason, detail=ground.detail)
        # On a night without new texts nothing is compared, and what compares takes a quarter second to load.
        from .verdicts import prepare, verify  # noqa: PLC0415

        if self._prepared is None or self._prepared[0] != ground.text_digest:
            extraction = self._texts.get(ground.text_digest)
            if extraction is None:
                detail = "Its extracted text is damaged on disk; delete the folder derived/ and run again."
                return Judgement(Verdict.UNVERIFIABLE, reason=Reason.EXTRACTION_FAILED, detail=detail)
            self._prepared = (ground.text_digest, prepare(extraction))
        return verify(citation.content, self._prepared[1])
