"""The end of a shared night: what is left to read for the run that closes it, and what the others tell of its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import monotonic, sleep

from archive.captures import Capture, capture_by_number
from archive.collection import Collection
from archive.digests import Digest
from archive.ledger import Ledger
from archive.proof.manifests import manifest_paths
from archive.runs import Visit
from archive.warc_file import OPEN_SUFFIX
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.ledger import ReadText, Unread, extraction_of, known_judgement
from pipelines.matcher import MATCHER
from pipelines.obstacles import obstacle
from pipelines.publication import Citation

from .fetching import Fetcher
from .proof import Proof

_ENDING_SECONDS = 5.0  # how long the crawls of others may take to finish their files
_LOOK_AGAIN = 0.1


def finish_files(fetcher: Fetcher) -> None:
    """Have the files finished that a killed crawl left open, of which none in this folder was the last to leave.

    Raises what fetching does.
    """
    until = monotonic() + _ENDING_SECONDS
    while any(fetcher.archive.glob(f"*{OPEN_SUFFIX}")):
        if monotonic() >= until:
            fetcher.fetch(())  # a crawl that finds itself alone brings the folder in order
            return
        sleep(_LOOK_AGAIN)


def unread(
    ledger: Ledger,
    visits: Iterable[Visit],
    old: Iterable[Capture],
    *,
    asked: Mapping[str, Sequence[Citation]],
    texts: DerivedTexts,
    texts_wanted: bool,
) -> Iterator[tuple[Capture, Sequence[Citation]]]:
    """The captures of these visits, and the old ones, that have to be read before everything can be judged here.

    Each with the citations that are judged on it.

    Judgements are written by whoever reads, so a text that lies on another machine is seldom asked for again: where a
    citation has no judgement on it yet, or, with `texts_wanted`, always.
    """
    for capture, citations in _judged_on(ledger, visits, old, asked):
        if _is_wanted(ledger, capture, citations, texts, texts_wanted=texts_wanted):
            yield capture, citations


def _judged_on(
    ledger: Ledger, visits: Iterable[Visit], old: Iterable[Capture], asked: Mapping[str, Sequence[Citation]]
) -> Iterator[tuple[Capture, Sequence[Citation]]]:
    for visit in visits:
        capture = None if visit.capture is None else capture_by_number(ledger, visit.capture)
        if capture is not None and obstacle(visit, capture) is None:
            yield capture, asked.get(visit.url, ())
    for capture in old:
        yield capture, asked.get(capture.url, ())


def _is_wanted(
    ledger: Ledger, capture: Capture, citations: Sequence[Citation], texts: DerivedTexts, *, texts_wanted: bool
) -> bool:
    match extraction_of(ledger, capture, EXTRACTOR):
        case None:
            return True
        case Unread():
            return False
        case ReadText(text_digest):
            return not texts.has(text_digest) and (
                texts_wanted
                or any(known_judgement(ledger, one.fingerprint, text_digest, MATCHER) is None for one in citations)
            )


def proof_by_others(collection: Collection, signer: str) -> Proof:
    """The newest manifest that is there, of a night that another run has proved. `signer`: the key's fingerprint."""
    paths = manifest_paths(collection)
    path = paths[-1][1] if paths else None
    digest = None if path is None else Digest.of(path.read_bytes())
    return Proof(manifest=path, digest=digest, signer=signer, stamped=0, troubles=())
