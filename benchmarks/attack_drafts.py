"""Publications that are made to fell `holdfast draft`, played through the command: rows of `attacks.py`."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from attack_rows import Row

CPU_SECONDS = 60
PEAK_BYTES = 2 << 30  # address space; what exceeds it fails
SECRET = "the text of another file"

WORD = b'<w:document xmlns:w="w"><w:body>%s</w:body></w:document>'
OPEN, CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
QUOTED = f"She said: {OPEN}The council has not approved night shifts at the quay.{CLOSE}"
PARAGRAPH = f"<w:p><w:r><w:t>{QUOTED}</w:t></w:r></w:p>".encode()
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 11))


def _package(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return held.getvalue()


def _word(document: bytes, **others: bytes) -> bytes:
    return _package({"word/document.xml": document, **{f"word/{name}.xml": body for name, body in others.items()}})


def _lying_word() -> bytes:
    """A member of 200 MB whose size the directory gives as 100 bytes."""
    size = 200_000_000
    raw = bytearray(_word(WORD % (b" " * size)))
    told, lie = size + len(WORD) - 2, 100
    for _ in range(2):
        at = raw.index(told.to_bytes(4, "little"))
        raw[at : at + 4] = lie.to_bytes(4, "little")
    return bytes(raw)


def _epub(pages: int, size: int) -> bytes:
    page = b"<html xmlns='http://www.w3.org/1999/xhtml'><body>" + b"<p>word</p>" * (size // 11) + b"</body></html>"
    items = "".join(f'<item id="p{n}" href="p{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(pages))
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(pages))
    return _package(
        {
            "META-INF/container.xml": b'<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>',
            "a.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>".encode(),
            **{f"p{n}.xhtml": page for n in range(pages)},
        }
    )


def _entities(declared: bytes, called: bytes) -> bytes:
    text = b"<w:p><w:r><w:t>" + called + b"</w:t></w:r></w:p>"
    return b'<?xml version="1.0"?><!DOCTYPE d [' + declared + b"]>" + WORD % (PARAGRAPH + text)


MADE: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "DOCX: a zip bomb of 200 MB": (".docx", lambda _: _word(WORD % (b" " * 200_000_000))),
    "DOCX: a zip bomb that says it is small": (".docx", lambda _: _lying_word()),
    "DOCX: a bomb in the footnotes": (".docx", lambda _: _word(WORD % PARAGRAPH, footnotes=bytes(200_000_000))),
    "DOCX: 25,000 members": (".docx", lambda _: _word(WORD % PARAGRAPH, **{f"m{n}": b"x" for n in range(25_000)})),
    "DOCX: a billion laughs": (".docx", lambda _: _word(_entities(b'<!ENTITY l0 "ha">' + LAUGHS, b"&l10;"))),
    "DOCX: an entity of 100 kB, 10,000 times": (
        ".docx", lambda _: _word(_entities(b'<!ENTITY a "%s">' % (b"a" * 100_000), b"&a;" * 10_000))
    ),
    "DOCX: an entity that names another file": (
        ".docx", lambda f: _word(_entities(f'<!ENTITY a SYSTEM "{(f / "secret").as_uri()}">'.encode(), b"&a;"))
    ),
    "DOCX: 100,000 nested elements": (
        ".docx", lambda _: _word(WORD % (PARAGRAPH + b"<w:p>" * 100_000 + b"</w:p>" * 100_000))
    ),
    "EPUB: pages that unpack to 400 MB": (".epub", lambda _: _epub(8, 50_000_000)),
    "HTML: 100,000 nested elements": (
        ".html", lambda _: b"<html><body>" + b"<div>" * 100_000 + b"<p>words</p>" + b"</div>" * 100_000
    ),
    "HTML: a billion laughs": (
        ".xhtml", lambda _: b"<!DOCTYPE d [<!ENTITY l0 'ha'>" + LAUGHS + b"]><html><body><p>&l10;</p></body></html>"
    ),
    "Markdown: 100,000 nested quotations": (".md", lambda _: b">" * 100_000 + b" words\n"),
    "Markdown: 50,000 open brackets": (".md", lambda _: b"[" * 50_000 + b"words\n"),
}  # fmt: skip


def drafts(folder: Path, times: int) -> Iterator[Row]:
    """Each drafted in a process of its own that may take so much time and memory, and no more."""
    promised = f"drafted, or told in a sentence: {CPU_SECONDS} s, {PEAK_BYTES >> 30} GiB suffice; no other file is read"
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    for number, (name, (suffix, make)) in enumerate(MADE.items()):
        row = Row("drafting", name, promised)
        article = folder / f"article{number}{suffix}"
        article.write_bytes(make(folder))
        for time_ in range(times):
            out = folder / f"{number}-{time_}.yaml"
            done = _drafted(article, out)
            said = done.stdout + done.stderr
            written = out.read_text(encoding="utf-8") if out.exists() else ""
            told = done.returncode in (0, 1, 2, 3) and said.strip() != "" and "Traceback" not in said
            row.note(told and SECRET not in said + written, f"{done.returncode}: {said[-160:]}")
        article.unlink()
        yield row


def _drafted(article: Path, out: Path) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (PEAK_BYTES, PEAK_BYTES))

    command = [sys.executable, "-m", "holdfast", "draft", str(article), "--output", str(out)]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=600, preexec_fn=limit, env=environment
    )
