"""Telling people what changed, over the services that apprise knows: mail, chat, webhooks. One digest a night.

What a service told is remembered for that service, so that nothing is told twice and a service that failed tells it
the next night. A run that is killed between the telling and the remembering tells once more: rather that than never.

Apprise makes its own connections, and follows redirects: so it does in a process of its own, where the crawl's gate is
asked before each of them.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from archive.collection import Collection
from archive.ledger import Ledger, connect
from crawler import Allowance, Network, gatekeeper
from pipelines.memory import provenance
from pipelines.publication import Publication
from pipelines.report.view import ReportView, view_of
from pipelines.telling import Message, message_of, news_of
from pipelines.told import record_told, told

from .requests import BadRequest

FROM_ENVIRONMENT = "env:"
DEADLINE = 60.0  # seconds for one service
_LONGEST_REPORT = 64 * 1024  # bytes, of what the process that tells says of it


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
    collection: Collection,
    publication: Publication,
    addresses: Sequence[str],
    *,
    report: str,
    now: datetime,
    network: Network | None = None,
) -> tuple[str, ...]:
    """Tell each service what it has not told of the collection yet; a sentence for each that failed."""
    ledger = connect(collection.ledger)
    try:
        known = provenance(ledger, publication, collection=collection.path.resolve().name, made_at=now)
        return tell(ledger, view_of(known), addresses, report=report, now=now, network=network)
    finally:
        ledger.close()


def tell(
    ledger: Ledger,
    view: ReportView,
    addresses: Sequence[str],
    *,
    report: str | None,
    now: datetime,
    network: Network | None = None,
) -> tuple[str, ...]:
    """Tell each service what it has not told yet; a sentence for each that failed. Nothing is sent without news.

    `network`: what is open beyond the public Internet and the addresses that the services are named by.
    """
    troubles = []
    for number, address in enumerate(addresses, start=1):
        service = hashlib.sha256(address.encode()).hexdigest()[:32]
        news = news_of(view.citations, told(ledger, service))
        if not news:
            continue
        message = message_of(news, publication=view.provenance.publication.title, report=report)
        trouble = _trouble_in_sending(address, message, open_to(address, network or Network()))
        if trouble is None:
            record_told(ledger, service, news, at=now)
        else:
            troubles.append(f"Notification {number} could not be delivered{trouble}; the next run tries again.")
    return tuple(troubles)


def open_to(address: str, network: Network) -> Network:
    """Where a service may lead: every port of public addresses, what is allowed, and the address that it is named by.

    Who writes an address in numbers into the configuration means it. A name is another matter: it leads where its
    owner says, and so does a redirect.
    """
    allowed = network.allowed
    try:
        parts = urlsplit(address)
        literal = ipaddress.ip_network(parts.hostname or "")
        allowed = (*allowed, Allowance(literal, parts.port))
    except ValueError:
        pass
    return replace(network, connect_to=(), allowed=allowed, ports=gatekeeper.EVERY_PORT)


def _trouble_in_sending(address: str, message: Message, network: Network) -> str | None:
    """None where the service took the message, else what is to be said of it. One that hangs is given up."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=deliver, args=(theirs, address, message, network), name="holdfast-telling")
    process.start()
    theirs.close()
    try:
        said = (
            json.loads(ours.recv_bytes(_LONGEST_REPORT)) if ours.poll(DEADLINE) else ["no answer in the time allowed"]
        )
    except (EOFError, OSError, ValueError):
        said = [""]
    finally:
        ours.close()
        process.kill()
        process.join()
    match said:
        case []:
            return None
        case [str(why)] if why:
            return f" ({why})"
        case _:
            return ""


def deliver(pipe: Connection, address: str, message: Message, network: Network) -> None:
    """Send the message, in a process that does nothing else, and say what was the trouble: a list of one, or empty."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gatekeeper.without_helpers(os.environ)
    refusals = gatekeeper.keep(network)
    try:
        taken = _send(address, message)
    except Exception:  # noqa: BLE001 - what a library raises may hold the address, and is shown to nobody
        taken = False
    pipe.send_bytes(json.dumps([] if taken else [refusals[0] if refusals else ""]).encode())


def _send(address: str, message: Message) -> bool:
    from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode  # noqa: PLC0415

    _silence()
    service = Apprise(asset=AppriseAsset(app_id="holdfast", storage_mode=PersistentStoreMode.MEMORY))
    service.add(address)
    return bool(service.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT))


def _silence() -> None:
    """Nothing of apprise's own log: it names addresses, and they hold passwords."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
