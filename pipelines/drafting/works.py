"""A cited work as the publication names it: title, author, publisher, date and address read out of one entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .addresses import Address, is_archived, original_of, same
from .lexicon import LEFT_OUT_OF_TITLES
from .publication_text import Span
from .quotation_marks import pairing_of


@dataclass(frozen=True, slots=True)
class Work:
    """One work. `entry` is how the publication names it; `troubles` are what a person should look at."""

    entry: str
    title: str
    author: str | None = None
    publisher: str | None = None
    published: str | None = None  # an ISO date, year-month or year
    url: str | None = None
    copies: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # the labels of the notes that cite it
    place: str = ""
    also: tuple[str, ...] = field(default=())  # other wordings that name it

    @property
    def body(self) -> str | None:
        """Who stands behind it, as far as its naming says so: its author, or the initials that it begins with."""
        initials = re.match(r"[A-Z]{3,8}(?=\s)", self.entry)
        return self.author or (initials.group() if initials else None)


_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\.?,?\s+(?P<y>(?:1[5-9]|20)\d\d)\b", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:1[5-9]|20)\d\d)\b", re.IGNORECASE
    ),
    re.compile(r"\b(?P<y>(?:1[5-9]|20)\d\d)-(?P<m>\d\d)(?:-(?P<d>\d\d))?\b"),
    re.compile(rf"\b(?P<m>{_MONTH})\.?,?\s+(?P<y>(?:1[5-9]|20)\d\d)\b", re.IGNORECASE),
    re.compile(r"\((?:[^()]*\s)?(?P<y>(?:1[5-9]|20)\d\d)[a-z]?\)"),
    re.compile(r"(?:,\s|\.\s)(?P<y>(?:1[5-9]|20)\d\d)(?=[,.;)]|$)"),
)
_ACCESS = re.compile(
    r"\(?\b(?:accessed|retrieved|last (?:visited|accessed|modified)|abgerufen|consulté|consultado|viewed)\b[^;)]*\)?",
    re.IGNORECASE,
)


def date_in(text: str) -> str | None:
    """The first date of an entry as an ISO date, year-month or year; the day of access is none."""
    text = _ACCESS.sub("", re.sub(r"https?://\S+|www\.\S+", "", text))
    for pattern in _DATES:
        if match := pattern.search(text):
            parts = match.groupdict()
            month = parts.get("m")
            number = (
                None
                if month is None
                else _MONTHS.get(month.lower()) or int(month)
                if not month.isdigit()
                else int(month)
            )
            day = parts.get("d")
            if number is not None and not 1 <= number <= 12:
                continue
            written = parts["y"] + (f"-{number:02d}" if number else "") + (f"-{int(day):02d}" if number and day else "")
            return written if not day or 1 <= int(day) <= 28 or _exists(written) else written[:7]
    return None


def _exists(day: str) -> bool:
    import datetime as dt  # noqa: PLC0415 - for days at the end of a month only

    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return False
    return True


def work_of(
    text: str,
    *,
    addresses: Sequence[Address] = (),
    slanted: Sequence[Span] = (),
    place: str = "",
    notes: tuple[str, ...] = (),
) -> Work:
    """The work that one entry of a note or a list of works names. Spans are offsets into `text`."""
    url, copies, troubles = _where(addresses)
    named = _without_addresses(text, addresses)
    author, title, rest = _parts(named, slanted, text)
    publisher = _publisher(rest, slanted, text)
    entry = _LEAD.sub("", _tidy(named))
    if not _has_letters(title) and addresses:
        title = bare_address(url or addresses[0].printed)  # all that it is called by, be it whole or cut off
    return Work(
        entry=entry if _has_letters(entry) else title,
        title=title,
        author=author,
        publisher=publisher,
        published=date_in(named if not title or title not in named else named.replace(title, "", 1)),
        url=url,
        copies=copies,
        troubles=troubles,
        notes=notes,
        place=place,
    )


def bare_address(url: str) -> str:
    """An address as people read it, without its scheme and "www."."""
    return re.sub(r"^https?://(?:www\.)?", "", url).rstrip("/")


def _has_letters(text: str) -> bool:
    return re.search(r"[^\W_]", text) is not None


def _where(addresses: Sequence[Address]) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """The address, its archived copies, and what is wrong. A copy alone is the address: it is what is cited."""
    urls = list(dict.fromkeys(a.url for a in addresses if a.url))
    troubles = [f"{a.trouble} ({a.printed})" if a.url is None else a.trouble for a in addresses if a.trouble]
    archived = [url for url in urls if is_archived(url)]
    plain = [url for url in urls if url not in archived]
    if plain:
        first = plain[0]
        copies = [
            c for c in archived if (original := original_of(c)) is None or len(plain) == 1 or same(original, first)
        ]
        troubles += [f"a further address is given: {url}" for url in plain[1:] if not same(url, first)]
        return first, tuple(copies), tuple(troubles)
    if archived:
        original = original_of(archived[0])
        if original:
            troubles.append(f"an archived copy of {original}")
        return archived[0], tuple(archived[1:]), tuple(troubles)
    return None, (), tuple(troubles)


def _without_addresses(text: str, addresses: Sequence[Address]) -> str:
    """The entry without its printed addresses; linked words stay."""
    for address in sorted(addresses, key=lambda a: a.start, reverse=True):
        if re.match(r"(?:https?://|www\.|doi|10\.|arXiv)", text[address.start : address.end], re.IGNORECASE):
            text = text[: address.start] + text[address.end :]
    return text


def _tidy(text: str) -> str:
    text = re.sub(r"\\([_$*#&~%\[\]()<>.-])", r"\1", text)
    text = re.sub(r"\(\s*\)|<\s*>|\[\s*\](?!\()", "", text)
    text = re.sub(
        r"(?:,\s*)?(?:available (?:at|from|online)|(?:archived )?at|via|URL|from)\s*:?\s*[.,;]*\s*$",
        "",
        " ".join(text.split()),
        flags=re.IGNORECASE,
    )
    return text.strip(" ,.;:")


def _parts(named: str, slanted: Sequence[Span], text: str) -> tuple[str | None, str, str]:
    """Author, title, and what stands behind the title."""
    pairs = [q for q in pairing_of(named).quoted if q.inner[1] - q.inner[0] >= 3]
    formal = [q for q in pairs if _is_formal(named, q.start)]
    if formal:
        quoted = formal[0]
        title = _tidy(named[slice(*quoted.inner)])
        rest = named[quoted.end :]
        translated = re.match(r"\s*\[([^\]]{3,300})\]", rest)
        if translated:
            title = f"{title} [{translated.group(1).strip()}]"
            rest = rest[translated.end() :]
        return _author(named[: quoted.start]), title, rest
    for span in slanted:
        title = _tidy(text[span.start : span.end])
        if len(title.split()) >= 2 and title in named:
            at = named.index(title)
            if _is_formal(named, at):
                return _author(named[:at]), title, named[at + len(title) :]
    dated = re.match(
        r"(?P<who>[^()“\"]{3,120}?)\s*\((?P<when>[^()]*\d{4}[a-z]?)\)[.,:]?\s*(?P<title>[^.]{4,200}[?!]?)(?P<rest>.*)",
        named,
        re.DOTALL,
    )
    if dated:
        return _author(dated["who"]), _tidy(dated["title"]), dated["rest"]
    return None, _LEAD.sub("", _tidy(named)), ""


def _is_formal(named: str, at: int) -> bool:
    """Whether what stands before a title is an author or nothing: "Jane Roe, “…”", not "Roe on “…”"."""
    before = named[:at].strip()
    return (
        not before
        or before.endswith((",", ":", ".", ")", "—", "–"))
        or re.fullmatch(r"(?:See|For example,?|see also|Cf\.)", before, re.IGNORECASE) is not None
    )


_LEAD = re.compile(
    r"^(?:see(?:,? for (?:instance|example),?)?(?: also)?|for (?:instance"
    r"|example),?|e\.g\.,?|cf\.|also|and|quoted in|cited in|in)\s+",
    re.IGNORECASE,
)


def _author(before: str) -> str | None:
    text = before.strip(" ,.:;—–-")
    if re.fullmatch(_LEAD.pattern.replace(r"\s+", ""), text, re.IGNORECASE):
        return None
    while (shorter := _LEAD.sub("", text)) != text:
        text = shorter
    text = re.sub(r"\s*\([^)]*\)$", "", text).strip(" ,.:;—–")
    if not text or len(text) > 160 or re.search(r"\b(?:discussion|how|that|which)\b", text):
        tail = re.search(r"\bsee\s+([A-Z][^,]+(?:,[^,]+){0,3})$", text)
        return tail.group(1) if tail else None
    return re.sub(r",?\s+eds?\.?$", "", text)


def _publisher(rest: str, slanted: Sequence[Span], text: str) -> str | None:
    """What stands first behind the title: in italics, or with capitals, up to the date."""
    behind = re.sub(r"^[\s,.;:)”\"’]+", "", rest)
    for span in slanted:
        name = text[span.start : span.end].strip(" ,.")
        if name and behind.startswith(name):
            return name
    piece = re.split(r",\s|\.\s|;\s|\(|\s\d{1,2}\s|\s\d{4}", behind, maxsplit=1)[0].strip(" ,.;")
    if piece and piece[0].isupper() and len(piece) <= 90 and not _is_date_like(piece):
        return piece
    return None


def _is_date_like(piece: str) -> bool:
    return re.fullmatch(rf"(?:\d|{_MONTH}|[\s,.-])+", piece, re.IGNORECASE) is not None


def words_of(text: str) -> frozenset[str]:
    """The words with content of a title or an entry, folded."""
    return frozenset(
        word
        for word in re.findall(r"\w+", text.lower().replace("’", "'"))
        if word not in LEFT_OUT_OF_TITLES and len(word) > 1
    )
