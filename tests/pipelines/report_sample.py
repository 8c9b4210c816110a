"""An invented publication over ten runs in which every verdict and every event occurs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from report_building import RUNS, Tale, altered, always, blind, provenance, stands

from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict
from pipelines.history import Provenance
from pipelines.publication import Citation, Claim, Figure, Publication, Quotation, Source, SourceKind, Standing


def sample() -> Provenance:
    """The invented publication."""
    return provenance(PUBLICATION, TALES, RUNS)


ABSENT = Judgement(Verdict.ABSENT, detail="No passage shares more than three words in a row with the quotation.")


BOT_WALL = blind(Reason.BOT_WALL, "The title and the scripts are those of an automated-visitor check.")
TIMEOUT = blind(Reason.TIMEOUT, "No answer within 60 seconds, at three attempts.")
UNRESOLVED = blind(Reason.UNRESOLVED, "The declarations name this work without an address.")


SOURCES = (
    Source(
        "audit",
        "https://audit.harbour.example/reports/2024/dredging.pdf",
        "Special Report on the Dredging Contracts, 2019–2023",
        "Court of Audit of the Free Port",
        SourceKind.OFFICIAL,
        "2024-03-11",
        "2026-10-30",
        ("https://archive.example/2024/https://audit.harbour.example/reports/2024/dredging.pdf",),
    ),
    Source(
        "minutes",
        "https://council.harbour.example/minutes/2023-06-14",
        "Minutes of the Port Council, 14 June 2023",
        "Port Council",
        SourceKind.OFFICIAL,
        "2023-06-14",
        "2026-10-30",
    ),
    Source(
        "courier",
        "https://courier.example/2024/05/silt-and-silence",
        "Silt and Silence",
        "The Courier",
        SourceKind.PRESS,
        "2024-05-02",
        "2026-10-31",
        ("https://archive.example/2024/https://courier.example/2024/05/silt-and-silence",),
    ),
    Source(
        "operator",
        "https://operator.example/facts",
        "Facts about the dredging",
        "Northern Channel Works",
        SourceKind.ADVOCACY,
        None,
        "2026-11-01",
    ),
    Source(
        "study",
        "https://journal.example/article/10.5555/silt.2022.17",
        "Heavy metals in harbour silt: a ten-year series",
        "Estuarine Letters",
        SourceKind.PEER_REVIEWED,
        "2022",
        "2026-11-01",
    ),
    Source(
        "pilots",
        "https://pilots.example/log/2024-06",
        "Log of the Pilots' Station, June 2024",
        "Pilots' Station",
        SourceKind.OFFICIAL,
        "2024-06",
        "2026-11-01",
    ),
    Source(
        "gazette",
        "https://gazette.example/ar/2023/harbour",
        "الجريدة الرسمية: الميناء",
        "الجريدة الرسمية",
        SourceKind.OFFICIAL,
        "2023-09",
        "2026-11-02",
    ),
    Source(
        "letter", None, "Letter of the harbour master to the Council, in the author's possession", None, None, "2021"
    ),
)

NUMBER = Change(ChangeKind.NUMBER, "4,150", "4,510")
NEGATION = Change(ChangeKind.NEGATION, "", "not")
HEDGE = Change(ChangeKind.HEDGE, "", "may have")
OMISSION = Change(ChangeKind.OMISSION, "in 31 of 40 samples", "")
LETTERS = Change(ChangeKind.NUMBER, "three", "two")
WORDING = Change(ChangeKind.WORDING, "were warned twice", "had been informed")

_TONNES = "In 2021 the contractor removed 4,150 tonnes of contaminated silt from the inner basin."
_CHECKED = "The weighbridge was checked against the ships' own logs in every quarter."
_WARNED = "members of the Council were warned twice before the vote"
_SAFE = "the levels found are harmful to bathers"
_LEAD = "Concentrations of lead exceeded the guideline in 31 of 40 samples."
_PAY = "the firm paid no penalty for the delay"
_LATE = "The channel was reopened eleven months late."
_ARABIC = "أعيد فتح القناة بعد أحد عشر شهراً من الموعد المحدد"


def quote(claim: str, n: int, source: str, exact: str, prefix: str | None = None) -> Citation:
    return Citation(f"{claim}#{n}", claim, source, Quotation(exact, prefix))


def figure(claim: str, n: int, source: str, text: str, near: str) -> Citation:
    return Citation(f"{claim}#{n}", claim, source, Figure(text, near))


URLS = {source.id: source.url for source in SOURCES}


def _tale(citation: Citation, *nights: Sequence[tuple[Judgement, str, str] | None], pdf: bool = False) -> Tale:
    told = [night for part in nights for night in part]
    return Tale(citation, URLS[citation.source_id], told, "application/pdf" if pdf else "text/html")


_GONE: list[None] = [None]

_WEIGHED = stands(
    "The auditors note: ",
    _CHECKED.replace("'", "’"),
    " No difference above two per cent was found.",
    zone="page 16",
    folds=("typographic apostrophe",),
)
_CERTIFIED = " The figure was certified by the harbour office."
_QUANTITY = stands("4.2 Quantities. ", _TONNES, _CERTIFIED, zone="page 14")
_CORRECTED = replace(altered("4.2 Quantities. ", _TONNES.replace("4,150", "4,510"), _CERTIFIED, NUMBER), zone="page 14")
_INFORMED = "members of the Council had been informed before the vote"
_CLERK, _EXTENSION = "The clerk recorded that ", " on the extension of the contract."
_KNOW = "Nobody on the Council can say they did not know"
_LETTERS = "The harbour master wrote three letters"
_WAIVED = "the penalty clause was waived without a vote"
_MAY = "the penalty clause may have been waived without a vote"

TALES = (
    # The figure in the audit was quietly corrected on 17 November.
    _tale(
        quote("tonnage", 1, "audit", _TONNES),
        always(_QUANTITY, times=5),
        always(_CORRECTED, "b", times=2),
        _GONE,
        always(_CORRECTED, "b", times=2),
        pdf=True,
    ),
    _tale(
        figure("tonnage", 2, "courier", "4.15 thousand tonnes", "inner basin"),
        always(
            replace(
                stands("From the inner basin alone, ", "4,150 tonnes", " of silt were brought ashore and weighed."),
                verdict=Verdict.EQUIVALENT,
                detail="4.15 thousand tonnes and 4,150 tonnes are the same quantity.",
            )
        ),
    ),
    _tale(
        quote("weighbridge", 1, "audit", _CHECKED),
        always(_WEIGHED, times=7),
        _GONE,
        always(_WEIGHED, times=2),
        pdf=True,
    ),
    _tale(
        quote("warned", 1, "minutes", _WARNED, "The clerk recorded that"),
        always(stands(_CLERK, _WARNED, _EXTENSION), times=4),
        always(altered(_CLERK, _INFORMED, _EXTENSION, WORDING), "b", times=2),
        always(stands(_CLERK, _WARNED, _EXTENSION), times=4),
    ),
    _tale(
        quote("warned", 2, "courier", _KNOW),
        always(stands("“", _KNOW, ",” a former clerk told the Courier."), times=6),
        always(ABSENT, "b", times=4),
    ),
    # Misquoted from the first night on: the source says the opposite.
    _tale(
        quote("bathers", 1, "study", _SAFE),
        always(
            altered(
                "We conclude that ",
                "the levels found are not harmful to bathers",
                ", though long exposure was not studied.",
                NEGATION,
            )
        ),
    ),
    _tale(
        figure("bathers", 2, "study", "31 of 40", "samples"),
        always(stands("Concentrations of lead exceeded the guideline in ", "31 of 40", " samples.", hits=2)),
    ),
    # Read wrongly until the extractor got better: the bytes never changed.
    _tale(
        quote("bathers", 3, "study", _LEAD),
        always(
            altered("", "Concentrations of lead exceeded the guideline", "", OMISSION),
            extractor="trafilatura 2.3.0, resiliparse 1.0.8, holdfast 0.1.0",
            times=9,
        ),
        always(stands("Results. ", _LEAD, " Cadmium stayed below it throughout."), times=1),
    ),
    _tale(
        quote("penalty", 1, "courier", _PAY),
        always(
            stands(
                "The operator's spokesman denies that ",
                _PAY,
                ", and points to a settlement out of court.",
                context=("“denies that” stands before the quoted words",),
            )
        ),
    ),
    _tale(
        quote("penalty", 2, "operator", "Northern Channel Works fulfilled every obligation"),
        always(stands("", "Northern Channel Works fulfilled every obligation", " of the contract of 2019."), times=7),
        always(BOT_WALL, "wall", times=3),
    ),
    _tale(
        quote("penalty", 3, "minutes", _WAIVED),
        always(stands("It was noted that ", _WAIVED, "."), times=9),
        always(altered("It was noted that ", _MAY, ".", HEDGE), "b", times=1),
    ),
    _tale(quote("late", 1, "gazette", _ARABIC), always(stands("وقد ", _ARABIC, " بحسب البيان."))),
    _tale(
        quote("late", 2, "courier", _LATE),
        always(stands("", _LATE, " By then the pilots had moved to the outer roads."), times=9),
        always(ABSENT, "c", times=1),
    ),
    _tale(
        figure("late", 3, "pilots", "14 June 2024", "outer roads"),
        always(stands("", "14 June 2024", ": first ship through the channel, outer roads closed."), times=9),
        always(TIMEOUT, times=1),
    ),
    _tale(quote("letter", 1, "letter", "I have asked three times and was told to wait."), always(UNRESOLVED, times=10)),
    _tale(
        quote("letter", 2, "courier", _LETTERS),
        always(stands("", _LETTERS, " and received one answer."), times=8),
        always(altered("", _LETTERS.replace("three", "two"), " and received one answer.", LETTERS), "c", times=1),
        always(stands("", _LETTERS, " and received one answer."), "d", times=1),
    ),
    # Declared after the newest run.
    _tale(quote("letter", 3, "minutes", "the letter was not entered into the file")),
)


def _claim(claim_id: str, says: str, **more: object) -> Claim:
    cited = tuple(tale.citation for tale in TALES if tale.citation.claim_id == claim_id)
    return replace(Claim(claim_id, says, cited), **more)  # type: ignore[arg-type]


CLAIMS = (
    _claim(
        "tonnage",
        "In 2021 alone, 4,150 tonnes of contaminated silt were taken out of the inner basin.",
        at="§2",
        standing=Standing.DOCUMENTED,
        limits="Counts what passed the weighbridge; barges unloaded at night did not.",
    ),
    _claim("weighbridge", "The auditors found the weighing sound.", at="§2", standing=Standing.DOCUMENTED),
    _claim(
        "warned",
        "The Council was told twice, before it voted, that the contract would overrun.",
        at="§3",
        standing=Standing.ATTRIBUTED,
        attributed_to="the clerk's minutes",
    ),
    _claim(
        "bathers",
        "A ten-year series found lead above the guideline in most samples.",
        at="§4",
        standing=Standing.CONTESTED,
        limits="One basin, one laboratory.",
    ),
    _claim(
        "penalty",
        "No penalty was ever paid for the delay.",
        at="§5",
        standing=Standing.ALLEGED,
        attributed_to="The Courier",
    ),
    _claim("late", "The channel was reopened eleven months late.", at="§5", standing=Standing.DOCUMENTED),
    _claim("letter", "The harbour master's letters went unanswered.", at="§6", standing=Standing.UNVERIFIED),
)

PUBLICATION = Publication(
    title="Silt: How a Port Forgot Its Own Harbour",
    url="https://harbour.example/silt",
    sources=SOURCES,
    claims=CLAIMS,
    path=Path("citations.yaml"),
    digest=hashlib.sha256(b"citations").hexdigest(),
)
