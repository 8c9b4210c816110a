"""The pages and citations of first_night.py: generated ones in varied markup, and recorded ones where there are any.

A page of 120 kB holds some 10 kB of text among scripts, style sheets, icons and embedded data, as pages of newspapers,
authorities and companies do. Every page has words of its own; what is cited from it stands in it, or nearly.
"""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

HOSTS = 120
MEAN_BYTES = 97_000  # of a generated page; recorded ones are larger, and bring the mean of all to 150 kB
CITED = 3  # a page
_RECORDED_SHARE = 6  # one page in so many is a recorded one

_SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "that",
    "for",
    "on",
    "with",
    "as",
    "by",
    "at",
    "from",
    "is",
    "was",
    "were",
    "are",
    "has",
    "had",
    "not",
    "it",
    "its",
    "this",
    "which",
    "their",
]
_LINKS = ["because", "although", "while", "after", "before", "where", "and", "but", "since"]
_ENDS = ["tion", "ment", "ing", "er", "al", "ity", "ship", "ance", "ed", "s", "", "", ""]
_NAMES = [
    "Aldous",
    "Brennan",
    "Castell",
    "Dorran",
    "Eskew",
    "Farley",
    "Gransden",
    "Holt",
    "Irving",
    "Jessop",
    "Kettle",
    "Larkin",
    "Mowbray",
]
_UNITS = ["percent", "million euros", "people", "kilometres", "tonnes", "households", "cases", "hours"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation, or a figure with the words that it stands near."""

    text: str
    near: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is served, and what is cited from it."""

    host: str
    path: str
    body: bytes
    cited: tuple[Cited, ...]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}{self.path}"


