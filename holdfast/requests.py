"""Words of a command line turned into values, at the edge and once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from crawler.addresses import Allowance, ConnectTo


class BadRequest(ValueError):
    """An option's value can't be used; the text is a sentence for people."""


def moment(text: str) -> datetime:
    """An ISO 8601 date or time; without a zone it is UTC. Raises BadRequest."""
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRequest(
            f"--now {text!r} is not a time in ISO 8601, such as 2026-02-01 or 2026-02-01T03:00:00Z."
        ) from error
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def connections(texts: Iterable[str]) -> tuple[ConnectTo, ...]:
    """The rules of `--connect-to`. Raises BadRequest."""
    try:
        return tuple(ConnectTo.parse(text) for text in texts)
    except ValueError as error:
        raise BadRequest(f"--connect-to: {error}.") from error


def allowances(texts: Iterable[str]) -> tuple[Allowance, ...]:
    """The blocks of `--allow-address`. Raises BadRequest."""
    try:
        return tuple(Allowance.parse(text) for text in texts)
    except ValueError as error:
        raise BadRequest(f"--allow-address: {error}; write a block such as 10.0.0.0/8.") from error
