"""Where a collection's ledger and records are, when they are not in its folder: addresses kept in `services.json`.

They are written when a collection is begun and never change: every command that names the folder finds them there. No
address holds a password; the drivers take it from the environment, each in the way that is usual for it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from .errors import NotACollection, storage
from .files import write_whole

FILE_NAME = "services.json"

# The options by which libpq and redis-py are told of certificates, keys and files of passwords.
_FILES = frozenset({"sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile"}) | frozenset(
    {"ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile"}
)


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses, each empty where the collection's own folder serves."""

    ledger: str = ""  # postgresql://host/database
    archive: str = ""  # s3://bucket/prefix


def files_named(address: str) -> tuple[Path, ...]:
    """The files that a service's address names (`…?sslrootcert=/srv/keys/ca.pem`), which its driver has to read."""
    options = parse_qsl(urlsplit(address).query)
    # libpq has words of its own in the place of a path
    return tuple(Path(value) for name, value in options if name in _FILES and value != "system")


def services_of(folder: Path) -> Services:
    """The services that the collection in that folder was begun with. Raises NotACollection."""
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Services()
    except (OSError, UnicodeDecodeError) as error:
        raise NotACollection(f"{path} cannot be read: {error}.") from error
    try:
        match json.loads(text):
            case {"ledger": str(ledger), "archive": str(archive)}:
                return Services(ledger, archive)
    except ValueError:
        pass
    raise NotACollection(f"{path} is damaged: it should name the addresses of the ledger and of the archive.")


def begin_with(folder: Path, services: Services) -> None:
    """Write down the services of a collection that is begun now. Raises NotACollection, StorageFailed.

    A collection that was begun with others keeps them: its captures would be missing elsewhere.
    """
    path = folder / FILE_NAME
    begun = path.exists() or (folder / "ledger.sqlite").exists() or any((folder / "archive").glob("*"))
    if not begun:
        if services != Services():
            with storage(folder):
                write_whole(path, (json.dumps(asdict(services), indent=1) + "\n").encode())
        return
    kept = services_of(folder)
    if kept != services:
        raise NotACollection(
            f"The collection {folder} was begun with {_told(kept)}, and the configuration says {_told(services)}. "
            "Put back what it was begun with, or begin a new collection; nothing was changed."
        )


def _told(services: Services) -> str:
    ledger = services.ledger or "the ledger in its folder"
    archive = services.archive or "the records in its folder"
    return f"{ledger} and {archive}"
