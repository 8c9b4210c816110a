"""What a request is answered with: a status, a body, and the headers that keep what is archived from doing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

PAGE: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"

ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}
"""On every answer: no other site can embed, read or probe it, and nothing of it is kept."""

# Our own pages name in themselves which style sheet and scripts they may use; this holds for whatever has no such line.
_PAGE_POLICY: Final = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'"

# An archived payload: an origin of its own, no script, no form, no request for anything. Only styles that stand in the
# page itself and images written inline are shown.
SANDBOX: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `headers` are those beside `ALWAYS`."""

    status: HTTPStatus
    body: bytes = field(repr=False)
    media_type: str
    headers: dict[str, str]


def page(document: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """One of our own documents."""
    return Answer(status, document.encode(), PAGE, {"Content-Security-Policy": _PAGE_POLICY})


def sentence(status: HTTPStatus, words: str) -> Answer:
    """A refusal in plain words, for requests that no browser of the user makes."""
    return Answer(status, f"{words}\n".encode("utf-8", "replace"), PLAIN, {"Content-Security-Policy": SANDBOX})


def redirect(address: str) -> Answer:
    """To another page of ours."""
    return Answer(HTTPStatus.SEE_OTHER, b"", PLAIN, {"Location": address, "Content-Security-Policy": SANDBOX})


def payload(body: bytes, media_type: str, *, attachment: str | None = None) -> Answer:
    """An archived payload, sandboxed. `attachment`: the name under which it is saved rather than shown."""
    headers = {"Content-Security-Policy": SANDBOX}
    if attachment is not None:
        headers["Content-Disposition"] = f'attachment; filename="{attachment}"'
    return Answer(HTTPStatus.OK, body, media_type, headers)
