"""The options of a run that a report names: all that its answers may depend on, and never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler import Manners
from crawler.confinement import described as crawl_described
from pipelines.extraction.confinement import described
from pipelines.rhythm import write_every

from .configuration import Configuration


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line of a run asked for beyond the configuration, as it was typed."""

    now: str | None = None
    connect_to: tuple[str, ...] = ()
    allow_address: tuple[str, ...] = ()
    every_source: bool = False


def settings_told(configuration: Configuration, manners: Manners, asked: Asked) -> dict[str, object]:
    """Each option by a name for people. Of what may hold a password, host, name or number only."""
    crawl, drift = configuration.crawl, configuration.drift
    told: dict[str, object] = {
        "User-Agent": manners.user_agent,
        "delay per host (s)": manners.delay,
        "time allowed (s)": manners.timeout,
        "size allowed (bytes)": manners.max_bytes,
        "redirects allowed": manners.max_redirects,
        "retries": manners.retries,
        "longest Retry-After waited for (s)": manners.max_retry_after,
        "robots.txt": "obeyed" if manners.obey_robots else "ignored",
        "sources visited": "every one" if asked.every_source else _rhythm(configuration),
        "time to read a document (s)": configuration.extract.seconds,
        "memory to read a document (bytes)": configuration.extract.memory_bytes,
        "what holds the readers": _what_holds_the_readers(configuration),
        "what holds the crawl": crawl_described(),
        "ports of public addresses": list(crawl.ports),
        "captures that confirm a change": drift.confirm,
        "hours between them": drift.apart_hours,
    }
    told |= _told_where_set(configuration)
    if crawl.secret_headers:
        told["secret headers"] = [f"{each.name} to {each.host}" for each in crawl.secret_headers]
    if asked.connect_to:
        told["connect-to"] = list(asked.connect_to)
    if asked.allow_address or crawl.allow_addresses:
        told["addresses opened"] = [*map(str, crawl.allow_addresses), *asked.allow_address]
    if asked.now is not None:
        told["the night was set to"] = asked.now
    return told


def _what_holds_the_readers(configuration: Configuration) -> str:
    engine = configuration.services.engine
    return f"what each worker of the cluster at {urlsplit(engine).netloc} offers" if engine else described()


def _rhythm(configuration: Configuration) -> str:
    """`as declared, else at every run; archived copies every 30d`."""
    every, copies = configuration.crawl.every, configuration.crawl.every_copy
    usual = "at every run" if every is None else f"every {write_every(every)}"
    return (
        f"as declared, else {usual}; archived copies {'likewise' if copies is None else f'every {write_every(copies)}'}"
    )


def _told_where_set(configuration: Configuration) -> dict[str, object]:
    """What is off unless it is configured."""
    copies, told = configuration.copies, dict[str, object]()
    if configuration.proof.timestamp_authority:
        told["time-stamp authority"] = configuration.proof.timestamp_authority
    if copies.archives:
        told["archives asked for copies"] = [archive.name for archive in copies.archives]
    if copies.save and copies.save_every is not None:
        told["asked to save sources"] = _host(copies.save)
        told["saved again after"] = write_every(copies.save_every)
        told["saved at most in a night"] = copies.save_most
    if configuration.notify.to:
        told["services told"] = len(configuration.notify.to)
    return told


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
