"""Words of a command line turned into values, at the edge and once.

The crawl's own values are imported where they are made: most commands ask for nothing but `BadRequest`, and the crawler
would be a third of what they load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.addresses import Allowance, ConnectTo
    from crawler.secret_headers import SecretHeader

    from .configuration import SecretHeaderSettings


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


def check_replay(address: str | None) -> None:
    """Refuse what is no address that captures could be linked to. Raises BadRequest."""
    from pipelines.report.text import web_address  # noqa: PLC0415 - as the crawler's

    if address is not None and web_address(address) is None:
        raise BadRequest(f"--replay {address!r} is no plain http or https address.")


def connections(texts: Iterable[str]) -> tuple[ConnectTo, ...]:
    """The rules of `--connect-to`. Raises BadRequest."""
    from crawler.addresses import ConnectTo  # noqa: PLC0415 - see above

    try:
        return tuple(ConnectTo.parse(text) for text in texts)
    except ValueError as error:
        raise BadRequest(f"--connect-to: {error}.") from error


def allowances(texts: Iterable[str]) -> tuple[Allowance, ...]:
    """The blocks of `--allow-address`. Raises BadRequest."""
    from crawler.addresses import Allowance  # noqa: PLC0415 - see above

    try:
        return tuple(Allowance.parse(text) for text in texts)
    except ValueError as error:
        raise BadRequest(f"--allow-address: {error}; write a block such as 10.0.0.0/8.") from error


def secret_headers(
    settings: Iterable[SecretHeaderSettings], environment: Mapping[str, str]
) -> tuple[SecretHeader, ...]:
    """The secret headers with the values that the environment holds. Raises BadRequest, whose text tells no value."""
    from crawler.secret_headers import SecretHeader  # noqa: PLC0415 - see above

    return tuple(SecretHeader(each.host, each.name, _secret(each, environment)) for each in settings)


def _secret(header: SecretHeaderSettings, environment: Mapping[str, str]) -> bytes:
    from archive.withholding import SHORTEST_SECRET  # noqa: PLC0415 - see above

    value = environment.get(header.env, "")
    if not value:
        problem = "is not set, or is empty"
    elif not (value.isascii() and value.isprintable()):
        problem = "holds a line break, or characters that no header can have"
    elif value != value.strip():
        problem = "begins or ends with a blank"
    elif len(value) < SHORTEST_SECRET:
        problem = (
            f"holds fewer than {SHORTEST_SECRET} characters: too few to be recognised where an answer repeats them"
        )
    else:
        return value.encode("ascii")
    raise BadRequest(
        f"The value of the secret header {header.name} for {header.host} is taken from the environment variable "
        f"{header.env}, which {problem}. Nothing was fetched."
    )
