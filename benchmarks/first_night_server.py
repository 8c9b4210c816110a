"""Serves the pages of first_night.py from memory, one process on one port, names told apart by the Host header.

    python benchmarks/first_night_server.py FOLDER

FOLDER/pages.json: a list of [host, path, file]. Prints its port. Understands what a proxy is asked, too. A request to
the host "control" sets the mode: /plain answers 200 always, /validators answers 304 to whoever holds the page.
"""

from __future__ import annotations

import asyncio
import json
import sys
from hashlib import sha256
from pathlib import Path

ROBOTS = b"User-agent: *\nAllow: /\n"


class Site:
    """The pages by host and path, and how they are answered for."""

    def __init__(self, folder: Path) -> None:
        self.conditional = True
        self.pages: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}
        for host, path, file in json.loads((folder / "pages.json").read_text(encoding="utf-8")):
            body = (folder / file).read_bytes()
            tag = b'"%s"' % sha256(body).hexdigest()[:16].encode()
            self.pages[host.encode(), path.encode()] = (_response(b"text/html; charset=utf-8", body, tag), tag)

    def answer(self, head: bytes) -> bytes:
        """The response to a request with that head."""
        line, _, rest = head.partition(b"\r\n")
        target = line.split(b" ", 2)[1]
        fields = {}
        for field in rest.split(b"\r\n"):
            name, _, value = field.partition(b":")
            fields[name.lower()] = value.strip()
        host = fields.get(b"host", b"").partition(b":")[0]
        path = b"/" + target.split(b"/", 3)[3] if target.startswith(b"http://") else target
        if host == b"control":
            self.conditional = path == b"/validators"
            return _response(b"text/plain", b"ok", b'""')
        if path == b"/robots.txt":
            return _response(b"text/plain", ROBOTS, b'"robots"')
        if (page := self.pages.get((host, path))) is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        whole, tag = page
        if self.conditional and fields.get(b"if-none-match") == tag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
        return whole


def _response(media_type: bytes, body: bytes, tag: bytes) -> bytes:
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nETag: %s\r\nCache-Control: no-cache\r\nContent-Length: %d\r\n\r\n%s"
        % (media_type, tag, len(body), body)
    )


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._buffer = b""
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
            self._transport.write(self._site.answer(head))


async def main() -> None:
    site = Site(Path(sys.argv[1]))
    server = await asyncio.get_running_loop().create_server(lambda: Connection(site), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