def pages(count: int, recorded: Path | None, cache: Path) -> list[Page]:
    """So many pages, no two alike and the same on every run; `recorded`: the folder of recorded nights, if any."""
    dice = random.Random(20261122)
    kept = list(_recorded(recorded, cache, count // _RECORDED_SHARE)) if recorded is not None else []
    bodies = [*kept, *(_generated(dice, number) for number in range(count - len(kept)))]
    dice.shuffle(bodies)
    return [
        Page(f"www{1 + number % HOSTS:03}.example", f"/archive/{number}.html", body, cited)
        for number, (body, cited) in enumerate(bodies)
    ]


def _recorded(data: Path, cache: Path, count: int) -> Iterator[tuple[bytes, tuple[Cited, ...]]]:
    """Distinct bodies of recorded web pages, the first nights first, with what is cited from their addresses."""
    spec = importlib.util.spec_from_file_location("nights_server", data / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    server = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(server)
    bodies = server.Bodies(str(data), str(cache))
    cited: dict[str, list[Cited]] = {}
    for one in json.loads((data / "citations.json").read_text(encoding="utf-8")):
        quote = one["type"] == "quote"
        text = Cited(one["quote"]) if quote else Cited(one["figure"], " ".join(one["labels"]))
        cited.setdefault(one["url"], []).append(text)
    seen: set[str] = set()
    for line in (data / "nights.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        usable = row["body"] and "html" in (row["content_type"] or "") and not row.get("injected")
        if usable and row["body"] not in seen and len(cited.get(row["url"], ())) >= CITED and len(seen) < count:
            seen.add(row["body"])
            yield bodies.get(row["body"])[0], tuple(cited[row["url"]][:CITED])


class _Writer:
    """Words and sentences of one page. No language, but with a language's small words, figures and names."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self._stems = ["".join(dice.choices("etaoinshrdlucmfwypvbgk", k=dice.randint(3, 8))) for _ in range(700)]

    def word(self) -> str:
        return self._stems[min(int(self.dice.paretovariate(0.6)) - 1, 699)] + self.dice.choice(_ENDS)

    def clause(self) -> str:
        count = self.dice.randint(4, 11)
        words = [self.dice.choice(_SMALL) if self.dice.random() < 0.45 else self.word() for _ in range(count)]
        if self.dice.random() < 0.12:
            words.append(f"{self.figure()} {self.dice.choice(_UNITS)}")
        if self.dice.random() < 0.15:
            words.append(self.dice.choice(_NAMES))
        return " ".join(words)

    def figure(self) -> str:
        return self.dice.choice([f"{self.dice.randint(2, 999)}", f"{self.dice.randint(1000, 90000):,}",
                                 f"{self.dice.random() * 90:.1f}"])  # fmt: skip

    def sentence(self) -> str:
        text = self.clause()
        while self.dice.random() < 0.5:
            text += f", {self.dice.choice(_LINKS)} {self.clause()}"
        return text[:1].upper() + text[1:] + self.dice.choice([".", ".", ".", ".", "?"])

    def paragraph(self) -> list[str]:
        return [self.sentence() for _ in range(self.dice.randint(2, 6))]


def _generated(dice: random.Random, number: int) -> tuple[bytes, tuple[Cited, ...]]:
    writer = _Writer(dice)
    size = min(dice.lognormvariate(0, 0.7) / 1.278, 6) * MEAN_BYTES
    paragraphs = [writer.paragraph() for _ in range(max(8, int(dice.lognormvariate(3.0, 0.55))))]
    layout = dice.choice([_newspaper, _authority, _encyclopedia, _company])
    rows = [(writer.word().title(), writer.figure(), writer.figure()) for _ in range(dice.choice([0, 6, 25]))]
    body = layout(writer, number, paragraphs, rows)
    head = _head(writer, number)
    weight = max(0, int(size) - len(head) - len(body))
    markup = f"<!DOCTYPE html>\n<html lang=en>{head}<body>{_chrome(writer)}{body}{_footer(writer)}"
    markup += f"{_data(writer, weight)}</body></html>\n"
    return markup.encode(), _cited(writer, paragraphs, rows)


def _cited(writer: _Writer, paragraphs: list[list[str]], rows: list[tuple[str, str, str]]) -> tuple[Cited, ...]:
    """Two quotations and a figure: nearly all of them stand, one in fifteen differs by a word or is not there."""
    long = [one for paragraph in paragraphs for one in paragraph if 60 <= len(one) <= 260] or [paragraphs[0][0]]
    quotes = []
    for quote in writer.dice.sample(long * 2, 2):
        words = quote.split()
        fate = writer.dice.random()
        if fate < 0.03:
            words[len(words) // 2] = "never"
        elif fate < 0.06:
            words = writer.sentence().split() + words[:2]
        quotes.append(Cited(" ".join(words)))
    if rows:
        name, left, _ = writer.dice.choice(rows)
        return (*quotes, Cited(left, name))
    numbered = [(one, word) for one in long for word in one.split() if word[:1].isdigit()]
    sentence, figure = writer.dice.choice(numbered) if numbered else (long[0], "17")
    return (*quotes, Cited(figure.strip(".,?"), " ".join(sentence.split()[1:4])))


def _head(writer: _Writer, number: int) -> str:
    dice = writer.dice
    title = writer.sentence()
    rules = "".join(
        f".{writer.word()}-{dice.randint(1, 99)}{{margin:{dice.randint(0, 40)}px;"
        f"display:{dice.choice(['flex', 'block'])};"
        f"color:#{dice.randrange(1 << 24):06x}}}\n" for _ in range(dice.choice([20, 120, 400]))
    )  # fmt: skip
    linked = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
                         "description": writer.sentence(), "author": {"name": dice.choice(_NAMES)}})  # fmt: skip
    metas = "".join(f'<meta property="og:{name}" content="{escape(writer.sentence())}">' for name in ("title", "type"))
    return (
        f"<head><meta charset=utf-8><title>{escape(title)} {number}</title>{metas}"
        f'<meta name=description content="{escape(writer.sentence())}"><style>{rules}.js-only{{display:none}}</style>'
        f'<script type="application/ld+json">{linked}</script></head>'
    )


def _icon(writer: _Writer) -> str:
    path = " ".join(f"{writer.dice.random() * 24:.3f}" for _ in range(40))
    return f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M{path}z"></path></svg>'


def _chrome(writer: _Writer) -> str:
    items = "".join(
        f'<li class="nav__item"><a class="nav__link" href="/{writer.word()}/{writer.word()}">{_icon(writer)}'
        f"<span>{writer.word().title()} {writer.word()}</span></a></li>" for _ in range(writer.dice.randint(15, 60))
    )  # fmt: skip
    return (
        '<div class="cookie-banner js-only" role="dialog"><p>We use cookies to improve our site.</p>'
        "<button>Accept all</button><button>Reject</button></div>"
        f'<header class="site-header"><nav aria-label="Main"><ul class="nav">{items}</ul></nav></header>'
    )


def _footer(writer: _Writer) -> str:
    teasers = "".join(
        f'<article class="card"><a href="/{writer.word()}"><img src="/i/{writer.dice.randrange(9999)}.jpg" alt="">'
        f"<h3>{escape(writer.sentence())}</h3></a></article>" for _ in range(writer.dice.randint(4, 16))
    )  # fmt: skip
    links = "".join(f'<a href="/{writer.word()}">{writer.word().title()}</a> ' for _ in range(25))
    return f'<section class="related"><h2>Read next</h2>{teasers}</section><footer><p>{links}</p></footer>'


def _data(writer: _Writer, size: int) -> str:
    """What scripts bring along: about so many characters, in several pieces."""
    parts, length = [], 0
    while length < size:
        fields = {
            writer.word(): [writer.dice.randrange(1 << 30), writer.word(), {"id": writer.word()}] for _ in range(40)
        }
        parts.append(f"<script>window.__STATE__=Object.assign(window.__STATE__||{{}},{json.dumps(fields)})</script>\n")
        length += len(parts[-1])
    return "".join(parts)


def _inline(writer: _Writer, sentence: str) -> str:
    """A sentence with a link or an emphasis somewhere inside."""
    words = escape(sentence, quote=False).split(" ")
    if writer.dice.random() < 0.25:
        place = writer.dice.randrange(len(words))
        tag = writer.dice.choice(["a", "em", "strong"])
        link = f' href="/{writer.word()}"' if tag == "a" else ""
        words[place] = f"<{tag}{link}>{words[place]}</{tag}>"
    return " ".join(words)


def _text(writer: _Writer, paragraph: list[str]) -> str:
    return " ".join(_inline(writer, one) for one in paragraph)


def _table(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    lines = "".join(f"<tr><th scope=row>{name}</th><td>{left}</td><td>{right}</td></tr>" for name, left, right in rows)
    return f"<table><thead><tr><th>Region</th><th>2024</th><th>2025</th></tr></thead><tbody>{lines}</tbody></table>"


def _newspaper(writer: _Writer, number: int, paragraphs: list[list[str]], rows: list[tuple[str, str, str]]) -> str:
    parts = []
    for place, paragraph in enumerate(paragraphs):
        parts.append(f'<p class="article__p" data-block="{number}-{place}">{_text(writer, paragraph)}</p>')
        if place % 7 == 6:
            parts.append(f'<aside class="ad"><span>Advertisement</span></aside><h2>{escape(writer.clause())}</h2>')
    return (
        f'<main><article class="article"><h1>{escape(writer.sentence())}</h1><p class="byline">By '
        f'{writer.dice.choice(_NAMES)}</p><div class="article__body">{"".join(parts)}{_table(rows)}</div>'
        "</article></main>"
    )


def _authority(writer: _Writer, number: int, paragraphs: list[list[str]], rows: list[tuple[str, str, str]]) -> str:
    parts = [
        f'<section id="s{place}"><h3>{place + 1}. {escape(writer.clause())}</h3>'
        f"<p>{_text(writer, paragraph)}</p></section>"
        for place, paragraph in enumerate(paragraphs)
    ]
    contents = "".join(f'<li><a href="#s{place}">Section {place + 1}</a></li>' for place in range(len(paragraphs)))
    return (
        f'<div id="content" class="grid-row"><div class="column-third"><ul class="toc">{contents}</ul></div>'
        f'<div class="column-two-thirds"><h1>Notice {number}</h1>{"".join(parts)}{_table(rows)}</div></div>'
    )


def _encyclopedia(writer: _Writer, number: int, paragraphs: list[list[str]], rows: list[tuple[str, str, str]]) -> str:
    parts = []
    for place, paragraph in enumerate(paragraphs):
        note = f'<sup class="reference"><a href="#n{place}">[{place + 1}]</a></sup>'
        parts.append(f"<p>{_text(writer, paragraph)}{note}</p>")
        if place % 5 == 4:
            parts.append(f'<h2><span class="mw-headline">{escape(writer.clause())}</span></h2>')
    notes = "".join(
        f'<li id="n{place}"><cite>{escape(writer.sentence())}</cite></li>' for place in range(len(paragraphs))
    )
    return (
        f'<div id="content"><h1>{writer.word().title()} {number}</h1><div class="mw-parser-output">{"".join(parts)}'
        f'{_table(rows)}<ol class="references">{notes}</ol></div></div>'
    )


def _company(writer: _Writer, number: int, paragraphs: list[list[str]], rows: list[tuple[str, str, str]]) -> str:
    def wrapped(inner: str, depth: int) -> str:
        for level in range(depth):
            inner = f'<div class="css-{writer.dice.randrange(1 << 20):x} l{level}">{inner}</div>'
        return inner

    parts = [
        wrapped(f"<p><span>{_text(writer, paragraph)}</span></p>", writer.dice.randint(1, 5))
        for paragraph in paragraphs
    ]
    inner = f"<h1>{escape(writer.clause())}</h1>{''.join(parts)}{_table(rows)}"
    return f'<div id="root-{number}"><div role="main">{inner}</div></div>'
