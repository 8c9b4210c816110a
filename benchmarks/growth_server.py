"""A quick server of small pages, no two alike, for `growth.py`: it prints its port, and a line at its first request.

    python benchmarks/growth_server.py

`/p/NUMBER.html` is a page of 2 to 4 kB that says "the daily limit value NUMBER was exceeded on 41 days", on every host;
anything else, robots.txt among it, is a 404.
"""

from __future__ import annotations

import asyncio
import random
import sys

WORDS = (
    "harbour", "board", "quay", "dredging", "contractor", "removed", "tonnes", "silt", "year", "report",
    "council", "in", "approved", "shifts", "night", "residents", "had", "written", "dust", "station", "measured",
    "annual", "mean", "and", "channel", "reopened", "months", "late", "figure", "ministry", "published",
    "according", "to", "register", "samples", "bathing", "water", "failed", "because", "of", "the", "a", "was",
    "not", "on", "for", "with",
)  # fmt: skip


def quoted(number: int) -> str:
    """What is cited of that page."""
    return f"the daily limit value {number} was exceeded on {number % 89 + 2} days"


def page(number: int) -> bytes:
    """The page, the same in every run."""
    dice = random.Random(number)
    paragraphs = [" ".join(dice.choices(WORDS, k=dice.randint(40, 80))) for _ in range(dice.randint(5, 8))]
    paragraphs.insert(2, f"The registry writes that {quoted(number)} of that year")
    body = "".join(f"<p>{text.capitalize()}.</p>\n" for text in paragraphs)
    title = f"Page {number} of the registry"
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>\n{body}</article></body></html>"
    ).encode()


class Answering(asyncio.Protocol):
    """One connection, kept open."""

    asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.pending = b""

    def data_received(self, data: bytes) -> None:
        if not Answering.asked:
            Answering.asked = True
            print("asked", flush=True)
        *heads, self.pending = (self.pending + data).split(b"\r\n\r\n")
        for head in heads:
            self.transport.write(answer(head.split(b" ", 2)[1]))


def answer(path: bytes) -> bytes:
    """The whole response."""
    number = path.removeprefix(b"/p/").removesuffix(b".html")
    if not number.isdigit():
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nnone\n"
    body = page(int(number))
    etag = b'"%s"' % number
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
    return head % (etag, len(body)) + body


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
