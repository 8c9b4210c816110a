"""What of an exchange is not for everybody: the values of secret request fields, and what an answer tells of them.

What is withheld goes to the private WARC (archive.private_warc); everything else of the exchange stays public.
See docs/decisions/0010.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import urllib.parse
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from .content_coding import Undecodable, decode
from .exchange import Exchange, FailedAttempt, Secret
from .http_message import entity, parse_head

WITHHELD = b"[withheld]"

# A session that an answer opens for whoever showed the secret is a credential like it.
_COOKIES = frozenset({"set-cookie", "set-cookie2"})

SHORTEST_SECRET = 8  # bytes; anything shorter stands by chance in many an answer
_SHORTEST_PART = 12  # of a value that has several, such as the cookies of one Cookie field


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the public records lack. `answer` is empty where nothing was taken out of it; else its exact head, or all.

    `fields` names the fields whose values are withheld, in the order request, response.
    """

    fields: tuple[str, ...]
    request: bytes = field(repr=False)
    answer: bytes = field(default=b"", repr=False)


def part_exchange(exchange: Exchange) -> tuple[Exchange, Withheld]:
    """The exchange as it may be published, and what it lacks. Raises NotHTTP."""
    request, sent = _without_values(exchange.request, {secret.name.lower() for secret in exchange.secrets})
    head_size = parse_head(exchange.response).size
    head, set_now = _without_values(exchange.response[:head_size], _COOKIES)
    interim, set_before = _without_values(exchange.interim, _COOKIES)
    public = replace(exchange, request=request, response=head + exchange.response[head_size:], interim=interim)
    answer = exchange.interim + exchange.response[:head_size] if set_now or set_before else b""
    return public, Withheld(tuple(dict.fromkeys(sent + set_before + set_now)), exchange.request, answer)


def part_attempt(attempt: FailedAttempt) -> tuple[FailedAttempt, Withheld]:
    """The attempt as it may be published, and what it lacks: whatever came back, for it may be the request itself."""
    request, sent = _without_values(attempt.request, {secret.name.lower() for secret in attempt.secrets})
    return replace(attempt, request=request, received=b""), Withheld(tuple(sent), attempt.request, attempt.received)


def gives_away(exchange: Exchange) -> bool:
    """Whether the answer repeats a secret of its request, or can't be looked through. Decompresses the answer."""
    head = parse_head(exchange.response)
    payload = entity(exchange.response, head)
    try:
        content = decode(payload, head.content_codings)
    except Undecodable:
        return True
    places = [exchange.interim, exchange.response]
    places += [one for one in (payload, content) if one is not exchange.response]
    forms = {form for secret in exchange.secrets for part in _parts(secret) for form in _written(part)}
    return any(form in place for place in places for form in forms)


def _without_values(message: bytes, names: Collection[str]) -> tuple[bytes, list[str]]:
    """A head, or several, with the values of those fields replaced; and the names of these fields as they stand there.

    `names` in lower case. A folded line belongs to the value before it.
    """
    lines: list[bytes] = []
    found: list[str] = []
    inside = False
    # A CR by itself ends no line: readers of heads do not take it for an end either.
    for line in re.findall(rb"[^\n]*\n|[^\n]+\Z", message):
        if line[:1] in (b" ", b"\t"):
            if not inside:
                lines.append(line)
            continue
        name, colon, _ = line.partition(b":")
        inside = bool(colon) and name.strip().decode("latin-1").lower() in names
        if inside:
            found.append(name.strip().decode("latin-1"))
            line = name + b": " + WITHHELD + (b"\r\n" if line.endswith(b"\r\n") else b"\n")  # noqa: PLW2901
        lines.append(line)
    return b"".join(lines), found


def _parts(secret: Secret) -> Iterator[bytes]:
    """The value, and what by itself would be as good as the value: a token, a cookie's value, a password."""
    yield secret.value
    for piece in re.split(rb"[\s;,]+", secret.value):
        for part in (piece, piece.partition(b"=")[2]):
            if len(part) >= _SHORTEST_PART:
                yield part
    scheme, _, credentials = secret.value.partition(b" ")
    if scheme.lower() == b"basic":
        try:
            pair = base64.b64decode(credentials, validate=True)
        except binascii.Error:
            return
        yield from (part for part in (pair, pair.partition(b":")[2]) if len(part) >= SHORTEST_SECRET)


def _written(value: bytes) -> Iterator[bytes]:
    """The value as answers write it: plain, in URLs, JSON and HTML, and in base64 wherever it begins in a text."""
    text = value.decode("latin-1")
    yield value
    for quoted in (urllib.parse.quote(value, safe=""), urllib.parse.quote(value), urllib.parse.quote_plus(value)):
        yield quoted.encode()
        yield re.sub("%..", lambda match: match[0].lower(), quoted).encode()
    as_json = json.dumps(text)[1:-1]
    yield as_json.encode()
    yield as_json.replace("/", "\\/").encode()
    yield html.escape(text).encode("latin-1")
    yield html.escape(text, quote=False).encode("latin-1")
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + value)
        # The first and last characters hang on the neighbours.
        inner = encoded[(0, 2, 3)[before] : len(encoded) - (0, 3, 2)[(before + len(value)) % 3]]
        yield inner
        yield inner.translate(bytes.maketrans(b"+/", b"-_"))
