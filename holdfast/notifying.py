"""Telling people what changed, over the services that apprise knows: mail, chat, webhooks. One digest a night.

What a service told is remembered for that service, so that nothing is told twice and a service that failed tells it
the next night. A run that is killed between the telling and the remembering tells once more: rather that than never.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import threading
from collections.abc import Sequence
from datetime import datetime

from archive.collection import Collection
from archive.ledger import connect
from pipelines.memory import provenance
from pipelines.publication import Publication
from pipelines.report.view import ReportView, view_of
from pipelines.telling import Message, message_of, news_of
from pipelines.told import record_told, told

from .requests import BadRequest

FROM_ENVIRONMENT = "env:"
DEADLINE = 60.0  # seconds for one service


class ServiceUnusable(BadRequest):
    """An address that names no service, or a variable that is not set. A sentence for people, without the address."""


def services(addresses: Sequence[str]) -> tuple[str, ...]:
    """The addresses, with `env:NAME` replaced by what that variable holds. Raises ServiceUnusable."""
    from apprise import Apprise  # noqa: PLC0415 - takes 0.2 s, and most runs tell nobody

    _silence()
    found = []
    for number, address in enumerate(addresses, start=1):
        name = address.removeprefix(FROM_ENVIRONMENT)
        value = os.environ.get(name, "") if address.startswith(FROM_ENVIRONMENT) else address
        if not value:
            raise ServiceUnusable(f"notify.to, entry {number}: the environment variable {name} is not set.")
        if not Apprise.instantiate(value, suppress_exceptions=True):
            hint = "write an address as apprise has them, such as mailto://… or json://…"
            raise ServiceUnusable(f"notify.to, entry {number} names no service that is known; {hint}")
        found.append(value)
    return tuple(found)


def tell_of(
    collection: Collection, publication: Publication, addresses: Sequence[str], *, report: str, now: datetime
) -> tuple[str, ...]:
    """Tell each service what it has not told of the collection yet; a sentence for each that failed."""
    ledger = connect(collection.ledger)
    try:
        known = provenance(ledger, publication, collection=collection.path.resolve().name, made_at=now)
        return tell(ledger, view_of(known), addresses, report=report, now=now)
    finally:
        ledger.close()


def tell(
    ledger: sqlite3.Connection, view: ReportView, addresses: Sequence[str], *, report: str | None, now: datetime
) -> tuple[str, ...]:
    """Tell each service what it has not told yet; a sentence for each that failed. Nothing is sent without news."""
    troubles = []
    for number, address in enumerate(addresses, start=1):
        service = hashlib.sha256(address.encode()).hexdigest()[:32]
        news = news_of(view.citations, told(ledger, service))
        if not news:
            continue
        if _sent(address, message_of(news, publication=view.provenance.publication.title, report=report)):
            record_told(ledger, service, news, at=now)
        else:
            troubles.append(f"Notification {number} could not be delivered; the next run tries again.")
    return tuple(troubles)


def _sent(address: str, message: Message) -> bool:
    """Whether the service took the message. A service that hangs is given up: apprise bounds reads, not the whole."""
    done: list[bool] = []
    sending = threading.Thread(target=lambda: done.append(_send(address, message)), daemon=True)
    sending.start()
    sending.join(DEADLINE)
    return bool(done and done[0])


def _send(address: str, message: Message) -> bool:
    from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode  # noqa: PLC0415

    _silence()
    service = Apprise(asset=AppriseAsset(app_id="holdfast", storage_mode=PersistentStoreMode.MEMORY))
    service.add(address)
    return bool(service.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT))


def _silence() -> None:
    """Nothing of apprise's own log: it names addresses, and they hold passwords."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
