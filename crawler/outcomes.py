"""Why a URL brought no capture. A broken page is a result here, not an exception that ends the run."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What came of asking for a URL, where it is not simply a capture. The words are kept in the ledger."""

    UNREACHABLE = "unreachable"  # no connection: name not found, refused, no route
    TIMEOUT = "timeout"  # no answer in the time allowed
    RESET = "reset"  # the connection ended before an answer came
    TLS = "tls"  # the certificate or the handshake failed
    ADDRESS_REFUSED = "address_refused"  # the name led to an address that may not be asked
    ROBOTS = "robots"  # robots.txt forbids it, or can't be read
    TOO_MANY_REDIRECTS = "too_many_redirects"
    PROTOCOL = "protocol"  # what came back was not HTTP
    NOT_FETCHED = "not_fetched"  # the run was stopped before this URL's turn

    @property
    def may_pass(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self in (Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.RESET)


class FetchFailed(Exception):
    """Scrapy's way to say that a request brought no response: `outcome`, and `detail` as a sentence for people."""

    def __init__(self, outcome: Outcome, detail: str, *, retry: bool | None = None) -> None:
        """`retry` overrules whether the outcome's kind may pass."""
        super().__init__(f"{outcome.value}: {detail}")
        self.outcome = outcome
        self.detail = detail
        self.may_pass = outcome.may_pass if retry is None else retry
